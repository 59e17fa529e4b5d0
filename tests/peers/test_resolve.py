from __future__ import annotations

from types import MappingProxyType

import pytest

from kolada_bench.errors import TooFewPeers, UnknownName, UsageError
from kolada_bench.peers.kolada import has_title
from kolada_bench.peers.resolve import PeerGroups, peer_groups
from kolada_bench.peers.spec import parse_group

OWN_GROUPS = MappingProxyType(
    {
        "grannkommuner": ("Bengtsfors", "1492", "Mellerud", "Åmål"),
        "felstavad": ("Bengtsfors", "Grmus"),
        "ensam": ("Mellerud",),
    }
)


def ask(
    source, text: str, own: str = "1461", areas: tuple[str, ...] = ("IFO",)
) -> PeerGroups:
    return peer_groups(
        parse_group(text, OWN_GROUPS),
        municipality=source.areas[own],
        source=source,
        municipalities=source.areas,
        service_areas=areas,
        own_groups=OWN_GROUPS,
    )


def test_lika_kommuner_is_one_group_per_area_in_one_request(small) -> None:
    answer = ask(small, "lika kommuner", areas=("IFO", "ekonomiskt bistånd", "IFO"))
    ifo = answer.group_for("IFO")
    assert (ifo.id, ifo.title) == ("G101", "Liknande kommuner IFO, Mellerud, 2024")
    assert (ifo.kind, ifo.area, ifo.edition, ifo.fallback) == (
        "liknande",
        "IFO",
        2024,
        False,
    )
    assert ifo.members == ifo.all_members == ("0428", "1764")
    assert answer.group_for("ekonomiskt bistånd").id == "G104"
    assert [group.id for group in answer.all] == ["G101", "G104"]
    assert small.asked == [("title", "Mellerud")]


def test_an_area_that_was_not_asked_for_is_not_answered(small) -> None:
    with pytest.raises(KeyError):
        ask(small, "lika kommuner").group_for("LSS")


def test_no_areas_at_all_means_overall(small) -> None:
    assert [group.id for group in ask(small, "lika", areas=()).all] == ["G103"]


def test_the_whole_focus_decides_not_a_part_of_it(small) -> None:
    # Kolada's search for "Ale" also brings Härjedalen; "Dals-Ed" has a hyphen.
    assert ask(small, "lika kommuner", own="1440").group_for("IFO").id == "G105"
    assert ask(small, "lika kommuner", own="1438").group_for("IFO").id == "G108"


def test_without_a_group_for_the_area_overall_stands_in_and_says_so(small) -> None:
    answer = ask(small, "lika kommuner", areas=("IFO", "LSS", "förskola", "övergripande"))
    assert answer.group_for("LSS").id == "G103"
    assert answer.group_for("LSS").fallback is True
    assert answer.group_for("övergripande").fallback is False
    assert [group.id for group in answer.all] == ["G101", "G103"]
    assert answer.warnings == (
        "Mellerud har ingen grupp av lika kommuner för LSS och förskola i Kolada. "
        "Där används lika kommuner, övergripande.",
    )


def test_the_total_is_compared_with_overall_and_that_is_no_fallback(small) -> None:
    group = ask(small, "lika", areas=("totalt exkl. LSS",)).group_for("totalt exkl. LSS")
    assert (group.id, group.fallback) == ("G103", False)


def test_social_assistance_says_how_its_group_was_chosen(small) -> None:
    answer = ask(small, "lika kommuner", areas=("ekonomiskt bistånd",))
    assert answer.warnings == (
        "Lika kommuner för ekonomiskt bistånd väljs efter förväntad kostnad, inte "
        "storlek: Upplands Väsby, Haninge. Jämför gärna också med --group lika kommuner "
        "socioekonomi.",
    )


def test_without_area_and_overall_nothing_stands_in(small) -> None:
    with pytest.raises(UnknownName, match="ingen övergripande att använda"):
        ask(small, "lika kommuner", own="0617", areas=("IFO",))


def test_a_municipality_without_liknande_groups_is_told(small) -> None:
    with pytest.raises(UnknownName, match='inga grupper "Liknande kommuner" för Grums'):
        ask(small, "lika kommuner", own="1764")


