"""Which KPIs are parts of each other, and what may therefore not be added.

Four kinds, kept in ``containment.toml``:

``part``
    A sum tree: the whole is exactly the sum of its parts, all with the same denominator.
    A whole may be split in more than one way (by insats, by utförare).
``same``
    The same cost per another population or per user (N33001 and N33006).
``net``
    A cost and the same cost less its income (N30101 and N30005).
``across``
    The same kronor, or persons, cut in another direction (köpt vård and placements).

What is part of a part is part of the whole, through ``same`` too: kr/hemtjänsttagare is
inside kr/inv 80+. Two KPIs that the file does not mention may still share kronor; that
nothing is said here is no promise that they may be added.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Literal

import msgspec

from kolada_bench import sv
from kolada_bench.catalogue.service_areas import SERVICE_AREAS
from kolada_bench.catalogue.tomlfile import KpiId, fault, one_of, packaged, read_shape

Kind = Literal["part", "net", "same", "across"]

MOST_NAMED = 4
"""A sentence that lists more parts is not read to its end."""
AND_OTHERS = " med flera"
OPENING = "Får inte summeras: "
NET_CLAUSE = "nettokostnaden är samma kostnad efter intäkter"
BY_PROVIDER = "utförare"
"""The split that cuts across every other: what is bought, and what is not."""


class Split(msgspec.Struct, frozen=True):
    """One way to split a whole into parts that add up to it.

    Attributes
    ----------
    whole, parts
        KPI ids, all of the same unit unless ``other_unit``.
    name
        Which way ("utförare"); "" for the usual one.
    text
        The whole in running text ("kostnaden för IFO").
    heading
        What a table of it is called; "" where no table shows it.
    service_area
        The verksamhet that the table belongs to; None where no table shows it.
    other_unit
        The parts add up to the whole's amount, not to its value (NKA in total).
    """

    whole: str
    parts: tuple[str, ...]
    name: str
    text: str
    heading: str
    service_area: str | None
    other_unit: bool


class Conflict(msgspec.Struct, frozen=True):
    """What may not be added among some KPIs: ``kpis`` in the order given, and why."""

    kind: Kind
    kpis: tuple[str, ...]
    clause: str

    @property
    def sentence(self) -> str:
        """The warning: "Får inte summeras: köpt och egen regi är delar av ..."."""
        return f"{OPENING}{self.clause}."


class _Sum(msgspec.Struct, forbid_unknown_fields=True):
    helhet: KpiId
    text: str
    delar: list[KpiId]
    indelning: str = ""
    rubrik: str = ""
    visas: str = ""
    i_annan_enhet: bool = False


class _Same(msgspec.Struct, forbid_unknown_fields=True):
    nyckeltal: list[list[KpiId]]


class _Net(msgspec.Struct, forbid_unknown_fields=True):
    par: list[tuple[KpiId, KpiId]]


class _Across(msgspec.Struct, forbid_unknown_fields=True):
    text: str
    grupper: list[list[KpiId]]
    avvikelse: bool = False


class _File(msgspec.Struct, forbid_unknown_fields=True):
    summa: list[_Sum]
    samma: _Same
    netto: _Net
    tvars: list[_Across]
    namn: dict[KpiId, str]


def splits() -> tuple[Split, ...]:
    """Return every sum in the order of the file."""
    return _splits()


def areas_with_parts() -> tuple[str, ...]:
    """Return the verksamheter whose costs are split, in the order of the file."""
    return tuple(dict.fromkeys(s.service_area for s in _splits() if s.service_area))


def parts_of(kpi: str, name: str = "") -> tuple[str, ...]:
    """Return the parts that add up to ``kpi``, in the split ``name``; empty if none."""
    return next((s.parts for s in _splits() if (s.whole, s.name) == (kpi, name)), ())


def whole_of(kpi: str) -> str | None:
    """Return the nearest whole that ``kpi`` is added up into, None for none."""
    return next((s.whole for s in _splits() if kpi in s.parts), None)


def has_relations(kpi: str) -> bool:
    """Return whether ``kpi`` is named at all: any other has nothing to do with any KPI.

    For whoever would ask of every pair among thousands.
    """
    return kpi in _named()


def same_cost(kpi: str) -> tuple[str, ...]:
    """Return the KPIs that are the same cost with another denominator, ``kpi`` not."""
    return tuple(id_ for id_ in _classes().get(kpi, ()) if id_ != kpi)


@cache
def contains(whole: str, part: str) -> bool:
    """Return whether the cost of ``part`` is inside that of ``whole``, at any depth."""
    one, other = _first(whole), _first(part)
    return one != other and other in _inside(one)


@cache
def is_net_of(net: str, cost: str) -> bool:
    """Return whether ``net`` is the nettokostnad of what ``cost`` is the cost of."""
    return (_first(cost), _first(net)) in _net_pairs()


def is_doubled(one: str, other: str) -> bool:
    """Return whether one of two costs holds the other, cut in the same direction.

    What is bought cuts across: it is inside the cost, but tells something else of it.
    """
    inside = contains(one, other) or contains(other, one)
    return inside and _is_by_provider(one) == _is_by_provider(other)


def deviations_telling(kpi: str) -> frozenset[str]:
    """Return the NKA that already tell the difference of ``kpi``, a whole verksamhet's."""
    return frozenset(
        id_
        for entry in _file().tvars
        if entry.avvikelse
        for id_ in entry.grupper[0]
        if _first(kpi) in map(_first, entry.grupper[1])
    )


