"""The plausibility desk: a demo that is in order, then spoilt in one place at a time."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

import kolada_bench
from kolada_bench.catalogue.plausibility import KINDS, plausibility_checks
from kolada_bench.cli.terminal import render
from kolada_bench.schema import Block, Observations
from kolada_bench.sources.demo import DemoSource

if TYPE_CHECKING:
    from kolada_bench.benchmark.desk.answer import (
        Plausibility,
        PlausibilityFinding,
    )
    from tests.benchmark.conftest import Ask

OWN = "1461"
Change = Mapping[tuple[str, int], float | None]
ORDERLY = 128


class Spoilt(DemoSource):
    """The demo with some own values changed, or KPIs taken away."""

    def __init__(self, change: Change, without: Sequence[str] = ()) -> None:
        super().__init__()
        self._change, self._without = change, set(without)
        self.asked: list[Block] = []

    def kpis(self, ids: Any = None) -> dict[str, Any]:
        found = super().kpis(ids)
        return {id_: kpi for id_, kpi in found.items() if id_ not in self._without}

    def observations(self, blocks: Sequence[Block]) -> Observations:
        self.asked = list(blocks)
        found = super().observations(blocks)
        frame = found.frame[~found.frame["kpi_id"].isin(self._without)].copy()
        for (kpi, year), value in self._change.items():
            at = (
                (frame["kpi_id"] == kpi)
                & (frame["municipality_id"] == OWN)
                & (frame["year"] == year)
                & (frame["gender"] == "T")
            )
            assert at.sum() == 1, (kpi, year)
            frame.loc[at, "value"] = float("nan") if value is None else value
        return Observations(frame, found.groups, found.provenance)


def desk(change: Change | None = None, without: Sequence[str] = ()) -> Plausibility:
    return kolada_bench.plausibility("Mellerud", source=Spoilt(change or {}, without))


def _with_a_change(kpi: str, without: str) -> int:
    """Return how many of half to double Mellerud's 9 200 have both 2024 and 2025."""
    source = DemoSource()
    ids = tuple(i for i, m in source.municipalities().items() if m.type == "K")
    frame = source.observations([Block((kpi, "N01951"), ids, (2024, 2025))]).frame
    total = frame[(frame["municipality_id"] != without) & (frame["gender"] == "T")]
    wide = total.pivot_table(
        index="municipality_id", columns=["kpi_id", "year"], values="value", observed=True
    )
    size = wide["N01951", 2025]
    both = (wide[kpi, 2024] > 0) & (wide[kpi, 2025] > 0)
    return int((both & (size >= 4_600) & (size <= 18_400)).sum())


def only(answer: Plausibility, kind: str) -> PlausibilityFinding:
    (finding,) = [f for f in answer.findings if f.kind == kind]
    return finding


@pytest.fixture(scope="module")
def values() -> Callable[[str, int], float]:
    source = DemoSource()
    ids = tuple(source.kpis())
    frame = source.observations([Block(ids, (OWN,), tuple(range(2020, 2026)))]).frame
    total = frame[frame["gender"] == "T"]
    wide = pd.Series(
        total["value"].to_numpy(),
        index=[total["kpi_id"].astype(str), total["year"]],
    )
    return lambda kpi, year: float(wide[kpi, year])


def test_nothing_found_is_an_answer() -> None:
    answer = desk()
    assert answer.findings == ()
    assert answer.not_made == ()
    assert sum(answer.made.values()) == ORDERLY
    text = render(answer.page(), 100).replace("\u00a0", " ")
    assert f"Inget att anmärka på i de {ORDERLY} kontroller som gjordes." in text
    assert "PÅHITTADE DEMODATA" in text
    data = answer.to_dict()
    assert data["schema"] == "kolada-bench/plausibility/1"
    assert [check["kind"] for check in data["checks"]] == list(KINDS)
    assert answer.years == (2021, 2022, 2023, 2024, 2025)


