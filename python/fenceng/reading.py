"""From documents to bureaus and tables."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Union

from . import _fenceng
from .bureau import Bureau
from .errors import NotASchedule, ReadError, SeveralBureaus
from .run import Manifest, Run
from .table import Table

PathOrBytes = Union[str, "os.PathLike[str]", bytes, bytearray, memoryview]

# What a document of bytes alone is called.
NAMELESS = "document"


def convert(
    document: PathOrBytes,
    *,
    name: str | None = None,
    bureau: str | None = None,
    password: str | None = None,
    vocabulary: PathOrBytes | None = None,
) -> Bureau:
    """Converts one document into its bureau.

    `name` is the file's name; its stem stands in for a bureau that neither the document nor `bureau` names. `vocabulary` is a TOML file
    of words, as a path or as bytes.

    Raises `NotASchedule` for a document that is none, `ReadError` for one that cannot be read, `SeveralBureaus` where `convert_all` is
    wanted, `OSError` for a path that cannot be opened and `ValueError` for a vocabulary with a mistake.
    """
    config = _config(bureau, password, vocabulary)
    name = name or _name(document)
    run = _assembled([_fenceng.convert(name, _bytes(document, config), config)], config)
    [read] = run.manifest.inputs
    if read.outcome == "skipped":
        raise NotASchedule(read.reason or "")
    if read.outcome == "failed":
        raise ReadError(read.diagnostics[-1].code, read.diagnostics[-1].message)
    if len(run.bureaus) > 1:
        raise SeveralBureaus(name, [bureau.bureau for bureau in run.bureaus.values()])
    [only] = run.bureaus.values()
    return only


def convert_all(
    documents: Iterable[PathOrBytes | tuple[str, bytes]],
    *,
    bureau: str | None = None,
    password: str | None = None,
    vocabulary: PathOrBytes | None = None,
    jobs: int | None = None,
) -> Run:
    """Converts documents, paths or bytes or `(name, bytes)`, as `fenceng convert` does: merged by bureau, compared with one another.

    A document that cannot be opened or read stops none of the others: the manifest says what became of each. `jobs` is the number of
    threads, of which there are as many as cores by default.
    """
    config = _config(bureau, password, vocabulary)

    def converted(document: PathOrBytes | tuple[str, bytes]) -> _fenceng.Converted:
        name, document = document if isinstance(document, tuple) else (_name(document), document)
        try:
            return _fenceng.convert(name, _bytes(document, config), config)
        except OSError as error:
            return _fenceng.Converted.unopenable(name, f"{name} could not be opened: {error.strerror or error}; check the path")

    with ThreadPoolExecutor(jobs or os.cpu_count()) as threads:
        return _assembled(list(threads.map(converted, documents)), config)


def tables(document: PathOrBytes, *, name: str | None = None, password: str | None = None) -> list[Table]:
    """Finds the tables of a document, whatever they are about; raises `ReadError` and `OSError` as `convert` does."""
    config = _config(None, password, None)
    found = json.loads(_fenceng.tables(name or _name(document), _bytes(document, config), config))
    if "Err" in found:
        raise ReadError(found["Err"]["code"], found["Err"]["message"])
    return [Table.from_dict(table) for table in found["Ok"]["tables"]]


def explain(code: str) -> str:
    """The page of a finding, by its code (`F101`) or name (`column-shifted`), in Markdown."""
    page = _fenceng.page(code)
    if page is None:
        raise ValueError(f"there is no code {code}; they begin with F101")
    return page


def _config(bureau: str | None, password: str | None, vocabulary: PathOrBytes | None) -> _fenceng.Config:
    if isinstance(vocabulary, (str, os.PathLike)):
        with open(vocabulary, "rb") as file:
            vocabulary = file.read()
    return _fenceng.Config(bureau, password, None if vocabulary is None else bytes(vocabulary))


def _name(document: PathOrBytes) -> str:
    if not isinstance(document, (str, os.PathLike)):
        return NAMELESS
    return os.fsencode(os.path.basename(os.fspath(document))).decode("utf-8", "replace")


def _bytes(document: PathOrBytes, config: _fenceng.Config) -> bytes:
    if not isinstance(document, (str, os.PathLike)):
        return bytes(document)
    with open(document, "rb") as file:
        # One byte over the limit is enough to be refused for, however long the file is.
        return file.read(config.most_bytes + 1)


def _assembled(converted: list[_fenceng.Converted], config: _fenceng.Config) -> Run:
    bureaus, manifest = _fenceng.assemble(converted, config)
    return Run({file: Bureau.from_json(text) for file, text in bureaus}, Manifest.from_json(manifest))
