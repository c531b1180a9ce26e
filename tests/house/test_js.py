"""The scripts that need no browser, tested by node: tests/js/*.test.mjs, one test here for each file."""

import shutil
import subprocess
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
FILES = sorted((PROJECT / "tests/js").glob("*.test.mjs"))


def test_there_are_script_tests() -> None:
    assert FILES


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_the_scripts_keep_their_promises(file: Path) -> None:
    node = shutil.which("node")
    assert node, "node is needed to test the scripts"
    ran = subprocess.run([node, "--test", str(file)], capture_output=True, text=True, timeout=60, cwd=PROJECT)
    assert ran.returncode == 0, ran.stdout[-4000:] + ran.stderr[-1000:]
