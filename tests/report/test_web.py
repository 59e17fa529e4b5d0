from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Sequence
from html.parser import HTMLParser
from pathlib import Path

import pytest

from kolada_bench import sv
from kolada_bench.benchmark.page import Column, Table
from kolada_bench.charts.palette import contrast
from kolada_bench.errors import UsageError
from kolada_bench.report.content import FigureBlock, Paragraph, Report, TableBlock
from kolada_bench.report.plain import clean
from kolada_bench.report.web import web_text, write_web
from tests.report import made_by_hand as made

S = sv.NBSP
CLEAN = made.NASTY.replace("\x0b", "").replace("\x00", "")
VOID = {"meta", "link", "br"}


class Element:
    def __init__(self, tag: str, attributes: dict[str, str]) -> None:
        self.tag, self.attributes = tag, attributes
        self.inside: list[Element | str] = []

    @property
    def text(self) -> str:
        return "".join(part if isinstance(part, str) else part.text for part in self.inside)

    def all(self, tag: str = "", looks: str = "") -> list[Element]:
        found = []
        for part in self.inside:
            if isinstance(part, Element):
                if tag in ("", part.tag) and looks in ("", *part.classes):
                    found.append(part)
                found += part.all(tag, looks)
        return found

    @property
    def classes(self) -> list[str]:
        return self.attributes.get("class", "").split()


class Reader(HTMLParser):
    """Reads a page, and fails on an element that is not closed where it should be."""

    def __init__(self) -> None:
        super().__init__()
        self.root = Element("", {})
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        element = Element(tag, {key: value or "" for key, value in attrs})
        self.open[-1].inside.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop().tag == tag

    def handle_data(self, data: str) -> None:
        self.open[-1].inside.append(data)


def read(text: str) -> Element:
    reader = Reader()
    reader.feed(text)
    reader.close()
    assert reader.open == [reader.root]
    return reader.root


def without_figures(report: Report) -> Report:
    """Return the report with no chart, whose library would be 5 MB to read."""
    sections = tuple(
        type(s)(
            id=s.id,
            heading=s.heading,
            level=s.level,
            blocks=tuple(b for b in s.blocks if not isinstance(b, FigureBlock)),
        )
        for s in report.sections
    )
    fields = {name: getattr(report, name) for name in report.__struct_fields__}
    return Report(**fields | {"sections": sections})


@pytest.fixture(scope="module")
def page() -> Element:
    return read(web_text(without_figures(made.report()), manifest='{"a": "</script>å"}'))


@pytest.fixture(scope="module")
def whole() -> str:
    return web_text(made.report())


def test_a_page_in_swedish_that_may_load_nothing(page: Element) -> None:
    (html,) = page.all("html")
    assert html.attributes["lang"] == "sv"
    assert page.all("title")[0].text == f"{made.BANNER}: Åtgärdsplan IFO"
    policy = {m.attributes.get("http-equiv"): m.attributes for m in page.all("meta")}
    assert "default-src 'none'" in policy["Content-Security-Policy"]["content"]


def test_headings_in_order(page: Element) -> None:
    found = [(e.tag, e.text) for e in page.all() if re.fullmatch("h[1-6]", e.tag)]
    assert found == [
        ("h1", "Åtgärdsplan IFO"),
        ("h2", "Kostnaden för individ- och familjeomsorg"),
        ("h3", "Så läses siffrorna"),
    ]


def test_the_contents_lead_to_the_sections(page: Element) -> None:
    (nav,) = page.all("nav")
    ids = {e.attributes["id"]: e for e in page.all() if "id" in e.attributes}
    for link, heading in zip(nav.all("a"), page.all(looks="kb-rubrik"), strict=True):
        section = ids[link.attributes["href"].removeprefix("#")]
        assert section.tag == "section"
        assert heading in section.all()
        assert link.text == heading.text


def test_every_id_is_there_once(whole: str) -> None:
    ids = re.findall(r' id="([^"]+)"', whole[whole.index("<main") :])
    assert len(ids) == len(set(ids))
    assert all(re.fullmatch(r"[a-z][a-z0-9-]*", id_) for id_ in ids)


def test_ids_that_become_alike_are_told_apart() -> None:
    blocks = (Paragraph(id="a/b", text="Ett"), Paragraph(id="a-b", text="Två"))
    found = web_text(without_figures(made.report(blocks=blocks)))
    assert 'id="kb-1461-atgardsplan-ifo-a-b">Ett<' in found
    assert 'id="kb-1461-atgardsplan-ifo-a-b-2">Två<' in found


def test_each_kind_of_paragraph_has_its_looks(page: Element) -> None:
    for looks, text in (
        ("kb-fynd", f"Mellerud har högst kostnad: 6{S}960 kr/inv."),
        ("kb-sakerhet", "Säkerheten är god."),
        ("kb-lasning", "Så läses den."),
        ("kb-aktsam", "LSS läggs inte ihop."),
        ("kb-liten", "Litet."),
    ):
        assert [e.text for e in page.all("p", looks)] == [text]


