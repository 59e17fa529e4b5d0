"""The words and the shapes that every room shares: frame columns, and what travels.

Words
-----
=======================  ==========================  ====================================
Code                     Swedish                     Note
=======================  ==========================  ====================================
``kpi``                  nyckeltal                   Kolada's own word in its API
``municipality``         kommun                      ``region`` is region; Riket is 0000
``year``, ``gender``     år, kön                     our ``year`` is Kolada's ``period``
``peer_group``           jämförelsegrupp             any group; Kolada's own is a ``Group``
``liknande``             Liknande kommuner           RKA's matching, per service area
``kommungrupp``          kommungrupp                 SKR's classes
``lan``                  län                         never "county": *region* is that too
``net_cost``             nettokostnad                kr/inv
``reference_cost``       referenskostnad             kr/inv
``net_cost_deviation``   nettokostnadsavvikelse      NKA; + is costlier than expected
``budget_deviation``     budgetavvikelse             never "deviation" alone: other sign
``service_area``         verksamhet                  values stay Swedish: IFO, äldreomsorg
``neighbours``           strukturella grannar        our own search, never "liknande"
``mnkr``, ``tkr``        miljoner, tusen kronor
=======================  ==========================  ====================================

Verbs: ``fetch_`` asks the network, ``read_``/``write_`` touch disk, ``parse_`` turns JSON
into a frame, ``build_`` makes a figure or component, a plain noun phrase calculates.

The frame
---------
Long, one row per observation, with the columns of ``OBSERVATION_COLUMNS``. Ids and gender
are categories (memory and speed); a municipality is a four-digit *string* ("0114"). A
missing value is NaN, never 0 and never an absent column: an empty answer has the same
columns. Where the data came from travels beside the frame, in ``Observations``, since
pandas may drop ``DataFrame.attrs``.

What travels are msgspec structs: a dataclass takes 0.4 ms to be made at import, forty times
as long, and a run makes some forty of them.

Nothing here imports pandas when the module is loaded: metadata commands and ``--help``
must start at once.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Literal

import msgspec

from kolada_bench.errors import SchemaError

if TYPE_CHECKING:
    import pandas as pd

KPI = "kpi_id"
MUNICIPALITY = "municipality_id"
YEAR = "year"
GENDER = "gender"
VALUE = "value"
COUNT = "count"
STATUS = "status"

OBSERVATION_COLUMNS: dict[str, str] = {
    KPI: "category",
    MUNICIPALITY: "category",
    YEAR: "int64",
    GENDER: "category",
    VALUE: "float64",
    COUNT: "int64",
    STATUS: "category",
}

RIKET = "0000"
"""Kolada's id for the country: a weighted national value, not a mean of municipalities."""

TOTAL, WOMEN, MEN = "T", "K", "M"
GENDERS = (TOTAL, WOMEN, MEN)
FEWEST_PERSONS = 10
"""A price with fewer persons behind it is near to a single case, and is noise."""

SourceName = Literal["kolada", "snapshot", "demo"]


class Municipality(msgspec.Struct, frozen=True):
    """An area of Kolada: ``type`` is "K" for a kommun, "L" for a region and for Riket."""

    id: str
    title: str
    type: str


class Group(msgspec.Struct, frozen=True):
    """One of Kolada's own municipality groups; members are area ids in Kolada's order."""

    id: str
    title: str
    members: tuple[str, ...]


class Kpi(msgspec.Struct, frozen=True):
    """A KPI as Kolada describes it. Unit and direction are in no API field.

    The dates are of the *next* publication for ``publ_period``: preliminary, then final.
    ``publ_period`` None means "publiceras oregelbundet", not "retired".
    """

    id: str
    title: str
    description: str = ""
    is_divided_by_gender: bool = False
    municipality_type: str = "K"
    auspice: str | None = None
    operating_area: str = ""
    perspective: str | None = None
    prel_publication_date: date | None = None
    publication_date: date | None = None
    publ_period: int | None = None
    has_ou_data: bool = False


class KpiGroup(msgspec.Struct, frozen=True):
    """One of Kolada's own groups of KPIs; members are KPI ids in Kolada's order."""

    id: str
    title: str
    members: tuple[str, ...]


class OrganisationalUnit(msgspec.Struct, frozen=True):
    """A unit (enhet) such as a school or a home; ``municipality`` is the area's id."""

    id: str
    title: str
    municipality: str


class Block(msgspec.Struct, frozen=True):
    """One part of a question for values: these KPIs, for these areas, in these years.

    ``areas`` are municipality ids, ``RIKET`` or Kolada group ids ("G36589").
    """

    kpis: tuple[str, ...]
    areas: tuple[str, ...]
    years: tuple[int, ...]


