from __future__ import annotations

import pytest

from kolada_bench.errors import UsageError
from kolada_bench.peers.spec import is_certain, parse_group

OWN = ("dalsland", "Norra länet", "alla")


@pytest.mark.parametrize(
    ("text", "kind", "argument"),
    [
        ("lika kommuner", "liknande", ""),
        ("Liknande  Kommuner", "liknande", ""),
        ("lika", "liknande", ""),
        ("liknande", "liknande", ""),
        ("lika kommuner äldreomsorg", "liknande", "äldreomsorg"),
        ("lika kommuner aldreomsorg", "liknande", "äldreomsorg"),
        ("liknande kommuner, övergripande", "liknande", "övergripande"),
        ("lika lss", "liknande", "LSS"),
        ("lika kommuner försörjningsstöd", "liknande", "ekonomiskt bistånd"),
        ("kommungrupp", "kommungrupp", ""),
        ("län", "lan", ""),
        ("lan", "lan", ""),
        ("storlek", "storlek", ""),
        ("alla", "alla", ""),
        ("Alla kommuner", "alla", ""),
        ("riket", "alla", "riket"),
        ("grannar", "grannar", ""),
        ("Grannar ifo", "grannar", "IFO"),
        ("grannar, övergripande", "grannar", "övergripande"),
        ("grannar: N01951:2,N00903", "grannar", "N01951:2,N00903"),
        ("grannar Norden", "titel", "grannar Norden"),
        ("G36589", "id", "G36589"),
        ("g36589", "id", "G36589"),
        ("lista:0428,1764", "lista", "0428,1764"),
        ("Lista: Vingåker, Grums", "lista", "Vingåker, Grums"),
        ("egen:dalsland", "egen", "dalsland"),
        ("egen:okänd", "egen", "okänd"),
        ("egen:alla", "egen", "alla"),
        ("Dalsland", "egen", "dalsland"),
        ("norra lanet", "egen", "Norra länet"),
        ("Fyrbodal", "titel", "Fyrbodal"),
        ("Vingåker, Grums", "titel", "Vingåker, Grums"),
        ("lika kommuner Mellerud", "titel", "lika kommuner Mellerud"),
        ("likartade", "titel", "likartade"),
        (
            "Liknande kommuner IFO, Höör, 2024",
            "titel",
            "Liknande kommuner IFO, Höör, 2024",
        ),
    ],
)
def test_the_words_decide_the_kind(text: str, kind: str, argument: str) -> None:
    spec = parse_group(text, OWN)
    assert (spec.kind, spec.argument) == (kind, argument)


def test_the_text_is_kept_as_written_but_single_spaced() -> None:
    assert parse_group("  Lika   kommuner ").text == "Lika kommuner"


def test_two_own_groups_that_fold_alike_are_not_guessed_between() -> None:
    assert parse_group("OST", ("öst", "ost")).kind == "titel"
    assert parse_group("ost", ("öst", "ost")).argument == "ost"


def test_an_empty_group_text_is_refused_with_an_example() -> None:
    with pytest.raises(UsageError, match=r'till exempel "lika kommuner"'):
        parse_group("  ")


@pytest.mark.parametrize(
    ("text", "certain"),
    [
        ("lika kommuner IFO", True),
        ("G36589", True),
        ("egen:dalsland", True),
        ("dalsland", True),
        ("Liknande kommuner IFO, Höör, 2024", True),
        ("grannar", True),
        ("grannar äldreomsorg", True),
        ("grannar:N01951", True),
        ("egen:okänd", False),
        ("egen:dalsland Mellerud", False),
        ("lista:0428,1764", False),
        ("Fyrbodal", False),
        ("lika kommuner Upplands Väsby", False),
    ],
)
def test_only_what_needs_no_look_up_is_certain(text: str, certain: bool) -> None:
    assert is_certain(text, OWN) is certain
