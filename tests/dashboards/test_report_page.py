"""The report's page: what it becomes, its files, and that nobody gets another's."""

from __future__ import annotations

import io
import json
import re
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import msgspec
import openpyxl
import pytest

from dashboards import reports
from dashboards.app import JOBS, create_app
from dashboards.callbacks import report as callbacks
from dashboards.components import preview
from dashboards.context import Context
from dashboards.data import Data
from dashboards.jobs import CANCELLED, DONE, FAILED, Job, Jobs, Result
from dashboards.pages import report as page
from dashboards.selection import Selection, query_of, read_selection
from dashboards.told import told
from kolada_bench.benchmark.page import Column, Table
from kolada_bench.errors import UnknownName
from kolada_bench.report.content import FigureBlock, TableBlock
from kolada_bench.report.presets import read_preset
from kolada_bench.settings import Settings
from tests.dashboards.tree import words

MELLERUD = Selection("1461")
SHORT = MELLERUD.with_extra(mall="nyckeltal-bokslut", delar="sammanfattning,hemtjanst")
SOON = 60.0
PRESET = """
titel = "Eget om {kommun}"
tema = "ifo"

[[avsnitt]]
rubrik = "Bara ord"
innehall = [{ del = "text", text = "Detta skrev vi själva." }]
"""


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    folder = tmp_path_factory.mktemp("reports")
    (folder / "rapporter").mkdir()
    (folder / "rapporter" / "egen.toml").write_text(PRESET, encoding="utf-8")
    return Settings(cache_dir=folder, config_file=folder / "config.toml")


@pytest.fixture(scope="module")
def data(settings: Settings) -> Data:
    return Data(settings, demo=True)


@pytest.fixture(scope="module")
def app(data: Data) -> Any:
    return create_app(data)


@pytest.fixture(scope="module")
def jobs(app: Any) -> Jobs:
    found: Jobs = app.server.extensions[JOBS]
    return found


def asked(selection: Selection, reader: str = "a") -> dict[str, str]:
    return {"query": query_of(selection), "reader": reader}


def ended(jobs: Jobs, id_: str) -> Job:
    limit = time.monotonic() + SOON
    while time.monotonic() < limit:
        job = jobs.get(id_)
        assert job is not None
        if job.state in (DONE, FAILED, CANCELLED):
            return job
        time.sleep(0.02)
    pytest.fail("the job did not end")


