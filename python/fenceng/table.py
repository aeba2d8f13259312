"""The plain tables of a document, with no meaning read into them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class TableCell:
    """A cell; row and column are 0-based, `bbox` as the table's. Cells that hold and span nothing may be left out."""

    row: int
    col: int
    row_span: int
    col_span: int
    text: str
    bbox: list[float] | None


@dataclass(frozen=True)
class Table:
    """A table; `bbox` is `[x0, y0, x1, y1]` on the page in points from the top left, where the document has pages; `name` is that of a worksheet."""

    page: int | None
    name: str | None
    bbox: list[float] | None
    rows: int
    cols: int
    cells: list[TableCell]

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Table:
        """Makes it of its JSON."""
        return cls(**{**data, "cells": [TableCell(**cell) for cell in data["cells"]]})
