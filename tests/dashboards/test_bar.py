"""The bar: every choice is an address, and an address that cannot be is not offered."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from dash.development.base_component import Component

from dashboards import bar, group_panel, group_switches, groups
from dashboards.callbacks.bar import chosen, shown_name
from dashboards.context import Context
from dashboards.counties import COUNTIES, ELSEWHERE, by_county
from dashboards.data import Data
from dashboards.pages import pages
from dashboards.selection import Selection, read_selection
from kolada_bench.errors import UsageError
from kolada_bench.schema import Group, Municipality
from kolada_bench.settings import Settings
from tests.dashboards.tree import words

together = partial(words, between="")

MELLERUD = Selection("1461")


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Data:
    return Data(Settings(cache_dir=tmp_path_factory.mktemp("cache")), demo=True)


def every(parts: Any) -> Iterator[Any]:
    """Yield each component of a tree."""
    for part in parts if isinstance(parts, (list, tuple)) else [parts]:
        if isinstance(part, Component):
            yield part
            yield from every(getattr(part, "children", None) or [])


def kinds(parts: Any, name: str) -> list[Any]:
    return [part for part in every(parts) if type(part).__name__ == name]


def by_text(options: list[Any]) -> dict[str, Any]:
    return {together(option): option for option in options}


def marked(options: list[Any]) -> list[str]:
    return [together(option) for option in options if option.selected]


def address(selection: Selection) -> str:
    return bar.query_to("/jamfor")(selection)


class TestFields:
    def test_each_option_holds_the_address_that_it_leads_to(self, data: Data) -> None:
        themes = by_text(bar.themes(MELLERUD, data, address))
        years = by_text(bar.years(MELLERUD, data, address))
        genders = by_text(bar.genders(MELLERUD, address))
        assert themes["LSS"].value == "/jamfor?kommun=1461&tema=lss"
        assert years["2024"].value == "/jamfor?kommun=1461&ar=2024"
        assert genders["Män"].value == "/jamfor?kommun=1461&kon=M"

    def test_what_is_chosen_is_marked_and_nothing_else(self, data: Data) -> None:
        view = MELLERUD.with_(theme="ifo", year=2023, gender="K")
        assert marked(bar.themes(view, data, address)) == ["Individ- och familjeomsorg"]
        assert marked(bar.years(view, data, address)) == ["2023"]
        assert marked(bar.genders(view, address)) == ["Kvinnor"]

    def test_a_view_of_defaults_marks_the_defaults(self, data: Data) -> None:
        assert marked(bar.themes(MELLERUD, data, address)) == ["Socialtjänst"]
        assert marked(bar.years(MELLERUD, data, address)) == ["Senaste möjliga"]
        assert marked(bar.genders(MELLERUD, address)) == ["Totalt"]

    def test_another_theme_drops_the_kpis_of_the_last(self, data: Data) -> None:
        view = MELLERUD.with_(kpis=("N30101",)).with_extra(samband="F3")
        there = by_text(bar.themes(view, data, address))["LSS"].value
        assert there == "/jamfor?kommun=1461&tema=lss"

    def test_the_gender_keeps_them(self) -> None:
        view = MELLERUD.with_(kpis=("N30101",))
        there = by_text(bar.genders(view, address))["Kvinnor"].value
        assert there == "/jamfor?kommun=1461&kpi=N30101&kon=K"

    def test_a_year_outside_the_list_is_in_it_when_chosen(self, data: Data) -> None:
        years = bar.years(MELLERUD.with_(year=1998), data, address)
        assert marked(years) == ["1998"]
        assert together(years[-1]) == "1998"

    def test_an_own_default_theme_leads_to_no_path(self, tmp_path: Path) -> None:
        settings = Settings(cache_dir=tmp_path, theme=str(tmp_path / "eget.toml"))
        themes = bar.themes(MELLERUD, Data(settings, demo=True), address)
        assert len(themes) > 10
        for option in themes:
            assert "toml" not in option.value


class TestGroups:
    def test_a_group_is_switched_on_and_off(self) -> None:
        added = group_switches.toggled(MELLERUD, "län")
        assert added.groups == ("lika kommuner", "län")
        assert group_switches.toggled(added, "lika kommuner").groups == ("län",)

    def test_the_last_group_gives_way_to_the_default(self) -> None:
        alone = MELLERUD.with_(groups=("län",))
        assert group_switches.toggled(alone, "län").groups == ("lika kommuner",)

    def test_switches_say_what_is_on(self, data: Data) -> None:
        choices = group_switches.group_choices(
            MELLERUD.with_(groups=("län",)), data, address
        )
        on = {
            together(button): getattr(button, "aria-checked")
            for button in kinds(choices, "Button")
        }
        assert on["Län"] == "true"
        assert on["Lika kommuner"] == "false"

    def test_no_seventh_group_is_offered(self, data: Data) -> None:
        full = MELLERUD.with_(groups=tuple(groups.USUAL))  # six
        found = group_switches.switch("Dalsland", "G216668", full, address)
        assert found.disabled
        assert "Högst 6 grupper." in together(
            group_switches.group_choices(full, data, address)
        )
        assert not group_switches.switch("Län", "län", full, address).disabled

    def test_another_group_is_a_chip_that_takes_it_away(self, data: Data) -> None:
        view = MELLERUD.with_(groups=("lika kommuner", "lista:1438,1460"))
        chips = [
            button
            for button in kinds(group_switches.group_choices(view, data, address), "Button")
            if getattr(button, "aria-label", None)
        ]
        assert [getattr(chip, "aria-label") for chip in chips] == [
            "Ta bort Egen grupp (2 kommuner)"
        ]
        assert getattr(chips[0], "data-go") == "/jamfor?kommun=1461"

    def test_groups_of_the_config_file_are_offered(self, tmp_path: Path) -> None:
        settings = Settings(
            cache_dir=tmp_path, own_groups={"dalsland": ("Åmål", "Dals-Ed")}
        )
        choices = group_switches.group_choices(MELLERUD, Data(settings, demo=True), address)
        button = next(b for b in kinds(choices, "Button") if together(b) == "dalsland")
        assert "grupp=egen%3Adalsland" in getattr(button, "data-go")

    def test_an_own_group_takes_the_place_of_the_last(self) -> None:
        view = MELLERUD.with_(groups=("län", "lista:1438,1460"))
        assert group_switches.with_own(view).groups == ("län", group_switches.PLACEHOLDER)
        # What the script replaces stands in the address, once.
        assert address(group_switches.with_own(view)).count("lista%3AX") == 1

    def test_an_own_group_fits_where_six_are_chosen(self) -> None:
        full = MELLERUD.with_(groups=tuple(groups.USUAL))
        assert len(group_switches.with_own(full).groups) == 6

    def test_a_group_of_all_municipalities_is_a_link_that_is_read(self, data: Data) -> None:
        ids = ",".join(sorted(data.municipalities()))
        there = address(MELLERUD.with_(groups=(f"lista:{ids}",)))
        assert read_selection(there.partition("?")[2]).groups == (f"lista:{ids}",)


class TestFoundGroups:
    GROUPS = (
        Group("G1", "Liknande kommuner IFO, Dals-Ed, 2024", ("1438", "1460")),
        Group("G2", "Dalsland (ovägt medel)", ("1438", "1460", "1461")),
        Group("G3", "Norra Dalsland", ("1438", "1460")),
        Group("G4", "Dals ensam", ("1438",)),
    )

    def test_begins_before_holds_before_lika_kommuner(self) -> None:
        found = groups.found_groups("dals", self.GROUPS)
        assert [group.id for group in found] == ["G2", "G3", "G1"]

    def test_every_word_counts_and_case_does_not(self) -> None:
        found = groups.found_groups("NORRA dals", self.GROUPS)
        assert [group.id for group in found] == ["G3"]

    def test_by_id(self) -> None:
        assert [group.id for group in groups.found_groups("g3", self.GROUPS)] == ["G3"]

    def test_nothing_asked_is_nothing_found(self) -> None:
        assert groups.found_groups("  ", self.GROUPS) == []

    def test_no_hit_is_said(self, data: Data) -> None:
        found = group_panel.found("finnsinte", MELLERUD, data, address)
        assert together(found) == 'Ingen grupp i Kolada heter något med "finnsinte".'

    def test_many_hits_are_cut_and_counted(self, data: Data) -> None:
        hits = groups.found_groups("kommuner", data.groups().values())
        found = group_panel.found("kommuner", MELLERUD, data, address)
        assert len(kinds(found, "Button")) == groups.MOST_FOUND < len(hits)
        assert f"{len(hits) - groups.MOST_FOUND}" in together(found).replace("\u00a0", "")


class TestMembers:
    def test_lika_kommuner_are_told_for_each_verksamhet(self, data: Data) -> None:
        context = Context(MELLERUD.with_(theme="ifo"), data)
        said = together(group_panel.members(context))
        # The seven of the demo, as the model page of the report has them.
        assert (
            "Degerfors, Grums, Haparanda, Norberg, Ragunda, Skinnskatteberg, Vingåker"
            in said
        )
        assert "Lika kommuner IFO (RKA, utgåva 2024)" in said
        assert "Mellerud räknas aldrig in i gruppens median." in said

    def test_one_group_for_all_is_told_once(self, data: Data) -> None:
        view = MELLERUD.with_(groups=("lista:1438,1460",))
        found = groups.members_of("lista:1438,1460", ("IFO", "LSS"), Context(view, data))
        assert [(group.areas, group.names) for group in found] == [
            ((), ("Bengtsfors", "Dals-Ed"))
        ]

    def test_a_group_that_is_none_does_not_hide_the_others(self, data: Data) -> None:
        view = MELLERUD.with_(groups=("dalslnd", "lista:1438,1460"))
        said = together(group_panel.members(Context(view, data)))
        assert "finns inte" in said
        assert "Bengtsfors, Dals-Ed" in said
        assert "--" not in said

    def test_many_members_are_folded(self, data: Data) -> None:
        view = MELLERUD.with_(groups=("alla",))
        assert kinds(group_panel.members(Context(view, data)), "Details")


class TestOwnGroup:
    def test_every_municipality_is_there_once_under_its_county(self, data: Data) -> None:
        panel = list(every(group_panel.own_group(data.municipalities())))
        written = "".join(getattr(part, "data-html", "") for part in panel)
        codes = re.findall(r'data-own="(\d{4})"', written)
        codes += [part for part in (getattr(p, "data-own", None) for p in panel) if part]
        assert sorted(codes) == sorted(data.municipalities())

    def test_counties_and_municipalities_are_in_swedish_order(self) -> None:
        areas = [
            Municipality("1880", "Örebro", "K"),
            Municipality("1884", "Nora", "K"),
            Municipality("0180", "Stockholm", "K"),
            Municipality("9999", "Nyinge", "K"),
            Municipality("0580", "Linköping", "K"),
        ]
        found = by_county(areas)
        assert list(found) == [
            "Stockholms län", "Örebro län", "Östergötlands län", ELSEWHERE,
        ]  # fmt: skip
        assert [area.title for area in found["Örebro län"]] == ["Nora", "Örebro"]

    def test_every_county_of_the_data_has_a_name(self, data: Data) -> None:
        assert {id_[:2] for id_ in data.municipalities()} == set(COUNTIES)


class TestMunicipality:
    @pytest.mark.parametrize(
        "written", ["Mellerud", "mellerud", "1461", " Melleruds kommun "]
    )
    def test_a_name_or_code_becomes_the_code(self, data: Data, written: str) -> None:
        assert chosen("?tema=ifo", written, data) == "?kommun=1461&tema=ifo"

    def test_an_unknown_name_is_kept_for_the_page_to_answer(self, data: Data) -> None:
        assert chosen("", "Melerud", data) == "?kommun=Melerud"

    def test_the_field_shows_the_name(self, data: Data) -> None:
        assert shown_name(MELLERUD, data) == "Mellerud"
        assert shown_name(Selection("Melerud"), data) == "Melerud"
        assert shown_name(Selection(), data) == ""


def test_a_page_says_which_fields_it_heeds() -> None:
    assert bar.heeded(pages()["/om"]) == ""
    assert bar.heeded(pages()["/rapport"]) == "anvander-ar anvander-grupp"
    assert bar.heeded(None) == ""


@pytest.mark.parametrize("theme", ["../hemligt.toml", "/etc/passwd", "c:\\tema.toml", "x"])
def test_a_link_opens_no_file_as_a_theme(theme: str) -> None:
    with pytest.raises(UsageError, match=r"finns inte\. Teman: socialtjanst"):
        read_selection(f"?tema={theme}")
