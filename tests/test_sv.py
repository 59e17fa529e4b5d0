from __future__ import annotations

import copy
import math
import pickle
from datetime import UTC, date, datetime

import pytest

from kolada_bench import sv
from kolada_bench.schema import Provenance

S = "\u00a0"  # no-break space
M = "\u2212"  # true minus


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (12345.6, 0, f"12{S}346"),
        (1234567.0, 0, f"1{S}234{S}567"),
        (999.0, 0, "999"),
        (2.5, 0, "3"),  # half away from zero, not to even
        (-2.5, 0, f"{M}3"),
        (0.25, 1, "0,3"),
        (1.005, 2, "1,01"),  # as it is written, not as the float is stored
        (-0.04, 1, "0,0"),
        (0.0, 1, "0,0"),
        (None, 1, "–"),
        (math.nan, 1, "–"),
        (math.inf, 1, "–"),
    ],
)
def test_numbers(value: float | None, decimals: int, text: str) -> None:
    assert sv.number(value, decimals) == text


@pytest.mark.parametrize(
    ("value", "text"), [(25.04, "+25,0"), (-3.2, f"{M}3,2"), (0.04, "0,0"), (-0.04, "0,0")]
)
def test_signs(value: float, text: str) -> None:
    assert sv.number(value, 1, sign=True) == text


def test_units_stay_on_the_line_of_their_figure() -> None:
    assert sv.with_unit(25.0, "%", 1) == f"25,0{S}%"
    assert sv.with_unit(None, "%", 1) == "–"
    assert sv.times(2.4) == f"2,4{S}ggr"


def test_spans() -> None:
    assert sv.span(4900, 6700) == f"4{S}900–6{S}700"
    assert sv.span(-3.0, 7.3, 1) == f"{M}3,0{S}–{S}7,3"
    assert sv.span(None, 1) == sv.span(1, math.nan) == "–"


def test_decimals_give_about_three_figures() -> None:
    figures = (123.4, 12.3, 0.123, 0.0, -250.0, None)
    assert [sv.decimals_for(value) for value in figures] == [0, 1, 2, 1, 0, 0]


@pytest.mark.parametrize(
    ("rank", "text"),
    [
        (1, "1:a"), (2, "2:a"), (3, "3:e"), (10, "10:e"), (11, "11:e"), (12, "12:e"),
        (21, "21:a"), (22, "22:a"), (111, "111:e"), (112, "112:e"), (121, "121:a"),
    ],
)  # fmt: skip
def test_ordinals(rank: int, text: str) -> None:
    assert sv.ordinal(rank) == text


def test_dates() -> None:
    when = datetime(2026, 11, 20, 9, 12, tzinfo=UTC)
    assert sv.day(date(2026, 1, 5)) == "2026-01-05"
    assert (sv.day(when), sv.moment(when)) == ("2026-11-20", "2026-11-20 kl. 09.12")


@pytest.mark.parametrize(
    ("years", "text"),
    [
        ([2024], "2024"),
        ([2024, 2023], "2023–2024"),
        ([2015, 2019, 2020, 2021, 2021], "2015, 2019–2021"),
        ([], ""),
    ],
)
def test_years(years: list[int], text: str) -> None:
    assert sv.years(years) == text


def test_listing() -> None:
    assert [sv.listing(words) for words in ([], ["A"], ["A", "B"], ["A", "B", "C"])] == [
        "", "A", "A och B", "A, B och C",
    ]  # fmt: skip


def test_swedish_order() -> None:
    names = ["Ödeshög", "Älmhult", "Åre", "Zinkgruvan", "ale", "Vara", "Yxe", "Örebro"]
    assert sorted(names, key=sv.sort_key) == [
        "ale", "Vara", "Yxe", "Zinkgruvan", "Åre", "Älmhult", "Ödeshög", "Örebro",
    ]  # fmt: skip