class TestQuestion:
    def test_the_usual_preset_where_none_is_named(self, settings: Settings) -> None:
        assert reports.preset_of(MELLERUD, settings).name == "oversikt"

    def test_a_preset_of_the_config_folder(self, settings: Settings) -> None:
        own = reports.preset_of(MELLERUD.with_extra(mall="egen"), settings)
        assert own.title == "Eget om {kommun}"

    @pytest.mark.parametrize(
        "name", ["../rapporter/egen.toml", "rapporter/egen.toml", "egen.toml", "ny"]
    )
    def test_a_name_in_a_link_is_no_path(
        self, settings: Settings, name: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert settings.config_file is not None
        monkeypatch.chdir(settings.config_file.parent)
        with pytest.raises(UnknownName, match="finns inte"):
            reports.preset_of(MELLERUD.with_extra(mall=name), settings)

    def test_all_sections_unless_some_are_chosen(self) -> None:
        preset = read_preset("nyckeltal-bokslut")
        every = reports.sections_of(MELLERUD, preset)
        assert every == tuple(section.id for section in preset.sections)
        assert reports.sections_of(SHORT, preset) == ("sammanfattning", "hemtjanst")

    def test_a_section_is_taken_away_and_put_back_in_its_place(self) -> None:
        preset = read_preset("nyckeltal-bokslut")
        less = reports.with_toggled(MELLERUD, preset, "hemtjanst")
        assert "hemtjanst" not in reports.sections_of(less, preset)
        assert reports.with_toggled(less, preset, "hemtjanst") == MELLERUD

    def test_the_last_section_stays(self) -> None:
        preset = read_preset("nyckeltal-bokslut")
        one = MELLERUD.with_extra(delar="hemtjanst")
        assert reports.with_toggled(one, preset, "hemtjanst") == one

    def test_every_choice_of_a_packaged_preset_is_a_link_that_is_read(self) -> None:
        preset = read_preset("atgardsplan-ifo")
        for section in preset.sections:
            view = reports.with_toggled(MELLERUD, preset, section.id)
            assert read_selection(query_of(view)) == view


class TestReport:
    def test_it_has_the_sections_chosen(self, data: Data) -> None:
        made = reports.made(Context(SHORT, data))
        assert [section.id for section in made.report.sections] == [
            "sammanfattning", "hemtjanst",
        ]  # fmt: skip

    def test_it_is_made_once(self, data: Data) -> None:
        first = reports.made(Context(SHORT, data))
        assert reports.is_at_hand(Context(SHORT, data))
        assert reports.made(Context(SHORT, data)) is first

    def test_its_manifest_makes_the_same_sections_again(self, data: Data) -> None:
        made = reports.made(Context(SHORT, data))
        manifest = json.loads(made.manifest or "")
        toml = manifest["question"]["preset_toml"]
        headings = re.findall(r"^rubrik = \"(.*)\"", toml, re.MULTILINE)
        assert headings == [section.heading for section in made.report.sections]

    def test_groups_chosen_go_before_the_presets(self, data: Data) -> None:
        view = SHORT.with_(groups=("kommungrupp",))
        subtitle = reports.made(Context(view, data)).report.subtitle
        assert "jämfört med Pendlingskommun nära mindre tätort" in subtitle

    def test_the_theme_of_another_page_does_not_change_it(self, data: Data) -> None:
        lss = SHORT.with_(theme="lss")
        assert reports.made(Context(lss, data)) is reports.made(Context(SHORT, data))

    def test_an_own_preset_that_is_changed_is_read_anew(self, tmp_path: Path) -> None:
        (tmp_path / "rapporter").mkdir()
        file = tmp_path / "rapporter" / "egen.toml"
        file.write_text(PRESET, encoding="utf-8")
        settings = Settings(cache_dir=tmp_path, config_file=tmp_path / "config.toml")
        context = Context(MELLERUD.with_extra(mall="egen"), Data(settings, demo=True))
        assert reports.made(context).report.title == "Eget om Mellerud"
        file.write_text(PRESET.replace("Eget om", "Nytt om"), encoding="utf-8")
        assert reports.made(context).report.title == "Nytt om Mellerud"


class TestFiles:
    def file(self, data: Data, form: str) -> tuple[Result, list[str]]:
        said: list[str] = []
        return reports.file_of(Context(SHORT, data), form, said.append), said

    def test_word(self, data: Data) -> None:
        result, said = self.file(data, "docx")
        assert result.file == "rapport-mellerud-nyckeltal-bokslut.docx"
        document = docx.Document(io.BytesIO(result.content))
        assert document.core_properties.title == "Nyckeltal till bokslutet, Mellerud"
        figures = preview.figures(reports.made(Context(SHORT, data)).report)
        assert figures
        with zipfile.ZipFile(io.BytesIO(result.content)) as archive:
            body = archive.read("word/document.xml").decode()
        for figure in figures:
            assert figure.chart.alt()[:40] in body
        assert said[0] == "Skriver Word …"

    def test_excel(self, data: Data) -> None:
        result, _ = self.file(data, "xlsx")
        names = openpyxl.load_workbook(io.BytesIO(result.content)).sheetnames
        assert names[:2] == ["Om", "Text"]

    def test_html_tells_of_each_figure_and_is_whole(self, data: Data) -> None:
        result, said = self.file(data, "html")
        n = len(preview.figures(reports.made(Context(SHORT, data)).report))
        # Each figure is laid out for four widths, and told as the same figure each time.
        assert list(dict.fromkeys(said)) == [
            "Skriver HTML …", *(f"Ritar figur {i} av {n} …" for i in range(1, n + 1)),
        ]  # fmt: skip
        assert b"PLOTLY" in result.content.upper()
        assert "PÅHITTADE DEMODATA" in result.content.decode()

    def test_markdown(self, data: Data) -> None:
        result, _ = self.file(data, "md")
        assert result.content.decode().startswith("# Nyckeltal till bokslutet, Mellerud\n")

    def test_a_document_remembers_the_charts_and_not_who_told_of_them(
        self, data: Data
    ) -> None:
        report = reports.made(Context(SHORT, data)).report
        coated = told(report, lambda text: None)
        for block, other in zip(report.blocks(), coated.blocks(), strict=True):
            assert repr(other) == repr(block)
        assert any(isinstance(block, FigureBlock) for block in coated.blocks())


class TestPreview:
    def test_it_has_the_reports_words_and_its_mark(self, data: Data) -> None:
        report = reports.made(Context(SHORT, data)).report
        shown = words(preview.preview(report))
        assert report.title in shown
        for section in report.sections:
            assert section.heading in shown
        assert "Tabell 1. " in shown
        assert "Figur 1. " in shown
        assert report.source in shown

    def test_no_figure_is_drawn_before_it_is_seen(self, data: Data) -> None:
        shown = preview.preview(reports.made(Context(SHORT, data)).report)
        assert "Graph" not in str(shown.to_plotly_json())

    def test_a_figure_that_is_seen_is_drawn_for_the_window(self, data: Data) -> None:
        graph = callbacks.drawn(Context(SHORT, data, width=390), 1)
        assert graph.figure.layout.width <= 390
        assert graph.config["showSendToCloud"] is False

    @pytest.mark.parametrize(
        ("rows", "said"),
        [
            (20, ""),
            (21, "… och 1 rad till i filerna."),
            (23, "… och 3 rader till i filerna."),
        ],
    )
    def test_a_table_is_cut_after_twenty_rows_and_says_so(
        self, data: Data, rows: int, said: str
    ) -> None:
        columns = (Column(("Kommun",), text=True), Column(("kr",)))
        cells = tuple((f"Kommun {n}", str(n)) for n in range(rows))
        table = Table("", "", columns, cells)
        block = TableBlock(id="x", caption="Alla", table=table, source="Källa: Kolada.")
        report = reports.made(Context(SHORT, data)).report
        section = msgspec.structs.replace(report.sections[0], blocks=(block,))
        report = msgspec.structs.replace(report, sections=(section,))
        shown = words(preview.preview(report))
        assert ("till i filerna" in shown) is bool(said)
        assert said in shown
        assert "Kommun 19" in shown
        assert "Kommun 20" not in shown


class TestJobs:
    def test_a_preview_is_begun_and_then_there(self, data: Data, jobs: Jobs) -> None:
        view = MELLERUD.with_extra(delar="sa-lases-siffrorna,kallor")
        begun = callbacks.shown_or_begun(asked(view), data, jobs)
        id_ = next(part.data for part in begun if type(part).__name__ == "Store")
        assert ended(jobs, id_).state == DONE
        (shown,) = callbacks.ended(jobs.get(id_), page.PREVIEW, asked(view), data)
        assert "Översikt för Mellerud" in words(shown)
        again = callbacks.shown_or_begun(asked(view), data, jobs)
        assert type(again[0]).__name__ == "Article"

    def test_a_file_is_had_at_its_address_and_nowhere_else(
        self, app: Any, data: Data, jobs: Jobs
    ) -> None:
        job = callbacks.begin(asked(SHORT), "md", data, jobs)
        assert ended(jobs, job.id).state == DONE
        client = app.server.test_client()
        got = client.get(f"/jobb/{job.id}/rapport-mellerud-nyckeltal-bokslut.md")
        assert got.status_code == 200
        assert got.data.decode().startswith("# Nyckeltal till bokslutet, Mellerud")
        assert got.headers["Content-Disposition"].startswith("attachment")
        assert "no-store" in got.headers["Cache-Control"]
        assert client.get(f"/jobb/{job.id}/annat.md").status_code == 404
        assert client.get("/jobb/finnsej/rapport.md").status_code == 404

    def test_html_is_saved_and_never_a_page_of_the_dashboard(
        self, app: Any, data: Data, jobs: Jobs
    ) -> None:
        job = callbacks.begin(asked(SHORT), "html", data, jobs)
        name = ended(jobs, job.id).file
        got = app.server.test_client().get(f"/jobb/{job.id}/{name}")
        assert got.status_code == 200
        assert got.mimetype != "text/html"
        assert got.headers["Content-Disposition"].startswith("attachment")

    def test_many_at_once_do_not_mix(self, data: Data, jobs: Jobs) -> None:
        """Three municipalities in two forms, all begun before any is done."""
        names = {
            "1461": "Mellerud",
            "1460": "Bengtsfors",
            "1438": "Dals-Ed",
            "1492": "Åmål",
        }
        begun = {
            (code, form): callbacks.begin(
                asked(SHORT.with_(municipality=code)), form, data, jobs
            ).id
            for code in names
            for form in ("md", "xlsx")
        }
        for (code, form), id_ in begun.items():
            job = ended(jobs, id_)
            assert job.state == DONE, job.said
            result = jobs.content(id_)
            assert result is not None
            if form == "md":
                title = result.content.decode().partition("\n")[0]
            else:
                book = openpyxl.load_workbook(io.BytesIO(result.content))
                title = str(book["Om"]["A1"].value)
            assert title.endswith(f"Nyckeltal till bokslutet, {names[code]}")

    def test_two_readers_have_their_own_and_one_clicking_twice_has_one(
        self, data: Data, jobs: Jobs, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        wait = _held(monkeypatch)
        try:
            mine = callbacks.begin(asked(SHORT, "a"), "md", data, jobs)
            again = callbacks.begin(asked(SHORT, "a"), "md", data, jobs)
            theirs = callbacks.begin(asked(SHORT, "b"), "md", data, jobs)
            assert mine.id == again.id != theirs.id
            jobs.cancel(mine.id)
        finally:
            wait()
        assert ended(jobs, mine.id).state == CANCELLED
        assert ended(jobs, theirs.id).state == DONE

    def test_what_went_wrong_is_said(self, data: Data, jobs: Jobs) -> None:
        nowhere = MELLERUD.with_extra(delar="finnsej")
        job = callbacks.begin(asked(nowhere), "md", data, jobs)
        said = words(callbacks.ended(ended(jobs, job.id), "md", asked(nowhere), data))
        assert 'Mallen oversikt har ingen del "finnsej".' in said

    def test_a_job_that_is_gone_is_said(self, data: Data) -> None:
        assert "borta" in words(callbacks.ended(None, "md", asked(SHORT), data))


def _held(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Hold every file back until the function that is returned is called."""
    import threading

    let_go, real = threading.Event(), reports.file_of

    def held(context: Context, form: str, say: Any) -> Result:
        limit = time.monotonic() + SOON
        while not let_go.wait(0.01) and time.monotonic() < limit:
            say("Väntar …")
        return real(context, form, say)

    monkeypatch.setattr(reports, "file_of", held)
    return let_go.set


def test_a_cancelled_file_stops_between_figures(data: Data) -> None:
    drawn: list[str] = []

    class Stopped(Exception):
        pass

    def say(text: str) -> None:
        drawn.append(text)
        if text.startswith("Ritar"):
            raise Stopped

    with pytest.raises(Stopped):
        reports.file_of(Context(SHORT, data), "html", say)
    assert drawn[-1].startswith("Ritar figur 1 ")


def test_the_page_offers_every_preset_section_and_form(data: Data, app: Any) -> None:
    with app.server.test_request_context("/rapport"):
        shown = words(page.build(Context(SHORT, data)))
    for said in ("Eget om Mellerud", "Översikt för Mellerud", "Word", "Markdown", "Delar"):
        assert said in shown
    for section in read_preset("nyckeltal-bokslut").sections:
        assert section.heading in shown