def name_of(kpi: str) -> str:
    """Return the short Swedish name of a part ("barn och unga"), else the id itself."""
    return _file().namn.get(_first(kpi), kpi)


def conflicts(kpis: Iterable[str]) -> list[Conflict]:
    """Return what may not be added among ``kpis``, by kind: part, net, same, across.

    One conflict for each whole that is among them, with all its parts that are; one that
    says nothing beyond a greater whole's is left out.
    """
    given = tuple(dict.fromkeys(kpis))
    return [*_parts(given), *_net(given), *_same(given), *_across(given)]


def summing_sentences(kpis: Iterable[str]) -> list[str]:
    """Return the conflicts as at most three sentences; empty without any.

    Parts and nettokostnader share the first; every other kind has its own.
    """
    found = conflicts(kpis)
    sentences: list[str] = []
    for kinds in (("part", "net"), ("same",), ("across",)):
        clauses = list(dict.fromkeys(c.clause for c in found if c.kind in kinds))
        if clauses:
            text = "; ".join(clauses)
            first = (
                f"{OPENING}{text}." if not sentences else f"{text[0].upper()}{text[1:]}."
            )
            sentences.append(first)
    return sentences


def _parts(given: Sequence[str]) -> list[Conflict]:
    # A nettokostnad beside its own cost has a clause of its own.
    told = {net for net in given for cost in given if is_net_of(net, cost)}
    found = []
    for whole in given:
        parts = tuple(part for part in given if contains(whole, part))
        if told and not _is_net(whole):
            parts = tuple(part for part in parts if part not in told)
        if parts:
            found.append((whole, parts))
    return [
        Conflict("part", (whole, *parts), _part_clause(whole, parts))
        for whole, parts in found
        if not any(
            contains(greater, whole) and set(parts) <= set(more) for greater, more in found
        )
    ]


def _part_clause(whole: str, parts: Sequence[str]) -> str:
    inner = [] if _is_net(whole) else [part for part in parts if _is_net(part)]
    names = list(dict.fromkeys(name_of(part) for part in parts if part not in inner))
    verb = "är en del av" if len(names) == 1 else "är delar av"
    clauses = [f"{_listed(names)} {verb} {_text_of(whole)}"] if names else []
    if inner:
        names = list(dict.fromkeys(name_of(part) for part in inner))
        clauses.append(f"{_listed(names)} ingår före intäkter i {_text_of(whole)}")
    return "; ".join(clauses)


def _net(given: Sequence[str]) -> list[Conflict]:
    return [
        Conflict("net", (cost, net), NET_CLAUSE)
        for cost in given
        for net in given
        if is_net_of(net, cost)
    ]


def _is_net(kpi: str) -> bool:
    """Return whether ``kpi`` is a nettokostnad, or a part of one."""
    return any(_first(kpi) == net or contains(net, kpi) for _, net in _net_pairs())