def test_cost_minus_income_is_not_net(values: Callable[[str, int], float]) -> None:
    assert values("N37003", 2025) == 45
    answer = desk({("N37003", 2025): 145.0})
    finding = only(answer, "identitet")
    # 700 − 145 = 555 against 655
    assert "555 mot 655 kr/inv, skillnad −100" in finding.what.replace("\u00a0", " ")
    assert (finding.severity, finding.year, finding.service_area) == ("error", 2025, "IFO")
    assert {(f.kpi, f.value) for f in finding.figures} == {
        ("N37001", 700), ("N37003", 145), ("N37005", 655),
    }  # fmt: skip
    assert finding.other_years == ()
    assert finding.preliminary is True


def test_rounding_is_no_finding() -> None:
    assert desk({("N37003", 2025): 46.0}).findings == ()  # one krona of three rounded ones


def test_older_years_of_the_same_fault_are_one_finding() -> None:
    answer = desk({("N37003", 2023): 400.0, ("N37003", 2021): 400.0})
    finding = only(answer, "identitet")
    assert (finding.year, finding.other_years) == (2023, (2021,))
    assert "Också 2021." in render(answer.page(), 160).replace("\u00a0", " ")


def test_parts_do_not_add_up(values: Callable[[str, int], float]) -> None:
    more = values("N31003", 2024) + 300
    finding = only(desk({("N31003", 2024): more}), "summa")
    assert "Delarna av kostnaden för ekonomiskt bistånd" in finding.what
    assert "skillnad +300" in finding.what


def test_the_population_is_not_recovered() -> None:
    # Also while the costs are preliminary: a population is final from the start.
    finding = only(desk({("N01948", year): 1_700.0 for year in (2024, 2025)}), "befolkning")
    assert "mot 1 700 invånare" in finding.what.replace("\u00a0", " ")
    assert (finding.year, finding.other_years) == (2025, (2024,))


def test_cost_without_volume_and_the_other_way() -> None:
    answer = desk({("N33812", 2024): 0.0, ("N33812", 2022): 0.0})
    finding = only(answer, "kostnad_utan_volym")
    assert finding.what.startswith("Familjehem för barn och unga: ")
    assert (finding.severity, finding.year) == ("question", 2024)
    assert finding.other_years == (2022,)
    answer = desk({("N35012", 2025): 0.0})
    assert only(answer, "volym_utan_kostnad").year == 2025
    missing = desk({("N33812", year): None for year in range(2021, 2026)})
    assert not [f for f in missing.findings if f.kind == "kostnad_utan_volym"]
    reasons = [n for n in missing.not_made if n.kind == "kostnad_utan_volym"]
    assert [n.reason for n in reasons] == ["kommunen saknar N33812"]


def test_a_jump(values: Callable[[str, int], float]) -> None:
    now = round(1.6 * values("N28009", 2024))
    answer = desk({("N28009", 2025): float(now)})
    finding = only(answer, "sprang")
    text = finding.what.replace("\u00a0", " ")
    # + 60 percent, where those of similar size were within some twenty.
    assert "+60,0 %" in text or "+59,9 %" in text or "+60,1 %" in text
    said = re.search(r"(\d+) av (\d+) kommuner av samma storlek ändrades mellan", text)
    assert said is not None
    # Counted, and the own municipality not among them: that others are outside is no rule.
    alike = _with_a_change("N28009", without=OWN)
    assert int(said[2]) == alike
    assert 0 < int(said[1]) <= alike
    assert finding.service_area == "LSS"


def test_a_jump_over_a_break_is_not_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    from kolada_bench.benchmark.question import Question
    from kolada_bench.schema import Break

    def broken(question: Question, kpi: str) -> tuple[Break, ...]:
        return (Break(kpi, 2025, "ny", "påhittad"),) if kpi == "N28009" else ()

    monkeypatch.setattr(Question, "breaks", broken)
    answer = desk({("N28009", 2025): 5_000.0})
    assert not [f for f in answer.findings if f.kind == "sprang"]
    told = [n.reason for n in answer.not_made if n.kind == "sprang"]
    assert told == ["N28009 räknas på nytt sätt från 2025"]


