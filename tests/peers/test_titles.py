from __future__ import annotations

from collections import Counter

import pytest

from kolada_bench.catalogue.service_areas import SERVICE_AREAS
from kolada_bench.peers.titles import (
    AREAS,
    liknande_title,
    names_group,
    plain_title,
    short_title,
)
from kolada_bench.schema import PeerGroup


@pytest.mark.parametrize(
    ("title", "parts"),
    [
        ("Liknande kommuner IFO, Mellerud, 2024", ("IFO", "Mellerud", 2024)),
        (
            "Liknande kommuner, övergripande, Mellerud, 2025",
            ("övergripande", "Mellerud", 2025),
        ),
        (
            "Liknande kommuner ekonomiskt bistånd, Malung-Sälen, 2023",
            ("ekonomiskt bistånd", "Malung-Sälen", 2023),
        ),
        ("Liknande kommuner LSS, Upplands Väsby, 2024", ("LSS", "Upplands Väsby", 2024)),
        ("Liknande regioner socioekonomi, Region Skåne, 2024", None),
        ("Landsbygdskommun, ej nära större stad (ovägt medel)", None),
        ("Liknande kommuner IFO, Mellerud", None),
    ],
)
def test_a_liknande_title_says_area_focus_and_edition(
    title: str, parts: tuple[str, str, int] | None
) -> None:
    assert liknande_title(title) == parts


def test_every_service_area_of_the_catalogue_is_an_area_of_rka() -> None:
    assert set(SERVICE_AREAS) <= set(AREAS)


def test_all_recorded_titles_are_read(recorded) -> None:
    names = {area.title for area in recorded.areas.values()}
    read = [liknande_title(group.title) for group in recorded.all_groups.values()]
    titles = [title for title in read if title is not None]
    assert all(title.focus in names for title in titles)
    # 290 municipalities in each of twelve areas, but LSS lacks Gnosjö; räddningstjänst
    # also has the 21 regions (kpi-catalogue, section 7).
    expected = dict.fromkeys(AREAS, 290) | {"LSS": 289, "räddningstjänst": 311}
    assert Counter(title.area for title in titles) == expected
    unread = sum(
        group.title.startswith("Liknande kommuner")
        for group in recorded.all_groups.values()
    )
    assert len(titles) == unread


@pytest.mark.parametrize(
    ("title", "plain"),
    [
        ("Dalsland", "Dalsland"),
        ("4M -  Fyra Mälarstäder (ovägt medel)", "4M - Fyra Mälarstäder"),
        ("Västra Götalands läns kommuner (ovägt medel)", "Västra Götalands län"),
        (
            "Landsbygdskommun, ej nära större stad (ovägt medel)",
            "Landsbygdskommun, ej nära större stad",
        ),
    ],
)
def test_plain_titles_say_only_whom(title: str, plain: str) -> None:
    assert plain_title(title) == plain
    assert names_group(plain.upper(), title)
    assert names_group(title, title)


@pytest.mark.parametrize(
    ("kind", "area", "title", "short"),
    [
        (
            "liknande",
            "IFO",
            "Liknande kommuner IFO, Mellerud, 2024",
            "Lika kommuner IFO",
        ),
        (
            "liknande",
            "övergripande",
            "Liknande kommuner, övergripande, Mellerud, 2025",
            "Lika kommuner, övergripande",
        ),
        # Another municipality's group: its title is kept whole.
        (
            "kolada",
            None,
            "Liknande kommuner IFO, Höör, 2024",
            "Liknande kommuner IFO, Höör, 2024",
        ),
        ("alla", None, "Alla kommuner (ovägt medel)", "Alla kommuner"),
        ("lista", None, "Egen lista (2 kommuner)", "Egen lista (2 kommuner)"),
    ],
)
def test_short_titles(kind: str, area: str | None, title: str, short: str) -> None:
    assert short_title(PeerGroup("G1", title, kind, (), area=area)) == short