def test_a_chosen_area_serves_all_kpis_with_a_warning(small) -> None:
    answer = ask(small, "lika kommuner IFO", areas=("äldreomsorg", "IFO", "LSS"))
    assert {group.id for group in answer.by_area.values()} == {"G101"}
    assert answer.warnings == (
        "Lika kommuner IFO används här för alla nyckeltal, också för äldreomsorg och LSS.",
    )
    assert ask(small, "lika kommuner IFO", areas=("IFO",)).warnings == ()


@pytest.mark.parametrize(
    ("text", "own", "kind", "group", "members"),
    [
        ("kommungrupp", "1461", "kommungrupp", "G92791", ("1438", "1460", "2361")),
        ("län", "1461", "lan", "G33623", ("1438", "1439")),
        ("storlek", "1461", "storlek", "G30830", ("1764",)),
        ("alla", "1461", "alla", "G2328", ("0114", "0136", "0428")),
    ],
)
def test_classes_are_found_by_membership_in_one_request(
    small, text: str, own: str, kind: str, group: str, members: tuple[str, ...]
) -> None:
    answer = ask(small, text, own, areas=("IFO", "LSS"))
    found = answer.group_for("LSS")
    assert (found.kind, found.id, found.members) == (kind, group, members)
    assert found.all_members == small.all_groups[group].members
    assert [question for question, _ in small.asked] == ["ids"]


def test_kolada_counts_the_own_municipality_and_we_do_not(small) -> None:
    assert ask(small, "län").warnings == (
        "Mellerud ingår i Västra Götalands län och därmed i Koladas medel för gruppen, "
        "men inte i medianen och medlet här.",
    )


def test_riket_is_all_municipalities_and_says_what_it_is_not(small) -> None:
    answer = ask(small, "riket")
    assert answer.group_for("IFO").kind == "alla"
    assert answer.warnings[0].startswith("Gruppen riket är här alla kommuner")
    assert "är vägt" in answer.warnings[0]


def test_a_municipality_outside_every_class_is_told(small) -> None:
    with pytest.raises(UnknownName, match="ingen länsgrupp som Grums ingår i"):
        ask(small, "län", own="1764")


def test_alone_in_the_lan_there_is_nobody_to_compare_with(small) -> None:
    with pytest.raises(
        TooFewPeers, match='"Gotlands län" har ingen annan kommun än Gotland'
    ):
        ask(small, "län", own="0980")


@pytest.mark.parametrize(
    ("text", "group"),
    [
        ("Dalsland", "G216668"),
        ("dalsland", "G216668"),
        ("G216668", "G216668"),
        ("g216668", "G216668"),
        # Holds a comma, and is a title all the same; with and without the ending.
        ("Landsbygdskommun, ej nära större stad", "G92791"),
        ("Landsbygdskommun, ej nära större stad (ovägt medel)", "G92791"),
        # A whole title although it is a part of "Lågpendlingskommun nära större stad".
        ("Pendlingskommun nära större stad", "G92792"),
        # Our short title, although another title holds the same words.
        ("Västra Götalands län", "G33623"),
        ("Västra Götalands läns kommuner", "G33623"),
        # A part that only one title has.
        ("Lågpendling", "G92786"),
        # Other municipalities' groups are set aside: only the own one is left.
        ("bistånd", "G104"),
        ("Liknande kommuner IFO, Härjedalen, 2024", "G106"),
    ],
)
def test_any_group_of_kolada_by_id_or_title_in_one_request(
    small, text: str, group: str
) -> None:
    assert ask(small, text).group_for("IFO").id == group
    assert len(small.asked) == 1


def test_accents_and_spaces_are_forgiven_when_only_one_title_is_left(small) -> None:
    assert ask(small, "fyra sjoar").group_for("IFO").id == "G500"
    assert ask(small, "Fyra Sjöar").group_for("IFO").id == "G500"


def test_a_class_asked_for_by_name_is_still_that_kind(small) -> None:
    group = ask(small, "Landsbygdskommun, ej nära större stad").group_for("IFO")
    assert group.kind == "kommungrupp"
    assert ask(small, "Dalsland").group_for("IFO").kind == "kolada"


