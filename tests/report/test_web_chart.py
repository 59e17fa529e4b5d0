from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from kolada_bench import sv
from kolada_bench.charts.chart import ChartText
from kolada_bench.charts.regime import RegimeChart, RegimeRow
from kolada_bench.charts.waterfall import Step, WaterfallChart
from kolada_bench.errors import NoBrowser
from kolada_bench.report.browser import browser_path
from kolada_bench.report.web_chart import (
    CONTENT_SECURITY,
    MANIFEST_ID,
    WIDTHS,
    chart_fragment,
    chart_page,
    library_script,
    manifest_script,
    script_json,
)

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

S = sv.NBSP
NASTY = '</script><script>alert("x")</script> & <b>fet</b> $x$ \u2028'
BANNER = "PÅHITTADE DEMODATA – kommunnamnen är verkliga, värdena är inte det"


def chart(title: str = "Mellerud köper hälften", banner: str = BANNER) -> RegimeChart:
    text = ChartText(
        title=title,
        subtitle="Köpt och egen regi, kr/inv 2025",
        source="PÅHITTADE DEMODATA (N30101) – inte uppgifter från Kolada.",
        banner=banner,
    )
    rows = (
        RegimeRow(
            name="Mellerud", bought=3480.4, own_regime=3480.0, share=50.0, role="own"
        ),
        RegimeRow(
            name="Grums & <i>Säffle</i>", bought=740.0, own_regime=4200.0, share=15.0
        ),
        RegimeRow(name="Ragunda", bought=None, own_regime=4100.0),
    )
    return RegimeChart(text=text, rows=rows, unit="kr/inv")