class Provenance(msgspec.Struct, frozen=True):
    """Where figures came from and when.

    ``retrieved_at`` is the oldest fetch among all answers used, those with groups and
    descriptions of KPIs too (aware); ``values_at`` the oldest among those that the values
    came in, None when it is the same; ``stale`` says that Kolada was down and a kept answer
    past its age was used; ``invented`` that the values are made up (demo).
    """

    source: SourceName
    retrieved_at: datetime
    stale: bool = False
    invented: bool = False
    values_at: datetime | None = None

    @property
    def values_date(self) -> date:
        """The day that the values were fetched: what decides whether one is preliminary."""
        return (self.values_at or self.retrieved_at).date()


class Observations(msgspec.Struct, frozen=True):
    """Values with their provenance.

    ``frame`` has the columns of ``OBSERVATION_COLUMNS``, areas only; ``groups`` has the
    same columns for Kolada's group rows ("G..." in ``municipality_id``), kept apart because
    they are unweighted means and never take part in statistics.
    """

    frame: pd.DataFrame
    groups: pd.DataFrame
    provenance: Provenance


class StructureVariable(msgspec.Struct, frozen=True):
    """A variable that neighbours are searched with.

    ``formula`` is arithmetic over KPI ids; ``weight`` above 0; ``logarithm`` says that
    differences count in proportion, not in persons or kronor.
    """

    label: str
    formula: str
    weight: float = 1.0
    logarithm: bool = False


class Neighbour(msgspec.Struct, frozen=True):
    """One municipality of a similarity search.

    ``distance`` is 0 for alike and 1 for the most distant of all; ``parts`` are each
    variable's part of the squared distance (they make 1), ``values`` its own figures.
    """

    id: str
    distance: float
    parts: tuple[float, ...]
    values: tuple[float, ...]


class Similarity(msgspec.Struct, frozen=True):
    """Why a group of neighbours is what it is: figures of ``year``, ``n`` searched.

    ``own`` are the municipality's own figures, in the order of ``variables``; ``farthest``
    is the one at distance 1; ``left_out`` lack a variable and were not searched.
    """

    year: int
    variables: tuple[StructureVariable, ...]
    own: tuple[float, ...]
    neighbours: tuple[Neighbour, ...]
    farthest: str
    n: int
    left_out: tuple[str, ...] = ()


class PeerGroup(msgspec.Struct, frozen=True):
    """Whom to compare with.

    Attributes
    ----------
    id
        Kolada's id ("G36589"), or the text that gives the group again
        ("lista:0428,1764", "egen:namn").
    title
        As Kolada writes it, or our own words for a list.
    kind
        "liknande", "kommungrupp", "lan", "storlek", "alla", "kolada", "lista", "egen" or
        "grannar".
    members
        Municipality ids, the own municipality excluded: it is never in the statistics.
    all_members
        The members as Kolada has them, the own municipality too where it belongs: what
        Kolada's own group mean is taken over.
    area
        The service area that a liknande group is made for ("IFO"); None for other kinds.
    edition
        The year in a liknande group's title; None for other kinds.
    fallback
        True when the area has no liknande group and the övergripande one stands in.
    why
        The search that found the members; None for every kind but "grannar".
    """

    id: str
    title: str
    kind: str
    members: tuple[str, ...]
    all_members: tuple[str, ...] = ()
    area: str | None = None
    edition: int | None = None
    fallback: bool = False
    why: Similarity | None = None

    @property
    def kolada_id(self) -> str | None:
        """The id of the same group in Kolada, whose value is a control of our mean."""
        return self.id if self.id.startswith("G") else None


class Break(msgspec.Struct, frozen=True):
    """A series that changes meaning: ``year`` is the first year of the new series.

    ``confirmed`` False is a break that a machine read out of the description. ``minor`` is
    a change so small that means and trends may span it, but that is worth a note.
    """

    kpi_id: str
    year: int
    reason: str
    source: str
    confirmed: bool = True
    minor: bool = False


class Derived(msgspec.Struct, frozen=True):
    """A KPI that we compute from others, per municipality and year.

    ``expression`` is read by ``analysis.derived`` (names are KPI ids); ``inputs`` are those
    ids. None of them may be missing for a value.
    """

    id: str
    title: str
    unit: str
    expression: str
    inputs: tuple[str, ...] = ()
    service_area: str | None = None
    note: str = ""


class Factor(msgspec.Struct, frozen=True):
    """One factor of a cost: how much of one quantity there is per another.

    ``numerator`` and ``denominator`` are formulas over KPI ids that give *amounts* (kronor,
    persons, days), never rates, so that they can be summed over the members of a group.

    Attributes
    ----------
    name, unit
        In Swedish, for a table: "andel 65+ av invånarna", "%".
    scale
        What the quotient is multiplied with to be in ``unit``: 100 for %.
    term
        0 multiplies the whole cost; factors that share a number above 0 make one of the
        parts that are added up.
    money
        The numerator is kronor: the factor that a price index belongs to.
    persons
        Formula for the persons whose costs the factor is a mean of; "" where none are.
    """

    name: str
    unit: str
    numerator: str
    denominator: str
    scale: float = 1.0
    term: int = 0
    money: bool = False
    persons: str = ""