def test_an_extreme_unit_cost() -> None:
    finding = only(desk({("N28015", 2025): 5_000_000.0}), "styckkostnad")
    text = finding.what.replace("\u00a0", " ")
    assert "bland de högsta i landet" in text
    # 290 kommuner, without the own one and one that has no value; one more is far out.
    assert "287 av 288 andra kommuner ligger på " in text
    assert finding.severity == "note"


def test_no_cost_per_person_is_shown_for_fewer_than_ten() -> None:
    answer = desk({("N28015", 2025): 5_000_000.0, ("N28804", 2025): 9.0})
    assert not [f for f in answer.findings if f.kind == "styckkostnad"]
    assert [n.reason for n in answer.not_made] == ["färre än 10 personer bakom värdet"]
    assert "5 000 000" not in render(answer.page(), 120).replace("\u00a0", " ")


def test_a_mirror_movement(values: Callable[[str, int], float]) -> None:
    hvb, home = values("N33007", 2025), values("N33008", 2025)
    answer = desk({("N33007", 2025): hvb - 500, ("N33008", 2025): home + 490})
    mirrors = [f for f in answer.findings if f.kind == "spegel"]
    (finding,) = [f for f in mirrors if f.what.startswith("HVB och familjehem")]
    assert finding.year == 2025
    assert {f.kpi for f in finding.figures} == {"N33007", "N33008"}


def test_common_costs_far_from_the_peers(values: Callable[[str, int], float]) -> None:
    answer = desk({("N30025", 2025): 25.0})
    finding = only(answer, "gemensamt")
    text = finding.what.replace("\u00a0", " ")
    assert text.startswith("Gemensamma kostnader är 25,0 % av kostnaden för IFO mot ")
    assert "(median, 7 av 7)" in text
    # (25 − median) % of 6 960 kr, times 9 200 inhabitants
    frame = DemoSource().observations(
        [Block(("N30025",), answer.groups[0].members, (2025,))]
    ).frame  # fmt: skip
    worth = (25 - frame["value"].median()) / 100 * 6960 * 9200 / 1e6
    assert text.endswith(f"+{worth:.1f} mnkr".replace(".", ","))


def test_a_few_peers_are_no_group_to_be_far_from() -> None:
    change = {("N30025", 2025): 25.0}
    three = "lista:1438,1439,1440"
    answer = kolada_bench.plausibility("Mellerud", group=three, source=Spoilt(change))
    assert not [f for f in answer.findings if f.kind == "gemensamt"]
    told = {n.reason for n in answer.not_made if n.kind in ("gemensamt", "kvoter")}
    assert told == {"3 jämförelsekommuner har värde, minst 4 behövs"}
    assert (answer.made["gemensamt"], answer.made["kvoter"]) == (0, 0)


def test_a_part_whose_whole_and_share_say_something_else() -> None:
    answer = desk()
    assert answer.made["kvoter"] == 11
    assert not [f for f in answer.findings if f.kind == "kvoter"]
    found = [
        f
        for f in kolada_bench.plausibility("Falun", demo=True).findings
        if f.kind == "kvoter" and f.what.startswith("Köpt missbruksvård för vuxna: ")
    ]
    (finding,) = found
    assert finding.severity == "note"
    figure = r"(\d,\d\d)"
    said = re.search(
        rf"{figure} gånger gruppens, mot helheten {figure} · andelen {figure} = {figure} "
        r"\(medianer, 7 av 7\)$",
        finding.what,
    )
    assert said is not None
    part, whole, share, implied = (float(x.replace(",", ".")) for x in said.groups())
    # More than a tenth apart, and the last is the product of the two before it.
    assert abs(part - implied) > 0.1 * implied
    assert implied == pytest.approx(whole * share, abs=0.02)
    assert {f.kpi for f in finding.figures} == {"N35001", "N35030"}


