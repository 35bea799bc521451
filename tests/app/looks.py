"""What a person does and sees on the pages that look things up."""

from nicegui import ui
from nicegui.testing import User
from nicegui.testing.user_interaction import UserInteraction

from tests.app.acts import eventually, seen


async def visit(user: User, address: str) -> None:
    """Open a page and wait until what it looks up is there."""
    await user.open(address)
    await eventually(lambda: not seen(user, "skeleton"), "what the page looks up")


def rows(user: User) -> list[dict[str, object]]:
    """The rows of the table of people, from the top."""
    (table,) = user.find(kind=ui.table, marker="people").elements
    return list(table.rows)


def names(user: User) -> list[str]:
    """The names in the table of people, from the top."""
    return [str(row["name"]) for row in rows(user)]


async def person_address(user: User, name: str) -> str:
    """The address of a person's page, as the table has it."""
    await visit(user, "/people?all=1")
    (key,) = [str(row["id"]) for row in rows(user) if row["name"] == name]
    return f"/people/{key}"


def choose(user: User, marker: str, value: object) -> None:
    """Set a field to a value, as choosing or writing does."""
    (field,) = user.find(marker=marker).elements
    if isinstance(field, ui.input):
        field.set_value(str(value))
    else:
        assert isinstance(field, ui.select)
        field.set_value(value)


async def open_line(user: User, text: str) -> None:
    """Click the line that says this, and wait for its source."""
    lines = [
        one
        for one in (*seen(user, "line"), *seen(user, "occasion"))
        if text in {str(getattr(part, "text", "")) for part in one.descendants()}
    ]
    UserInteraction(user, {lines[0]}, None).click()
    await eventually(lambda: bool(seen(user, "source-text")), "the source")


def addresses(user: User, marker: str) -> list[str]:
    """Where the links under a marker lead."""
    return [str(one.props["href"]) for one in seen(user, marker)]


def tips(user: User, marker: str) -> list[str]:
    """The tooltips under a marker, from the top."""
    return [str(one.props.get("title", "")) for one in seen(user, marker)]