class Elements(HTMLParser):
    """Reads a page into its elements, and each element's own text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None], list[str]]] = []
        self.open: list[list[str]] = [[]]
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs), []))
        if tag not in ("meta", "link"):
            self.open.append(self.found[-1][2])

    def handle_endtag(self, tag: str) -> None:
        self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].append(data)

    def all(self, tag: str, **wanted: str) -> list[tuple[dict[str, str | None], str]]:
        return [
            (attrs, "".join(text))
            for name, attrs, text in self.found
            if name == tag and all(attrs.get(key) == value for key, value in wanted.items())
        ]

    def one(self, tag: str, **wanted: str) -> tuple[dict[str, str | None], str]:
        (only,) = self.all(tag, **wanted)
        return only


@cache
def fragment(title: str = "Mellerud köper hälften") -> str:
    return chart_fragment(chart(title), id="figur-1", with_library=False)


def stored(page: str, id_: str = "figur-1-data") -> Any:
    return json.loads(Elements(page).one("script", id=id_)[1])


def test_the_table_has_every_figure_in_swedish_and_missing_ones_as_missing() -> None:
    rows = re.findall(r"<tr>(.*?)</tr>", fragment(), re.DOTALL)
    texts = [
        [re.sub("<.*?>", "", cell) for cell in re.split(r"</t[hd]>", row)] for row in rows
    ]
    assert texts[0][:3] == ["Kommun", "Köpt verksamhet, kr/inv", "Egen regi, kr/inv"]
    assert texts[1][:5] == ["Mellerud", f"3{S}480", f"3{S}480", f"6{S}960", "50"]
    assert texts[2][0] == "Grums &amp; &lt;i&gt;Säffle&lt;/i&gt;"
    assert texts[3][:5] == ["Ragunda", "–", f"4{S}100", "–", "–"]
    assert 'aria-label="uppgift saknas"' in rows[3]


def test_headings_of_columns_and_rows_are_marked_up_as_such() -> None:
    elements = Elements(fragment())
    assert len(elements.all("th", scope="col")) == 5
    assert elements.all("th", scope="row")[0][1] == "Mellerud"
    assert len(elements.all("td", **{"class": "kb-tal"})) == 12


def test_who_cannot_see_the_picture_gets_its_alt_text_caption_and_source() -> None:
    elements = Elements(fragment())
    figure, _ = elements.one("figure")
    assert figure["aria-labelledby"] == "figur-1-text"
    assert figure["aria-describedby"] == "figur-1-alt"
    assert elements.one("p", id="figur-1-alt")[1] == chart().alt()
    (_, told) = elements.one("span", **{"class": "kb-dold"})
    assert "Mellerud köper hälften. Köpt och egen regi, kr/inv 2025." in told
    assert "PÅHITTADE DEMODATA" in told
    # Buttons inside an element with role img are lost to a screen reader.
    assert figure.get("role") is None


def test_a_caption_that_is_given_is_shown_instead() -> None:
    page = chart_fragment(
        chart(), id="f", with_library=False, caption="Figur 3. <Köpt> IFO."
    )
    assert "<figcaption" in page
    assert "Figur 3. &lt;Köpt&gt; IFO.</figcaption>" in page


def test_the_mark_of_invented_data_is_in_the_picture_and_by_the_table() -> None:
    for layout in stored(fragment())["layouts"]:
        said = [note["text"] for note in layout["figure"]["layout"]["annotations"]]
        assert any("PÅHITTADE DEMODATA" in text for text in said)
    assert f"<strong>{BANNER}</strong>" in fragment()
    real = chart_fragment(chart(banner=""), id="f", with_library=False)
    assert "<strong>" not in real


def test_a_title_cannot_end_a_script_or_start_an_element() -> None:
    page = fragment(NASTY)
    assert "<script>alert" not in page
    assert page.count("</script>") == 2
    assert "\u2028" not in page.split('id="figur-1-data"')[1]
    said = json.dumps(stored(page), ensure_ascii=False)
    assert "&lt;/script&gt;" in said


def test_json_in_a_script_means_the_same() -> None:
    safe = script_json(json.dumps({"a": NASTY}, ensure_ascii=False))
    assert not set("<>&\u2028") & set(safe)
    assert json.loads(safe) == {"a": NASTY}


def test_the_chart_is_laid_out_for_each_width() -> None:
    layouts = stored(fragment())["layouts"]
    assert [layout["width"] for layout in layouts] == list(WIDTHS)
    assert [layout["figure"]["layout"]["width"] for layout in layouts] == list(WIDTHS)


def test_no_button_uploads_the_figures() -> None:
    config = stored(fragment())["config"]
    assert config["showSendToCloud"] is False
    assert config["displaylogo"] is False
    assert config["plotlyServerURL"] == ""
    assert config["locale"] == "sv"
    assert "sendChartToCloud" in config["modeBarButtonsToRemove"]


@pytest.mark.parametrize("id_", ["", "1", "a b", 'a"', "å", "a<"])
def test_an_id_that_breaks_the_page_is_refused(id_: str) -> None:
    with pytest.raises(ValueError, match="not an id"):
        chart_fragment(chart(), id=id_, with_library=False)


def test_the_library_comes_once_and_only_where_it_is_asked_for() -> None:
    library = library_script()
    assert chart_fragment(chart(), id="f", with_library=True).startswith(library)
    assert "plotly.js v" in library
    assert "plotly.js v" not in fragment()
    # One per style and script; none ends early.
    assert (library.count("<style>"), library.count("<script>")) == (1, 3)
    assert (library.count("</style>"), library.count("</script>")) == (1, 3)
    assert chart_page(chart(), None).count("plotly.js v4") == library.count("plotly.js v4")


def test_nothing_outside_the_library_has_an_address() -> None:
    page = chart_page(chart(), '{"schema": "kolada-bench/manifest/1"}')
    ours = page.replace(library_script(), "")
    assert len(page) - len(ours) == len(library_script())
    assert re.findall(r"(?:https?:)?//[^\s\"'<>]+", ours) == []
    assert re.findall(r"\b(?:src|href|action)=\"(?!data:,)", ours) == []
    assert "content=\"default-src 'none';" in page.replace("&#x27;", "'")


def test_a_page_is_swedish_and_holds_its_manifest() -> None:
    manifest = json.dumps({"fråga": NASTY}, ensure_ascii=False)
    page = chart_page(chart("Köpt < egen regi"), manifest)
    ours = Elements(page.replace(library_script(), ""))
    assert page.startswith("<!DOCTYPE html>")
    assert ours.one("html")[0]["lang"] == "sv"
    assert ours.one("title")[1] == "Köpt < egen regi"
    assert ours.one("h1")[1] == "Köpt < egen regi"
    assert ours.one("meta", charset="utf-8")
    assert json.loads(ours.one("script", id=MANIFEST_ID)[1]) == json.loads(manifest)
    assert MANIFEST_ID not in chart_page(chart(), None)
    assert manifest_script(None) == ""


def test_the_page_has_rules_for_paper() -> None:
    assert "@media print" in chart_page(chart(), None)
    assert "'unsafe-eval'" not in CONTENT_SECURITY


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    api = pytest.importorskip("playwright.sync_api", reason="playwright saknas")
    try:
        path = browser_path()
    except NoBrowser as error:
        pytest.skip(str(error))
    with api.sync_playwright() as play:
        opened = play.chromium.launch(executable_path=path)
        yield opened
        opened.close()


class Visit:
    """A page in a browser, what it asked for, and what it complained of."""

    def __init__(self, page: Page, path: Path) -> None:
        self.page, self.asked, self.said = page, [], []
        page.on("request", lambda request: self.asked.append(request.url))
        page.on("console", lambda message: self.said.append(message.text))
        page.on("pageerror", lambda error: self.said.append(str(error)))
        page.goto(path.as_uri())
        page.locator(".main-svg").first.wait_for()

    asked: list[str]
    said: list[str]


def visit(browser: Browser, made: Any, folder: Path, width: int) -> Visit:
    path = folder / "figur.html"
    path.write_text(chart_page(made, None), encoding="utf-8")
    return Visit(browser.new_page(viewport={"width": width, "height": 800}), path)


def test_a_browser_draws_it_in_swedish_and_asks_for_nothing(
    browser: Browser, tmp_path: Path
) -> None:
    made = visit(browser, chart(NASTY), tmp_path, 900)
    drawn = made.page.locator(".kb-bild").inner_text()
    assert f"3{S}480" in drawn
    assert "</script><script>alert" in drawn.replace("\n", "")
    # Two parts of the own municipality and two of the peer that has both.
    assert made.page.locator(".trace.bars .point").count() == 4
    assert made.asked == [(tmp_path / "figur.html").as_uri()]
    assert made.said == []
    made.page.close()


def test_numbers_and_buttons_are_swedish(browser: Browser, tmp_path: Path) -> None:
    made = visit(browser, chart(), tmp_path, 900)
    place = made.page.locator("#diagram-diagram")
    assert place.evaluate("p => [p._fullLayout.separators, p._context.locale]") == [
        f",{S}",
        "sv",
    ]
    buttons = made.page.locator(".modebar-btn").evaluate_all(
        "all => all.map(one => one.getAttribute('aria-label') || one.dataset.title)"
    )
    assert buttons == ["Ladda ner diagrammet som PNG"]
    made.page.close()


def test_it_is_laid_out_anew_when_the_window_changes(
    browser: Browser, tmp_path: Path
) -> None:
    made = visit(
        browser, chart("En rubrik som är för lång för en telefon " * 2), tmp_path, 1000
    )
    place = made.page.locator("#diagram-diagram")
    wide = place.evaluate("place => place._fullLayout.width")
    made.page.set_viewport_size({"width": 380, "height": 800})
    made.page.wait_for_timeout(400)
    narrow = place.evaluate("place => place._fullLayout.width")
    assert narrow < 380 < wide
    assert made.page.evaluate("document.documentElement.scrollWidth") <= 380
    made.page.close()


def test_on_paper_it_is_as_wide_as_the_page(browser: Browser, tmp_path: Path) -> None:
    made = visit(browser, chart(), tmp_path, 1200)
    place = made.page.locator("#diagram-diagram")
    widths = []
    for event in ("beforeprint", "afterprint"):
        made.page.evaluate(f"window.dispatchEvent(new Event('{event}'))")
        widths.append(place.evaluate("place => place._fullLayout.width"))
    # An A4 page with margins of 15 mm is 180 mm: 680 px.
    assert widths[0] <= 680 < widths[1]
    made.page.close()


def test_a_waterfall_is_drawn_without_a_word_of_warning(
    browser: Browser, tmp_path: Path
) -> None:
    text = ChartText(title="T", subtitle="S", source="K")
    steps = (Step(label="upp", value=9.0), Step(label="ner", value=-4.0))
    made = visit(
        browser,
        WaterfallChart(
            text=text, start_label="Grupp", start=10.0, steps=steps, end_label="Egen",
            end=16.0, unit="kr/inv",
        ),
        tmp_path,
        700,
    )  # fmt: skip
    # Start, two steps, a rest of 1 and the end.
    assert made.page.locator(".trace.bars .point").count() == 5
    assert made.said == []
    made.page.close()