def test_forgiving_comparison() -> None:
    assert sv.fold("  UPPLANDS   Väsby ") == "upplands vasby"
    assert sv.fold("Håbo") == sv.fold("habo")
    assert sv.fold("A\u030are") == sv.fold("Åre") == "are"


def provenance(*, invented: bool) -> Provenance:
    when = datetime(2026, 11, 22, 10, tzinfo=UTC)
    return Provenance("demo" if invented else "kolada", when, invented=invented)


def test_the_source_line_tells_raw_from_computed_from_invented() -> None:
    real, made_up = provenance(invented=False), provenance(invented=True)
    assert sv.source_line(real, ("N30101",), computed=False) == (
        "Källa: Kolada (N30101), hämtat 2026-11-22."
    )
    assert sv.source_line(real, (), computed=True) == (
        "Egen bearbetning av data från Kolada, hämtat 2026-11-22."
    )
    for computed in (True, False):
        line = sv.source_line(made_up, ("N30101",), computed=computed)
        assert line.startswith("PÅHITTADE DEMODATA (N30101)")
        assert "Källa" not in line


def test_one_is_one_kommun() -> None:
    assert sv.count(1, "kommun", "kommuner") == "1 kommun"
    assert sv.count(0, "kommun", "kommuner") == "0 kommuner"
    assert sv.count(1234, "kommun", "kommuner") == "1\u00a0234 kommuner"


def figure(text: str) -> tuple[str, float, str]:
    assert isinstance(text, sv.Number)
    return str(text), text.value, text.code


def test_a_written_number_remembers_its_figure_and_its_format() -> None:
    assert figure(sv.number(12345.6)) == (f"12{S}346", 12345.6, "#,##0")
    assert figure(sv.number(-0.125, 2)) == (f"{M}0,13", -0.125, "#,##0.00")
    assert figure(sv.number(3.21, 1, sign=True)) == (
        "+3,2", 3.21, f"+#,##0.0;{M}#,##0.0;#,##0.0",
    )  # fmt: skip
    assert figure(sv.with_unit(25.04, "%", 1)) == (f"25,0{S}%", 25.04, f'#,##0.0"{S}%"')
    assert figure(sv.times(2.44)) == (f"2,4{S}ggr", 2.44, f'#,##0.0"{S}ggr"')
    assert figure(sv.number(7)) == ("7", 7.0, "#,##0")


def test_what_only_rounds_to_zero_has_no_sign_in_its_format_either() -> None:
    assert figure(sv.number(-0.04, 1, sign=True)) == ("0,0", -0.04, "#,##0.0;#,##0.0")


def test_what_is_missing_is_no_number() -> None:
    missing = (sv.number(None), sv.with_unit(math.nan, "%"), sv.times(None))
    assert not any(isinstance(text, sv.Number) for text in missing)


def test_a_number_in_a_sentence_is_plain_text() -> None:
    for text in (f"{sv.number(1)}", sv.number(1) + "", "".join([sv.number(1)])):
        assert type(text) is str


def test_a_mark_is_text_and_format() -> None:
    assert figure(sv.marked(sv.number(-3.6, 1), "(p)")) == (
        f"{M}3,6{S}(p)", -3.6, f'#,##0.0"{S}(p)"',
    )  # fmt: skip
    # A unit and a mark are one piece of text in the format.
    assert sv.marked(sv.with_unit(42, "%"), "~") == f"42{S}%{S}~"
    assert figure(sv.marked(sv.with_unit(42, "%"), "~"))[2] == f'#,##0"{S}%{S}~"'
    assert sv.marked("–", "(p)") == f"–{S}(p)"
    assert not isinstance(sv.marked("–", "(p)"), sv.Number)
    assert figure(sv.marked(sv.number(1), "")) == ("1", 1.0, "#,##0")


def test_a_copy_of_a_number_is_one() -> None:
    for made in (copy.copy, copy.deepcopy, lambda x: pickle.loads(pickle.dumps(x))):
        assert figure(made(sv.number(1.5, 1))) == ("1,5", 1.5, "#,##0.0")