class Condition(msgspec.Struct, frozen=True):
    """What own and every peer must fulfil for a split: ``formula`` at least ``least``."""

    formula: str
    least: float
    text: str


class Driver(msgspec.Struct, frozen=True):
    """How a cost per inhabitant is made up: factors that multiply, or parts that add up.

    Attributes
    ----------
    cost
        Formula for the cost in kronor that the factors are held against; "" when the last
        factor is made out of the cost itself, so that they agree by construction.
    exactness
        "exact" or "approximate" by the KPIs' descriptions; "none" when the figures do not
        multiply and are only shown side by side.
    remainder
        What the part of the cost that the factors miss is called.
    mean_kpi, mean_per, mean_unit
        The published KPI whose group mean the summed group is held against, the formula
        for its denominator, and its unit; "" where Kolada publishes none.
    first_year, last_year
        The years that the identity holds for; None is unbounded.
    beside
        Figures shown next to the split, which take no part in it.
    """

    id: str
    title: str
    theme: str
    service_area: str
    cost_name: str
    cost: str
    exactness: Literal["exact", "approximate", "none"]
    factors: tuple[Factor, ...]
    remainder: str = "avrundning"
    mean_kpi: str = ""
    mean_per: str = ""
    mean_unit: str = ""
    first_year: int | None = None
    last_year: int | None = None
    conditions: tuple[Condition, ...] = ()
    beside: tuple[Factor, ...] = ()
    notes: tuple[str, ...] = ()


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One comparison, with all that a sentence about it must know and may say.

    Attributes
    ----------
    subject
        What the figure is of, as a sentence begins ("Kostnaden för IFO"); for an NKA the
        service area's name ("IFO").
    kpi, measure, unit, year
        The KPI's id, ``catalogue.units.Measure``'s value name in lower case ("amount",
        "share", "rate", "time", "index"), its unit, and the year of every figure.
    value, median
        Own and the group's [unit]; NaN where missing.
    ratio
        Own / median; NaN where the unit has none.
    q1, q3
        The group's quartiles [unit].
    n, n_members, group
        Members with a value, members, and the group's name ("lika kommuner IFO").
    group_id
        The group's id, for whoever looks its members up; "" for an NKA.
    certainty
        "A", "B", "C" or "-", with what failed in ``doubts``.
    gap_mnkr, gap_persons
        What the difference comes to [million kr], [persons]; NaN where it has neither.
    persons
        How many own persons the figure counts; NaN where it counts none.
    chance, interval
        ``analysis.intervals.chance``, and the interval of own persons / those expected.
    national_q1, national_q3
        Quartiles of all municipalities [unit]; NaN where they were not asked for.
    area, mean_3_years
        Only for an NKA, where ``value`` is the deviation in percent, ``gap_mnkr`` that in
        million kr, and ``mean_3_years`` the mean of three years [%].
    headline
        Only for an NKA: which of the two leads, "year" or "mean_3_years".
    preliminary
        Whether the own figure may still change.
    """

    subject: str
    kpi: str
    measure: str
    unit: str
    year: int
    value: float
    median: float
    n: int
    n_members: int
    group: str
    certainty: str
    group_id: str = ""
    ratio: float = math.nan
    q1: float = math.nan
    q3: float = math.nan
    doubts: tuple[str, ...] = ()
    gap_mnkr: float = math.nan
    gap_persons: float = math.nan
    persons: float = math.nan
    chance: Literal["outside", "borderline", "within"] | None = None
    interval: tuple[float, float] | None = None
    national_q1: float = math.nan
    national_q3: float = math.nan
    area: str | None = None
    mean_3_years: float = math.nan
    headline: str = "year"
    preliminary: bool = False


def require_columns(frame: pd.DataFrame, *names: str) -> None:
    """Raise ``SchemaError`` naming the columns that ``frame`` lacks."""
    missing = tuple(name for name in names if name not in frame.columns)
    if missing:
        has = ", ".join(map(str, frame.columns))
        message = f"the frame lacks {', '.join(missing)}; it has {has}"
        raise SchemaError(message, missing=missing)


def empty_observations() -> pd.DataFrame:
    """Return a frame with no rows and every column of ``OBSERVATION_COLUMNS``."""
    return observation_frame({name: [] for name in OBSERVATION_COLUMNS})


def observation_frame(
    columns: Mapping[str, Iterable[object]],
) -> pd.DataFrame:
    """Build the long frame from columns, each given as a list, with the right dtypes.

    Parameters
    ----------
    columns
        One entry per name in ``OBSERVATION_COLUMNS``; all of the same length.
    """
    import pandas as pd

    missing = tuple(name for name in OBSERVATION_COLUMNS if name not in columns)
    if missing:
        message = f"no column given for {', '.join(missing)}"
        raise SchemaError(message, missing=missing)
    return pd.DataFrame(
        {
            name: pd.Categorical(list(columns[name]))
            if dtype == "category"
            else pd.Series(list(columns[name]), dtype=dtype)
            for name, dtype in OBSERVATION_COLUMNS.items()
        }
    )