def test_a_negative_rest(values: Callable[[str, int], float]) -> None:
    finding = only(desk({("N04159", 2025): 20.0}), "rest")
    # 6 960 · 20 % = 1 392, less than what is bought for children and addiction alone.
    assert finding.severity == "error"
    assert "−" in finding.what


def test_a_kpi_that_the_source_lacks_is_told_of() -> None:
    answer = desk(without=["N30025", "N37003", "N01948", "N33812", "N28015", "N33007"])
    assert answer.findings == ()
    told = {n.kind: n.reason for n in answer.not_made}
    assert told["gemensamt"] == "N30025 finns inte i källan"
    assert told["identitet"] == "N37003 finns inte i källan"
    assert told["befolkning"] == "N01948 finns inte i källan"
    assert told["styckkostnad"] == "N28015 finns inte i källan"
    assert {"spegel", "sprang", "summa", "kostnad_utan_volym"} <= set(told)
    assert sum(answer.made.values()) < ORDERLY
    text = render(answer.page(), 120)
    assert "Kunde inte göras (N37003 finns inte i källan)" in text


def test_a_source_with_nothing_makes_no_check() -> None:
    ids = [*DemoSource().kpis()]
    answer = kolada_bench.plausibility("Mellerud", source=Spoilt({}, ids))
    assert sum(answer.made.values()) == 0
    assert "Ingen kontroll kunde göras." in render(answer.page(), 120)


def test_different_publications_are_not_held_against_each_other() -> None:
    from datetime import date

    import msgspec

    source = Spoilt({("N37003", 2025): 145.0})
    plain = source.kpis

    def kpis(ids: Any = None) -> dict[str, Any]:
        found = plain(ids)
        if "N37003" in found:
            final = {"publication_date": date(2026, 5, 1)}
            found["N37003"] = msgspec.structs.replace(found["N37003"], **final)
        return found

    source.kpis = kpis  # type: ignore[method-assign]
    answer = kolada_bench.plausibility("Mellerud", source=source)
    assert answer.findings == ()
    (one,) = answer.not_made
    assert (one.kind, one.reason) == ("identitet", "olika publiceringstillfällen")
    assert one.what.endswith(" 2025")


def test_the_whole_country_is_asked_for_few_kpis_only() -> None:
    source = Spoilt({})
    kolada_bench.plausibility("Mellerud", source=source)
    wide = [block for block in source.asked if len(block.areas) > 50]
    assert [len(block.areas) for block in wide] == [290]
    assert set(wide[0].kpis) == set(plausibility_checks().country_ids)
    # 25 KPIs · 25 areas · the years must fit in a page of 5 000.
    assert 25 * 25 * len(wide[0].years) <= 5_000


def test_the_gravest_stand_first(values: Callable[[str, int], float]) -> None:
    answer = desk(
        {("N28015", 2025): 5_000_000.0, ("N33812", 2023): 0.0, ("N37003", 2025): 145.0}
    )
    assert [f.severity for f in answer.findings] == ["error", "question", "note"]
    page = answer.page()
    assert [row[1] for row in page.tables[0].rows] == [
        "stämmer inte", "att fråga om", "att känna till",
    ]  # fmt: skip
    assert len(page.tables[1].rows) == 3
    text = " ".join(str(table) for table in page.tables).casefold()
    for word in ("besparingspotential", "signifikant", "outlier", "på grund av", "bör "):
        assert word not in text


def test_over_http(ask: Ask) -> None:
    from tests.benchmark.invented import fill, hand_made

    world = hand_made()
    fill(world, [area["id"] for area in world.municipalities], seed=2)
    answer = ask(world, "doctor", "--data", "Mellerud")
    assert answer["schema"] == "kolada-bench/plausibility/1"
    made = {check["kind"]: check["made"] for check in answer["checks"]}
    assert made["gemensamt"] == 0  # this Kolada has no KPI of common costs
    assert answer["not_made"]
