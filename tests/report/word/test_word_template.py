"""The municipality's own template: its styles and frame kept, what it lacks made."""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from kolada_bench.errors import UsageError
from kolada_bench.report.word import package, write_word
from tests.report.made_by_hand import BANNER, report
from tests.report.word.reading import (
    body,
    canonical,
    paragraphs,
    parts,
    root,
    style_names,
    style_of,
    text,
)

SWEDISH = {
    "Heading1": "Rubrik1",
    "Heading2": "Rubrik2",
    "Caption": "Beskrivning",
    "Title": "Rubrik",
    "ListBullet": "Punktlista",
}


def repacked(path: Path, changes: dict[str, bytes], to: Path) -> Path:
    """Write the package at ``path`` to ``to`` with some parts changed or added."""
    held = {**parts(path), **changes}
    with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as out:
        for name, content in held.items():
            out.writestr(name, content)
    return to


def swedish_template(tmp_path: Path, *, words: str = "", suffix: str = ".dotx") -> Path:
    """Make a template as a Swedish Word does: ids in Swedish, names invariant."""
    document = docx.Document()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin, section.right_margin = Cm(4), Cm(3)
    section.header.paragraphs[0].text = "Melleruds kommun"
    section.footer.paragraphs[0].text = "Storgatan 13, 464 80 Mellerud"
    document.styles["Heading 1"].font.size = Pt(31)
    document.add_paragraph(words)
    plain = tmp_path / "plain.docx"
    document.save(str(plain))
    styles = parts(plain)["word/styles.xml"].decode()
    for english, swedish in SWEDISH.items():
        styles = styles.replace(f'"{english}"', f'"{swedish}"')
    types = parts(plain)["[Content_Types].xml"].decode()
    kind = "template" if suffix == ".dotx" else "document"
    types = types.replace("document.main+xml", f"{kind}.main+xml")
    changes = {"word/styles.xml": styles.encode(), "[Content_Types].xml": types.encode()}
    return repacked(plain, changes, tmp_path / f"mall{suffix}")


@pytest.mark.parametrize("suffix", [".docx", ".dotx"])
def test_swedish_style_ids_are_found_by_their_invariant_names(
    tmp_path: Path, suffix: str
) -> None:
    path = tmp_path / "plan.docx"
    write_word(
        report(),
        path,
        template=swedish_template(tmp_path, suffix=suffix),
        pictures=False,
    )
    assert style_names(path)["Rubrik1"] == "heading 1"
    assert style_of(path, "Kostnaden för individ- och familjeomsorg") == "heading 1"
    assert style_of(path, "Figur 1. Kostnad för IFO, kr/inv") == "caption"
    assert style_of(path, "En punkt.") == "List Bullet"
    names = [name.casefold() for name in style_names(path).values()]
    assert len(names) == len(set(names))
    # The template's own looks are kept: 31 points are 62 half points.
    styles = root(path, "word/styles.xml")
    (heading,) = (
        each
        for each in styles.iter(qn("w:style"))
        if each.get(qn("w:styleId")) == "Rubrik1"
    )
    assert heading.find(f"{qn('w:rPr')}/{qn('w:sz')}").get(qn("w:val")) == "62"
    # A document, not a template, is what comes out.
    assert b"template.main" not in parts(path)["[Content_Types].xml"]
    docx.Document(str(path))


def test_the_templates_page_header_and_footer_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "plan.docx"
    template = swedish_template(tmp_path)
    write_word(report(banner=""), path, template=template, pictures=False)
    for kind in ("header", "footer"):
        before = canonical(root(template, f"word/{kind}1.xml"))
        assert canonical(root(path, f"word/{kind}1.xml")) == before
    (section,) = docx.Document(str(path)).sections
    assert round(section.left_margin.cm, 1) == 4.0
    # 14 cm of text: tables and charts are no wider.
    (extent,) = body(path).iter(qn("wp:extent"))
    assert int(extent.get("cx")) == pytest.approx(14 * 360_000, rel=0.001)
    (grid,) = body(path).iter(qn("w:tblGrid"))
    widths = [int(each.get(qn("w:w"))) for each in grid]
    assert sum(widths) <= 14 / 2.54 * 1440


def test_the_mark_stands_above_the_templates_own_header(tmp_path: Path) -> None:
    path = tmp_path / "plan.docx"
    write_word(report(), path, template=swedish_template(tmp_path), pictures=False)
    assert paragraphs(root(path, "word/header1.xml")) == [BANNER, "Melleruds kommun"]


def test_every_kind_of_header_is_marked(tmp_path: Path) -> None:
    document = docx.Document()
    document.settings.odd_and_even_pages_header_footer = True
    document.sections[0].different_first_page_header_footer = True
    document.add_section()
    template = tmp_path / "mall.docx"
    document.save(str(template))
    path = tmp_path / "plan.docx"
    write_word(report(), path, template=template, pictures=False)
    headers = [name for name in parts(path) if name.startswith("word/header")]
    assert [paragraphs(root(path, name)) for name in headers] == [[BANNER]] * 3
    footers = [name for name in parts(path) if name.startswith("word/footer")]
    assert len(footers) == 3
    assert all(text(root(path, name)).endswith("Sida 1 av 1") for name in footers)


def test_a_templates_text_is_kept_and_the_report_begins_on_a_new_page(
    tmp_path: Path,
) -> None:
    path = tmp_path / "plan.docx"
    template = swedish_template(tmp_path, words="Försättsblad")
    write_word(report(), path, template=template, pictures=False)
    said = paragraphs(body(path))
    assert said.index("Försättsblad") < said.index("Åtgärdsplan IFO")
    (title,) = (p for p in body(path).iter(qn("w:p")) if text(p) == "Åtgärdsplan IFO")
    assert title.find(f"{qn('w:pPr')}/{qn('w:pageBreakBefore')}") is not None