def _listed(names: Sequence[str]) -> str:
    if len(names) <= MOST_NAMED:
        return sv.listing(names)
    return ", ".join(names[: MOST_NAMED - 1]) + AND_OTHERS


def _text_of(whole: str) -> str:
    for id_ in (whole, *same_cost(whole)):
        for split in _splits():
            if split.whole == id_:
                return split.text
    return f"kostnaden för {name_of(whole)}"


def _same(given: Sequence[str]) -> list[Conflict]:
    groups: dict[str, list[str]] = {}
    for kpi in given:
        groups.setdefault(_first(kpi), []).append(kpi)
    return [
        Conflict(
            "same",
            tuple(ids),
            f"{sv.listing(ids)} är samma kostnad ({name_of(first)}) med olika nämnare",
        )
        for first, ids in groups.items()
        if len(ids) > 1
    ]


def _across(given: Sequence[str]) -> list[Conflict]:
    found = []
    for entry in _file().tvars:
        hits = [
            tuple(kpi for kpi in given if any(_covers(id_, kpi) for id_ in group))
            for group in entry.grupper
        ]
        hit = [ids for ids in hits if ids]
        if len(hit) > 1:
            named = {id_ for ids in hit for id_ in ids}
            kpis = tuple(kpi for kpi in given if kpi in named)
            found.append(Conflict("across", kpis, entry.text))
    return found


def _covers(id_: str, kpi: str) -> bool:
    return _first(id_) == _first(kpi) or contains(id_, kpi)


@cache
def _net_pairs() -> frozenset[tuple[str, str]]:
    return frozenset((_first(cost), _first(net)) for cost, net in _file().netto.par)


def _is_by_provider(kpi: str) -> bool:
    return any(
        _first(kpi) == _first(part) or contains(part, kpi)
        for split in _splits()
        if split.name == BY_PROVIDER
        for part in split.parts
    )


@cache
def _first(kpi: str) -> str:
    """Return the KPI that stands for all with the same cost."""
    return _classes().get(kpi, (kpi,))[0]


@cache
def _inside(first: str) -> frozenset[str]:
    """Return everything inside a cost, by the KPI that stands for it.

    A sum of parts that are all inside (heldygnsvård inside missbruksvård) is inside too.
    """
    inside: set[str] = set()
    todo = [first]
    while todo:
        children = _children().get(todo.pop(), set()) - inside
        inside |= children
        todo += children
    more = True
    while more:
        added = {
            _first(split.whole)
            for split in _splits()
            if {_first(part) for part in split.parts} <= inside
        } - {*inside, first}
        inside |= added
        more = bool(added)
    return frozenset(inside)


@cache
def _children() -> dict[str, set[str]]:
    children: dict[str, set[str]] = {}
    for split in _splits():
        children.setdefault(_first(split.whole), set()).update(map(_first, split.parts))
    for cost, net in _file().netto.par:
        children.setdefault(_first(cost), set()).add(_first(net))
    return children


@cache
def _classes() -> dict[str, tuple[str, ...]]:
    return {id_: tuple(ids) for ids in _file().samma.nyckeltal for id_ in ids}


@cache
def _named() -> frozenset[str]:
    """Return every KPI that stands in any relation of the file."""
    file = _file()
    sums = (id_ for split in file.summa for id_ in (split.helhet, *split.delar))
    lists = (
        *file.samma.nyckeltal,
        *file.netto.par,
        *(group for entry in file.tvars for group in entry.grupper),
    )
    return frozenset(sums).union(*lists)


@cache
def _splits() -> tuple[Split, ...]:
    return tuple(
        Split(
            whole=entry.helhet,
            parts=tuple(entry.delar),
            name=entry.indelning,
            text=entry.text,
            heading=entry.rubrik,
            service_area=entry.visas or None,
            other_unit=entry.i_annan_enhet,
        )
        for entry in _file().summa
    )


@cache
def _file() -> _File:
    file = packaged("containment.toml")
    content = read_shape(file, _File)
    for i, entry in enumerate(content.summa, start=1):
        if entry.visas and entry.visas not in SERVICE_AREAS:
            raise fault(file, f"summa nr {i}, visas", one_of(SERVICE_AREAS))
    return content
