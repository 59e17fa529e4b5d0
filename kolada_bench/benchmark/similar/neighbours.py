"""Strukturella grannar as an answer of its own: who, how near, and by which variables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kolada_bench import sv
from kolada_bench.benchmark.comparison.tables import BANNER
from kolada_bench.benchmark.notes import source_of
from kolada_bench.benchmark.opening import opened_source
from kolada_bench.benchmark.page import Column, Page, Table
from kolada_bench.benchmark.result import Answer
from kolada_bench.catalogue.municipalities import resolve_municipality
from kolada_bench.errors import UnknownName, UsageError
from kolada_bench.formula import Formula
from kolada_bench.peers.neighbours import neighbour_groups, why_sentence
from kolada_bench.peers.structure import areas_with_variables
from kolada_bench.peers.titles import OVERALL

if TYPE_CHECKING:
    from pathlib import Path

    from kolada_bench.schema import PeerGroup, Similarity, StructureVariable
    from kolada_bench.settings import Settings
    from kolada_bench.sources import Source


@dataclass(frozen=True)
class Neighbours(Answer):
    """The seven nearest municipalities; ``groups`` holds one group, with its ``why``."""

    @property
    def group(self) -> PeerGroup:
        """The neighbours as a group to compare with."""
        return self.groups[0]

    @property
    def why(self) -> Similarity:
        """The search: variables, weights, distances and their parts."""
        found = self.group.why
        assert found is not None  # a group of neighbours always has its search
        return found

    @property
    def source_line(self) -> str:
        """The line that every figure of the search carries."""
        ids = {
            id_: None
            for variable in self.why.variables
            for id_ in Formula.parse(variable.formula).ids
        }
        return sv.source_line(self.provenance, tuple(ids), computed=True)

    def _by_variable(self, figures: Sequence[float]) -> dict[str, float]:
        """Return figures by the formula of their variable."""
        pairs = zip(self.why.variables, figures, strict=True)
        return {variable.formula: figure for variable, figure in pairs}

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form, schema ``kolada-bench/grannar/1``."""
        return {
            **self._head("kolada-bench/grannar/1"),
            "year": self.why.year,
            "variables": [
                {
                    "formula": variable.formula,
                    "text": variable.label,
                    "weight": variable.weight,
                    "log": variable.logarithm,
                }
                for variable in self.why.variables
            ],
            "own": self._by_variable(self.why.own),
            "groups": self._groups(),
            "provenance": self._provenance(),
            "rows": [
                {
                    "id": near.id,
                    "title": self._name(near.id),
                    "group": self.group.id,
                    "year": self.why.year,
                    "distance": near.distance,
                    "values": self._by_variable(near.values),
                    "parts": self._by_variable(near.parts),
                    "source_line": self.source_line,
                }
                for near in self.why.neighbours
            ],
            "warnings": list(self.warnings),
        }

    def page(self) -> Page:
        """Return the answer as formatted Swedish text, for a screen or a document."""
        return Page(
            title=f"{self.group.title} till {self.municipality.title} · {self.why.year}",
            banner=BANNER if self.provenance.invented else "",
            tables=(_values_table(self), _parts_table(self)),
            notes=tuple(_notes(self)),
            warnings=self.warnings,
            source=source_of(self, computed="Avstånd och delar"),
        )

    def _name(self, id_: str) -> str:
        known = self.municipalities.get(id_)
        return known.title if known else id_


def neighbours(
    municipality: str | None = None,
    *,
    area: str | None = None,
    variables: str = "",
    source: Source | None = None,
    demo: bool = False,
    snapshot: str | Path | None = None,
    offline: bool = False,
    settings: Settings | None = None,
) -> Neighbours:
    """Return the municipalities of the most alike structure.

    Parameters
    ----------
    municipality
        As for ``compare``.
    area
        The verksamhet whose variables are used; default övergripande.
    variables
        Own variables instead, with weights: "N01951:2,N00903".
    source, demo, snapshot, offline, settings
        As for ``compare``.

    Raises
    ------
    UnknownName
        The municipality, the verksamhet or a KPI does not exist.
    UsageError
        Both a verksamhet and variables are given, or the variables cannot be read.
    TooFewPeers
        In no year have the municipality and enough others every variable.
    """
    if area and variables:
        message = "Välj antingen --area eller --variables."
        raise UsageError(message)
    opened, in_force = opened_source(
        source, settings, demo=demo, snapshot=snapshot, offline=offline
    )
    text = municipality or in_force.municipality
    if not text:
        message = "Ange en kommun: kolada-bench grannar Mellerud"
        raise UsageError(message)
    municipalities = opened.municipalities()
    own = resolve_municipality(text, municipalities)
    chosen = _area(area) if area else OVERALL
    found = neighbour_groups(variables or chosen, (chosen,), own, municipalities, opened)
    return Neighbours(
        municipality=own,
        municipalities=municipalities,
        groups=(found.by_area[chosen],),
        provenance=found.provenance,
        warnings=found.warnings,
        amount_unit=in_force.amount_unit,
    )


def _area(text: str) -> str:
    areas = areas_with_variables()
    for name in areas:
        if sv.fold(name) == sv.fold(text):
            return name
    message = (
        f'Verksamheten "{text}" har inga egna variabler. Välj bland {", ".join(areas)}, '
        "eller ange --variables."
    )
    raise UnknownName(message, name=text, suggestions=areas)


def _values_table(answer: Neighbours) -> Table:
    why = answer.why
    columns = (
        Column(("Kommun",), text=True),
        Column(("Avstånd",)),
        *(Column(_heading(variable)) for variable in why.variables),
    )
    lines = [(answer.municipality.title, sv.MISSING, *_figures(why, why.own))]
    lines += [
        (
            answer._name(near.id),
            sv.number(near.distance, 3),
            *_figures(why, near.values),
        )
        for near in why.neighbours
    ]
    return Table("De närmaste", "0 = lika, 1 = mest olik", columns, tuple(lines))


def _parts_table(answer: Neighbours) -> Table:
    why = answer.why
    columns = (
        Column(("Kommun",), text=True),
        *(Column(_heading(variable)) for variable in why.variables),
    )
    lines = tuple(
        (answer._name(near.id), *(sv.number(100 * part) for part in near.parts))
        for near in why.neighbours
    )
    return Table("Vad avståndet består av", "% av avståndet i kvadrat", columns, lines)


def _heading(variable: StructureVariable) -> tuple[str, ...]:
    """Return the label over as few lines as a column of some twenty signs needs."""
    lines: list[str] = []
    for word in variable.label.split():
        if lines and len(lines[-1]) + len(word) < 20:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return tuple(lines)


def _figures(why: Similarity, figures: Sequence[float]) -> tuple[str, ...]:
    return tuple(
        sv.number(figure, max(sv.decimals_for(own), 0))
        for figure, own in zip(figures, why.own, strict=True)
    )


def _notes(answer: Neighbours) -> Iterable[str]:
    yield why_sentence(answer.group, answer.municipalities)
    logged = [v.label for v in answer.why.variables if v.logarithm]
    if logged:
        yield f"I förhållande, inte i antal, räknas {sv.listing(logged)}."
    yield (
        "Avståndet säger hur lika kommunerna är i just de här uppgifterna, inget annat. "
        f'Jämför med dem: kolada-bench compare {answer.municipality.typed} --group "'
        f'{answer.group.id}"'
    )
