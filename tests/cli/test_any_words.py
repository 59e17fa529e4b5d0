"""Words without quotes, in any order: nothing that was written is lost or made up."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kolada_bench.cli.parser import read_year, read_years
from kolada_bench.cli.words import Knowledge, read_arguments
from kolada_bench.errors import UsageError
from tests.strategies import PIECES, mutated, refused

MUNICIPALITIES = frozenset(("Mellerud", "1461", "Upplands Väsby", "Grums", "Vingåker"))
TITLES = frozenset(("Fyrbodal", "Familjen Helsingborg", "Dalsland"))
KNOWN = Knowledge(
    is_municipality=MUNICIPALITIES.__contains__,
    is_group=TITLES.__contains__,
    own_groups=("norr", "egna kommuner"),
)
WORD = st.sampled_from(
    ("lika", "kommuner", "Mellerud", "Upplands", "Väsby", "Grums,", "Vingåker", "norr",
     "Familjen", "Helsingborg", "lista:", "0428,1764", "N30101", "n30101,N33820", "köpt",
     "vård", "egna kommuner", "Upplands Väsby", "", " ", ",", ":", *PIECES[:30])
)  # fmt: skip
WORDS = st.lists(WORD, max_size=5)
OPTIONS = st.lists(WORDS, max_size=3)


def signs(*texts: str) -> list[str]:
    """Return what was written, whatever its case and spacing."""
    return sorted("".join("".join(texts).replace(",", " ").split()).casefold())


@given(WORDS, OPTIONS, OPTIONS)
def test_every_word_belongs_somewhere(
    positional: list[str], groups: list[list[str]], kpis: list[list[str]]
) -> None:
    found, reason = refused(
        lambda: read_arguments(positional, groups, kpis, KNOWN), UsageError
    )
    if found is None:
        assert reason.startswith(("Flera kommuner är angivna", "Det står inget efter"))
        return
    assert len(found.groups) == len(groups)
    written = signs(*positional, *(word for words in (*groups, *kpis) for word in words))
    told = signs(found.municipality, *found.groups, *found.kpis)
    # A municipality that two options name alike is one.
    assert set(told) <= set(written)
    assert positional == [] or told == written


@given(mutated(("2019-2024,2015", "2019–2024", "2024", " 2020 - 2022 , 1999")))
def test_any_years(text: str) -> None:
    years, reason = refused(lambda: read_years(text), ValueError)
    if years is None:
        assert reason.startswith('"')
        return
    assert years == tuple(sorted(set(years)))
    assert all(1970 <= year <= 2100 for year in years)
    assert {int(part) for part in text.replace("–", "-").replace("-", ",").split(",")} <= {
        *years
    }


YEARS = st.sets(st.integers(1970, 2100), min_size=1, max_size=8)


@given(YEARS)
def test_years_are_read_as_they_are_written(years: set[int]) -> None:
    assert read_years(", ".join(map(str, years))) == tuple(sorted(years))
    first, last = min(years), max(years)
    assert read_years(f"{first}-{last}") == tuple(range(first, last + 1))


@given(st.text(max_size=6))
def test_a_year_is_four_figures_of_ours(text: str) -> None:
    year, _ = refused(lambda: read_year(text), ValueError)
    assert year is None or str(year) == text