def test_the_own_liknande_group_by_id_keeps_area_and_edition(small) -> None:
    answer = ask(small, "G101", areas=("IFO", "LSS"))
    group = answer.group_for("LSS")
    assert (group.kind, group.area, group.edition) == ("liknande", "IFO", 2024)
    assert answer.warnings == (
        "Lika kommuner IFO används här för alla nyckeltal, också för LSS.",
    )


def test_another_municipalitys_liknande_group_is_named_as_such(small) -> None:
    answer = ask(small, "G105")
    group = answer.group_for("IFO")
    assert (group.kind, group.area, group.members) == ("kolada", None, ("0136",))
    assert answer.warnings[0] == (
        'Gruppen "Liknande kommuner IFO, Ale, 2024" är gjord för Ale, inte för Mellerud.'
    )


def test_regions_and_doubles_are_left_out_of_the_members(small) -> None:
    answer = ask(small, "Blandat nätverk")
    group = answer.group_for("IFO")
    assert group.members == ("0428",)
    assert group.all_members == ("0014", "0428", "0428", "1461")
    assert answer.warnings[0] == (
        "Blandat nätverk: Region Västra Götaland är en region och räknas inte in i "
        "jämförelsegruppen."
    )


def test_a_group_of_regions_alone_has_no_peers(small) -> None:
    with pytest.raises(TooFewPeers, match="bara regioner"):
        ask(small, "Skogslänen")


def test_a_part_that_several_titles_have_lists_them(small) -> None:
    with pytest.raises(UnknownName) as caught:
        ask(small, "större stad")
    assert caught.value.suggestions == (
        "Landsbygdskommun, ej nära större stad",
        "Lågpendlingskommun nära större stad",
        "Pendlingskommun nära större stad",
    )
    assert str(caught.value) == (
        'Gruppen "större stad" är inte entydig, den kan vara '
        "Landsbygdskommun, ej nära större stad (G92791), "
        "Lågpendlingskommun nära större stad (G92786), "
        "Pendlingskommun nära större stad (G92792). "
        "Skriv hela namnet eller id. Visa alla: kolada-bench groups Mellerud"
    )


def test_an_unknown_name_gets_the_nearest_one(small) -> None:
    with pytest.raises(UnknownName) as caught:
        ask(small, "dalslnd")
    assert str(caught.value) == (
        'Gruppen "dalslnd" finns inte. Menade du Dalsland (G216668, 5 kommuner)? '
        "Visa alla: kolada-bench groups Mellerud"
    )
    assert caught.value.name == "dalslnd"
    assert caught.value.suggestions == ("Dalsland",)
    assert small.asked == [("title", "dalslnd"), ("all", None)]


@pytest.mark.parametrize(
    ("text", "suggestion"),
    [
        ("kommungrup", "kommungrupp"),
        ("lika komuner", "lika kommuner"),
        ("lika kommuner äldreomsorgen", "lika kommuner äldreomsorg"),
        ("grannkomuner", "egen:grannkommuner"),
    ],
)
def test_fixed_words_and_own_groups_are_suggested_too(
    small, text: str, suggestion: str
) -> None:
    with pytest.raises(UnknownName) as caught:
        ask(small, text)
    assert caught.value.suggestions[0] == suggestion
    assert f"Menade du {suggestion}?" in str(caught.value)


def test_nothing_near_suggests_nothing(small) -> None:
    with pytest.raises(UnknownName) as caught:
        ask(small, "qqqqqqqq")
    assert str(caught.value) == (
        'Gruppen "qqqqqqqq" finns inte. Visa alla: kolada-bench groups Mellerud'
    )


def test_without_the_list_for_suggestions_the_name_is_still_unknown(small) -> None:
    small.full_list_is_lost = True
    with pytest.raises(UnknownName, match='Gruppen "zzz" finns inte'):
        ask(small, "zzz")


def test_an_unknown_id_is_told_without_the_full_list(small) -> None:
    with pytest.raises(UnknownName, match="Gruppen G99999 finns inte i Kolada"):
        ask(small, "G99999")
    assert small.asked == [("ids", ("G99999",))]


