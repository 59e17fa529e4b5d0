"""Plausibility checks: which figures must agree, and when a figure is worth a question.

What is checked stands in ``plausibility.toml``, how it is calculated in the analysis room.
The sums come from ``containment``: what is a part of what is said in one place only.

What it still gets wrong: the sharing of common costs is only seen where Kolada has a KPI
for it (IFO, äldreomsorg, LSS), so overhead moved out of school is not.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Annotated, Literal

import msgspec

from kolada_bench.catalogue import containment
from kolada_bench.catalogue.derived import ShareOf, shares_of
from kolada_bench.catalogue.net_cost import net_cost_areas
from kolada_bench.catalogue.service_areas import SERVICE_AREAS, service_area
from kolada_bench.catalogue.tomlfile import KpiId, fault, one_of, packaged, read_shape
from kolada_bench.formula import Formula

Severity = Literal["error", "question", "note"]
FILE = "plausibility.toml"
POPULATION = "N01951"

_SEVERITIES: dict[str, Severity] = {
    "stämmer inte": "error",
    "att fråga om": "question",
    "att känna till": "note",
}
SEVERITY_WORDS: dict[Severity, str] = {code: word for word, code in _SEVERITIES.items()}


class Kind(msgspec.Struct, frozen=True):
    """A kind of check: its heading, how grave a finding is, why it matters, what to ask."""

    name: str
    heading: str
    severity: Severity
    why: str
    ask: str


class Identity(msgspec.Struct, frozen=True):
    """Two formulas that are equal by the KPIs' definition."""

    kind: str
    name: str
    service_area: str
    left: Formula
    right: Formula


class Pair(msgspec.Struct, frozen=True):
    """A cost and the volume that it is spent on."""

    name: str
    service_area: str
    cost: str
    volume: str


class UnitCost(msgspec.Struct, frozen=True):
    """A cost per person or day, and how many persons are behind it."""

    kpi: str
    service_area: str
    persons: Formula


class Mirror(msgspec.Struct, frozen=True):
    """Two neighbouring services between which a cost may be moved."""

    name: str
    service_area: str
    one: str
    other: str


class CommonCost(msgspec.Struct, frozen=True):
    """The share [%] of common costs in a service's cost [kr/inv]."""

    name: str
    service_area: str
    share: str
    cost: str


class Rest(msgspec.Struct, frozen=True):
    """What is left of a whole when its parts are taken off; never below zero."""

    name: str
    service_area: str
    formula: Formula


