"""Rows as DataFrames and Arrow tables."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import fenceng
import pandas
import pyarrow
import pytest
from conftest import REAL, ROOT


@pytest.fixture(scope="module")
def run() -> fenceng.Run:
    return fenceng.convert_all(REAL)


def test_rows_are_those_of_the_command(run: fenceng.Run, command: Path, tmp_path: Path) -> None:
    subprocess.run([command, "export", ROOT / "output", "--to", "ndjson", "-o", tmp_path], check=True, capture_output=True)
    lines = (tmp_path / "entries.ndjson").read_text(encoding="utf-8").split("\n")[:-1]
    rows = [json.loads(line) for line in lines]
    assert sorted(run.rows(), key=json.dumps) == sorted(rows, key=json.dumps)


def test_a_dataframe_has_a_row_per_entry(run: fenceng.Run) -> None:
    for bureau in run.bureaus.values():
        frame = bureau.to_pandas()
        entries = list(bureau.entries)
        assert len(frame) == len(entries) > 0
        assert [None if pandas.isna(who) else who for who in frame["decided_by"]] == [entry.decided_by for entry in entries]
        assert list(frame["id"]) == [entry.id for entry in entries]
        assert frame["steps"][0][0]["role"] == entries[0].steps[0].role
        assert set(frame["unit"]) == {unit.name for unit in bureau.units if unit.entries}


def test_the_types_of_a_dataframe_do_not_hang_on_its_rows(run: fenceng.Run) -> None:
    frame = run.to_pandas()
    assert len(frame) == sum(summary.entries for summary in run.manifest.bureaus)
    assert isinstance(frame["decided_by"].dtype, pandas.StringDtype)
    assert (frame["item_no"].dtype, frame["confidence"].dtype) == (pandas.Int64Dtype(), "float64")
    empty = fenceng.convert_all([]).to_pandas()
    assert len(empty) == 0
    assert list(empty.dtypes) == list(frame.dtypes) and list(empty.columns) == list(frame.columns)


def test_an_arrow_table_has_a_row_per_entry(run: fenceng.Run) -> None:
    for bureau in run.bureaus.values():
        table = bureau.to_arrow()
        assert table.schema == fenceng.arrow_schema()
        table.validate(full=True)
        assert table["decided_by"].to_pylist() == [entry.decided_by for entry in bureau.entries]
        assert table.to_pylist() == bureau.rows()
    assert pyarrow.types.is_struct(table.schema.field("steps").type.value_type)
    assert fenceng.convert_all([]).to_arrow().schema == fenceng.arrow_schema()


def test_both_have_the_columns_of_a_row(run: fenceng.Run) -> None:
    names = list(run.rows()[0])
    assert list(run.to_pandas().columns) == run.to_arrow().column_names == names


@pytest.mark.parametrize(("method", "extra"), [("to_pandas", "pandas"), ("to_arrow", "arrow")])
def test_without_the_extra_the_error_says_what_to_install(method: str, extra: str, tmp_path: Path) -> None:
    program = f"import sys; sys.modules['pandas'] = sys.modules['pyarrow'] = None\nimport fenceng; fenceng.convert_all([]).{method}()"
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=tmp_path)
    assert f"ImportError: {method}()" in ended.stderr and f"pip install 'fenceng[{extra}]'" in ended.stderr
