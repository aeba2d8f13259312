"""What documents come to, and what is said of those that come to nothing."""

from __future__ import annotations

import pickle
import re
import shutil
from pathlib import Path

import fenceng
import pytest
from conftest import FORMS, PDF, REAL, ROOT, SCHEDULE


def test_the_real_documents_come_to_what_the_command_writes(tmp_path: Path) -> None:
    run = fenceng.convert_all(REAL, jobs=2)
    for file, bureau in run.bureaus.items():
        (tmp_path / file).write_bytes(bureau.to_json().encode())
    (tmp_path / "manifest.json").write_bytes(run.manifest.to_json().encode())
    names = sorted(path.name for path in (ROOT / "output").iterdir())
    assert sorted(path.name for path in tmp_path.iterdir()) == names
    for name in names:
        assert (tmp_path / name).read_bytes() == (ROOT / "output" / name).read_bytes(), name


@pytest.mark.parametrize("path", REAL, ids=lambda path: path.stem)
def test_each_alone_comes_to_the_same(path: Path) -> None:
    text = fenceng.convert(path).to_json()
    assert text.encode() in [file.read_bytes() for file in (ROOT / "output").iterdir()]


def test_path_string_and_bytes_are_one() -> None:
    path = REAL[0]
    bureau = fenceng.convert(path)
    assert fenceng.convert(str(path)) == bureau
    for data in (path.read_bytes(), bytearray(path.read_bytes()), memoryview(path.read_bytes())):
        assert fenceng.convert(data, name=path.name) == bureau
    assert fenceng.Bureau.from_json(bureau.to_json()) == bureau
    assert fenceng.Bureau.from_dict(bureau.to_dict()) == bureau
    assert pickle.loads(pickle.dumps(bureau)) == bureau


def test_the_fields_are_those_of_the_file() -> None:
    bureau = fenceng.convert(SCHEDULE.encode(), name="a.md")
    assert (bureau.bureau, bureau.government) == ("綠原市政府港灣處", "綠原市政府")
    [unit] = bureau.units
    assert [role.title for role in unit.roles][-1] == "處長"
    first, second = bureau.entries
    assert [(step.action, step.mark) for step in first.steps] == [("draft", "擬辦"), ("review", "審核"), ("approve", "核定")]
    assert [first.decided_by, second.decided_by] == ["處長", "科長"]
    assert first.source.source == bureau.sources[0].id


def test_names_may_be_of_any_characters(tmp_path: Path) -> None:
    path = tmp_path / "分層 負責%20表：𠮷.md"
    path.write_text(SCHEDULE, encoding="utf-8")
    assert fenceng.convert(path).sources[0].name == path.name
    assert fenceng.convert_all([path]).manifest.inputs[0].name == path.name


def test_a_name_that_is_no_unicode_is_shown_as_far_as_it_is(tmp_path: Path) -> None:
    path = bytes(tmp_path) + b"/\xb4\xe4.md"
    try:
        with open(path, "w", encoding="utf-8") as file:
            file.write(SCHEDULE)
    except OSError:
        pytest.skip("this file system takes no such name")
    [name] = [path for path in tmp_path.iterdir()]
    assert fenceng.convert(name).sources[0].name == "\ufffd\ufffd.md"


def test_the_bureau_and_the_words_may_be_told(tmp_path: Path) -> None:
    text = "公務項目,公務內容,承辦人,處長\n碼頭,擬訂計畫。,簽辦,核定\n碼頭,執行計畫。,簽辦,核定\n".encode()
    assert fenceng.convert(text).bureau == "document"
    words = b'[marks]\ndraft = ["\xe7\xb0\xbd\xe8\xbe\xa6"]\n'
    path = tmp_path / "words.toml"
    path.write_bytes(words)
    for vocabulary in (words, path, str(path)):
        bureau = fenceng.convert(text, bureau="綠原市政府港灣處", vocabulary=vocabulary)
        assert bureau.bureau == "綠原市政府港灣處"
        assert [entry.steps[0].action for entry in bureau.entries] == ["draft", "draft"]
    with pytest.raises(ValueError, match="line 2, column 1: there is no key drafts in .marks.; did you mean draft"):
        fenceng.convert(text, vocabulary=b"[marks]\ndrafts = []\n")


def test_what_is_no_schedule_is_told() -> None:
    with pytest.raises(fenceng.NotASchedule, match="not a 分層負責明細表") as raised:
        fenceng.convert(ROOT / "fixtures/negatives/speech.txt")
    assert raised.value.reason == str(raised.value)


