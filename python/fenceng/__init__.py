"""Reads 分層負責明細表, Taiwan's schedules of delegated authority, into typed objects.

>>> bureau = fenceng.convert("資訊局.pdf")
>>> [entry.decided_by for unit in bureau.units for entry in unit.entries]

Documents are read in this process: a file made to do harm may end it, or take its time and memory. For such files use the command,
which reads each in a process of its own within limits.
"""

from ._fenceng import __version__
from .bureau import Action, Approval, Bureau, Diagnostic, Entry, Format, Role, RowSource, Severity, Source, Step, Unit
from .errors import Error, NotASchedule, ReadError, SeveralBureaus
from .frames import arrow_schema
from .reading import PathOrBytes, convert, convert_all, explain, tables
from .run import BureauSummary, CorrectionRecord, Input, Ledger, Manifest, RowLedger, Run, UnplacedReason
from .table import Table, TableCell

__all__ = [
    "Action", "Approval", "Bureau", "BureauSummary", "CorrectionRecord", "Diagnostic", "Entry", "Error", "Format", "Input", "Ledger",
    "Manifest", "NotASchedule", "PathOrBytes", "ReadError", "Role", "RowLedger", "RowSource", "Run", "SeveralBureaus", "Severity",
    "Source", "Step", "Table", "TableCell", "Unit", "UnplacedReason", "__version__", "arrow_schema", "convert", "convert_all", "explain",
    "tables",
]  # fmt: skip
