"""R3: only what stands beside a name, alone, is taken for somebody's telephone number or address."""

import pytest

from reasoning.told_ways import stretches


@pytest.mark.parametrize(
    ("text", "wrote", "found"),
    [
        ("Ring Ana Reis at +351 910 000 222.", False, ["Ring Ana Reis at +351 910 000 222."]),
        ("Ana Reis\nLamps and posts\n+351 910 000 222", False, ["Ana Reis\nLamps and posts\n+351 910 000 222"]),
        ("My new number is +351 910 000 222.", True, ["My new number is +351 910 000 222."]),
        ("My new number is +351 910 000 222.", False, []),
        ("The electrician has +351 910 000 222.", True, []),
        ("Ana Reis and the office: +351 910 000 222, +351 910 000 111.", False, []),
        ("Ana Reis comes at nine. The office has +351 910 000 222.", False, []),
        ("The office: +351 910 000 222\nAna Reis", False, []),
        ("Ana Reislinger has +351 910 000 222.", False, []),
        ("Ana Reis was here on 2026-03-02 at 10:00.", False, []),
    ],
)
def test_a_number_beside_the_name_alone_is_somebodys(text: str, wrote: bool, found: list[str]) -> None:
    assert stretches(text, ["Ana Reis"], ["phone"], wrote) == found
