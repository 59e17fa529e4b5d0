"""Splits on the demo's invented figures: recomputed by hand, tested, refused."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

import kolada_bench
import kolada_bench.benchmark
from kolada_bench.catalogue.drivers import drivers, is_volume
from kolada_bench.catalogue.price_index import PriceIndex
from kolada_bench.errors import TooFewPeers, UnknownName, UsageError
from kolada_bench.schema import Block
from kolada_bench.settings import Settings
from kolada_bench.sources.demo import DemoSource
from tests.benchmark.invented import THIS_YEAR, hand_made
from tests.stand_in.world import kpi

if TYPE_CHECKING:
    from tests.benchmark.conftest import Ask

MELLERUD, GRUMS = "1461", "1764"
FORBIDDEN = re.compile(
    r"besparing|sämre|bättre|\bbör\b|på grund av|signifikant|outlier|trend|beror på",
    re.IGNORECASE,
)


def asked(**options: Any) -> dict[str, Any]:
    return kolada_bench.drivers("Mellerud", demo=True, **options).to_dict()


def rows_of(answer: dict[str, Any], identity: str, kind: str) -> list[dict[str, Any]]:
    return [
        row for row in answer["rows"] if (row["identity"], row["kind"]) == (identity, kind)
    ]


def split_of(answer: dict[str, Any], identity: str) -> dict[str, Any]:
    (found,) = [split for split in answer["splits"] if split["identity"] == identity]
    return dict(found)


def demo_values(
    ids: tuple[str, ...], areas: tuple[str, ...]
) -> dict[tuple[str, str], float]:
    frame = DemoSource().observations([Block(ids, areas, (2025,))]).frame
    return {
        (str(row.kpi_id), str(row.municipality_id)): float(row.value)
        for row in frame[frame["gender"] == "T"].itertuples()
    }


def test_home_care_by_hand() -> None:
    answer = asked(theme="aldreomsorg", only="H1", year=2025)
    (group,) = answer["groups"]
    peers = tuple(member["id"] for member in group["members"])
    ids = ("N01951", "N01938", "N21702", "N21006", "N21009")
    x = demo_values(ids, (MELLERUD, *peers))

    def side(areas: tuple[str, ...]) -> tuple[float, float, float, float]:
        inhabitants, aged, users = (sum(x[id_, area] for area in areas) for id_ in ids[:3])
        kronor = sum(x["N21702", area] * x["N21006", area] for area in areas)
        cost = sum(x["N21009", area] * x["N01938", area] for area in areas)
        return aged / inhabitants, users / aged, kronor / users, cost / inhabitants

    a, v, p, cost = side((MELLERUD,))
    a0, v0, p0, cost0 = side(peers)
    # Shapley of three: dx·(2yz + yz₀ + y₀z + 2y₀z₀)/6
    expected = [
        (a - a0) * (2 * v * p + v * p0 + v0 * p + 2 * v0 * p0) / 6,
        (v - v0) * (2 * a * p + a * p0 + a0 * p + 2 * a0 * p0) / 6,
        (p - p0) * (2 * a * v + a * v0 + a0 * v + 2 * a0 * v0) / 6,
    ]
    factors = rows_of(answer, "H1", "factor")
    assert [row["effect_kr"] for row in factors] == pytest.approx(expected, rel=1e-9)
    assert [row["own"] for row in factors] == pytest.approx([100 * a, 100 * v, p])
    assert [row["reference"] for row in factors] == pytest.approx([100 * a0, 100 * v0, p0])
    (whole,) = rows_of(answer, "H1", "cost")
    assert whole["effect_kr"] == pytest.approx(cost - cost0, rel=1e-12)
    people = x["N01951", MELLERUD]
    assert whole["effect_mnkr"] == pytest.approx((cost - cost0) * people / 1e6)
    mean = split_of(answer, "H1")["group_mean"]
    aged_peers = sum(x["N01938", area] for area in peers)
    assert mean["summed"] == pytest.approx(
        sum(x["N21009", area] * x["N01938", area] for area in peers) / aged_peers
    )
    unweighted = sum(x["N21009", area] for area in peers) / len(peers)
    assert mean["remainder"] == pytest.approx(unweighted - mean["summed"])
    assert not mean["from_kolada"]  # the demo has no rows of groups


@pytest.mark.parametrize("options", [{}, {"over_time": True}, {"year": 2022}])
def test_effects_and_remainder_sum_to_the_difference(options: dict[str, Any]) -> None:
    answer = asked(**options)
    assert len(answer["splits"]) >= 20
    for split in answer["splits"]:
        name = split["identity"]
        figures = [*rows_of(answer, name, "factor"), *rows_of(answer, name, "remainder")]
        if split["verdict"] in ("refused", "beside"):
            assert all(row["effect_kr"] is None for row in figures)
            continue
        (whole,) = rows_of(answer, name, "cost")
        effects = math.fsum(row["effect_kr"] for row in figures)
        assert effects == pytest.approx(whole["effect_kr"], rel=1e-9, abs=1e-9)
        difference = whole["own"] - whole["reference"]
        assert whole["effect_kr"] == pytest.approx(difference, abs=1e-9)
        mnkr = math.fsum(row["effect_mnkr"] for row in figures)
        assert mnkr == pytest.approx(whole["effect_mnkr"], rel=1e-9, abs=1e-9)


def test_swapping_own_and_peer_flips_every_sign() -> None:
    there = kolada_bench.drivers("Mellerud", group=f"lista:{GRUMS}", year=2025, demo=True)
    back = kolada_bench.drivers("Grums", group=f"lista:{MELLERUD}", year=2025, demo=True)
    one, other = there.rows, back.rows
    assert len(one) == len(other) > 60
    assert one["effect_kr"].notna().sum() > 40
    pairs = zip(one["effect_kr"], -other["effect_kr"], strict=True)
    for x, y in pairs:
        assert x == pytest.approx(y, rel=1e-9, abs=1e-9, nan_ok=True)


def test_few_persons_hide_price_and_split() -> None:
    # 0,0937 boendedygn · 4 600 inv / 211,2 dygn per person = 2 personer
    answer = asked(only="M3", year=2025)
    split = split_of(answer, "M3")
    assert split["verdict"] == "refused"
    assert split["reason"].startswith(
        "Färre än 10 personer bakom värdet: kostnad per person visas inte, och inte heller "
    )
    aged, volume, price = rows_of(answer, "M3", "factor")
    assert (volume["own"], price["own"]) == (None, None)
    assert aged["own"] == pytest.approx(50, abs=10)  # per cent of the inhabitants
    assert all(row["effect_kr"] is None for row in rows_of(answer, "M3", "factor"))
    # the difference in cost itself is no price: it stays
    (whole,) = rows_of(answer, "M3", "cost")
    assert whole["effect_kr"] == pytest.approx(whole["own"] - whole["reference"])


@pytest.mark.parametrize("municipality", ["Mellerud", "Bjurholm", "Dorotea"])
def test_a_hidden_price_cannot_be_had_from_the_rest_of_its_table(municipality: str) -> None:
    answer = kolada_bench.drivers(municipality, year=2025, demo=True).to_dict()
    hidden = 0
    for split in answer["splits"]:
        name = split["identity"]
        factors = rows_of(answer, name, "factor")
        driver = drivers()[name]
        counted = [f.name for f in (*driver.factors, *driver.beside) if is_volume(f)]
        behind = [f.name for f in driver.factors if f.persons]
        for side in ("own", "reference"):
            shown = {row["name"] for row in factors if row[side] is not None}
            if factors and not set(behind) <= shown:
                hidden += 1
                assert not shown & set(counted), (name, side)
                beside = rows_of(answer, name, "beside")
                assert all(row[side] is None for row in beside if row["name"] in counted)
                assert "volymen" in " ".join([split["reason"] or "", *split["notes"]])
    assert hidden


@pytest.mark.parametrize(("identity", "made_of"), [
    ("K1", lambda x, area: x["N30101", area] * x["N04159", area] / 100),
    ("E1", lambda x, area: x["N31857", area] * 1000 / x["N01951", area]),
])  # fmt: skip
def test_the_mean_of_a_product_is_held_against_the_summed_group(
    identity: str, made_of: Any
) -> None:
    answer = asked(only=identity, year=2025)
    split = split_of(answer, identity)
    (group,) = answer["groups"]
    peers = [m["id"] for m in group["members"] if m["id"] not in split["missing"]]
    x = demo_values(("N30101", "N04159", "N31857", "N01951"), tuple(peers))
    mean = split["group_mean"]
    assert mean["mean"] == pytest.approx(sum(made_of(x, a) for a in peers) / len(peers))
    (whole,) = rows_of(answer, identity, "cost")
    assert mean["summed"] == pytest.approx(whole["reference"], rel=1e-6)
    assert mean["remainder"] == pytest.approx(mean["mean"] - mean["summed"])
    assert not mean["from_kolada"]


def test_what_does_not_multiply_stands_side_by_side() -> None:
    answer = asked(theme="lss", only="L1", year=2025)
    assert split_of(answer, "L1")["verdict"] == "beside"
    _, _, implied, published, rest = rows_of(answer, "L1", "factor")
    assert implied["own"] - published["own"] == pytest.approx(rest["own"])
    assert rows_of(answer, "L1", "cost") == []


def test_a_condition_that_a_peer_fails_refuses_the_split() -> None:
    # every area of the demo: some 12 % have no more than 70 % by the hour
    answer = asked(only="H2", group="alla", year=2025)
    split = split_of(answer, "H2")
    assert split["verdict"] == "refused"
    assert "minst 90 procent av hemtjänsttagarna är timregistrerade" in split["reason"]
    assert re.search(r"och \d+ till\.$", split["reason"])


def test_a_product_that_misses_the_cost_is_not_split() -> None:
    # in the demo the price of some is 8 % under cost (trygghetsboende)
    split = split_of(asked(only="S1", group="alla", year=2025), "S1")
    assert split["verdict"] == "refused"
    assert split["worst_pct"] == pytest.approx(8, abs=0.1)
    assert "delas inte upp" in split["reason"]


def test_the_verdict_follows_the_worst() -> None:
    answer = asked(year=2025)
    for split in answer["splits"]:
        if split["verdict"] == "exact":
            assert split["worst_pct"] <= 1
        if split["verdict"] == "approximate":
            assert 1 < split["worst_pct"] <= 5
    verdicts = {split["identity"]: split["verdict"] for split in answer["splits"]}
    assert [verdicts[id_] for id_ in ("H1", "S1", "F1", "L3")] == [
        "exact", "approximate", "constructed", "beside"
    ]  # fmt: skip


def test_no_comparison_across_a_break() -> None:
    answer = asked(only=["H1", "B1"], from_year=2019)
    split = split_of(answer, "H1")
    assert split["verdict"] == "refused"
    assert split["reason"].startswith(
        "2019 och 2025 går inte att jämföra. N21702 och N21006"
    )
    assert rows_of(answer, "H1", "factor") == []
    assert split_of(answer, "B1")["verdict"] == "exact"


def test_three_years_back_or_as_far_as_the_series_goes() -> None:
    answer = asked(only=["H1", "S1"], over_time=True)
    # N23009 begins anew in 2024, N21702 in 2021
    starts = {split["identity"]: split["from_year"] for split in answer["splits"]}
    assert starts == {"H1": 2022, "S1": 2024}
    with pytest.raises(TooFewPeers, match="inget tidigare år"):
        asked(only="H1", year=2021, over_time=True)


def test_the_year_compared_with_need_not_be_among_the_years() -> None:
    answer = asked(only="B1", years=[2024, 2025], from_year=2021)
    split = split_of(answer, "B1")
    assert (split["from_year"], split["year"]) == (2021, 2025)
    assert split["verdict"] == "exact"


def test_an_ended_identity_is_for_its_own_years() -> None:
    assert [s["identity"] for s in asked(only=["S1", "S1a"])["splits"]] == ["S1"]
    old = asked(only=["S1", "S1a", "S2"], year=2022)["splits"]
    assert [(s["identity"], s["year"]) for s in old] == [("S1a", 2022)]


def test_a_price_index_makes_the_price_level_a_factor() -> None:
    index = PriceIndex("PKV", "oktober 2025", {2022: 100.0, 2025: 112.0})
    plain = asked(only="H1", from_year=2022, year=2025)
    fixed = asked(only="H1", from_year=2022, year=2025, price_index=index)
    assert (plain["price_index"], fixed["price_index"]) == (
        None,
        "PKV, utgåva oktober 2025",
    )
    *_, price = rows_of(plain, "H1", "factor")
    *_, real, level = rows_of(fixed, "H1", "factor")
    assert real["reference"] == pytest.approx(1.12 * price["reference"])
    assert level["reference"] == pytest.approx(100 / 1.12)
    # The index moves only between price and level: dear + level = price, to a Shapley
    (whole,) = rows_of(fixed, "H1", "cost")
    effects = [*rows_of(fixed, "H1", "factor"), *rows_of(fixed, "H1", "remainder")]
    total = math.fsum(row["effect_kr"] for row in effects)
    assert total == pytest.approx(whole["effect_kr"], rel=1e-9)
    with pytest.raises(UsageError, match="2019"):
        asked(only="B1", from_year=2019, price_index=index)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"from_year": 2022, "group": "län"}, "--group kan inte stå med --from-year"),
        ({"price_index": "pkv.csv"}, "ange också --from-year"),
        ({"from_year": 2025, "year": 2025}, "ska vara ett år före 2025"),
        ({"theme": "grundskola"}, "ingen uppdelning"),
    ],
)
def test_questions_that_cannot_be_asked(options: dict[str, Any], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        asked(**options)
    with pytest.raises(UnknownName, match="H7"):
        asked(only="H7")


def test_the_page_says_whom_and_what_and_no_forbidden_word() -> None:
    answers = [
        kolada_bench.drivers("Mellerud", details=True, demo=True),
        kolada_bench.drivers("Mellerud", details=True, over_time=True, demo=True),
        kolada_bench.drivers("Mellerud", demo=True),
    ]
    for answer in answers:
        page = answer.page()
        text = "\n".join(
            [page.title, page.source, *page.notes, *page.warnings]
            + [note for table in page.tables for note in table.notes]
            + [cell for table in page.tables for row in table.rows for cell in row]
        )
        assert not FORBIDDEN.search(text), FORBIDDEN.search(text)
        assert "PÅHITTADE" in page.banner
        assert "De säger var skillnaden ligger, inte varför." in text
        assert "<table>" in answer._repr_html_()
    group = answers[0].page()
    assert any("Vingåker" in note for note in group.notes)
    k1 = next(table for table in group.tables if table.heading.startswith("K1"))
    # Own 6 960 · 50 %; peers summed. 3 480 kr/inv in all; 9 200 inhabitants.
    assert k1.rows[-1][1] == "3\u00a0480"
    assert k1.notes[0].startswith("Köpt IFO: 1\u00a0967\u00a0kr/inv (18,1\u00a0mnkr) högre")


def test_peers_without_any_part_are_too_few(ask: Ask) -> None:
    world = hand_made()
    for id_ in ("N30101", "N04159", "N01951"):
        if id_ not in {entity["id"] for entity in world.kpis}:
            world.kpis.append(kpi(id_, id_))
        world.values[id_, MELLERUD, THIS_YEAR - 1, "T"] = 50.0
    with pytest.raises(AssertionError, match="ingen kommun med alla uppgifter"):
        ask(world, "drivers", "Mellerud", "--only", "K1")
    world.values["N30101", GRUMS, THIS_YEAR - 1, "T"] = 4000.0
    world.values["N04159", GRUMS, THIS_YEAR - 1, "T"] = 25.0
    world.values["N01951", GRUMS, THIS_YEAR - 1, "T"] = 9000.0
    answer = ask(world, "drivers", "Mellerud", "--only", "K1")
    (split,) = answer["splits"]
    assert (split["n"], split["n_members"], split["year"]) == (1, 7, THIS_YEAR - 1)
    (whole,) = rows_of(answer, "K1", "cost")
    # 50 · 50 % = 25 against 4 000 · 25 % = 1 000
    assert (whole["own"], whole["reference"]) == pytest.approx((25, 1000))
    assert any("Färre än 5" in warning and "K1 (1 av 7)" in warning
               for warning in answer["warnings"])  # fmt: skip


def test_koladas_own_mean_is_the_one_that_is_held_against(ask: Ask) -> None:
    world = hand_made()
    members = [m["member_id"] for m in next(
        g for g in world.groups if g["id"] == "G36589")["members"]]  # fmt: skip
    for id_ in ("N33001", "N33007", "N33008", "N33009", "N01951", "N01948"):
        if id_ not in {entity["id"] for entity in world.kpis}:
            world.kpis.append(kpi(id_, id_))
        for area in (MELLERUD, *members):
            small = {"N33001": 300.0, "N33007": 100.0, "N33008": 150.0, "N33009": 50.0}
            world.values[id_, area, THIS_YEAR - 1, "T"] = small.get(
                id_, 1000.0 if id_ == "N01951" else 200.0
            )
    world.values["N33001", members[0], THIS_YEAR - 1, "T"] = 301.0  # 0,33 % off
    answer = ask(world, "drivers", "Mellerud", "--only", "B1")
    (split,) = answer["splits"]
    assert split["verdict"] == "exact"
    assert split["worst_municipality"] == members[0]
    assert split["worst_pct"] == pytest.approx(100 / 301)
    mean = split["group_mean"]
    # equal populations: summed = mean = 300 + 1/7, which Kolada's own row has too
    assert mean["summed"] == pytest.approx(300 + 1 / 7)
    assert mean["from_kolada"]
    assert mean["remainder"] == pytest.approx(0, abs=1e-5)


class WithoutValues(DemoSource):
    """The demo with no value for some KPIs, in any municipality."""

    lacks: tuple[str, ...] = ()

    def observations(self, blocks: Any) -> Any:
        found = super().observations(blocks)
        frame = found.frame[~found.frame["kpi_id"].isin(self.lacks)].reset_index(drop=True)
        frame["kpi_id"] = frame["kpi_id"].cat.remove_unused_categories()
        return msgspec.structs.replace(found, frame=frame)


def test_persons_that_nobody_has_a_value_for_are_not_taken_to_be_few() -> None:
    source = WithoutValues()
    # The persons behind the price per day of M1, institutionsvård vuxna.
    source.lacks = ("N35805",)
    found = kolada_bench.benchmark.drivers(
        "Mellerud", theme="ifo", source=source, settings=Settings()
    ).to_dict()
    (whole,) = rows_of(found, "M1", "cost")
    assert whole["effect_kr"] is not None
    assert split_of(found, "M1")["verdict"] != "refused"
