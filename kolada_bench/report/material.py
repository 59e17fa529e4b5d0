"""What a report is written from: each question asked once, when a part first needs it.

All questions go to one opened source and with the same municipality, group and years, so
that two parts of a report cannot disagree. Of several groups the first is the one that the
report shows; the others, and those that the preset names, are only what the certainty of a
difference is tried against.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from kolada_bench import sv
from kolada_bench.catalogue.derived import derived_kpis
from kolada_bench.catalogue.net_cost import POPULATION
from kolada_bench.catalogue.search import named_id, unknown_kpi
from kolada_bench.errors import TooFewPeers, UnknownName
from kolada_bench.schema import GENDER, TOTAL, VALUE, Block

if TYPE_CHECKING:
    from kolada_bench.benchmark.associations.answer import Association
    from kolada_bench.benchmark.cost_drivers.result import Drivers
    from kolada_bench.benchmark.cost_parts.answer import CostParts
    from kolada_bench.benchmark.result import Answer, Benchmark, NetCost
    from kolada_bench.benchmark.series.answer import Trend
    from kolada_bench.benchmark.standing_out.answer import Standout
    from kolada_bench.schema import Finding, Kpi, PeerGroup, Provenance
    from kolada_bench.settings import Settings
    from kolada_bench.sources import Source
    from kolada_bench.sources.own_figures import OwnSeries

A = TypeVar("A", bound="Answer")
DEFAULT_GROUP = "lika kommuner"


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What shapes a report, apart from its preset and the data.

    ``groups`` and ``theme`` empty leave the choice to the preset; ``own_figures`` is the
    path of the municipality's own file.
    """

    municipality: str | None = None
    groups: tuple[str, ...] = ()
    theme: str | None = None
    year: int | None = None
    years: tuple[int, ...] | None = None
    own_figures: str | None = None


