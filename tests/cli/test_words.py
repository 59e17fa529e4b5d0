from __future__ import annotations

from collections.abc import Iterable

import pytest

from kolada_bench.cli.words import (
    Arguments,
    Knowledge,
    is_kpi_id,
    read_arguments,
    split_kpi,
)
from kolada_bench.errors import UsageError
from kolada_bench.sv import fold

MUNICIPALITIES = (
    "Mellerud", "Melleruds kommun", "1461", "Upplands Väsby", "Vingåker", "Grums",
    "Dals-Ed", "Helsingborg", "Höör", "0428", "1764", "Stockholm",
)  # fmt: skip
TITLES = (
    "Dalsland",
    "Fyrbodal",
    "Familjen Helsingborg",
    "Landsbygdskommun, ej nära större stad",
    "Västra Götalands län",
)


class Asked:
    """What the cutting may know, and a note of every title that Kolada was asked for."""

    def __init__(self, *, default: bool = False, own: Iterable[str] = ()) -> None:
        self.titles: list[str] = []
        self.knowledge = Knowledge(
            is_municipality=lambda text: fold(text) in map(fold, MUNICIPALITIES),
            is_group=self._is_group,
            own_groups=tuple(own),
            has_default=default,
        )

    def _is_group(self, text: str) -> bool:
        self.titles.append(text)
        return text in TITLES


def read(
    words: list[str], *, positional: str = "", default: bool = False
) -> tuple[str, str, list[str]]:
    asked = Asked(default=default, own=("dalslandskommuner", "norra delen"))
    answer = read_arguments(positional.split(), [words], [], asked.knowledge)
    return answer.groups[0], answer.municipality, asked.titles


@pytest.mark.parametrize(
    ("line", "group", "municipality"),
    [
        ("lika kommuner Mellerud", "lika kommuner", "Mellerud"),
        ("lika kommuner Upplands Väsby", "lika kommuner", "Upplands Väsby"),
        ("lika kommuner Melleruds kommun", "lika kommuner", "Melleruds kommun"),
        ("lika kommuner 1461", "lika kommuner", "1461"),
        ("lika kommuner Melerud", "lika kommuner", "Melerud"),
        ("lika kommuner", "lika kommuner", ""),
        ("lika Mellerud", "lika", "Mellerud"),
        ("lika kommuner äldreomsorg Mellerud", "lika kommuner äldreomsorg", "Mellerud"),
        (
            "lika kommuner ekonomiskt bistånd Upplands Väsby",
            "lika kommuner ekonomiskt bistånd",
            "Upplands Väsby",
        ),
        (
            "Liknande kommuner, övergripande Mellerud",
            "Liknande kommuner, övergripande",
            "Mellerud",
        ),
        (
            "Liknande kommuner IFO, Höör, 2024 Mellerud",
            "Liknande kommuner IFO, Höör, 2024",
            "Mellerud",
        ),
        ("kommungrupp Mellerud", "kommungrupp", "Mellerud"),
        ("län Dals-Ed", "län", "Dals-Ed"),
        ("alla kommuner Mellerud", "alla kommuner", "Mellerud"),
        ("G36589", "G36589", ""),
        ("G36589 Mellerud", "G36589", "Mellerud"),
        ("lista:0428,1764 Mellerud", "lista:0428,1764", "Mellerud"),
        ("lista: 0428, 1764 Upplands Väsby", "lista: 0428, 1764", "Upplands Väsby"),
        ("lista:0428,1764", "lista:0428,1764", ""),
        ("Vingåker, Grums Mellerud", "Vingåker, Grums", "Mellerud"),
        ("Vingåker, Upplands Väsby Mellerud", "Vingåker, Upplands Väsby", "Mellerud"),
        ("Vingåker, Upplands Väsby", "Vingåker, Upplands Väsby", ""),
        ("Vingåker, Grums, Höör", "Vingåker, Grums, Höör", ""),
        ("Vingåker Mellerud", "Vingåker", "Mellerud"),
        ("egen:dalslandskommuner Mellerud", "egen:dalslandskommuner", "Mellerud"),
        ("egen:okänd Mellerud", "egen:okänd", "Mellerud"),
        ("egen:norra delen Mellerud", "egen:norra delen", "Mellerud"),
        ("norra delen Mellerud", "norra delen", "Mellerud"),
        ("Dalsland Mellerud", "Dalsland", "Mellerud"),
        ("Dalsland Upplands Väsby", "Dalsland", "Upplands Väsby"),
        ("Dalsland", "Dalsland", ""),
        ("Västra Götalands län Mellerud", "Västra Götalands län", "Mellerud"),
        (
            "Landsbygdskommun, ej nära större stad Mellerud",
            "Landsbygdskommun, ej nära större stad",
            "Mellerud",
        ),
        ("Familjen Helsingborg Höör", "Familjen Helsingborg", "Höör"),
    ],
)
def test_words_are_cut_without_asking_kolada(
    line: str, group: str, municipality: str
) -> None:
    assert read(line.split()) == (group, municipality, [])


