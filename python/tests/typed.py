"""A program as a user writes it; mypy finds its types, and pytest runs it."""

from __future__ import annotations

from pathlib import Path
from typing import Optional

import fenceng


def decided(path: Path) -> dict[str, Optional[str]]:
    bureau: fenceng.Bureau = fenceng.convert(path, bureau=None)
    who: dict[str, Optional[str]] = {entry.id: entry.decided_by for unit in bureau.units for entry in unit.entries}
    return who


def drafts(bureau: fenceng.Bureau) -> list[str]:
    action: fenceng.Action = "draft"
    return [step.role for entry in bureau.entries for step in entry.steps if step.action == action]


def failures(run: fenceng.Run) -> dict[str, str]:
    return {one.name: one.diagnostics[-1].code for one in run.manifest.inputs if one.outcome == "failed"}


def why(document: bytes) -> str:
    try:
        return fenceng.convert(document).to_json()
    except fenceng.NotASchedule as error:
        return error.reason
    except fenceng.ReadError as error:
        return fenceng.explain(error.code)
    except fenceng.SeveralBureaus as error:
        return "、".join(error.bureaus)


def texts(path: Path) -> list[str]:
    return [cell.text for table in fenceng.tables(path) for cell in table.cells]
