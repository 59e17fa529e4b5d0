"""What has gone, what rests on other values, what is final: told, and told once."""

from __future__ import annotations

import statistics
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from kolada_bench.report.content import Quoted
from kolada_bench.report.manifest import Manifest, block_checksums
from kolada_bench.report.revision_section import is_news, summary, with_revisions
from kolada_bench.report.revisions import Renewed, renew, revised
from kolada_bench.report.underlag import made_again
from kolada_bench.schema import Block, Kpi
from kolada_bench.settings import Settings
from kolada_bench.sources.demo import DemoSource
from tests.report.again import written

if TYPE_CHECKING:
    import pandas as pd

    from kolada_bench.schema import Observations

OWN, PEERS = "1461", ("0428", "1764", "1862", "1904", "1962", "2303", "2583")


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Manifest:
    with written(tmp_path_factory.mktemp("före") / "plan.docx") as (_, manifest):
        return manifest


class Changed:
    """The demo with other values, or without some KPIs, asked for as Kolada does.

    A KPI that is ``gone`` makes a question for values fail as a whole, as a 404 does.
    """

    name = "demo"

    def __init__(
        self,
        change: Callable[[pd.DataFrame], pd.DataFrame] = lambda frame: frame,
        *,
        gone: tuple[str, ...] = (),
        final: bool = False,
    ) -> None:
        self._demo = DemoSource()
        self._change, self._gone, self._final = change, gone, final
        self.notices: list[str] = []
        self.as_of = self._demo.as_of

    def __getattr__(self, name: str) -> Any:
        return getattr(self._demo, name)

    def kpis(self, ids: Any = None) -> dict[str, Kpi]:
        found = {k: v for k, v in self._demo.kpis(ids).items() if k not in self._gone}
        if self._final:
            # The next period is under way, so that 2025 is no longer preliminary.
            next_ = {"publ_period": 2026}
            found = {k: msgspec.structs.replace(v, **next_) for k, v in found.items()}
        return found

    def observations(self, blocks: Any) -> Observations:
        assert not any(kpi in self._gone for block in blocks for kpi in block.kpis)
        found = self._demo.observations(blocks)
        frame = self._change(found.frame.copy()).reset_index(drop=True)
        return msgspec.structs.replace(found, frame=frame)


def at(frame: pd.DataFrame, kpi: str, area: str, year: int = 2025) -> Any:
    keep = (frame["kpi_id"] == kpi) & (frame["municipality_id"] == area)
    return (keep & (frame["year"] == year)).to_numpy()


def without(kpi: str, area: str) -> Callable[[pd.DataFrame], pd.DataFrame]:
    return lambda frame: frame[~at(frame, kpi, area)]


def told(found: Renewed) -> list[tuple[str, str, int, float | None]]:
    return [
        (r.old.kpi, r.old.what, r.old.year, r.new) for r in found.revisions.figures
    ]  # fmt: skip


def test_a_kpi_that_kolada_has_dropped_is_a_missing_value(before: Manifest) -> None:
    found = renew(before, Changed(gone=("N33817",)), Settings())
    assert [(k.id, k.new) for k in found.revisions.kpis] == [("N33817", None)]
    # The own value and the group's median stood in the report.
    assert set(told(found)) >= {
        ("N33817", "own", 2025, None), ("N33817", "median", 2025, None),
    }  # fmt: skip
    assert not any(r.kpi == "N33817" for r in found.report.quoted)
    assert found.revisions.underlying == ()
    assert "finns inte längre i Kolada" in "\n".join(summary(found.revisions))
    # What was kept is remembered, so that a replay and the next renewal can ask it.
    assert [kpi.id for kpi in found.question.gone_kpis] == ["N33817"]
    kpis = tuple(kpi for kpi in before.kpis if kpi.id != "N33817")
    manifest = msgspec.structs.replace(before, question=found.question, kpis=kpis)
    again = made_again(manifest, Changed(gone=("N33817",)), Settings())
    assert block_checksums(again) == block_checksums(found.report)
    manifest = msgspec.structs.replace(manifest, quoted=found.report.quoted)
    twice = renew(manifest, Changed(gone=("N33817",)), Settings())
    assert told(twice) == []
    # One that comes back is asked for again.
    assert renew(manifest, DemoSource(), Settings()).question.gone_kpis == ()