@pytest.mark.parametrize(
    ("data", "code", "message"),
    [
        (b"", "F502", "the file is empty"),
        (b"\x89PNG\r\n\x1a\n", "F503", "a picture"),
        (b"%PDF-1.7\nno more", "F513", "damaged"),
        ((PDF / "encrypted.pdf").read_bytes(), "F512", "encrypted"),
        ((FORMS / "taipei.doc").read_bytes(), "F503", r"save it as \.docx"),
    ],
)
def test_what_cannot_be_read_has_a_code(data: bytes, code: str, message: str) -> None:
    for read in (fenceng.convert, fenceng.tables):
        with pytest.raises(fenceng.ReadError, match=message) as raised:
            read(data)  # type: ignore[operator]
        assert raised.value.code == code
        assert re.search(message, raised.value.message)
        assert code in fenceng.explain(raised.value.code)


def test_a_password_opens() -> None:
    assert list(fenceng.convert(PDF / "encrypted.pdf", password="fence").entries)
    with pytest.raises(fenceng.ReadError, match="F512"):
        fenceng.convert(PDF / "encrypted.pdf", password="wall")


def test_a_missing_file_is_the_error_that_python_has_for_it(tmp_path: Path) -> None:
    for read in (fenceng.convert, fenceng.tables):
        with pytest.raises(FileNotFoundError):
            read(tmp_path / "none.pdf")  # type: ignore[operator]


def test_several_bureaus_are_told_with_what_gives_them() -> None:
    text = "機關名稱,公務項目,公務內容,承辦人,處長\n" + "".join(
        f"綠原市政府{name},碼頭,{what}計畫。,擬辦,核定\n" for name in ("港灣處", "林務局") for what in ("擬訂", "執行", "檢討")
    )
    with pytest.raises(fenceng.SeveralBureaus, match="convert_all") as raised:
        fenceng.convert(text.encode(), name="all.csv")
    assert sorted(raised.value.bureaus) == ["綠原市政府林務局", "綠原市政府港灣處"]
    run = fenceng.convert_all([("all.csv", text.encode())])
    assert sorted(run.bureaus) == ["綠原市政府林務局.json", "綠原市政府港灣處.json"]


def test_bad_documents_stop_no_other(tmp_path: Path) -> None:
    good = tmp_path / "good.md"
    good.write_text(SCHEDULE, encoding="utf-8")
    run = fenceng.convert_all([good, tmp_path / "none.md", tmp_path, ("empty.txt", b""), ROOT / "fixtures/negatives/plan.txt"])
    assert list(run.bureaus) == ["綠原市政府港灣處.json"]
    became = {one.name: (one.outcome, [finding.code for finding in one.diagnostics]) for one in run.manifest.inputs}
    assert became["good.md"][0] == "converted"
    assert became["none.md"] == became[tmp_path.name] == ("failed", ["F501"])
    assert became["empty.txt"] == ("failed", ["F502"])
    assert became["plan.txt"][0] == "skipped"
    ledger = next(one.ledger for one in run.manifest.inputs if one.name == "good.md")
    assert ledger.cells == ledger.placed + ledger.header + ledger.repeated + ledger.unplaced


def test_every_form_is_read(tmp_path: Path) -> None:
    forms = sorted(FORMS.glob("taipei.*"))
    documents = [path for path in forms if path.suffix in {".docx", ".odt", ".rtf", ".html", ".xlsx", ".xls", ".xlsb", ".ods"}]
    assert len(documents) == 8
    counts = {len(list(fenceng.convert(path).entries)) for path in documents}
    assert len(counts) == 1 and counts.pop() > 0


def test_tables_are_found_with_their_places() -> None:
    found = fenceng.tables(PDF / "two_tables.pdf")
    assert len(found) >= 2
    for table in found:
        assert table.page is not None and table.bbox is not None and len(table.bbox) == 4
        assert all(cell.row + cell.row_span <= table.rows and cell.col + cell.col_span <= table.cols for cell in table.cells)
    assert any(cell.text.strip() for table in found for cell in table.cells)
    assert {table.name for table in found} == {None}


def test_tables_of_a_workbook_have_the_names_of_its_sheets() -> None:
    names = [table.name for table in fenceng.tables(FORMS / "taipei.xlsx")]
    assert names and all(names)


def test_findings_are_explained() -> None:
    assert fenceng.explain("F101").startswith("# F101 column-shifted")
    assert fenceng.explain("column-shifted") == fenceng.explain("f101")
    with pytest.raises(ValueError, match="there is no code F999"):
        fenceng.explain("F999")


def test_the_version_is_that_of_the_library() -> None:
    assert fenceng.__version__ == fenceng.convert_all([]).manifest.version


def test_the_package_is_typed() -> None:
    assert (Path(fenceng.__file__).parent / "py.typed").is_file()
    assert shutil.which("mypy")
