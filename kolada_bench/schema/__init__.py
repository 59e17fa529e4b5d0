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

from kolada_bench.schema.analysis import (
    Break,
    Condition,
    Derived,
    Driver,
    Factor,
    Finding,
)
from kolada_bench.schema.columns import (
    COUNT,
    FEWEST_PERSONS,
    GENDER,
    GENDERS,
    KPI,
    MEN,
    MUNICIPALITY,
    OBSERVATION_COLUMNS,
    RIKET,
    STATUS,
    TOTAL,
    VALUE,
    WOMEN,
    YEAR,
    empty_observations,
    observation_frame,
    require_columns,
)
from kolada_bench.schema.entities import (
    Block,
    Group,
    Kpi,
    KpiGroup,
    Municipality,
    Observations,
    OrganisationalUnit,
    Provenance,
    SourceName,
    oldest_provenance,
)
from kolada_bench.schema.peers import (
    Neighbour,
    PeerGroup,
    Similarity,
    StructureVariable,
)

__all__ = [
    "COUNT",
    "FEWEST_PERSONS",
    "GENDER",
    "GENDERS",
    "KPI",
    "MEN",
    "MUNICIPALITY",
    "OBSERVATION_COLUMNS",
    "RIKET",
    "STATUS",
    "TOTAL",
    "VALUE",
    "WOMEN",
    "YEAR",
    "Block",
    "Break",
    "Condition",
    "Derived",
    "Driver",
    "Factor",
    "Finding",
    "Group",
    "Kpi",
    "KpiGroup",
    "Municipality",
    "Neighbour",
    "Observations",
    "OrganisationalUnit",
    "PeerGroup",
    "Provenance",
    "Similarity",
    "SourceName",
    "StructureVariable",
    "empty_observations",
    "observation_frame",
    "oldest_provenance",
    "require_columns",
]