class Limits(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """When a figure is a finding; each key is explained in the file."""

    sprang_kvartilavstand: float
    storlek: float
    minst_kommuner: int
    sprang_ar: int
    sprang_kr_inv: float
    styck_kvartilavstand: float
    minst_personer: int
    kostnad_kr_inv: float
    spegel_kr_inv: float
    spegel_andel: float
    spegel_rest: float
    gemensamt_kvartilavstand: float
    gemensamt_procentenheter: float
    minst_i_gruppen: int
    kvot_avvikelse: float


class Checks(msgspec.Struct, frozen=True):
    """Everything that the plausibility desk looks at."""

    kinds: dict[str, Kind]
    limits: Limits
    identities: tuple[Identity, ...]
    pairs: tuple[Pair, ...]
    jumps: tuple[str, ...]
    unit_costs: tuple[UnitCost, ...]
    mirrors: tuple[Mirror, ...]
    common: tuple[CommonCost, ...]
    rests: tuple[Rest, ...]
    shares: tuple[ShareOf, ...]

    @property
    def own_ids(self) -> tuple[str, ...]:
        """The KPIs that only the own municipality's values are needed of."""
        formulas = [
            *(f for i in self.identities for f in (i.left, i.right)),
            *(cost.persons for cost in self.unit_costs),
            *(rest.formula for rest in self.rests),
        ]
        ids = [id_ for formula in formulas for id_ in formula.ids]
        ids += [id_ for pair in self.pairs for id_ in (pair.cost, pair.volume)]
        ids += [id_ for mirror in self.mirrors for id_ in (mirror.one, mirror.other)]
        return tuple(dict.fromkeys([*ids, POPULATION]))

    @property
    def country_ids(self) -> tuple[str, ...]:
        """The KPIs that every municipality's values are needed of."""
        costs = [cost.kpi for cost in self.unit_costs]
        return tuple(dict.fromkeys([*self.jumps, *costs, POPULATION]))


class _Kind(msgspec.Struct, forbid_unknown_fields=True):
    rubrik: str
    allvar: str
    betyder: str
    fraga: str


class _Identity(msgspec.Struct, forbid_unknown_fields=True):
    namn: str
    verksamhet: str
    vanster: str
    hoger: str


class _Pair(msgspec.Struct, forbid_unknown_fields=True):
    namn: str
    verksamhet: str
    kostnad: KpiId
    volym: KpiId


class _Jumps(msgspec.Struct, forbid_unknown_fields=True):
    nyckeltal: Annotated[list[KpiId], msgspec.Meta(min_length=1)]


class _UnitCost(msgspec.Struct, forbid_unknown_fields=True):
    nyckeltal: KpiId
    verksamhet: str
    antal: str


class _Mirror(msgspec.Struct, forbid_unknown_fields=True):
    namn: str
    verksamhet: str
    ena: KpiId
    andra: KpiId


class _Common(msgspec.Struct, forbid_unknown_fields=True):
    namn: str
    verksamhet: str
    andel: KpiId
    kostnad: KpiId


class _Rest(msgspec.Struct, forbid_unknown_fields=True):
    namn: str
    verksamhet: str
    formel: str


class _File(msgspec.Struct, forbid_unknown_fields=True):
    granser: Limits
    slag: dict[str, _Kind]
    identitet: list[_Identity]
    befolkning: list[_Identity]
    par: list[_Pair]
    sprang: _Jumps
    styck: list[_UnitCost]
    spegel: list[_Mirror]
    gemensamt: list[_Common]
    rest: list[_Rest]


KINDS = (
    "identitet", "summa", "befolkning", "rest", "kostnad_utan_volym",
    "volym_utan_kostnad", "sprang", "spegel", "gemensamt", "styckkostnad", "kvoter",
)  # fmt: skip
"""Every kind of check, in the order of the screen."""


@cache
def plausibility_checks() -> Checks:
    """Return the packaged checks.

    Raises
    ------
    CatalogueError
        The file has a fault; it names key and what was expected.
    """
    file = packaged(FILE)
    content = read_shape(file, _File)
    for name in KINDS:
        if name not in content.slag:
            raise fault(file, f"slag, {name}", "angivet (nyckeln saknas)")
    return Checks(
        kinds={name: _kind(name, content.slag[name]) for name in KINDS},
        limits=content.granser,
        identities=(
            *_identities("identitet", content.identitet),
            *_sums(),
            *_reference_sums(),
            *_identities("befolkning", content.befolkning),
        ),
        pairs=tuple(
            Pair(p.namn, _area("par", p.verksamhet), p.kostnad, p.volym)
            for p in content.par
        ),
        jumps=tuple(content.sprang.nyckeltal),
        unit_costs=tuple(
            UnitCost(c.nyckeltal, _area("styck", c.verksamhet), _formula("styck", c.antal))
            for c in content.styck
        ),
        mirrors=tuple(
            Mirror(m.namn, _area("spegel", m.verksamhet), m.ena, m.andra)
            for m in content.spegel
        ),
        common=tuple(
            CommonCost(c.namn, _area("gemensamt", c.verksamhet), c.andel, c.kostnad)
            for c in content.gemensamt
        ),
        rests=tuple(
            Rest(r.namn, _area("rest", r.verksamhet), _formula("rest", r.formel))
            for r in content.rest
        ),
        shares=shares_of(),
    )


def _kind(name: str, entry: _Kind) -> Kind:
    if entry.allvar not in _SEVERITIES:
        raise fault(packaged(FILE), f"slag, {name}, allvar", one_of(_SEVERITIES))
    severity = _SEVERITIES[entry.allvar]
    return Kind(name, entry.rubrik, severity, entry.betyder, entry.fraga)


def _identities(kind: str, entries: Iterable[_Identity]) -> Iterable[Identity]:
    for entry in entries:
        left, right = (_formula(kind, text) for text in (entry.vanster, entry.hoger))
        yield Identity(kind, entry.namn, _area(kind, entry.verksamhet), left, right)


def _sums() -> Iterable[Identity]:
    """Yield the sums that Kolada publishes; those with a KPI of ours add up anyway."""
    for split in containment.splits():
        ids = (split.whole, *split.parts)
        if split.other_unit or any(id_.startswith("X") for id_ in ids):
            continue
        left = Formula.parse(" + ".join(split.parts))
        area = split.service_area or service_area(split.whole)
        name = f"Delarna av {split.text}"
        yield Identity("summa", name, area, left, Formula.parse(split.whole))


def _reference_sums() -> Iterable[Identity]:
    """Yield the sums of the published parts of the reference costs."""
    for area in net_cost_areas().values():
        if area.reference_parts:
            left = Formula.parse(" + ".join(area.reference_parts))
            name = f"Delarna av referenskostnaden för {area.service_area}"
            right = Formula.parse(area.reference_cost)
            yield Identity("summa", name, area.service_area, left, right)


def _formula(key: str, text: str) -> Formula:
    try:
        return Formula.parse(text)
    except ValueError as error:
        raise fault(packaged(FILE), key, f"en formel: {error}") from error


def _area(key: str, name: str) -> str:
    if name not in SERVICE_AREAS:
        raise fault(packaged(FILE), f"{key}, verksamhet", one_of(SERVICE_AREAS))
    return name
