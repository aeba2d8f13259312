"""Rows of entries as DataFrames and Arrow tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas
    import pyarrow

# Types of pandas; steps, co_organizers and diagnostics are lists, source is a dict.
DTYPES = {
    "bureau": "string",
    "government": "string",
    "unit": "string",
    "id": "string",
    "table": "string",
    "shared": "string",
    "item": "string",
    "item_no": "Int64",
    "content": "string",
    "content_no": "Int64",
    "task": "string",
    "steps": "object",
    "decided_by": "string",
    "co_organizers": "object",
    "remarks": "string",
    "confidence": "float64",
    "diagnostics": "object",
    "source": "object",
}


def to_pandas(rows: list[dict[str, Any]]) -> pandas.DataFrame:
    """The rows as a DataFrame."""
    try:
        import pandas
    except ImportError as error:
        raise ImportError("to_pandas() needs pandas: pip install 'fenceng[pandas]'") from error
    return pandas.DataFrame({name: pandas.Series([row[name] for row in rows], dtype=dtype) for name, dtype in DTYPES.items()})


def to_arrow(rows: list[dict[str, Any]]) -> pyarrow.Table:
    """The rows as an Arrow table."""
    schema = arrow_schema()
    import pyarrow

    return pyarrow.Table.from_pylist(rows, schema=schema)


def arrow_schema() -> pyarrow.Schema:
    """The Arrow schema of a row; needs `fenceng[arrow]`."""
    try:
        import pyarrow as pa
    except ImportError as error:
        raise ImportError("to_arrow() and arrow_schema() need pyarrow: pip install 'fenceng[arrow]'") from error

    def always(name: str, kind: Any) -> Any:
        return pa.field(name, kind, nullable=False)

    text, number = pa.string(), pa.int64()
    step = pa.struct([always("role", text), ("tier", text), ("level", number), always("action", text), always("mark", text)])
    finding = pa.struct([always("code", text), always("severity", text), always("message", text)])
    place = pa.struct([always("name", text), always("sha256", text), ("page", number), always("table", number), always("row", number)])
    return pa.schema(
        [
            always("bureau", text),
            ("government", text),
            always("unit", text),
            always("id", text),
            ("table", text),
            ("shared", text),
            ("item", text),
            ("item_no", number),
            ("content", text),
            ("content_no", number),
            ("task", text),
            always("steps", pa.list_(step)),
            ("decided_by", text),
            always("co_organizers", pa.list_(text)),
            ("remarks", text),
            always("confidence", pa.float64()),
            always("diagnostics", pa.list_(finding)),
            always("source", place),
        ]
    )