class Material:
    """The answers that a report rests on, asked for lazily and kept.

    Parameters
    ----------
    asked
        The user's choices.
    theme, groups, tried_against
        In force: the user's, else the preset's. ``theme`` None asks for no theme.
    kpis
        Every KPI that the preset names, beyond those of the theme: asked for at once.
    beside
        Those that its parts name in questions of their own.
    packaged
        Whether the preset is ours: its KPIs have been in Kolada.
    parts
        The names of the preset's parts: what one says, another need not.
    source, settings
        Where from, and under which settings.
    """

    def __init__(
        self,
        asked: Asked,
        *,
        theme: str | None,
        groups: Sequence[str],
        tried_against: Sequence[str],
        kpis: Sequence[str],
        beside: Sequence[str] = (),
        packaged: bool = True,
        parts: Iterable[str] = (),
        source: Source,
        settings: Settings,
    ) -> None:
        self.asked = asked
        self.theme = theme
        self.groups = tuple(groups) or (DEFAULT_GROUP,)
        self.tried_against = tuple(tried_against)
        self.kpis = tuple(kpis)
        self.beside = tuple(beside)
        self._no_more = "inte längre" if packaged else "inte"
        self.parts = frozenset(parts)
        self.source = source
        self.settings = settings
        self.answers: list[Answer] = []
        self._kept: dict[tuple[Any, ...], Any] = {}

    @property
    def main_group(self) -> str:
        """The text of the group that the report shows."""
        return self.groups[0]

    @cached_property
    def lost(self) -> Mapping[str, tuple[str, ...]]:
        """The KPIs that the preset names and cannot have, each with what the source lacks.

        That is the KPI itself, or what a derived one is made of.
        """
        needs: dict[str, tuple[str, ...]] = {}
        for text in (*self.kpis, *self.beside):
            id_ = named_id(text) or text
            derived = derived_kpis().get(id_)
            needs[text] = derived.inputs if derived else (id_,)
        asked = [id_ for ids in needs.values() for id_ in ids if named_id(id_)]
        known = self.source.kpis(list(dict.fromkeys(asked))) if asked else {}
        lacking = {
            text: tuple(id_ for id_ in ids if id_ not in known)
            for text, ids in needs.items()
        }
        return {text: ids for text, ids in lacking.items() if ids}

    @property
    def lost_ids(self) -> tuple[str, ...]:
        """What the source lacks of the KPIs that the preset names, each once."""
        return tuple(dict.fromkeys(id_ for ids in self.lost.values() for id_ in ids))

    def lost_line(self, kpi: str) -> str:
        """Return the sentence that says of a KPI that is lost why it is not shown."""
        return f"nyckeltalet {kpi} finns {self._no_more} i Kolada."

    @cached_property
    def comparison(self) -> Benchmark:
        """The comparison of the theme's KPIs and those of the preset, every group.

        A group that only certainty is tried against is left out where it holds nobody
        else: Gotland is alone in its county.
        """
        try:
            return self._compared()
        except TooFewPeers:
            usable = tuple(filter(self._has_members, self.tried_against))
            if usable == self.tried_against:
                raise
            self.tried_against = usable
            return self._compared()

    def _has_members(self, group: str) -> bool:
        from kolada_bench.benchmark.question import build_question

        try:
            build_question(
                self.source,
                self.settings,
                municipality=self.asked.municipality,
                groups=(group,),
                kpis=(POPULATION,),
            )
        except TooFewPeers:
            return False
        return True

    def _compared(self) -> Benchmark:
        from kolada_bench.benchmark import compare

        every = dict.fromkeys([*self.groups, *self.tried_against])
        kpis = tuple(kpi for kpi in self.kpis if kpi not in self.lost)
        if self.theme is None and not kpis and self.lost:
            # Without a single row there is nothing to make a report of.
            raise unknown_kpi(self.lost_ids[0])
        return self._answered(
            compare(
                self.asked.municipality,
                group=tuple(every),
                theme=self.theme,
                kpis=kpis,
                year=self.asked.year,
                years=self.asked.years,
                source=self.source,
                settings=self.settings,
            )
        )

    @cached_property
    def net_cost(self) -> NetCost:
        """NKA of every verksamhet, year by year."""
        from kolada_bench.benchmark import nka

        return self._answered(
            nka(
                self.asked.municipality,
                group=self.main_group,
                year=self.asked.year,
                years=self.asked.years,
                source=self.source,
                settings=self.settings,
            )
        )

    @cached_property
    def cost_parts(self) -> CostParts:
        """The parts of the theme's costs."""
        from kolada_bench.benchmark import parts

        return self._answered(
            parts(
                self.asked.municipality,
                group=self.main_group,
                theme=self.theme,
                year=self.asked.year,
                years=self.asked.years,
                source=self.source,
                settings=self.settings,
            )
        )

    @cached_property
    def standout(self) -> Standout:
        """What stands out in the theme."""
        from kolada_bench.benchmark import standout

        return self._answered(
            standout(
                self.asked.municipality,
                group=tuple(dict.fromkeys([*self.groups, *self.tried_against])),
                theme=self.theme,
                year=self.asked.year,
                source=self.source,
                settings=self.settings,
            )
        )

    def drivers(self, only: Sequence[str], *, over_time: bool = False) -> Drivers:
        """Return identities against the group, or the municipality against itself."""
        from kolada_bench.benchmark import drivers

        return self._once(
            ("drivers", tuple(only), over_time),
            lambda: drivers(
                self.asked.municipality,
                group=() if over_time else self.main_group,
                only=tuple(only),
                year=self.asked.year,
                years=self.asked.years,
                over_time=over_time,
                source=self.source,
                settings=self.settings,
            ),
        )

    def trend(self, kpis: Sequence[str]) -> Trend:
        """Return the series of some KPIs; none for none."""
        from kolada_bench.benchmark.series.answer import trend

        return self._once(
            ("trend", tuple(kpis)),
            lambda: trend(
                self.asked.municipality,
                group=self.main_group,
                kpis=tuple(kpis),
                years=self.asked.years,
                source=self.source,
                settings=self.settings,
            ),
        )

    def association(self, one: str, other: str) -> Association:
        """Return how two KPIs go together over all municipalities."""
        from kolada_bench.benchmark.associations.answer import association

        return self._once(
            ("association", one, other),
            lambda: association(
                self.asked.municipality,
                one=one,
                other=other,
                year=self.asked.year,
                years=self.asked.years,
                source=self.source,
                settings=self.settings,
            ),
        )

    @cached_property
    def own_figures(self) -> tuple[OwnSeries, ...]:
        """The municipality's own series; none without a file."""
        if self.asked.own_figures is None:
            return ()
        from kolada_bench.sources.own_figures import read_own_figures

        return read_own_figures(Path(self.asked.own_figures))

    @cached_property
    def rows(self) -> Mapping[str, dict[Any, Any]]:
        """The comparison's row of each KPI against the group that the report shows."""
        rows: dict[str, dict[Any, Any]] = {}
        for row in self.comparison.records:
            rows.setdefault(row["kpi"], row)
        return rows

    @cached_property
    def findings(self) -> Mapping[str, Finding]:
        """The finding of each KPI against the group that the report shows."""
        from kolada_bench.benchmark.comparison.findings import row_findings

        found: dict[str, Finding] = {}
        for finding in row_findings(self.comparison, intervals=True):
            found.setdefault(finding.kpi, finding)
        return found

    def row(self, kpi: str) -> dict[Any, Any]:
        """Return the comparison's row of a KPI.

        Raises
        ------
        UnknownName
            The comparison does not have the KPI.
        """
        if kpi not in self.rows:
            message = f"Nyckeltalet {kpi} finns inte bland rapportens nyckeltal."
            raise UnknownName(message, name=kpi)
        return self.rows[kpi]

    def own_value(self, kpi: str, year: int) -> float | None:
        """Return the municipality's value of a KPI that some question has asked for."""
        own = self.comparison.municipality.id
        frame = self.source.observations([Block((kpi,), (own,), (year,))]).frame
        total = frame[(frame[GENDER] == TOTAL) & frame[VALUE].notna()][VALUE]
        return float(total.iloc[0]) if len(total) else None

    def group(self, answer: Answer, id_: str) -> PeerGroup:
        """Return a group of an answer by its id."""
        return next(group for group in answer.groups if group.id == id_)

    @cached_property
    def every_kpi(self) -> Mapping[str, Kpi]:
        """Every KPI that the source knows, by id."""
        return self.source.kpis()

    @property
    def provenance(self) -> Provenance:
        """Where the answers so far came from: of several the oldest."""
        return min(
            (answer.provenance for answer in self.answers), key=lambda p: p.retrieved_at
        )

    @property
    def warnings(self) -> tuple[str, ...]:
        """What a reader must see of the answers so far, each once.

        An association is a question of two KPIs over all municipalities: what is to be
        said of its values is said of the comparison's.
        """
        told = (a for a in self.answers if not hasattr(a, "correlation"))
        said = [warning for answer in told for warning in answer.warnings]
        return tuple(dict.fromkeys([*self.lost_warnings, *said]))

    @property
    def lost_warnings(self) -> tuple[str, ...]:
        """What a reader must see of the KPIs that are lost, in one line; none for none."""
        if not self.lost:
            return ()
        return (
            f"Rapportens mall nämner nyckeltal som {self._no_more} finns i Kolada: "
            f"{sv.listing(self.lost_ids)}. Det som behöver dem kan inte visas.",
        )

    def _once(self, key: tuple[Any, ...], ask: Callable[[], A]) -> A:
        if key not in self._kept:
            self._kept[key] = self._answered(ask())
        found: A = self._kept[key]
        return found

    def _answered(self, answer: A) -> A:
        self.answers.append(answer)
        return answer