def test_bullets_that_follow_each_other_are_one_list(page: Element) -> None:
    (avsnitt,) = page.all("section", "kb-avsnitt-1")
    assert [e.text for e in avsnitt.all("ul")[0].all("li")] == ["En punkt.", "En till."]
    assert len(avsnitt.all("ul")) == 1


def test_room_for_the_analysts_own_words(page: Element) -> None:
    (place,) = page.all(looks="kb-plats")
    assert "Förvaltningens kommentar" in place.text
    assert "Skriv vad som förklarar skillnaden." in place.text


def test_a_table_says_what_heads_what(page: Element) -> None:
    (table,) = page.all("table")
    assert table.all("caption")[0].text.startswith("Tabell 1. Kostnad och antal: IFO 2025")
    heads = table.all("thead")[0].all("th")
    assert {e.attributes["scope"] for e in heads} == {"col"}
    assert [e.text for e in heads] == [
        "Mellerudkr/inv", "Median", "Plats", "Skillnad", "Kod",
    ]  # fmt: skip
    labels = table.all("tbody")[0].all("th")
    assert {e.attributes["scope"] for e in labels} == {"row"}
    assert [e.text.strip(S) for e in labels] == [CLEAN, "Barn och unga", "Summa"]
    assert table.all("td")[0].all(looks="kb-dold")[0].text == "Individ- och familjeomsorg"


def test_figures_stand_to_the_right_and_a_dash_is_read_out(page: Element) -> None:
    rows = page.all("tbody")[0].all("tr")
    assert [e.text for e in rows[1].all("td")] == [
        "–", "−12,3", "–", f"−4,6{S}p.e.{S}(p)", "2025",
    ]  # fmt: skip
    assert all(e.classes == ["kb-tal"] for e in rows[1].all("td"))
    (dash, _) = rows[1].all("span")
    assert dash.attributes["aria-label"] == "uppgift saknas"
    assert [row.classes for row in rows] == [[], [], ["kb-summa"]]


def test_every_table_and_figure_has_its_source(whole: str) -> None:
    body = whole[whole.index("<main") :]
    # The finding, the table, the chart's own table, and the foot of the page.
    assert body.count(f">{made.SOURCE}</p>") == 4


def test_everything_is_escaped(page: Element) -> None:
    assert not page.all("b")
    assert CLEAN in [e.text for e in page.all("p")]
    (manifest,) = [
        e for e in page.all("script") if e.attributes["id"] == "kolada-bench-manifest"
    ]
    assert json.loads(manifest.text) == {"a": "</script>å"}


def test_a_title_that_ends_a_script_ends_nothing() -> None:
    chart = made.chart(title="</script><script>alert(1)</script>")
    figure = FigureBlock(id="f", caption="</figure>", chart=chart, source=made.RAW)
    text = web_text(made.report(blocks=(figure,)))
    body = text[text.index("<main") :]
    assert "<script>alert" not in body
    # Two charts with their data and their call each, and nothing else.
    assert body.count("<script") == body.count("</script>") == 4


def test_control_characters_are_left_out() -> None:
    assert clean("a\x00b\x0bc\x85d\ud800e\ufffff\r\ng") == "abcdef\ng"
    assert not re.search("[\x00-\x08\x0b-\x1f]", web_text(without_figures(made.report())))


def test_the_mark_of_invented_data_cannot_be_missed(page: Element) -> None:
    (mark,) = page.all("p", "kb-demo")
    assert mark.text == made.BANNER
    styles = "".join(e.text for e in page.all("style"))
    # It stays in sight on the screen, and stands at the head of every page of paper.
    assert re.search(r"\.kb-demo \{[^}]*position: sticky", styles)
    assert "@top-left" in styles
    assert "P\u00c5HITTADE DEMODATA \\2013 inte" in styles.replace("  ", " ")


def test_real_data_has_no_mark() -> None:
    text = web_text(without_figures(made.report(banner="")))
    assert "<title>Åtgärdsplan IFO</title>" in text
    assert "PÅHITTADE" not in text
    assert "@top-left" not in text


def test_the_library_of_charts_comes_once_and_only_for_charts(whole: str) -> None:
    figure = FigureBlock(id="f", caption="Fler", chart=made.chart(), source=made.SOURCE)
    two = web_text(made.report(blocks=(figure,)))
    assert whole.count("plotly.js v") == two.count("plotly.js v") == 1
    assert two.count('class="kb-diagram"') == 2
    assert len(web_text(without_figures(made.report()))) < 30_000