@pytest.mark.parametrize(
    ("words", "group", "municipality"),
    [
        (["lika kommuner", "Mellerud"], "lika kommuner", "Mellerud"),
        (
            ["Landsbygdskommun, ej nära större stad", "Mellerud"],
            "Landsbygdskommun, ej nära större stad",
            "Mellerud",
        ),
        # Quotes end the group although the municipality is misspelt.
        (["Västra Götalands län", "Melerud"], "Västra Götalands län", "Melerud"),
        (["Upplands Väsby,", "Grums", "Mellerud"], "Upplands Väsby, Grums", "Mellerud"),
        (["Grums,", "Upplands Väsby", "Höör"], "Grums, Upplands Väsby", "Höör"),
        (["Dalsland", "Upplands Väsby"], "Dalsland", "Upplands Väsby"),
        (["lika", "kommuner", "Upplands Väsby"], "lika kommuner", "Upplands Väsby"),
    ],
)
def test_quotes_work(words: list[str], group: str, municipality: str) -> None:
    assert read(words) == (group, municipality, [])


@pytest.mark.parametrize(
    "line",
    [
        "lika kommuner",
        "lika kommuner Höör",
        "Landsbygdskommun, ej nära större stad",
        "Vingåker, Grums",
        "Familjen Helsingborg",
        "Dalsland",
    ],
)
def test_a_municipality_that_stands_alone_leaves_all_words_to_the_group(line: str) -> None:
    answer = read(line.split(), positional="Upplands Väsby")
    assert answer == (line, "Upplands Väsby", [])


@pytest.mark.parametrize(
    ("line", "group", "municipality", "asked"),
    [
        # The longest first; what is left over needs no question.
        ("Dalsland Mellerud", "Dalsland", "Mellerud", ["Dalsland Mellerud"]),
        (
            "Familjen Helsingborg",
            "Familjen Helsingborg",
            "",
            ["Familjen Helsingborg"],
        ),
        ("Dalsland", "Dalsland", "", []),
        ("Vingåker, Grums", "Vingåker, Grums", "", []),
        (
            "Landsbygdskommun, ej nära större stad",
            "Landsbygdskommun, ej nära större stad",
            "",
            ["Landsbygdskommun, ej nära större stad"],
        ),
        ("ingen sådan", "ingen sådan", "", ["ingen sådan", "ingen"]),
    ],
)
def test_with_a_default_municipality_the_whole_may_be_the_group(
    line: str, group: str, municipality: str, asked: list[str]
) -> None:
    assert read(line.split(), default=True) == (group, municipality, asked)


def test_a_misspelt_municipality_is_left_for_the_municipality_to_answer() -> None:
    assert read(["Dalsland", "Melerud"]) == ("Dalsland", "Melerud", ["Dalsland Melerud"])
    assert read(["Västra", "Götalands", "län", "Melerud"]) == (
        "Västra Götalands län",
        "Melerud",
        ["Västra Götalands län Melerud", "Västra Götalands län"],
    )


def several(*options: str, default: bool = False) -> tuple[Arguments, list[str]]:
    asked = Asked(default=default)
    groups = [option.split() for option in options]
    return read_arguments([], groups, [], asked.knowledge), asked.titles


