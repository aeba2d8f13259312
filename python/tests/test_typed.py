"""The types hold when the program that mypy checks is run, and mypy does find what is wrong."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import fenceng
import typed
from conftest import REAL


def test_the_typed_program_runs() -> None:
    bureau = fenceng.convert(REAL[0])
    assert typed.decided(REAL[0]) == {entry.id: entry.decided_by for entry in bureau.entries}
    assert typed.drafts(bureau) and typed.texts(REAL[0])
    assert typed.failures(fenceng.convert_all([b""])) == {"document": "F502"}
    assert typed.why(b"").startswith("# F502")


def test_wrong_types_are_found(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.py"
    wrong.write_text("import fenceng\nname: int = fenceng.convert('a').bureau\nfenceng.convert(1)\nfenceng.convert(b'').unit\n")
    ended = subprocess.run([sys.executable, "-m", "mypy", "--strict", wrong], capture_output=True, text=True, cwd=tmp_path)
    for line, kind in ((2, "assignment"), (3, "arg-type"), (4, "attr-defined")):
        assert any(said.startswith(f"wrong.py:{line}:") and f"[{kind}]" in said for said in ended.stdout.splitlines()), ended.stdout
