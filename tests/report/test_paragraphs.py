"""Documents as passages: what is read of a Word file, and what is refused."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from kolada_bench.errors import UsageError
from kolada_bench.report import paragraphs
from kolada_bench.report.paragraphs import read_passages, within_reach


def saved(document: Any, path: Path) -> Path:
    document.save(str(path))
    return path


def read(path: Path) -> list[tuple[str, str, str]]:
    return [(p.kind, p.text, p.heading) for p in read_passages(path)]


def test_headings_paragraphs_and_tables_of_a_word_file(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_heading("Köpt vård", level=1)
    document.add_paragraph("Kostnaden är ")
    document.paragraphs[-1].add_run("dubbelt").bold = True
    document.paragraphs[-1].add_run(" så hög.")
    document.add_paragraph("   ")
    table = document.add_table(rows=2, cols=2)
    for cell, text in zip(
        [c for row in table.rows for c in row.cells], ["År", "Antal", "2017", "1"],
        strict=True,
    ):  # fmt: skip
        cell.text = text
    document.add_paragraph("Sist.")
    assert read(saved(document, tmp_path / "plan.docx")) == [
        ("heading", "Köpt vård", "Köpt vård"),
        ("text", "Kostnaden är dubbelt så hög.", "Köpt vård"),
        ("table", "År\tAntal\n2017\t1", "Köpt vård"),
        ("text", "Sist.", "Köpt vård"),
    ]


def test_a_style_of_the_municipalitys_own_with_an_outline_level_is_a_heading(
    tmp_path: Path,
) -> None:
    document = docx.Document()
    style = document.styles.add_style("Kommunens stora", 1)
    level = parse_xml(f'<w:outlineLvl {nsdecls("w")} w:val="0"/>')
    style.element.get_or_add_pPr().append(level)
    document.add_paragraph("Avsnitt", style="Kommunens stora")
    document.add_paragraph("Brödtext.")
    assert read(saved(document, tmp_path / "plan.docx")) == [
        ("heading", "Avsnitt", "Avsnitt"),
        ("text", "Brödtext.", "Avsnitt"),
    ]


def test_content_controls_are_read_and_deleted_words_are_not(tmp_path: Path) -> None:
    document = docx.Document()
    body = document.element.body
    w = nsdecls("w")
    body.insert(0, parse_xml(
        f"<w:sdt {w}><w:sdtContent><w:p><w:r><w:t>I ruta</w:t></w:r></w:p>"
        "</w:sdtContent></w:sdt>"
    ))  # fmt: skip
    body.insert(1, parse_xml(
        f"<w:p {w}><w:r><w:t>Står </w:t></w:r>"
        "<w:del w:id='1' w:author='x'><w:r><w:delText>struken </w:delText></w:r></w:del>"
        "<w:ins w:id='2' w:author='x'><w:r><w:t>kvar</w:t></w:r></w:ins>"
        "<w:r><w:tab/><w:t>här</w:t></w:r></w:p>"
    ))  # fmt: skip
    assert [text for _, text, _ in read(saved(document, tmp_path / "plan.docx"))] == [
        "I ruta",
        "Står kvar här",
    ]


def test_captions_sources_and_contents_are_notes_by_their_styles(tmp_path: Path) -> None:
    document = docx.Document()
    for name in ("Kolada källa", "toc 1", "Bildtext"):
        document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    for style in ("Caption", "Kolada källa", "toc 1", "Bildtext", "Normal"):
        document.add_paragraph(f"Dubbelt så dyrt, skrivet i {style}.", style=style)
    read_as = {text.split()[-1]: kind for kind, text, _ in read(
        saved(document, tmp_path / "plan.docx"))}  # fmt: skip
    assert read_as == {
        "Caption.": "note", "källa.": "note", "1.": "note", "Bildtext.": "note",
        "Normal.": "text",
    }  # fmt: skip


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_text_in_every_usual_encoding(tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "plan.txt"
    file.write_bytes("Öppenvården är dyrare.\r\n\r\nÅtgärder\r\n".encode(encoding))
    assert [text for _, text, _ in read(file)] == ["Öppenvården är dyrare.", "Åtgärder"]


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("plan.pdf", b"%PDF-1.7", "är inte .docx, .txt eller .md. Öppna den i Word"),
        ("plan.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "Spara den som .docx i Word"),
        ("plan.xyz", b"text", "är inte .docx, .txt eller .md."),
        ("plan.docx", b"text", "skadad, eller har fel filändelse"),
        ("plan.docx", b"", "skadad"),
        ("plan.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1xx", "låst med lösenord"),
        ("plan.txt", b"a\0b", "är ingen text"),
        ("plan.txt", b"\x81\x8d", "varken UTF-8 eller Windows-1252"),
    ],
)
def test_other_files_are_refused_with_a_way_out(
    tmp_path: Path, name: str, content: bytes, says: str
) -> None:
    file = tmp_path / name
    file.write_bytes(content)
    with pytest.raises(UsageError) as raised:
        read_passages(file)
    assert says in str(raised.value)
    assert name in str(raised.value)


def test_a_file_that_is_missing_or_a_folder(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="finns inte"):
        read_passages(tmp_path / "plan.docx")
    with pytest.raises(UsageError, match="mapp"):
        read_passages(tmp_path)


def test_a_zip_that_is_no_word_file_and_one_cut_short(tmp_path: Path) -> None:
    other = tmp_path / "plan.docx"
    with zipfile.ZipFile(other, "w") as packed:
        packed.writestr("hej.txt", "hej")
    with pytest.raises(UsageError, match="skadad"):
        read_passages(other)
    whole = io.BytesIO()
    docx.Document().save(whole)
    other.write_bytes(whole.getvalue()[:2000])
    with pytest.raises(UsageError, match="skadad"):
        read_passages(other)


def test_a_word_file_that_unpacks_to_more_than_a_document_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paragraphs, "MOST_UNPACKED", 1000)
    with pytest.raises(UsageError, match="för stor"):
        read_passages(saved(docx.Document(), tmp_path / "plan.docx"))


def test_ten_megabytes_of_text_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "plan.txt"
    file.write_text("Det kostar 26 miljoner. " * 420_000, encoding="utf-8")
    with pytest.raises(UsageError, match="för stor"):
        read_passages(file)
    with pytest.raises(UsageError, match="Texten är för stor"):
        within_reach("a" * (paragraphs.MOST_TEXT + 1))
    assert within_reach("a") == "a"


def test_the_text_of_a_word_file_has_the_same_bound(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paragraphs, "MOST_TEXT", 10)
    document = docx.Document()
    document.add_paragraph("Det kostar 26 miljoner.")
    with pytest.raises(UsageError, match="för stor"):
        read_passages(saved(document, tmp_path / "plan.docx"))