@pytest.mark.parametrize(
    ("options", "groups", "asked"),
    [
        (("lika kommuner", "kommungrupp Mellerud"), ("lika kommuner", "kommungrupp"), 0),
        (("lika kommuner Mellerud", "kommungrupp"), ("lika kommuner", "kommungrupp"), 0),
        (
            ("lika kommuner Mellerud", "Familjen Helsingborg"),
            ("lika kommuner", "Familjen Helsingborg"),
            0,
        ),
        (("Dalsland", "Fyrbodal Mellerud"), ("Dalsland", "Fyrbodal"), 0),
        (
            ("Fyrbodal Mellerud", "Familjen Helsingborg"),
            ("Fyrbodal", "Familjen Helsingborg"),
            2,
        ),
        (("län Mellerud", "alla mellerud"), ("län", "alla"), 0),
    ],
)
def test_several_groups_share_one_municipality(
    options: tuple[str, ...], groups: tuple[str, ...], asked: int
) -> None:
    answer, titles = several(*options)
    assert answer.groups == groups
    assert fold(answer.municipality) == "mellerud"
    assert len(titles) == asked


def test_two_municipalities_are_refused() -> None:
    with pytest.raises(UsageError, match="Flera kommuner är angivna: Mellerud, Höör"):
        several("lika kommuner Mellerud", "kommungrupp Höör")


@pytest.mark.parametrize(
    ("line", "kpis", "municipality"),
    [
        ("N30101 Mellerud", ("N30101",), "Mellerud"),
        ("n30101", ("N30101",), ""),
        ("N30101 N30005 Upplands Väsby", ("N30101", "N30005"), "Upplands Väsby"),
        ("N30101,N30005", ("N30101", "N30005"), ""),
        ("N30101, U21468 Mellerud", ("N30101", "U21468"), "Mellerud"),
        ("X30101_kopt", ("X30101_kopt",), ""),
        ("köpt vård", ("köpt vård",), ""),
        ("köpt vård Mellerud", ("köpt vård",), "Mellerud"),
        ("köpt vård Upplands Väsby", ("köpt vård",), "Upplands Väsby"),
    ],
)
def test_kpis_are_ids_first_and_else_a_search(
    line: str, kpis: tuple[str, ...], municipality: str
) -> None:
    found = split_kpi(line.split(), Asked().knowledge.is_municipality)
    assert found == (kpis, municipality)


def test_a_quoted_search_ends_with_its_quotes() -> None:
    found = split_kpi(["köpt vård", "Melerud"], Asked().knowledge.is_municipality)
    assert found == (("köpt vård",), "Melerud")


def test_municipality_groups_and_kpis_together() -> None:
    knowledge = Asked().knowledge
    assert read_arguments(
        ["Upplands", "Väsby"],
        [["lika", "kommuner"], ["Vingåker,", "Grums"]],
        [["köpt", "vård", "Stockholm"], ["n30101", "N30005"], ["N31001", "köpt"]],
        knowledge,
    ) == Arguments(
        "Upplands Väsby",
        ("lika kommuner", "Vingåker, Grums"),
        ("köpt vård Stockholm", "N30101", "N30005", "N31001", "köpt"),
    )
    # The municipality stands last, after --kpi: the group's words are all the group's.
    assert read_arguments(
        [], [["Familjen", "Helsingborg"]], [["N30101", "Mellerud"]], knowledge
    ) == Arguments("Mellerud", ("Familjen Helsingborg",), ("N30101",))


def test_nothing_given_is_nothing_read() -> None:
    assert read_arguments([], [], [], Asked().knowledge) == Arguments("")


@pytest.mark.parametrize("option", ["--group", "--kpi"])
def test_an_option_without_words_is_refused(option: str) -> None:
    groups, kpis = ([[" "]], []) if option == "--group" else ([], [[]])
    with pytest.raises(UsageError, match=f"inget efter {option}"):
        read_arguments(["Mellerud"], groups, kpis, Asked().knowledge)


@pytest.mark.parametrize(
    ("text", "answer"),
    [("N30101", True), ("u21468", True), ("N3010", False), ("IFO", False), ("1461", False)],
)
def test_what_looks_like_a_kpi_id(text: str, answer: bool) -> None:
    assert is_kpi_id(text) is answer
