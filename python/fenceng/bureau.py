"""The types of a bureau file, field by field those of its JSON (docs/format.md tells of each)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal

from . import _fenceng, frames

if TYPE_CHECKING:
    import pandas
    import pyarrow

Action = Literal["draft", "review", "forward", "approve", "approve_or_forward", "bypass", "unknown"]
Severity = Literal["info", "warning", "error"]
Format = Literal[
    "pipe_table", "tab_table", "csv", "plain_text", "pdf", "box_text", "xlsx", "xls", "xlsb", "ods", "docx", "odt", "doc", "rtf", "html",
    "json", "unknown",
]  # fmt: skip


@dataclass(frozen=True)
class Diagnostic:
    """A finding about a row or a document."""

    code: str
    severity: Severity
    message: str


@dataclass(frozen=True)
class Approval:
    """An act that put a schedule into force."""

    table: Literal["甲", "乙"] | None
    date: str | None
    document_no: str | None
    act: str | None


@dataclass(frozen=True)
class Source:
    """A document that was read."""

    id: str
    name: str
    format: Format
    sha256: str
    pages: int | None
    approvals: list[Approval]

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Source:
        """Makes it of its JSON."""
        return cls(**{**data, "approvals": [Approval(**approval) for approval in data["approvals"]]})


@dataclass(frozen=True)
class Role:
    """A rung of the ladder (職稱)."""

    title: str
    tier: str | None
    level: int | None
    assists: bool


@dataclass(frozen=True)
class Step:
    """What one role does in one entry."""

    role: str
    action: Action
    mark: str


@dataclass(frozen=True)
class RowSource:
    """The place of an entry in its source."""

    source: str
    page: int | None
    table: int
    row: int
    bbox: list[float] | None
    cells: list[str]


@dataclass(frozen=True)
class Entry:
    """One line of official business and who drafts, reviews and decides it."""

    id: str
    table: Literal["甲", "乙"] | None
    shared: str | None
    item: str | None
    item_no: int | None
    content: str | None
    content_no: int | None
    task: str | None
    steps: list[Step]
    decided_by: str | None
    co_organizers: list[str]
    remarks: str | None
    confidence: float
    diagnostics: list[Diagnostic]
    source: RowSource

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Entry:
        """Makes it of its JSON."""
        return cls(
            **{
                **data,
                "steps": [Step(**step) for step in data["steps"]],
                "diagnostics": [Diagnostic(**finding) for finding in data["diagnostics"]],
                "source": RowSource(**data["source"]),
            }
        )


@dataclass(frozen=True)
class Unit:
    """A unit of the bureau (組, 科, 室 …) with its ladder, lowest role first, and its business."""

    name: str
    roles: list[Role]
    entries: list[Entry]

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Unit:
        """Makes it of its JSON."""
        return cls(data["name"], [Role(**role) for role in data["roles"]], [Entry.from_dict(entry) for entry in data["entries"]])


@dataclass(frozen=True)
class Bureau:
    """One bureau's schedules (機關的分層負責明細表)."""

    schema_version: str
    bureau: str
    government: str | None
    sources: list[Source]
    units: list[Unit]

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Bureau:
        """Makes it of its JSON."""
        sources = [Source.from_dict(source) for source in data["sources"]]
        return cls(data["schema_version"], data["bureau"], data["government"], sources, [Unit.from_dict(unit) for unit in data["units"]])

    @classmethod
    def from_json(cls, text: str | bytes) -> Bureau:
        """Makes it of a bureau file."""
        return cls.from_dict(json.loads(text))

    @property
    def entries(self) -> Iterator[Entry]:
        """The entries of all units."""
        return (entry for unit in self.units for entry in unit.entries)

    def to_dict(self) -> dict[str, Any]:
        """Its JSON as dicts and lists."""
        return asdict(self)

    def to_json(self) -> str:
        """Its JSON, byte for byte as the command writes it."""
        return _fenceng.bureau_text(json.dumps(self.to_dict()))

    def rows(self) -> list[dict[str, Any]]:
        """A flat row per entry, as `fenceng export --to ndjson` writes it."""
        # Lines end with \n alone: other ends of line may stand in a text.
        return [json.loads(line) for line in _fenceng.rows(json.dumps(self.to_dict())).split("\n")[:-1]]

    def to_pandas(self) -> pandas.DataFrame:
        """A row per entry; needs `fenceng[pandas]`."""
        return frames.to_pandas(self.rows())

    def to_arrow(self) -> pyarrow.Table:
        """A row per entry, with the schema of `arrow_schema()`; needs `fenceng[arrow]`."""
        return frames.to_arrow(self.rows())