def test_a_value_that_was_taken_away_is_told_of(before: Manifest) -> None:
    found = renew(before, Changed(without("N30101", OWN)), Settings())
    # Without 2025 the report shows 2024; what it said of 2025 is looked up by itself.
    assert {q.year for q in found.report.quoted if q.kpi == "N30101"} == {2024}
    assert [r for r in told(found) if r[0] == "N30101"] == [("N30101", "own", 2025, None)]
    assert found.revisions.not_found == ()
    (line,) = [text for text in summary(found.revisions) if "(N30101)" in text]
    assert line.replace("\u00a0", " ").endswith("2025: 6 960 (p) → uppgift saknas")


def test_a_median_is_looked_up_among_the_members(before: Manifest) -> None:
    def change(frame: pd.DataFrame) -> pd.DataFrame:
        frame.loc[at(frame, "N30101", "1764"), "value"] = 9000.0
        return frame[~at(frame, "N30101", OWN)]

    values = DemoSource().observations([Block(("N30101",), PEERS, (2025,))]).frame
    by_area = dict(zip(values["municipality_id"], values["value"], strict=True))
    assert statistics.median(by_area.values()) == 5800.0
    # 4 900, 5 000, 5 800, 6 200, 6 600, 6 700 and 9 000, once 5 400 is 9 000.
    median = statistics.median({**by_area, "1764": 9000.0}.values())
    assert median == 6200.0
    found = told(renew(before, Changed(change), Settings()))
    assert ("N30101", "median", 2025, median) in found


def test_a_value_that_is_quoted_nowhere_but_used_is_told_of(before: Manifest) -> None:
    def change(frame: pd.DataFrame) -> pd.DataFrame:
        frame.loc[at(frame, "N30005", OWN), "value"] += 100.0
        return frame

    found = renew(before, Changed(change), Settings())
    assert [(r.old.kpi, r.old.year) for r in found.revisions.underlying] == [
        ("N30005", 2025)
    ]
    (each,) = found.revisions.underlying
    assert each.new == pytest.approx((each.old.value or 0) + 100.0)
    first, *lines = summary(found.revisions)
    assert first.startswith("Ingen av de")
    assert "Däremot har 1 underliggande värde" in first
    assert any("(N30005) 2025: " in line for line in lines)


def test_what_became_final_is_told_even_when_it_is_the_same(before: Manifest) -> None:
    preliminary = [q for q in before.quoted if q.preliminary]
    assert len(preliminary) > 3
    found = renew(before, Changed(final=True), Settings())
    assert found.revisions.figures == ()
    assert set(found.revisions.final) == set(preliminary)
    (line,) = [text for text in summary(found.revisions) if "slutliga" in text]
    assert line.startswith(f"{len(preliminary)} uppgifter som var preliminära är nu")


def test_final_is_told_from_revised() -> None:
    was = Quoted(
        kpi="N1", title="Kostnad", unit="kr", municipality=OWN, year=2024, gender="T",
        what="own", value=100.0, preliminary=True,
    )  # fmt: skip
    now = msgspec.structs.replace(was, preliminary=False)
    assert revised([was], [now]) == ((), (was,), ())
    assert revised([was], [was]) == ((), (), ())
    figures, final, _ = revised([was], [msgspec.structs.replace(now, value=101.0)])
    assert (len(figures), final) == (1, ())


def test_news_is_told_once(before: Manifest) -> None:
    nothing = renew(before, DemoSource(), Settings())
    assert not is_news(before, nothing.report, nothing.revisions)
    found = renew(before, Changed(without("N30101", OWN)), Settings())
    report = with_revisions(found.report, found.revisions)
    assert is_news(before, report, found.revisions)


def test_a_new_group_is_news_until_it_has_been_told(before: Manifest) -> None:
    from tests.report.again import Later

    later = Later()
    found = renew(before, later, Settings())
    first = with_revisions(found.report, found.revisions)
    remembered = msgspec.structs.replace(
        before,
        question=found.question,
        quoted=first.quoted,
        blocks=block_checksums(first),
        kpis=tuple(
            msgspec.structs.replace(kpi, title="Ny titel") if kpi.id == "N30101" else kpi
            for kpi in before.kpis
        ),
    )
    again = renew(remembered, later, Settings())
    assert [group.new_id for group in again.revisions.groups] == ["G99999"]
    told_again = with_revisions(again.report, again.revisions)
    assert not is_news(remembered, told_again, again.revisions)
    untold = msgspec.structs.replace(remembered, blocks={})
    assert is_news(untold, told_again, again.revisions)


def test_the_manifest_holds_the_own_values_behind(before: Manifest, tmp_path: Path) -> None:
    used = {kpi.id: kpi.own for kpi in before.kpis}
    values = DemoSource().observations([Block(("N30005",), (OWN,), (2023, 2024, 2025))])
    assert used["N30005"] == dict(
        zip(values.frame["year"], values.frame["value"], strict=True)
    )
