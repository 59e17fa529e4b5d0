"""Swedish column headings of a table for Excel, by the key that JSON and plain CSV have.

A key means the same wherever it stands, but for ``value`` and its kin, which are in the
row's own unit. A key without a heading keeps its name; the tests know of none.

What it still gets wrong: the quality measures of a list of visits are named by KPI id.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

HEADINGS = {
    # Which municipality, KPI, year and group
    "kommun_id": "Kommunkod",
    "kommun": "Kommun",
    "kpi": "Nyckeltal",
    "title": "Titel",
    "unit": "Enhet",
    "derived": "Beräknat nyckeltal",
    "service_area": "Verksamhet",
    "section": "Avsnitt",
    "gender": "Kön",
    "year": "År",
    "preliminary": "Preliminärt",
    "group": "Grupp-id",
    "group_title": "Grupp",
    "group_fallback": "Övergripande grupp i stället",
    "source_line": "Källa",
    "notes": "Att veta",
    "why": "Varför",
    # A document's claims
    "claim": "Påstående nr",
    "text": "Påstående",
    "paragraph": "Stycke",
    "compared": "Jämfört värde",
    "compared_with": "Jämfört med",
    "value_mnkr": "Eget värde, mnkr",
    "figure": "Prövat tal",
    "figure_unit": "Prövat tal, enhet",
    "accepted_low": "Godtas från",
    "accepted_high": "Godtas till",
    "status": "Bedömning, kod",
    "status_text": "Bedömning",
    "how": "Så bedömt",
    # Figures, in the row's unit
    "value": "Eget värde",
    "n": "Kommuner med värde",
    "n_members": "Kommuner i gruppen",
    "median": "Median",
    "mean": "Medelvärde",
    "min": "Lägst",
    "max": "Högst",
    "q1": "Nedre kvartil",
    "q3": "Övre kvartil",
    "rank": "Plats (1 = högst)",
    "rank_of": "Plats av",
    "national": "Riket",
    "difference": "Skillnad mot median",
    "difference_pct": "Skillnad mot median, %",
    "ratio": "Kvot mot median",
    "gap_mnkr_median": "Skillnad mot median, mnkr",
    "gap_mnkr_lower_quartile": "Skillnad mot nedre kvartil, mnkr",
    "gap_persons_median": "Skillnad mot median, personer",
    "gap_persons_lower_quartile": "Skillnad mot nedre kvartil, personer",
    "certainty": "Säkerhet",
    "certainty_text": "Säkerhet i ord",
    "certainty_failed": "Prov som inte hölls",
    "difference_low": "Skillnad, lägst utan en kommun",
    "difference_high": "Skillnad, högst utan en kommun",
    "persons": "Egna personer",
    "chance": "Slumpen",
    "gaps_unit": "Belopp, enhet",
    "gaps_median": "Belopp mot median",
    "gaps_lower_quartile": "Belopp mot nedre kvartil",
    "gaps_mean": "Belopp mot medelvärde",
    "gaps_weighted_mean": "Belopp mot vägt medelvärde",
    # Nettokostnadsavvikelse
    "net_cost": "Nettokostnad, kr/inv",
    "reference_cost": "Referenskostnad, kr/inv",
    "population": "Invånare",
    "deviation_pct": "Avvikelse, %",
    "deviation_kr": "Avvikelse, kr/inv",
    "deviation_mnkr": "Avvikelse, mnkr",
    "published_pct": "Avvikelse enligt Kolada, %",
    "published_mnkr": "Avvikelse enligt Kolada, mnkr",
    "agrees": "Stämmer med Kolada",
    "mean_3_years_pct": "Avvikelse i snitt tre år, %",
    "group_median_pct": "Gruppens median, %",
    "group_n": "Gruppens kommuner med värde",
    "group_n_members": "Gruppens kommuner",
    "group_rank": "Plats i gruppen (1 = högst)",
    "group_rank_of": "Plats i gruppen av",
    "chosen": "Det år som årsregeln väljer",
    "headline": "Vad som leder",
    "headline_pct": "Ledande avvikelse, %",
    "change_pp": "Förändring, procentenheter",
    "change_own_cost_pp": "varav egen kostnad, procentenheter",
    "change_reference_pp": "varav referenskostnad, procentenheter",
    "change_log": "Förändring, logaritmisk",
    "change_own_cost_log": "varav egen kostnad, logaritmisk",
    "change_reference_log": "varav referenskostnad, logaritmisk",
    "growth_own_cost_pct": "Egen kostnad mot året före, %",
    "growth_reference_pct": "Referenskostnad mot året före, %",
    "change_note": "Varför ingen förändring",
    # Parts of a cost, and its drivers
    "tree": "Träd",
    "split": "Uppdelning efter",
    "heading": "Rubrik",
    "label": "Del",
    "parent": "Del av",
    "level": "Nivå",
    "kind": "Slag",
    "share_of_difference_pct": "Andel av skillnaden, %",
    "mnkr": "Skillnad, mnkr",
    "share_pct": "Egen andel, %",
    "mean_share_pct": "Gruppens andel, %",
    "identity": "Samband",
    "from_year": "Från år",
    "name": "Faktor",
    "own": "Egen kommun",
    "reference": "Jämförs med",
    "effect_kr": "Bidrag, kr/inv",
    "effect_mnkr": "Bidrag, mnkr",
    # Series, what stands out, neighbours, visits
    "segment": "Jämförbar period",
    "score": "Avstånd från landets median",
    "all_median": "Landets median",
    "all_n": "Kommuner i landet med värde",
    "all_above": "Kommuner i landet över",
    "all_below": "Kommuner i landet under",
    "same_cost": "Samma kostnad som",
    "id": "Kod",
    "distance": "Avstånd",
    "similar": "Lika enligt",
    "lower_by": "Lägre med, procentenheter",
    "lower": "Lägre",
    "stable": "Lägre varje år",
    "no_worse": "Inte sämre kvalitet",
    "unusually_low": "Ovanligt låg avvikelse",
}

_NUMBERED = {
    "gaps": "Belopp mot",
    "deviations": "Avvikelse, %,",
    "quality": "Kvalitet",
    "verdicts": "Kvalitet jämförd",
    "values": "Värde",
    "parts": "Del av avståndet",
}
"""What comes before the part after "_": a municipality, a year, a KPI or a variable."""

_PART = re.compile(r"^(?P<what>[a-z]+)_(?P<which>.+)$")


def heading(key: str, names: Mapping[str, str]) -> str:
    """Return the heading of ``key``; ``names`` are of municipalities and variables."""
    if key in HEADINGS:
        return HEADINGS[key]
    part = _PART.match(key)
    if part is None or part["what"] not in _NUMBERED:
        return key
    which = part["which"]
    return f"{_NUMBERED[part['what']]} {names.get(which, which)}"