@pytest.mark.parametrize(
    "text",
    ["lista:0428,1764", "Vingåker, Grums", "vingaker,grums", "lista: Vingåker , 1764,"],
)
def test_a_list_needs_no_request(small, text: str) -> None:
    group = ask(small, text).group_for("IFO")
    assert (group.kind, group.members) == ("lista", ("0428", "1764"))
    assert (group.id, group.title) == ("lista:0428,1764", "Egen lista (2 kommuner)")
    assert small.asked == []


def test_the_id_of_a_list_gives_the_same_list(small) -> None:
    first = ask(small, "Grums, Vingåker, Upplands Väsby").group_for("IFO")
    assert first.members == ("1764", "0428", "0114")
    assert ask(small, first.id).group_for("IFO") == first


def test_one_municipality_is_a_list_of_one(small) -> None:
    group = ask(small, "Grums").group_for("IFO")
    assert (group.title, group.members) == ("Egen lista (1 kommun)", ("1764",))
    assert small.asked == []


def test_own_municipality_and_doubles_in_a_list(small) -> None:
    answer = ask(small, "lista:1461,0428,0428,1764")
    assert answer.group_for("IFO").members == ("0428", "1764")
    assert answer.warnings == (
        "Listan: Mellerud är den egna kommunen och räknas inte in i jämförelsegruppen.",
    )


def test_a_region_in_a_list_is_refused_by_name(small) -> None:
    with pytest.raises(UnknownName, match="Region Västra Götaland är en region"):
        ask(small, "lista:0428,0014")


def test_a_list_of_the_own_municipality_alone_has_no_peers(small) -> None:
    with pytest.raises(TooFewPeers, match="ingen annan kommun än Mellerud"):
        ask(small, "lista:Mellerud")


def test_a_misspelt_municipality_in_a_list_is_told_as_a_municipality(small) -> None:
    with pytest.raises(UnknownName, match=r'"Grmus".*Menade du Grums \(1764\)'):
        ask(small, "Vingåker, Grmus")
    # Titles go first: the text could have been one.
    assert small.asked == [("title", "Vingåker, Grmus")]


def test_an_empty_list_is_refused(small) -> None:
    with pytest.raises(UsageError, match="lista:0428,1764"):
        ask(small, "lista: ,")


def test_an_own_group_by_prefix_and_by_bare_name(small) -> None:
    for text in ("egen:grannkommuner", "Grannkommuner"):
        answer = ask(small, text)
        group = answer.group_for("IFO")
        assert (group.kind, group.id) == ("egen", "egen:grannkommuner")
        assert group.title == "Egen grupp grannkommuner"
        assert group.members == ("1460", "1492")
        assert answer.warnings == (
            "Egen grupp grannkommuner: Mellerud är den egna kommunen och räknas inte in "
            "i jämförelsegruppen.",
        )
    assert small.asked == []


def test_an_unknown_own_group_names_those_that_exist(small) -> None:
    with pytest.raises(UnknownName, match=r"Menade du egen:grannkommuner\?"):
        ask(small, "egen:granskommuner")
    with pytest.raises(UnknownName, match="har grannkommuner, felstavad och ensam"):
        ask(small, "egen:xyz")


def test_no_own_groups_at_all_says_where_they_are_written(small) -> None:
    with pytest.raises(UnknownName, match=r"under \[grupper\]"):
        peer_groups(
            parse_group("egen:dalsland"),
            municipality=small.areas["1461"],
            source=small,
            municipalities=small.areas,
            service_areas=("IFO",),
            own_groups={},
        )


def test_a_misspelt_member_of_an_own_group_names_the_group(small) -> None:
    with pytest.raises(UnknownName, match=r'^Egen grupp felstavad .*"Grmus"'):
        ask(small, "egen:felstavad")


def test_an_area_the_source_does_not_list_is_still_a_member(small) -> None:
    # Vingåker is taken out of the list of areas, not out of the group.
    del small.areas["0428"]
    assert ask(small, "G101").group_for("IFO").members == ("0428", "1764")


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("dalsland", True),
        ("Västra Götalands län", True),
        ("Landsbygdskommun, ej nära större stad", True),
        ("större stad", False),
        ("Dalsland Mellerud", False),
    ],
)
def test_only_a_whole_title_is_a_title(small, text: str, answer: bool) -> None:
    assert has_title(text, small) is answer
    assert len(small.asked) == 1
