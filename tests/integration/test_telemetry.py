"""Nothing leaves the machine: the runtime of the networks keeps no number for it and has nothing to report."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.fakes.friday import ROOT

_OPEN = """
from onnx import TensorProto, helper

{0}
value = lambda name: helper.make_tensor_value_info(name, TensorProto.FLOAT, [1])
graph = helper.make_graph([helper.make_node("Identity", ["a"], ["b"])], "g", [value("a")], [value("b")])
model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
{1}
"""
OURS = _OPEN.format("from reasoning.sessions import opened", "opened(model.SerializeToString(), 1)")
BARE = _OPEN.format("import onnxruntime", "onnxruntime.InferenceSession(model.SerializeToString())")


@pytest.mark.parametrize(("code", "reports"), [(OURS, False), (BARE, True)], ids=["ours", "bare"])
def test_a_network_is_opened_without_a_report(code: str, reports: bool, tmp_path: Path) -> None:
    """The bare runtime is the yardstick: once it leaves nothing either, this test says nothing any more."""
    told = ("ORT_", "CI", "GITHUB_", "PYTEST_", "XDG_")
    env = {**{name: value for name, value in os.environ.items() if not name.startswith(told)}, "HOME": str(tmp_path)}
    # No way out for the yardstick.
    env |= {"https_proxy": "http://127.0.0.1:9", "HTTPS_PROXY": "http://127.0.0.1:9"}
    subprocess.run([sys.executable, "-c", code], env=env, cwd=ROOT, check=True, capture_output=True)
    assert bool([path for path in tmp_path.rglob("*") if path.is_file()]) is reports
