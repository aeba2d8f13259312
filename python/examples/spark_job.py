"""Reads documents with Spark: a row per entry in OUTPUT/entries, and in OUTPUT/failures what came to no rows and why.

    spark-submit spark_job.py DOCUMENTS OUTPUT

docs/spark.md tells how to run it on a cluster.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Iterable
from typing import Any
from urllib.parse import unquote

import fenceng
import pyarrow as pa
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as f
from pyspark.sql.types import ArrayType, DataType, DoubleType, LongType, StringType, StructField, StructType


def struct(**fields: DataType) -> StructType:
    return StructType([StructField(name, kind) for name, kind in fields.items()])


TEXT, NUMBER = StringType(), LongType()
STEP = struct(role=TEXT, tier=TEXT, level=NUMBER, action=TEXT, mark=TEXT)
FINDING = struct(code=TEXT, severity=TEXT, message=TEXT)
PLACE = struct(name=TEXT, sha256=TEXT, page=NUMBER, table=NUMBER, row=NUMBER)
ENTRY = struct(
    bureau=TEXT,
    government=TEXT,
    unit=TEXT,
    id=TEXT,
    table=TEXT,
    shared=TEXT,
    item=TEXT,
    item_no=NUMBER,
    content=TEXT,
    content_no=NUMBER,
    task=TEXT,
    steps=ArrayType(STEP),
    decided_by=TEXT,
    co_organizers=ArrayType(TEXT),
    remarks=TEXT,
    confidence=DoubleType(),
    diagnostics=ArrayType(FINDING),
    source=PLACE,
)
# What became of a document: `skipped` is no schedule, `failed` could not be read.
FAILURE = struct(outcome=TEXT, code=TEXT, reason=TEXT)
RESULT = struct(path=TEXT, entry=ENTRY, failure=FAILURE)

# The most bytes of a document, as the command has it.
MOST_BYTES = 256 << 20


# Reads one document, in a process of its own; what it prints is no more than JSON.
PROGRAM = """
import json, resource, sys, fenceng
name, memory = sys.argv[1], int(sys.argv[2]) << 20
resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
run = fenceng.convert_all([(name, sys.stdin.buffer.read())], jobs=1)
json.dump({"input": run.manifest.to_dict()["inputs"][0], "rows": run.rows()}, sys.stdout)
"""


def results(path: str, content: bytes, seconds: float, memory: int) -> list[dict[str, Any]]:
    """A document's rows, or why there are none: one result at least, and no exception, whatever the document does to its process."""
    name = path.rsplit("/", 1)[-1]

    def failed(outcome: str, code: str | None, reason: str) -> list[dict[str, Any]]:
        return [{"path": path, "failure": {"outcome": outcome, "code": code, "reason": reason}}]

    command = [sys.executable, "-c", PROGRAM, name, str(memory)]
    try:
        ended = subprocess.run(command, input=content, capture_output=True, timeout=seconds)
    except subprocess.TimeoutExpired:
        return failed("failed", "F509", f"reading {name} was stopped after {seconds:g} s; give it more with --seconds, or split the file")
    if ended.returncode != 0:
        lines = ended.stderr.decode("utf-8", "replace").strip().splitlines() or [f"status {ended.returncode}"]
        # What Rust says of memory is not its last word.
        said = next((line for line in lines if line.startswith("memory allocation")), lines[-1])
        return failed("failed", "F509", f"reading {name} ended early: {said}; give it more with --memory, or split the file")
    read = json.loads(ended.stdout)
    became = read["input"]
    if became["outcome"] != "converted":
        return failed(became["outcome"], became["diagnostics"][-1]["code"] if became["outcome"] == "failed" else None, became["reason"])
    return [{"path": path, "entry": row} for row in read["rows"]] or [{"path": path}]


def read(documents: DataFrame, seconds: float, memory: int) -> DataFrame:
    """The results of documents, of which there are `path` and `content`."""

    def of_task(batches: Iterable[pa.RecordBatch]) -> Iterable[pa.RecordBatch]:
        failure = pa.struct([(name, pa.string()) for name in FAILURE.names])
        schema = pa.schema([("path", pa.string()), ("entry", pa.struct(list(fenceng.arrow_schema()))), ("failure", failure)])
        for batch in batches:
            for document in batch.to_pylist():
                found = results(document["path"], document["content"], seconds, memory)
                yield pa.RecordBatch.from_pylist(found, schema=schema)

    return documents.mapInArrow(of_task, RESULT)


def unread(spark: SparkSession, files: DataFrame, found: DataFrame) -> DataFrame:
    """The files that came to no result, as failures."""
    # Of an empty file Spark knows nothing but that it is there.
    paths = spark.createDataFrame([(path_of(uri),) for uri in files.inputFiles()], "path string")
    missing = paths.join(found, "path", "left_anti").join(files.select("path", "length"), "path", "left")
    length = f.col("length")
    code = f.when(length.isNull(), "F502").when(length > MOST_BYTES, "F504").otherwise("F501")
    large = f"the file has more than {MOST_BYTES >> 20} MiB"
    reason = f.when(length.isNull(), "the file is empty").when(length > MOST_BYTES, large).otherwise("the file could not be opened")
    return missing.select("path", f.lit("failed").alias("outcome"), code.alias("code"), reason.alias("reason"))


def path_of(uri: str) -> str:
    """A file of `inputFiles` as the column `path` names it."""
    path = unquote(uri)
    return path.replace("file:///", "file:/", 1) if path.startswith("file:///") else path


def main() -> None:
    parser = argparse.ArgumentParser(description="Reads documents with Spark.")
    parser.add_argument("documents", help="a folder, on any file system that Spark reads")
    parser.add_argument("output", help="a folder, in which `entries` and `failures` are written")
    parser.add_argument("--master", help="where Spark runs, if not as spark-submit says")
    parser.add_argument("--seconds", type=float, default=60, help="time for one document")
    parser.add_argument("--memory", type=int, default=4096, help="MiB for the process that reads")
    args = parser.parse_args()

    builder = SparkSession.builder.appName("fenceng")
    if args.master:
        builder = builder.master(args.master)
    # A batch of documents is in memory at once. A file that Spark cannot open is told below, and ends nothing.
    builder = builder.config("spark.sql.execution.arrow.maxRecordsPerBatch", 8).config("spark.sql.files.ignoreCorruptFiles", True)
    spark = builder.getOrCreate()

    files = spark.read.format("binaryFile").option("recursiveFileLookup", True).load(args.documents)
    documents = files.where(f.col("length") <= MOST_BYTES).select("path", "content")
    tasks = spark.sparkContext.defaultParallelism * 4
    found = read(documents.repartition(tasks, "path"), args.seconds, args.memory).persist()

    found.where("entry IS NOT NULL").select("entry.*").write.mode("overwrite").parquet(f"{args.output}/entries")
    failures = found.where("failure IS NOT NULL").select("path", "failure.*")
    failures.union(unread(spark, files, found)).write.mode("overwrite").parquet(f"{args.output}/failures")
    spark.stop()


if __name__ == "__main__":
    main()
