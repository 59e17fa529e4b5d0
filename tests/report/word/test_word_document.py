"""What a written document holds, read back from the file."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import datetime, timedelta, timezone
from io import BytesIO
from pathlib import Path

import docx
import msgspec
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsmap, qn

from kolada_bench.errors import NoBrowser, PictureError, UsageError
from kolada_bench.report import image
from kolada_bench.report.content import FigureBlock, Placeholder, Section, TableBlock
from kolada_bench.report.short_sources import merged_source
from kolada_bench.report.word import WordFile, read_manifest, write_word
from kolada_bench.report.word.elements import clean
from tests.report.made_by_hand import BANNER, SOURCE, chart, report, table
from tests.report.word.reading import (
    body,
    controlled,
    paragraphs,
    parts,
    root,
    style_of,
    text,
)


def png(width: int = 100, height: int = 50) -> bytes:
    from PIL import Image

    out = BytesIO()
    Image.new("RGB", (width, height)).save(out, "PNG")
    return out.getvalue()


@pytest.fixture
def written(tmp_path: Path) -> Path:
    path = tmp_path / "plan.docx"
    write_word(report(), path, pictures=False, manifest='{"a": 1}')
    return path


def many(n: int) -> tuple[FigureBlock | TableBlock, ...]:
    blocks: list[FigureBlock | TableBlock] = []
    for i in range(n):
        blocks.append(
            FigureBlock(id=f"x/f{i}", caption=f"F{i}", chart=chart(), source=SOURCE)
        )
        blocks.append(
            TableBlock(id=f"x/t{i}", caption=f"T{i}", table=table(), source=SOURCE)
        )
    return tuple(blocks)


def test_title_headings_and_finding_stand_in_their_styles(written: Path) -> None:
    assert style_of(written, "Åtgärdsplan IFO") == "title"
    assert style_of(written, "Mellerud mot lika kommuner") == "subtitle"
    assert style_of(written, "Kostnaden för individ- och familjeomsorg") == "heading 1"
    assert style_of(written, "Så läses siffrorna") == "heading 2"
    finding = "Mellerud har högst kostnad: 6\u00a0960 kr/inv."
    assert style_of(written, finding) == "Kolada slutsats"
    assert style_of(written, "En punkt.") == "List Bullet"


def test_captions_are_numbered_fields_each_in_its_own_row(tmp_path: Path) -> None:
    path = tmp_path / "plan.docx"
    write_word(report(blocks=many(2)), path, pictures=False)
    captions = [t for t in paragraphs(body(path)) if t.startswith(("Figur ", "Tabell "))]
    assert captions == [
        "Tabell 1. Kostnad och antal: IFO 2025",
        "Figur 1. Kostnad för IFO, kr/inv",
        "Figur 2. F0",
        "Tabell 2. T0",
        "Figur 3. F1",
        "Tabell 3. T1",
    ]
    codes = [each.get(qn("w:instr")) for each in body(path).iter(qn("w:fldSimple"))]
    assert codes[:2] == [r" SEQ Tabell \* ARABIC ", r" SEQ Figur \* ARABIC "]
    assert style_of(path, "Figur 3. F1") == "caption"


def test_a_table_is_native_with_a_repeated_header_and_words_for_who_cannot_see(
    written: Path,
) -> None:
    (found,) = body(written).iter(qn("w:tbl"))
    rows = found.findall(qn("w:tr"))
    assert rows[0].find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None
    assert all(r.find(f"{qn('w:trPr')}/{qn('w:cantSplit')}") is not None for r in rows)
    properties = found.find(qn("w:tblPr"))
    caption = properties.find(qn("w:tblCaption")).get(qn("w:val"))
    assert caption == "Kostnad och antal: IFO 2025"
    described = properties.find(qn("w:tblDescription")).get(qn("w:val"))
    assert described == "Individ- och familjeomsorg lika kommuner IFO"
    # As the hand-made table has it: "–" is what is missing, never 0.
    cells = [text(cell) for cell in rows[2].findall(qn("w:tc"))]
    assert cells[0].strip("\u00a0") == "Barn och unga"
    assert cells[1] == "–"
    aligned = [
        cell.find(f"{qn('w:p')}/{qn('w:pPr')}/{qn('w:jc')}").get(qn("w:val"))
        for cell in rows[1].findall(qn("w:tc"))
    ]
    assert aligned == ["left", *["right"] * 5]


def test_only_rows_of_sums_are_bold(written: Path) -> None:
    (found,) = body(written).iter(qn("w:tbl"))
    bold = [any(True for _ in row.iter(qn("w:b"))) for row in found.findall(qn("w:tr"))[1:]]
    assert bold == [False, False, True]


def test_a_table_is_never_wider_than_the_page(tmp_path: Path) -> None:
    wide = table()
    wide = msgspec.structs.replace(
        wide,
        columns=wide.columns * 3,
        rows=tuple(row * 3 for row in wide.rows),
    )
    block = TableBlock(id="x/bred", caption="Bred", table=wide, source=SOURCE)
    path = tmp_path / "plan.docx"
    write_word(report(blocks=(block,)), path, pictures=False)
    for each in body(path).iter(qn("w:tbl")):
        widths = [int(c.get(qn("w:w"))) for c in each.iter(qn("w:gridCol"))]
        assert sum(widths) <= 9072  # 16 cm are 9 071 twentieths of a point


def test_columns_that_may_go_go_when_there_is_no_room(tmp_path: Path) -> None:
    plain = table()
    drops = (0, 0, 0, 2, 0, 1)
    columns = [
        msgspec.structs.replace(column, drop=drop, heading=("Rubriken" * 3,))
        for column, drop in zip(plain.columns, drops, strict=True)
    ]
    narrow = msgspec.structs.replace(plain, columns=tuple(columns))
    block = TableBlock(id="x/smal", caption="Smal", table=narrow, source=SOURCE)
    path = tmp_path / "plan.docx"
    write_word(report(blocks=(block,)), path, pictures=False)
    last = list(body(path).iter(qn("w:tbl")))[-1]
    shown = [text(cell) for cell in last.findall(qn("w:tr"))[3].findall(qn("w:tc"))]
    # "2:a" may go second and "2025" first.
    assert shown[0] == "Summa"
    assert "2025" not in shown


def test_every_figure_has_a_source_line_under_it(written: Path) -> None:
    said = paragraphs(body(written))
    assert said[said.index("Figur 1. Kostnad för IFO, kr/inv") + 1] == SOURCE
    tables = [t for t in said if t.startswith("Median av de kommuner som har värde.")]
    assert tables == [f"Median av de kommuner som har värde. {SOURCE}"]


def test_sentences_that_follow_each_other_share_a_source_line() -> None:
    one = "Källa: Kolada (N1, N2), hämtat 2026-11-22."
    two = "Källa: Kolada (N2, N3), hämtat 2026-11-22."
    other = "Egen bearbetning av data från Kolada (X4), hämtat 2026-11-22."
    invented = "PÅHITTADE DEMODATA (N1) – inte uppgifter från Kolada."
    assert merged_source([one, two]) == "Källa: Kolada (N1, N2, N3), hämtat 2026-11-22."
    assert merged_source([one, other]) == f"{one} {other}"
    assert merged_source([invented, invented]) == invented
    assert merged_source(["Kommunens egna uppgifter."]) == "Kommunens egna uppgifter."
    assert merged_source([]) == ""


def test_invented_data_are_marked_on_the_first_page_and_every_other(written: Path) -> None:
    assert BANNER in paragraphs(body(written))
    headers = [name for name in parts(written) if name.startswith("word/header")]
    assert [paragraphs(root(written, name)) for name in headers] == [[BANNER]]


def test_real_data_have_no_mark(tmp_path: Path) -> None:
    path = tmp_path / "plan.docx"
    write_word(report(banner=""), path, pictures=False)
    assert not [name for name in parts(path) if name.startswith("word/header")]
    assert "rapport/demomarke" not in controlled(path)


def test_the_foot_has_the_source_and_the_pages(written: Path) -> None:
    (name,) = [name for name in parts(written) if name.startswith("word/footer")]
    foot = root(written, name)
    codes = [each.get(qn("w:instr")) for each in foot.iter(qn("w:fldSimple"))]
    assert codes == [" PAGE ", " NUMPAGES "]
    assert text(foot) == f"{SOURCE}Sida 1 av 1"


def test_pages_are_a4_with_16_cm_of_text(written: Path) -> None:
    (section,) = docx.Document(str(written)).sections
    assert round(section.page_width.cm, 1) == 21.0
    assert round(section.page_height.cm, 1) == 29.7
    text_width = section.page_width - section.left_margin - section.right_margin
    assert round(text_width / 360_000, 2) == 16.0


def test_the_language_is_swedish_everywhere(written: Path) -> None:
    styles = root(written, "word/styles.xml")
    languages = {each.get(qn("w:val")) for each in styles.iter(qn("w:lang"))}
    assert languages == {"sv-SE"}
    core = docx.Document(str(written)).core_properties
    assert (core.language, core.title) == ("sv-SE", "Åtgärdsplan IFO")
    assert "PÅHITTADE DEMODATA" in core.keywords
    assert core.author == core.comments == ""


def test_room_for_the_analyst_stands_outside_of_every_control(written: Path) -> None:
    direct = [text(each) for each in body(written).iterchildren(qn("w:p"))]
    assert direct == ["Förvaltningens kommentar", "Skriv vad som förklarar skillnaden."]


def test_every_generated_block_stands_in_a_control_with_its_id(written: Path) -> None:
    found = controlled(written)
    assert list(found) == [
        "kb:rapport/titel",
        "kb:rapport/underrubrik",
        "kb:rapport/demomarke",
        "kb:rapport/varningar",
        "kb:kostnad/rubrik",
        "kb:kostnad/fynd",
        "kb:kostnad/text",
        "kb:kostnad/punkt",
        "kb:kostnad/punkt-2",
        "kb:kostnad/tabell",
        "kb:kostnad/figur",
        "kb:lasning/rubrik",
        "kb:lasning/s",
        "kb:lasning/l",
        "kb:lasning/v",
        "kb:lasning/sm",
    ]


def test_long_ids_and_titles_keep_within_what_word_allows(tmp_path: Path) -> None:
    ids = [f"{'avsnitt' * 12}/{i}" for i in range(2)]
    blocks = tuple(
        TableBlock(id=id_, caption="En rubrik " * 20, table=table(), source=SOURCE)
        for id_ in ids
    )
    path = tmp_path / "plan.docx"
    write_word(report(blocks=blocks), path, pictures=False)
    tags = list(controlled(path))
    assert len(tags) == len(set(tags))
    values = [
        each.get(qn("w:val"))
        for name in ("tag", "alias")
        for each in body(path).iter(qn(f"w:{name}"))
    ]
    assert max(map(len, values)) == 64


def test_ids_of_drawings_controls_and_bookmarks_are_unique(tmp_path: Path) -> None:
    path = tmp_path / "plan.docx"
    write_word(report(blocks=many(3)), path, pictures=False)
    found = body(path)
    drawings = [each.get("id") for each in found.iter(qn("wp:docPr"))]
    assert len(drawings) == len(set(drawings)) == 4
    numbers = [
        each.find(f"{qn('w:sdtPr')}/{qn('w:id')}").get(qn("w:val"))
        for each in found.iter(qn("w:sdt"))
    ]
    assert len(numbers) == len(set(numbers))


def test_every_part_is_xml_that_parses_and_every_relationship_leads_somewhere(
    written: Path,
) -> None:
    from kolada_bench.report.word.elements import relationship_ids

    held = parts(written)
    for name, content in held.items():
        if name.endswith((".xml", ".rels")):
            parse_xml(content)
    relations = {
        each.get("Id"): each.get("Target")
        for each in parse_xml(held["word/_rels/document.xml.rels"])
    }
    for key in relationship_ids(root(written)):
        assert f"word/{relations[key]}" in held


# From the schema (ECMA-376, wml.xsd): Word refuses a file with children in another order.
ORDERS = {
    "pPr": "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr "
    "suppressLineNumbers pBdr shd tabs suppressAutoHyphens spacing ind contextualSpacing "
    "mirrorIndents jc textDirection outlineLvl rPr sectPr",
    "rPr": "rStyle rFonts b bCs i iCs caps strike color spacing kern position sz szCs "
    "highlight u vertAlign lang",
    "tblPr": "tblStyle tblW jc tblInd tblBorders shd tblLayout tblCellMar tblLook "
    "tblCaption tblDescription",
    "tcPr": "tcW gridSpan vMerge tcBorders shd noWrap tcMar vAlign",
    "sdtPr": "rPr alias tag id lock placeholder docPartObj",
    "sdt": "sdtPr sdtEndPr sdtContent",
    "tbl": "tblPr tblGrid tr",
    "style": "name aliases basedOn next link uiPriority semiHidden unhideWhenUsed qFormat "
    "pPr rPr tblPr",
    "styles": "docDefaults latentStyles style",
    "numbering": "numPicBullet abstractNum num",
    "lvl": "start numFmt lvlText lvlJc pPr rPr",
    "pBdr": "top left bottom right",
    "sectPr": "headerReference footerReference type pgSz pgMar cols titlePg docGrid",
}


def test_elements_stand_in_the_order_of_the_schema(written: Path) -> None:
    checked = set()
    for name, content in parts(written).items():
        if not name.startswith("word/") or not name.endswith(".xml"):
            continue
        for each in parse_xml(content).iter("*"):
            order = ORDERS.get(str(each.tag).rpartition("}")[2], "").split()
            if order and each.tag.startswith(f"{{{nsmap['w']}}}"):
                places = [order.index(str(child.tag).rpartition("}")[2]) for child in each]
                assert places == sorted(places), (name, each.tag)
                checked.add(order[0])
    assert len(checked) == len(ORDERS)


def test_the_moment_is_that_of_the_figures_in_universal_time(tmp_path: Path) -> None:
    path = tmp_path / "plan.docx"
    swedish = datetime(2026, 11, 22, 10, 12, tzinfo=timezone(timedelta(hours=1)))
    write_word(msgspec.structs.replace(report(), made_at=swedish), path, pictures=False)
    assert b"2026-11-22T09:12:00Z" in parts(path)["docProps/core.xml"]


def test_what_xml_cannot_hold_is_left_out(written: Path) -> None:
    assert clean("a\x00b\x0bc\ud800d\ufffee\tf\ng") == "abcde\tf\ng"
    assert '=1+1 </script><b>fet</b> & "citat"' in " ".join(paragraphs(body(written)))


def test_the_same_report_is_the_same_bytes(tmp_path: Path, written: Path) -> None:
    again = tmp_path / "igen.docx"
    write_word(report(), again, pictures=False, manifest='{"a": 1}')
    assert again.read_bytes() == written.read_bytes()


def test_the_manifest_lies_inside_the_file(tmp_path: Path) -> None:
    manifest = json.dumps({"text": "å ]]> <x> & \u2028 \x0b\r\n"})
    path = tmp_path / "plan.docx"
    write_word(report(), path, pictures=False, manifest=manifest)
    assert read_manifest(path) == manifest
    write_word(report(), path, pictures=False)
    assert read_manifest(path) is None


def test_a_document_of_others_has_no_manifest(tmp_path: Path) -> None:
    path = tmp_path / "annan.docx"
    docx.Document().save(str(path))
    assert read_manifest(path) is None


def test_a_long_report_has_a_table_of_contents_that_is_filled(tmp_path: Path) -> None:
    plain = report()
    chapters = tuple(
        Section(id=f"kapitel-{i}", heading=f"Kapitel {i}", blocks=()) for i in range(10)
    )
    path = tmp_path / "plan.docx"
    write_word(msgspec.structs.replace(plain, sections=chapters), path, pictures=False)
    contents = controlled(path)["kb:rapport/innehall"]
    assert paragraphs(contents) == ["Innehåll", *(f"Kapitel {i}" for i in range(10))]
    anchors = [each.get(qn("w:anchor")) for each in contents.iter(qn("w:hyperlink"))]
    names = [each.get(qn("w:name")) for each in body(path).iter(qn("w:bookmarkStart"))]
    assert anchors == names
    assert len(set(anchors)) == 10
    # Ten chapters are the fewest; the report of two sections has none.
    short = tmp_path / "kort.docx"
    write_word(plain, short, pictures=False)
    assert "kb:rapport/innehall" not in controlled(short)


def test_warnings_that_the_text_has_already_are_not_said_twice(tmp_path: Path) -> None:
    plain = report()
    path = tmp_path / "plan.docx"
    warned = msgspec.structs.replace(plain, warnings=("En punkt.", "En till varning."))
    write_word(warned, path, pictures=False)
    warnings = paragraphs(controlled(path)["kb:rapport/varningar"])
    assert warnings == ["Att veta om uppgifterna", "En till varning."]


def test_pictures_are_16_cm_wide_with_title_and_alt_text(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(image, "picture_bytes", lambda chart, form: png())
    path = tmp_path / "plan.docx"
    assert write_word(report(), path) == WordFile(n_pictures=1, n_native=0, n_tables=1)
    (shown,) = body(path).iter(qn("wp:docPr"))
    assert shown.get("descr") == (
        "Stapeldiagram. Mellerud har högst kostnad av fyra kommuner. Mellerud har "
        "6\u00a0960 kr/inv."
    )
    assert shown.get("title") == "Mellerud har högst kostnad av fyra kommuner"
    (extent,) = body(path).iter(qn("wp:extent"))
    assert extent.get("cx") == str(16 * 360_000)
    assert extent.get("cy") == str(8 * 360_000)  # 50 of 100
    assert png() in parts(path).values()


def test_a_tall_picture_fits_on_a_page_with_its_caption(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(image, "picture_bytes", lambda chart, form: png(100, 400))
    path = tmp_path / "plan.docx"
    write_word(report(), path)
    (extent,) = body(path).iter(qn("wp:extent"))
    width, height = int(extent.get("cx")), int(extent.get("cy"))
    # 29.7 cm less margins of 2.5 and 2.3 and 4 for the caption.
    assert height == pytest.approx(20.9 * 360_000, rel=0.001)
    assert height / width == pytest.approx(4, rel=0.001)


@pytest.mark.parametrize("error", [NoBrowser, PictureError])
def test_without_pictures_word_draws_unless_pictures_are_demanded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: type[Exception]
) -> None:
    asked = []

    def refuse(chart: object, form: str) -> bytes:
        asked.append(chart)
        message = "Ingen webbläsare."
        raise error(message)

    monkeypatch.setattr(image, "picture_bytes", refuse)
    path = tmp_path / "plan.docx"
    assert write_word(report(blocks=many(2)), path) == WordFile(0, 3, 3)
    # One that is missing is missing for every figure; a fault may be that figure's own.
    assert len(asked) == (1 if error is NoBrowser else 3)
    demanded = tmp_path / "krav.docx"
    with pytest.raises(error):
        write_word(report(), demanded, pictures=True)
    assert not demanded.exists()


def test_nothing_is_written_where_there_is_no_place(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="mappen finns inte"):
        write_word(report(), tmp_path / "saknas" / "plan.docx", pictures=False)


def test_libreoffice_opens_it_and_shows_numbers_for_fields(
    tmp_path: Path, soffice: str
) -> None:
    path = tmp_path / "plan.docx"
    kinds = ("column", "stacked", "line", "scatter")
    blocks = tuple(
        FigureBlock(id=f"x/{k}", caption=k, chart=chart(k), source=SOURCE) for k in kinds
    )
    write_word(report(blocks=blocks), path, pictures=False)
    home = f"-env:UserInstallation=file://{tmp_path}/soffice"
    convert = [soffice, home, "--headless", "--convert-to", "txt:Text", path.name]
    subprocess.run(convert, cwd=tmp_path, check=True, capture_output=True, timeout=120)
    said = (tmp_path / "plan.txt").read_text("utf-8")
    assert "Kostnaden för individ- och familjeomsorg" in said
    assert "Tabell 1. Kostnad och antal: IFO 2025" in said
    assert "Figur 5. scatter" in said
    assert "SEQ" not in said


def test_the_room_is_entered_without_loading_what_writes_documents() -> None:
    code = "import sys, kolada_bench.report.word; print('docx' in sys.modules)"
    asked = [sys.executable, "-c", code]
    said = subprocess.run(asked, capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "False"


def test_room_for_own_words_stays_with_what_it_is_about(tmp_path: Path) -> None:
    room = Placeholder(id="a/kommentar/1", heading="Kommentar", prompt="[skriv här]")
    blocks = (*many(2), room)
    section = Section(id="a", heading="Avsnitt", blocks=blocks)
    path = tmp_path / "plan.docx"
    plain = msgspec.structs.replace(report(), sections=(section,))
    write_word(plain, path, pictures=False)
    lines = list(body(path).iter(qn("w:p")))
    at = next(i for i, each in enumerate(lines) if text(each) == "Kommentar")
    assert lines[at - 1].find(f"{qn('w:pPr')}/{qn('w:keepNext')}") is not None
    # The schema has it directly after the style.
    names = [each.tag for each in lines[at - 1].find(qn("w:pPr"))]
    assert names[:2] == [qn("w:pStyle"), qn("w:keepNext")]
    # Nobody's own words are tied to what follows them.
    assert lines[at + 1].find(f"{qn('w:pPr')}/{qn('w:keepNext')}") is None
