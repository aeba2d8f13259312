"""What several documents come to: bureaus by file, and the manifest (docs/format.md tells of each field)."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal

from . import _fenceng, frames
from .bureau import Bureau, Diagnostic, Format

if TYPE_CHECKING:
    import pandas
    import pyarrow


@dataclass(frozen=True)
class RowLedger:
    """Where the rows of an input ended: rows = placed + header + repeated + unplaced."""

    rows: int
    placed: int
    header: int
    repeated: int
    unplaced: int


@dataclass(frozen=True)
class UnplacedReason:
    """Why cells of an input are unplaced."""

    reason: str
    cells: int


@dataclass(frozen=True)
class Ledger:
    """Where the cells of an input ended: cells = placed + header + repeated + unplaced."""

    cells: int
    placed: int
    header: int
    repeated: int
    unplaced: int
    rows: RowLedger
    reasons: list[UnplacedReason]

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Ledger:
        """Makes it of its JSON."""
        reasons = [UnplacedReason(**reason) for reason in data["reasons"]]
        return cls(**{**data, "rows": RowLedger(**data["rows"]), "reasons": reasons})


@dataclass(frozen=True)
class Input:
    """What became of one document."""

    name: str
    sha256: str | None
    format: Format
    outcome: Literal["converted", "skipped", "failed"]
    reason: str | None
    bureau: str | None
    tables: int
    rows: int
    entries: int
    ledger: Ledger
    diagnostics: list[Diagnostic]

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Input:
        """Makes it of its JSON."""
        findings = [Diagnostic(**finding) for finding in data["diagnostics"]]
        return cls(**{**data, "ledger": Ledger.from_dict(data["ledger"]), "diagnostics": findings})


@dataclass(frozen=True)
class BureauSummary:
    """A bureau file of a run."""

    bureau: str
    file: str
    units: int
    entries: int
    sources: list[str]


@dataclass(frozen=True)
class CorrectionRecord:
    """What became of a correction; only the command applies any."""

    entry: str
    bureau: str | None
    outcome: Literal["applied", "stale", "missing", "refused"]
    fields: list[str]
    reason: str | None


@dataclass(frozen=True)
class Manifest:
    """What a run was given, by name, and what became of it."""

    tool: str
    version: str
    inputs: list[Input]
    bureaus: list[BureauSummary]
    corrections: list[CorrectionRecord]

    @classmethod
    def from_json(cls, text: str | bytes) -> Manifest:
        """Makes it of a `manifest.json`."""
        data = json.loads(text)
        return cls(
            **{
                **data,
                "inputs": [Input.from_dict(one) for one in data["inputs"]],
                "bureaus": [BureauSummary(**one) for one in data["bureaus"]],
                "corrections": [CorrectionRecord(**one) for one in data["corrections"]],
            }
        )

    def to_dict(self) -> dict[str, Any]:
        """Its JSON as dicts and lists."""
        return asdict(self)

    def to_json(self) -> str:
        """Its JSON, byte for byte as the command writes it."""
        return _fenceng.manifest_text(json.dumps(self.to_dict()))


@dataclass(frozen=True)
class Run:
    """The bureaus, by the name of the file that the command would write, and the manifest."""

    bureaus: dict[str, Bureau]
    manifest: Manifest

    def rows(self) -> list[dict[str, Any]]:
        """A flat row per entry of all bureaus."""
        return [row for bureau in self.bureaus.values() for row in bureau.rows()]

    def to_pandas(self) -> pandas.DataFrame:
        """A row per entry of all bureaus; needs `fenceng[pandas]`."""
        return frames.to_pandas(self.rows())

    def to_arrow(self) -> pyarrow.Table:
        """A row per entry of all bureaus; needs `fenceng[arrow]`."""
        return frames.to_arrow(self.rows())
