from __future__ import annotations

import pytest

from kolada_bench.catalogue.municipalities import resolve_municipality
from kolada_bench.errors import UnknownName
from kolada_bench.schema import Municipality

AREAS = {
    id_: Municipality(id_, title, type_)
    for id_, title, type_ in (
        ("0000", "Riket", "L"),
        ("0012", "Region Skåne", "L"),
        ("0009", "Region Gotland", "L"),
        ("0114", "Upplands Väsby", "K"),
        ("0305", "Håbo", "K"),
        ("0643", "Habo", "K"),
        ("0980", "Gotland", "K"),
        ("1266", "Hörby", "K"),
        ("1267", "Höör", "K"),
        ("1280", "Malmö", "K"),
        ("1461", "Mellerud", "K"),
        ("1490", "Borås", "K"),
        ("1715", "Kil", "K"),
    )
}


@pytest.mark.parametrize(
    ("text", "id_"),
    [
        ("1461", "1461"),
        ("Mellerud", "1461"),
        ("  mellerud ", "1461"),
        ("Melleruds kommun", "1461"),
        ("Melleruds", "1461"),
        ("MELLERUDS KOMMUN", "1461"),
        ("Upplands Väsby kommun", "0114"),
        ("upplands  vasby", "0114"),
        ("Kils kommun", "1715"),
        ("Borås", "1490"),
        ("Borås stad", "1490"),
        ("Habo", "0643"),
        ("habo", "0643"),
        ("Håbo", "0305"),
        ("HÅBO", "0305"),
        ("Håbo kommun", "0305"),
        ("Malmo", "1280"),
        ("Malmö stad", "1280"),
        ("hoor", "1267"),
        ("Gotland", "0980"),
    ],
)
def test_a_municipality_by_code_name_or_the_way_people_write_it(
    text: str, id_: str
) -> None:
    assert resolve_municipality(text, AREAS).id == id_


def test_a_misspelling_gets_a_suggestion() -> None:
    with pytest.raises(UnknownName) as caught:
        resolve_municipality("Melerud", AREAS)
    assert str(caught.value) == 'Kommunen "Melerud" finns inte. Menade du Mellerud (1461)?'
    assert caught.value.suggestions == ("Mellerud",)


def test_two_near_names_are_both_suggested_and_a_far_one_none() -> None:
    with pytest.raises(UnknownName, match=r"Menade du .* eller .*\?"):
        resolve_municipality("Hör", AREAS)
    with pytest.raises(UnknownName) as caught:
        resolve_municipality("Xyzzy", AREAS)
    assert str(caught.value) == 'Kommunen "Xyzzy" finns inte.'


def test_names_that_fold_alike_are_not_guessed_between() -> None:
    alike = {
        "0001": Municipality("0001", "Åbo", "K"),
        "0002": Municipality("0002", "Äbo", "K"),
    }
    with pytest.raises(UnknownName, match=r"Åbo \(0001\) eller Äbo \(0002\)"):
        resolve_municipality("abo", alike)


def test_a_region_and_the_country_are_no_municipalities() -> None:
    with pytest.raises(UnknownName, match="Region Skåne är en region"):
        resolve_municipality("region skane", AREAS)
    with pytest.raises(UnknownName, match="regioner hanteras inte"):
        resolve_municipality("0012", AREAS)
    with pytest.raises(UnknownName, match="Riket är hela landet"):
        resolve_municipality("Riket", AREAS)
    with pytest.raises(UnknownName, match="Ingen kommun har koden 9999"):
        resolve_municipality("9999", AREAS)
    with pytest.raises(UnknownName, match="Ingen kommun är angiven"):
        resolve_municipality(" ", AREAS)