def test_figures_are_numbered_and_have_their_figures_as_a_table(whole: str) -> None:
    body = read(whole[whole.index("<main") : whole.index("</body>")])
    (figure,) = body.all("figure")
    assert figure.all("figcaption")[0].text == "Figur 1. Kostnad för IFO, kr/inv"
    rows = [[e.text for e in row.all()] for row in figure.all("tbody")[0].all("tr")]
    assert rows[0] == ["Mellerud", f"6{S}960,4"]
    assert figure.all("noscript")


def test_nothing_has_an_address(whole: str) -> None:
    ours = whole[: whole.index("<script")] + whole[whole.index("<main") :]
    places = re.findall(r' (?:src|href|action|data)="([^"]*)"', ours)
    assert len(places) == 3  # the icon, and the two sections in the contents
    assert all(place.startswith(("#", "data:,")) for place in places)
    assert not re.search(r"url\(|@import|http://|https://", ours)


def test_a_fragment_is_a_piece_and_keeps_to_itself() -> None:
    text = web_text(made.report(), fragment=True, manifest="{}")
    for tag in ("<!DOCTYPE", "<html", "<head", "<body", "<title", "<main", "<meta"):
        assert tag not in text[text.index('<div class="kb-rapport"') :]
        assert tag not in text[: text.index("<script")]
    body = read(text[text.index('<div class="kb-rapport"') :])
    assert [e.tag for e in body.all() if re.fullmatch("h[1-6]", e.tag)] == [
        "h2",
        "h3",
        "h4",
    ]
    ids = [e.attributes["id"] for e in body.all() if "id" in e.attributes]
    assert all(id_.startswith("kb-1461-atgardsplan-ifo") for id_ in ids)
    assert "kb-1461-atgardsplan-ifo-manifest" in ids


def test_the_style_of_a_fragment_reaches_nothing_outside_it() -> None:
    text = web_text(made.report(), fragment=True)
    styles = re.findall(r"<style>(.*?)</style>", text[: text.index("<script")], re.DOTALL)
    assert len(styles) == 2
    for style in styles:
        rules = re.sub(r"/\*.*?\*/|@media[^{]*\{", "", style, flags=re.DOTALL)
        selectors = [
            one.strip()
            for group in re.findall(r"([^{}]+)\{", rules)
            for one in re.split(r",(?![^(]*\))", group)
        ]
        assert selectors
        assert all(
            one.startswith((".kb-rapport", ".kb-diagram", ".kb-dold")) for one in selectors
        )


def test_text_can_be_read_on_its_ground() -> None:
    style = web_text(without_figures(made.report()))
    found = set(re.findall(r"[ ;{]color: ?#([0-9a-f]+)", style))
    inks = {
        "#" + (ink if len(ink) == 6 else "".join(2 * char for char in ink)) for ink in found
    }
    assert {"#1f1f1f", "#00518a", "#505050", "#ffffff"} <= inks
    for ink in inks - {"#ffffff"}:
        # WCAG AA: 4.5 to 1, on the page and on the ground of the contents.
        assert min(contrast(ink, ground) for ground in ("#ffffff", "#f2f5f8")) >= 4.5
    assert contrast("#ffffff", "#8a1f1f") >= 4.5  # the mark of invented data


def test_a_table_without_labels_or_rows() -> None:
    table = Table("Tom", "", (Column(("År",)), Column(("",))), ())
    block = TableBlock(id="t", caption="Tom", table=table, source=made.RAW)
    found = read(web_text(without_figures(made.report(blocks=(block,)))))
    empty = found.all("table")[1]
    assert [e.text for e in empty.all("th")] == ["År"]
    assert not empty.all("tbody")[0].all("tr")


def test_writing_whole_or_not_at_all(tmp_path: Path) -> None:
    report = without_figures(made.report())
    write_web(report, tmp_path / "plan.html", fragment=True)
    text = (tmp_path / "plan.html").read_text("utf-8")
    assert text == web_text(report, fragment=True)
    with pytest.raises(UsageError, match="mappen finns inte"):
        write_web(report, tmp_path / "saknas" / "plan.html")


@pytest.mark.parametrize("fragment", [False, True])
def test_a_browser_draws_it_without_a_word_of_complaint(
    tmp_path: Path, browser: str, fragment: bool, whole: str
) -> None:
    path = tmp_path / "plan.html"
    text = web_text(made.report(), fragment=True) if fragment else whole
    path.write_text(text, "utf-8")
    command = [
        browser, "--headless", "--no-sandbox", "--disable-gpu", "--enable-logging=stderr",
        f"--user-data-dir={tmp_path / 'profil'}", "--virtual-time-budget=5000",
        "--dump-dom", path.as_uri(),
    ]  # fmt: skip
    done = subprocess.run(command, check=True, capture_output=True, timeout=90)
    dom = done.stdout.decode("utf-8")
    assert dom.count('class="main-svg"') >= 1
    assert "Uncaught" not in done.stderr.decode("utf-8", "replace")
    assert "Refused to" not in done.stderr.decode("utf-8", "replace")