def test_empty_paragraphs_of_a_template_are_not_kept(tmp_path: Path) -> None:
    path = tmp_path / "plan.docx"
    write_word(report(), path, template=swedish_template(tmp_path), pictures=False)
    assert paragraphs(body(path))[0] == "Åtgärdsplan IFO"


def test_a_template_with_no_styles_at_all_gets_what_it_lacks(tmp_path: Path) -> None:
    plain = tmp_path / "tom.docx"
    docx.Document().save(str(plain))
    empty = b'<w:styles xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"/>'
    template = repacked(plain, {"word/styles.xml": empty}, tmp_path / "mall.docx")
    path = tmp_path / "plan.docx"
    write_word(report(), path, template=template, pictures=False)
    assert style_of(path, "En punkt.") == "List Bullet"
    numbers = root(path, "word/numbering.xml")
    kinds = [each.tag for each in numbers]
    # The schema wants kinds of lists before lists.
    assert kinds == sorted(kinds, key=lambda tag: tag == qn("w:num"))


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("mall.docm", b"", "makron"),
        ("mall.doc", b"", "Words gamla format"),
        ("mall.odt", b"", "OpenDocument"),
        ("mall.txt", b"", "ska sluta på .docx eller .dotx"),
        ("mall.docx", b"hej", "inte ett Word-dokument"),
        ("mall.docx", b"", "inte ett Word-dokument"),
        ("mall.docx", b"\xd0\xcf\x11\xe0 och mera", "lösenord"),
        ("mall.docx", b"PK\x03\x04 och sedan annat", "skadad"),
    ],
)
def test_other_files_are_refused_with_what_to_do(
    tmp_path: Path, name: str, content: bytes, says: str
) -> None:
    template = tmp_path / name
    template.write_bytes(content)
    refused(tmp_path, template, says)


def refused(tmp_path: Path, template: Path, says: str) -> None:
    path = tmp_path / "plan.docx"
    with pytest.raises(UsageError, match=says) as caught:
        write_word(report(), path, template=template, pictures=False)
    assert str(template) in str(caught.value)
    assert not path.exists()


def test_a_template_that_is_missing_is_named(tmp_path: Path) -> None:
    refused(tmp_path, tmp_path / "saknas.dotx", "finns inte")


@pytest.mark.parametrize(
    ("part", "content", "says"),
    [
        ("word/document.xml", b"<w:document", "skadad"),
        ("word/styles.xml", b"", "skadad"),
        ("word/document.xml", b"<hej/>", "skadad"),
        ("[Content_Types].xml", b"<Types macroEnabled=''/>", "makron"),
        (
            "word/document.xml",
            b'<w:document xmlns:w="http://purl.oclc.org/ooxml/wordprocessingml/main"/>',
            "Strikt",
        ),
    ],
)
def test_damaged_packages_are_refused(
    tmp_path: Path, part: str, content: bytes, says: str
) -> None:
    plain = tmp_path / "hel.docx"
    docx.Document().save(str(plain))
    refused(tmp_path, repacked(plain, {part: content}, tmp_path / "mall.docx"), says)


def test_any_cut_of_a_package_is_refused_and_never_a_crash(tmp_path: Path) -> None:
    whole = swedish_template(tmp_path).read_bytes()
    template = tmp_path / "kapad.docx"
    for share in range(1, 20):
        template.write_bytes(whole[: len(whole) * share // 20])
        refused(tmp_path, template, "skadad")


def test_a_package_that_unpacks_to_more_than_memory_holds_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = tmp_path / "hel.docx"
    docx.Document().save(str(plain))
    # Two million noughts take two thousand bytes in the archive.
    bomb = repacked(plain, {"word/media/x.bin": b"0" * 2_000_000}, tmp_path / "mall.docx")
    assert bomb.stat().st_size < 100_000
    monkeypatch.setattr(package, "_LARGEST_UNPACKED", 1_000_000)
    refused(tmp_path, bomb, "orimligt stor")
    monkeypatch.setattr(package, "_LARGEST_UNPACKED", 10_000_000)
    monkeypatch.setattr(package, "_LARGEST_XML", 1_000)
    refused(tmp_path, bomb, "orimligt stor")
    monkeypatch.setattr(package, "_LARGEST_FILE", 1_000)
    refused(tmp_path, bomb, "större än")


def test_a_part_that_stands_twice_is_refused(tmp_path: Path) -> None:
    plain = tmp_path / "hel.docx"
    docx.Document().save(str(plain))
    out = BytesIO(plain.read_bytes())
    with zipfile.ZipFile(out, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("word/document.xml", b"<hej/>")
    template = tmp_path / "mall.docx"
    template.write_bytes(out.getvalue())
    refused(tmp_path, template, "skadad")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_part_that_declares_entities_is_refused(tmp_path: Path, encoding: str) -> None:
    plain = tmp_path / "hel.docx"
    docx.Document().save(str(plain))
    head, _, rest = parts(plain)["word/styles.xml"].decode().partition("?>")
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    head = head.replace("UTF-8", encoding.upper())
    changes = {"word/styles.xml": f"{head}?>{bomb}{rest}".encode(encoding)}
    refused(tmp_path, repacked(plain, changes, tmp_path / "mall.docx"), "DTD")
