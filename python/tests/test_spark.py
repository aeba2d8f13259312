"""The Spark job gives the rows that the command gives, and no document makes it fail."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyarrow.parquet as parquet
import pyspark
import pytest
import spark_job
from conftest import FORMS, PDF, REAL, ROOT

GOOD = [*REAL, *(FORMS / name for name in ("taipei.docx", "taichung.xlsx", "opendata.json", "flat.xlsx", "taipei_big5.html"))]


def job(documents: Path, output: Path, *options: str) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Runs the job; its entries and failures."""
    program = ROOT / "python/examples/spark_job.py"
    command = [sys.executable, program, documents, output, *options]
    environment = {**os.environ, "SPARK_HOME": str(Path(pyspark.__file__).parent), "PYSPARK_PYTHON": sys.executable}
    environment["SPARK_LOCAL_IP"] = "127.0.0.1"
    ended = subprocess.run(command, capture_output=True, text=True, env=environment, cwd=output.parent, timeout=300)
    assert ended.returncode == 0, ended.stderr
    entries, failures = (parquet.read_table(output / name).to_pylist() for name in ("entries", "failures"))
    return entries, failures


def rows(command: Path, document: Path, folder: Path) -> list[dict[str, Any]]:
    """What the command makes of a document by itself."""
    subprocess.run([command, "convert", document, "-o", folder / "bureaus", "--quiet"], check=True)
    subprocess.run([command, "export", folder / "bureaus", "--to", "ndjson", "-o", folder], check=True, capture_output=True)
    return [json.loads(line) for line in (folder / "entries.ndjson").read_text(encoding="utf-8").split("\n")[:-1]]


def in_order(rows: list[dict[str, Any]]) -> list[str]:
    return sorted(json.dumps(row, ensure_ascii=False) for row in rows)


def test_the_job_gives_the_rows_of_the_command_and_tells_what_failed(command: Path, tmp_path: Path) -> None:
    documents = tmp_path / "文 件%"
    for path in GOOD:
        folder = documents / path.parent.name
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, folder)
    bad = {"encrypted.pdf": "F512", "empty.txt": "F502", "taipei.doc": "F503", "large.pdf": "F504", "speech.txt": None}
    shutil.copy(PDF / "encrypted.pdf", documents)
    shutil.copy(FORMS / "taipei.doc", documents)
    shutil.copy(ROOT / "fixtures/negatives/speech.txt", documents)
    (documents / "empty.txt").touch()
    with open(documents / "large.pdf", "wb") as file:
        file.truncate((256 << 20) + 1)

    entries, failures = job(documents, tmp_path / "read", "--master", "local-cluster[2,1,1024]")
    expected = [row for at, path in enumerate(GOOD) for row in rows(command, path, tmp_path / str(at))]
    assert in_order(entries) == in_order(expected)
    assert {failure["path"].rsplit("/", 1)[-1]: failure["code"] for failure in failures} == bad
    assert {failure["outcome"] for failure in failures if failure["code"]} == {"failed"}
    assert [failure["outcome"] for failure in failures if not failure["code"]] == ["skipped"]
    assert all(failure["reason"] for failure in failures)


def test_a_document_that_takes_too_long_is_a_failure_and_the_job_goes_on(tmp_path: Path) -> None:
    documents = tmp_path / "documents"
    documents.mkdir()
    for path in REAL[:2]:
        shutil.copy(path, documents)
    entries, failures = job(documents, tmp_path / "read", "--master", "local[2]", "--seconds", "0.001")
    assert entries == []
    assert [failure["code"] for failure in failures] == ["F509", "F509"]
    assert all("was stopped after 0.001 s" in failure["reason"] for failure in failures)


def test_a_document_that_ends_its_process_is_a_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    large = "公務項目,公務內容,承辦人,處長\n" + "碼頭,擬訂計畫。,擬辦,核定\n" * 1_000_000
    [result] = spark_job.results("file:/in/large.csv", large.encode(), seconds=60, memory=300)
    failure = result["failure"]
    assert (failure["outcome"], failure["code"]) == ("failed", "F509")
    assert failure["reason"].startswith("reading large.csv ended early: memory allocation of ") and "--memory" in failure["reason"]
