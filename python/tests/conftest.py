"""Where the documents are, and what the command makes of them."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
REAL = sorted((ROOT / "fixtures/real").glob("*.txt"))
FORMS = ROOT / "fixtures/forms"
PDF = ROOT / "fixtures/pdf"

SCHEDULE = """\
| 綠原市政府港灣處工程科分層負責明細表 | | | | |
|---|---|---|---|---|
| 公務項目 | 公務內容 | 承辦人 | 科長 | 處長 |
| 碼頭維護 | 年度計畫之擬訂。 | 擬辦 | 審核 | 核定 |
| 碼頭維護 | 例行巡檢。 | 擬辦 | 核定 | |
"""


@pytest.fixture(scope="session")
def command() -> Path:
    """The command, built."""
    subprocess.run(["cargo", "build", "--locked", "--quiet"], cwd=ROOT, check=True)
    return Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / "debug/fenceng"
