"""A document renewed: what is generated anew, and that everything else is as it was."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from io import BytesIO
from pathlib import Path
from typing import Any

import docx
import msgspec
import pytest
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm
from PIL import Image

from kolada_bench.errors import UsageError
from kolada_bench.report import image
from kolada_bench.report.content import (
    Block,
    FigureBlock,
    Paragraph,
    Placeholder,
    Report,
    Section,
    TableBlock,
)
from kolada_bench.report.word import Refreshed, read_manifest, refresh_word, write_word
from kolada_bench.report.word.controls import controls
from tests.report.made_by_hand import BANNER, SOURCE, chart, report, table
from tests.report.word.reading import body, canonical, controlled, paragraphs, parts, text

LATER = "Egen bearbetning av data från Kolada (N30101), hämtat 2027-03-01."


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    path = tmp_path / "plan.docx"
    write_word(report(), path, pictures=False, manifest="gammalt")
    return path


def edit(path: Path, change: Callable[[Any], object]) -> None:
    """Do to the document at ``path`` what somebody does in Word."""
    document = docx.Document(str(path))
    change(document)
    document.save(str(path))


def changed(plain: Report, block: str, **changes: object) -> Report:
    """Return ``plain`` with one block of other content."""
    sections = [
        msgspec.structs.replace(
            section,
            blocks=tuple(
                msgspec.structs.replace(each, **changes) if each.id == block else each
                for each in section.blocks
            ),
        )
        for section in plain.sections
    ]
    return msgspec.structs.replace(plain, sections=tuple(sections))


def extended(plain: Report, *, at: int, section: int, block: Block) -> Report:
    """Return ``plain`` with ``block`` put into a section."""
    sections = list(plain.sections)
    blocks = list(sections[section].blocks)
    blocks.insert(at, block)
    sections[section] = msgspec.structs.replace(sections[section], blocks=tuple(blocks))
    return msgspec.structs.replace(plain, sections=tuple(sections))


def refresh(plan: Path, new: Report, **options: Any) -> Refreshed:
    return refresh_word(new, plan, manifest="nytt", pictures=False, **options)


def ids(blocks: tuple[Any, ...]) -> list[str]:
    return [block.id for block in blocks]


def fates(done: Refreshed) -> set[str]:
    """Return what became of any block."""
    return {name for name in done.__struct_fields__ if getattr(done, name)}


def control(document: Any, id_: str) -> Any:
    return dict(controls(document.element.body))[f"kb:{id_}"]


def test_a_block_with_new_content_is_renewed_and_the_rest_untouched(plan: Path) -> None:
    before = {tag: canonical(each) for tag, each in controlled(plan).items()}
    others = {k: v for k, v in parts(plan).items() if k != "word/document.xml"}
    done = refresh(plan, changed(report(), "kostnad/fynd", text="Nu är den näst högst."))
    assert ids(done.renewed) == ["kostnad/fynd"]
    assert fates(done) == {"renewed", "unchanged"}
    after = controlled(plan)
    assert "Nu är den näst högst." in paragraphs(after["kb:kostnad/fynd"])
    for tag, each in after.items():
        if tag != "kb:kostnad/fynd":
            assert canonical(each) == before[tag]
    now = parts(plan)
    record = {name for name in others if name.startswith("customXml/item")}
    assert set(now) == {*others, "word/document.xml"}
    for name in set(others) - record:
        if name.endswith((".xml", ".rels")):
            assert canonical(parse_xml(now[name])) == canonical(parse_xml(others[name]))
        else:
            assert now[name] == others[name]
    assert read_manifest(plan) == "nytt"


def test_everything_written_by_hand_is_equal_after_canonicalisation(plan: Path) -> None:
    def by_hand(document: Any) -> None:
        place = control(document, "kostnad/fynd")
        place.addnext(document.add_paragraph("Mina egna ord.", style="Normal")._p)
        own = document.add_table(2, 2)
        own.cell(0, 0).text = "Egen tabell"
        document.add_picture(BytesIO(_png()), width=Cm(3))
        document.sections[0].header.add_paragraph("Eget sidhuvud")

    edit(plan, by_hand)
    hand = [canonical(each) for each in body(plan) if each.tag != qn("w:sdt")]
    heads = {k: v for k, v in parts(plan).items() if "header" in k or "media" in k}
    assert any("media" in name for name in heads)
    new = changed(report(), "kostnad/tabell", source=LATER)
    new = changed(new, "kostnad/figur", source=LATER)
    done = refresh(plan, new)
    assert ids(done.renewed) == ["kostnad/tabell", "kostnad/figur"]
    assert [canonical(each) for each in body(plan) if each.tag != qn("w:sdt")] == hand
    assert {k: v for k, v in parts(plan).items() if "header" in k or "media" in k} == heads


def _png(shade: int = 0) -> bytes:
    out = BytesIO()
    Image.new("RGB", (20, 10), (shade, 0, 0)).save(out, "PNG")
    return out.getvalue()


def test_a_block_changed_by_hand_is_kept_and_named(plan: Path) -> None:
    def reword(document: Any) -> None:
        next(iter(control(document, "kostnad/fynd").iter(qn("w:t")))).text = "Så här."

    edit(plan, reword)
    new = changed(report(), "kostnad/fynd", text="Nu är den näst högst.")
    done = refresh(plan, new)
    assert ids(done.edited) == ["kostnad/fynd"]
    assert not done.renewed
    assert paragraphs(controlled(plan)["kb:kostnad/fynd"])[0] == "Så här."
    # It is told from the rest the next time too, and overwritten only when asked to.
    assert ids(refresh(plan, new).edited) == ["kostnad/fynd"]
    assert ids(refresh(plan, new, force=True).renewed) == ["kostnad/fynd"]
    assert paragraphs(controlled(plan)["kb:kostnad/fynd"])[0] == "Nu är den näst högst."


def test_an_edited_block_with_no_newer_content_is_no_news(plan: Path) -> None:
    def reword(document: Any) -> None:
        next(iter(control(document, "kostnad/fynd").iter(qn("w:t")))).text = "Så här."

    edit(plan, reword)
    done = refresh(plan, report())
    assert fates(done) == {"unchanged"}


@pytest.mark.parametrize("id_", ["kostnad/tabell", "kostnad/figur"])
def test_a_comment_a_changed_cell_or_alt_text_counts_as_a_change(
    plan: Path, id_: str
) -> None:
    def annotate(document: Any) -> None:
        found = control(document, id_)
        if id_ == "kostnad/figur":
            next(iter(found.iter(qn("wp:docPr")))).set("descr", "Min beskrivning")
        else:
            run = next(iter(found.iter(qn("w:r"))))
            run.append(OxmlElement("w:commentReference"))

    edit(plan, annotate)
    assert ids(refresh(plan, changed(report(), id_, source=LATER)).edited) == [id_]


def test_what_word_adds_when_it_saves_is_no_change(plan: Path) -> None:
    def as_word_saves(document: Any) -> None:
        found = control(document, "kostnad/fynd")
        for p in found.iter(qn("w:p")):
            p.set(qn("w:rsidR"), "00AB12CD")
        (first, *_) = found.iter(qn("w:r"))
        words = next(iter(first.iter(qn("w:t"))))
        said = words.text
        second = deepcopy(first)
        words.text = said[:5]
        words.set(qn("xml:space"), "preserve")
        next(iter(second.iter(qn("w:t")))).text = said[5:]
        first.addnext(second)
        first.addnext(OxmlElement("w:proofErr"))
        # Renumbered by hand with F9, as a field of the long form.
        for field in document.element.body.iter(qn("w:fldSimple")):
            next(iter(field.iter(qn("w:t")))).text = "17"

    edit(plan, as_word_saves)
    new = changed(report(), "kostnad/fynd", text="Nu är den näst högst.")
    new = changed(new, "kostnad/tabell", source=LATER)
    done = refresh(plan, new)
    assert ids(done.renewed) == ["kostnad/fynd", "kostnad/tabell"]
    assert not done.edited
    assert "Tabell 1. Kostnad och antal: IFO 2025" in paragraphs(body(plan))


def test_a_block_that_was_moved_stays_where_it_is(plan: Path) -> None:
    def move(document: Any) -> None:
        first = next(iter(document.element.body))
        first.addprevious(control(document, "kostnad/figur"))

    edit(plan, move)
    done = refresh(plan, changed(report(), "kostnad/figur", caption="Ny rubrik"))
    assert ids(done.renewed) == ["kostnad/figur"]
    assert next(iter(controlled(plan))) == "kb:kostnad/figur"
    assert "Figur 1. Ny rubrik" in paragraphs(body(plan))


def test_a_block_that_was_deleted_stays_deleted(plan: Path) -> None:
    def delete(document: Any) -> None:
        found = control(document, "kostnad/tabell")
        found.getparent().remove(found)

    edit(plan, delete)
    new = changed(report(), "kostnad/tabell", source=LATER)
    for _ in range(2):
        done = refresh(plan, new)
        assert ids(done.deleted) == ["kostnad/tabell"]
        assert "kb:kostnad/tabell" not in controlled(plan)


def test_a_new_block_goes_after_the_one_before_it(plan: Path) -> None:
    new = Paragraph(id="kostnad/ny", text="En ny mening.")
    done = refresh(plan, extended(report(), at=1, section=0, block=new))
    assert ids(done.inserted) == ["kostnad/ny"]
    tags = list(controlled(plan))
    assert tags[tags.index("kb:kostnad/fynd") + 1] == "kb:kostnad/ny"
    assert not refresh(plan, extended(report(), at=1, section=0, block=new)).inserted


def test_figures_are_renumbered_in_the_order_of_the_document(plan: Path) -> None:
    def own_caption(document: Any) -> None:
        caption = parse_xml(
            f"<w:p {nsdecls('w')}><w:r><w:t>Figur </w:t></w:r>"
            '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
            "<w:r><w:instrText> SEQ Figur \\* ARABIC </w:instrText></w:r>"
            '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>2</w:t></w:r>'
            '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
            "<w:r><w:t>. Egen figur</w:t></w:r></w:p>"
        )
        document.element.body.find(qn("w:sectPr")).addprevious(caption)

    edit(plan, own_caption)
    new = FigureBlock(id="kostnad/ny", caption="Ny", chart=chart("line"), source=SOURCE)
    refresh(plan, extended(report(), at=0, section=0, block=new))
    figures = [said for said in paragraphs(body(plan)) if said.startswith("Figur ")]
    assert figures == [
        "Figur 1. Ny",
        "Figur 2. Kostnad för IFO, kr/inv",
        "Figur 3. Egen figur",
    ]


def test_a_reference_to_a_figure_still_holds_and_shows_its_new_number(plan: Path) -> None:
    def refer(document: Any) -> None:
        caption = next(
            p
            for p in control(document, "kostnad/figur").iter(qn("w:p"))
            if text(p).startswith("Figur 1")
        )
        label, number = caption.find(qn("w:r")), caption.find(qn("w:fldSimple"))
        start = parse_xml(f'<w:bookmarkStart {nsdecls("w")} w:id="77" w:name="_Ref12"/>')
        label.addprevious(start)
        number.addnext(parse_xml(f'<w:bookmarkEnd {nsdecls("w")} w:id="77"/>'))
        reference = parse_xml(
            f'<w:p {nsdecls("w")}><w:r><w:t>Se </w:t></w:r><w:fldSimple w:instr=" REF '
            '_Ref12 \\h "><w:r><w:t>Figur 1</w:t></w:r></w:fldSimple></w:p>'
        )
        document.element.body.find(qn("w:sectPr")).addprevious(reference)

    edit(plan, refer)
    new = FigureBlock(id="kostnad/ny", caption="Ny", chart=chart("line"), source=SOURCE)
    later = extended(report(), at=0, section=0, block=new)
    done = refresh(plan, changed(later, "kostnad/figur", caption="Kostnad"))
    assert ids(done.renewed) == ["kostnad/figur"]
    assert "Se Figur 2" in paragraphs(body(plan))
    (caption,) = (p for p in body(plan).iter(qn("w:p")) if text(p) == "Figur 2. Kostnad")
    assert [each.tag for each in caption[1:5]] == [
        qn("w:bookmarkStart"),
        qn("w:r"),
        qn("w:fldSimple"),
        qn("w:bookmarkEnd"),
    ]


def test_a_new_section_goes_before_the_next_and_after_the_analysts_words(
    plan: Path,
) -> None:
    def own_words(document: Any) -> None:
        last = control(document, "kostnad/figur")
        last.addnext(document.add_paragraph("Kommentar till kostnaden.")._p)
        document.add_paragraph("Slutord.")

    edit(plan, own_words)
    plain = report()
    middle = Section(
        id="mitt", heading="Mitt emellan", blocks=(Paragraph(id="mitt/1", text="Mitt."),)
    )
    end = Section(
        id="sist",
        heading="Sist",
        blocks=(
            Paragraph(id="sist/1", text="Det sista."),
            Placeholder(id="sist/plats", heading="Kommentar", prompt="[skriv]"),
        ),
    )
    sections = (plain.sections[0], middle, plain.sections[1], end)
    new = msgspec.structs.replace(plain, sections=sections)
    done = refresh(plan, new)
    assert ids(done.inserted) == [
        "mitt/rubrik",
        "mitt/1",
        "sist/rubrik",
        "sist/1",
        "sist/plats",
    ]
    said = paragraphs(body(plan))
    order = [
        "Kommentar till kostnaden.",
        "Mitt emellan",
        "Mitt.",
        "Så läses siffrorna",
        "Slutord.",
        "Sist",
        "Det sista.",
        "Kommentar",
        "[skriv]",
    ]
    assert [each for each in said if each in order] == order


def test_what_is_new_in_a_section_that_was_deleted_stays_out(plan: Path) -> None:
    def delete(document: Any) -> None:
        for tag, found in list(controls(document.element.body)):
            if tag.startswith("kb:kostnad/"):
                found.getparent().remove(found)

    edit(plan, delete)
    new = Paragraph(id="kostnad/ny", text="En ny mening.")
    done = refresh(plan, extended(report(), at=1, section=0, block=new))
    assert "kostnad/ny" in ids(done.deleted)
    assert not done.inserted
    assert not [tag for tag in controlled(plan) if tag.startswith("kb:kostnad")]


def test_the_analysts_words_are_never_written_again(plan: Path) -> None:
    def write(document: Any) -> None:
        (prompt,) = (p for p in document.paragraphs if p.text.startswith("Skriv vad"))
        prompt.runs[0].text = "Vi har köpt många platser."

    edit(plan, write)
    new = changed(report(), "lasning/plats", prompt="En annan fråga.")
    assert "lasning/plats" not in ids(refresh(plan, new).renewed)
    said = paragraphs(body(plan))
    assert "Vi har köpt många platser." in said
    assert "En annan fråga." not in said


def test_a_block_that_left_the_report_is_kept_and_named(plan: Path) -> None:
    plain = report()
    first = plain.sections[0]
    fewer = msgspec.structs.replace(first, blocks=first.blocks[:-1])
    new = msgspec.structs.replace(plain, sections=(fewer, plain.sections[1]))
    done = refresh(plan, new)
    assert [(b.id, b.title) for b in done.gone] == [
        ("kostnad/figur", "Figur: Kostnad för IFO, kr/inv")
    ]
    assert "kb:kostnad/figur" in controlled(plan)


def test_a_block_that_was_copied_is_renewed_in_both_places(plan: Path) -> None:
    def copy(document: Any) -> None:
        found = control(document, "kostnad/figur")
        found.addnext(deepcopy(found))

    edit(plan, copy)
    refresh(plan, changed(report(), "kostnad/figur", caption="Ny rubrik"))
    said = [each for each in paragraphs(body(plan)) if each.startswith("Figur ")]
    assert said == ["Figur 1. Ny rubrik", "Figur 2. Ny rubrik"]
    drawings = [each.get("id") for each in body(plan).iter(qn("wp:docPr"))]
    assert len(drawings) == len(set(drawings)) == 2


def test_pictures_that_nothing_shows_any_more_leave_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = tmp_path / "plan.docx"
    old, new = _png(0), _png(200)
    monkeypatch.setattr(image, "picture_bytes", lambda chart, form: old)
    second = FigureBlock(id="x/f", caption="F", chart=chart("line"), source=SOURCE)
    write_word(report(blocks=(second,)), plan)
    monkeypatch.setattr(image, "picture_bytes", lambda chart, form: new)
    later = changed(report(blocks=(second,)), "kostnad/figur", source=LATER)
    refresh_word(later, plan, manifest=None)
    # The second figure still shows the old one.
    assert {old, new} <= set(parts(plan).values())
    refresh_word(changed(later, "x/f", source=LATER), plan, manifest=None)
    held = parts(plan)
    assert new in held.values()
    assert old not in held.values()
    docx.Document(str(plan))


def test_charts_that_nothing_shows_leave_with_their_workbooks(plan: Path) -> None:
    for day in range(3):
        refresh(plan, changed(report(), "kostnad/figur", source=f"{LATER} {day}"))
    held = [name for name in parts(plan) if "chart" in name or "embeddings" in name]
    assert len([name for name in held if name.startswith("word/charts/chart")]) == 1
    assert len([name for name in held if name.startswith("word/embeddings/")]) == 1


def test_the_mark_goes_when_real_data_come_and_comes_with_invented(plan: Path) -> None:
    def heads() -> list[str]:
        return [
            said
            for name, content in parts(plan).items()
            if name.startswith("word/header")
            for said in paragraphs(parse_xml(content))
        ]

    assert heads() == [BANNER]
    refresh(plan, report(banner=""))
    assert heads() == [""]
    refresh(plan, report())
    assert heads()[0] == BANNER


def test_the_date_in_the_foot_is_renewed(plan: Path) -> None:
    refresh(plan, msgspec.structs.replace(report(), source=LATER))
    (foot,) = (v for k, v in parts(plan).items() if k.startswith("word/footer"))
    assert text(parse_xml(foot)).startswith(LATER)


def test_another_file_is_written_when_named(plan: Path, tmp_path: Path) -> None:
    before = plan.read_bytes()
    out = tmp_path / "ny.docx"
    refresh(plan, changed(report(), "kostnad/fynd", text="Nytt."), out=out)
    assert plan.read_bytes() == before
    assert "Nytt." in paragraphs(body(out))


def test_a_refresh_with_the_same_report_changes_no_paragraph(plan: Path) -> None:
    before = canonical(body(plan))
    done = refresh(plan, report())
    assert fates(done) == {"unchanged"}
    assert canonical(body(plan)) == before


def test_documents_of_others_and_unmarked_ones_are_refused(
    plan: Path, tmp_path: Path
) -> None:
    other = tmp_path / "annan.docx"
    docx.Document().save(str(other))
    with pytest.raises(UsageError, match="inte skriven av kolada-bench"):
        refresh(other, report())

    def unwrap(document: Any) -> None:
        for _, found in list(controls(document.element.body)):
            for each in list(found.find(qn("w:sdtContent"))):
                found.addprevious(each)
            found.getparent().remove(found)

    edit(plan, unwrap)
    before = plan.read_bytes()
    with pytest.raises(UsageError, match="annat program än Word"):
        refresh(plan, report())
    assert plan.read_bytes() == before


def test_a_control_made_part_of_a_line_is_left_alone(plan: Path) -> None:
    def inline(document: Any) -> None:
        found = control(document, "kostnad/fynd")
        content = found.find(qn("w:sdtContent"))
        (first, *rest) = list(content)
        runs = list(first.iter(qn("w:r")))
        for each in (first, *rest):
            content.remove(each)
        content.extend(runs)
        place = OxmlElement("w:p")
        found.addprevious(place)
        place.append(found)

    edit(plan, inline)
    new = changed(report(), "kostnad/fynd", text="Nytt.")
    assert ids(refresh(plan, new).edited) == ["kostnad/fynd"]
    # Not even by force: a paragraph cannot stand inside a line.
    assert ids(refresh(plan, new, force=True).edited) == ["kostnad/fynd"]


def test_a_table_of_contents_that_word_has_renewed_is_no_news(tmp_path: Path) -> None:
    chapters = tuple(
        Section(id=f"k{i}", heading=f"Kapitel {i}", blocks=()) for i in range(10)
    )
    plain = msgspec.structs.replace(report(), sections=chapters)
    plan = tmp_path / "plan.docx"
    write_word(plain, plan, pictures=False)

    def renew(document: Any) -> None:
        contents = control(document, "rapport/innehall")
        for each in contents.iter(qn("w:hyperlink")):
            each.append(parse_xml(f"<w:r {nsdecls('w')}><w:t>3</w:t></w:r>"))

    edit(plan, renew)
    renamed = msgspec.structs.replace(chapters[0], heading="Ett annat namn")
    later = msgspec.structs.replace(plain, sections=(renamed, *chapters[1:]))
    done = refresh(plan, later)
    assert ids(done.renewed) == ["k0/rubrik"]
    assert not done.edited
    # The links of the old one still lead to their headings.
    found = body(plan)
    anchors = {each.get(qn("w:anchor")) for each in found.iter(qn("w:hyperlink"))}
    names = [each.get(qn("w:name")) for each in found.iter(qn("w:bookmarkStart"))]
    assert anchors == set(names)
    assert len(names) == 10


def test_a_table_can_be_renewed_inside_a_cell_of_the_users_own(plan: Path) -> None:
    def into_a_cell(document: Any) -> None:
        own = document.add_table(1, 1)
        cell = own.cell(0, 0)._tc
        cell.insert(0, control(document, "kostnad/tabell"))

    edit(plan, into_a_cell)
    smaller = msgspec.structs.replace(table(), rows=table().rows[:1])
    done = refresh(plan, changed(report(), "kostnad/tabell", table=smaller, bold=()))
    assert ids(done.renewed) == ["kostnad/tabell"]
    inner = controlled(plan)["kb:kostnad/tabell"].find(f".//{qn('w:tbl')}")
    assert len(inner.findall(qn("w:tr"))) == 2


def test_a_block_of_another_kind_under_the_same_id_takes_its_place(plan: Path) -> None:
    plain = report()
    block = TableBlock(id="kostnad/fynd", caption="Nu", table=table(), source=SOURCE)
    first = plain.sections[0]
    other = msgspec.structs.replace(first, blocks=(block, *first.blocks[1:]))
    new = msgspec.structs.replace(plain, sections=(other, plain.sections[1]))
    assert ids(refresh(plan, new).renewed) == ["kostnad/fynd"]
    assert controlled(plan)["kb:kostnad/fynd"].find(f".//{qn('w:tbl')}") is not None


def test_bookmarks_that_reach_over_several_blocks_are_kept_whole(plan: Path) -> None:
    def mark(document: Any) -> None:
        first = next(iter(control(document, "kostnad/fynd").iter(qn("w:p"))))
        last = next(iter(control(document, "kostnad/text").iter(qn("w:p"))))
        start = f'<w:bookmarkStart {nsdecls("w")} w:id="88" w:name="avsnitt"/>'
        first.insert(1, parse_xml(start))
        last.append(parse_xml(f'<w:bookmarkEnd {nsdecls("w")} w:id="88"/>'))

    edit(plan, mark)
    for id_ in ("kostnad/fynd", "kostnad/text"):
        done = refresh(plan, changed(report(), id_, text="Nytt."))
        assert id_ in ids(done.renewed)
        found = body(plan)
        assert [e.get(qn("w:id")) for e in found.iter(qn("w:bookmarkStart"))] == ["88"]
        assert [e.get(qn("w:id")) for e in found.iter(qn("w:bookmarkEnd"))] == ["88"]
