"""Individ- och familjeomsorg in the demo: costs, köp, placements, bistånd.

What holds exactly, in every row: the sum trees of kostnad and nettokostnad, the same cost
per other population, kostnad − intäkt = nettokostnad, children and days against their
rates, and bistånd = households × amount. What holds nearly, as in life: days × price
against the cost of institutionsvård (the rest is LVM-hem and the like), and köpt IFO
against the sum of its parts (rounded shares).

Still too simple: the shares of köpt verksamhet by kind of seller do not follow the kommun's
size, and the children of one family are placed one by one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kolada_bench.sources.demo.grid import Grid, Values, rounded, share
from kolada_bench.sources.demo.story import (
    BOUGHT,
    CHILDREN,
    COSTS,
    DAYS,
    INCOME,
    NATIONAL_IFO,
)

if TYPE_CHECKING:
    from kolada_bench.sources.demo.people import People

# Level in kr/inv of the last year, and spread between kommuner.
_COSTS = {
    "N31002": (1230, 0.36),
    "N31003": (260, 0.25),
    "N33007": (790, 0.40),
    "N33008": (760, 0.32),
    "N33010": (640, 0.25),
    "N33011": (240, 0.35),
    "N35009": (235, 0.42),
    "N35010": (55, 0.45),
    "N35012": (62, 0.45),
    "N35013": (170, 0.30),
    "N35014": (110, 0.35),
    "N37001": (570, 0.28),
    "N37002": (105, 0.18),
}
# Share of the cost that comes in as income.
_INCOME = {
    "N31007": ("N31001", 0.12),
    "N33012": ("N33001", 0.04),
    "N35015": ("N35001", 0.05),
    "N37003": ("N37001", 0.09),
    "N37004": ("N37002", 0.10),
}
_NET = {
    "N31008": ("N31001", "N31007"),
    "N33016": ("N33001", "N33012"),
    "N35019": ("N35001", "N35015"),
    "N37005": ("N37001", "N37003"),
    "N37006": ("N37002", "N37004"),
}
# The same cost per another population: the KPI per inhabitant it is made of.
_TO_20 = {"N33002": "N33007", "N33004": "N33008", "N33006": "N33001", "N33021": "N33009"}
_TO_64 = {
    "N35002": "N35009",
    "N35003": "N35010",
    "N35006": "N35012",
    "N35007": "N35013",
    "N35008": "N35014",
}
_SELLERS = {
    "N33023": ("N33024", "N33025", "N33026"),
    "N35030": ("N35031", "N35032", "N35033"),
    "N30020": ("N30021", "N30022", "N30023"),
}


def ifo(grid: Grid, people: People) -> Values:
    """Invent every KPI of individ- och familjeomsorg but the reference cost."""
    values = _costs(grid, people)
    values |= _bought(grid, people, values)
    values |= _children(grid, people)
    values |= _addiction(grid, people, values)
    values |= _bistand(grid, people, values)
    wide = {
        "N30025": (7.5, 0.25),
        "N31814": (31.0, 0.22),
    }
    for kpi, (level, spread) in wide.items():
        leaf = grid.leaf(kpi, level, spread, growth=0.0, decimals=1, high=95.0)
        values[kpi] = grid.with_riket(leaf, people.all, 1)
    return values


def _costs(grid: Grid, people: People) -> Values:
    leaves = {
        kpi: grid.leaf(kpi, level, spread, unrest=0.05, story=COSTS[kpi])
        for kpi, (level, spread) in _COSTS.items()
    }
    _calibrate(grid, people, leaves)
    values = {kpi: grid.with_riket(leaf, people.all) for kpi, leaf in leaves.items()}
    _add_costs(values)
    # Riket's parts are rounded one by one; the last crown goes where it shows least.
    values["N37001"][-1, -1] += NATIONAL_IFO - values["N30101"][-1, -1]
    _add_costs(values)
    _per_population(values, people)
    for kpi, (cost, part) in _INCOME.items():
        rate = part * (1.0 + 0.3 * grid.lasting(kpi) + 0.05 * grid.passing(kpi))
        income = rounded(values[cost][:-1] * np.clip(rate, 0.01, 0.6))
        for id_, amount in INCOME[kpi].items():
            income[grid.row(id_), -1] = amount
        values[kpi] = grid.with_riket(income, people.all)
    for kpi, (cost, deducted) in _NET.items():
        values[kpi] = values[cost] - values[deducted]
    values["N30004"] = sum((values[kpi] for kpi in _INCOME), np.zeros(1))
    values["N30005"] = values["N30101"] - values["N30004"]
    return values


def _calibrate(grid: Grid, people: People, leaves: Values) -> None:
    """Bring Riket to its given cost, by the kommuner that the story does not name."""
    weights = people.all[:-1]
    total = sum((leaf * weights for leaf in leaves.values()), np.zeros(1))
    named = [grid.row(id_) for id_ in COSTS["N31002"]]
    whole = float(total[:, -1].astype(np.int64).sum())
    fixed = float(total[named, -1].astype(np.int64).sum())
    wanted = NATIONAL_IFO * float(weights[:, -1].astype(np.int64).sum())
    factor = np.full((len(grid.kommuner), 1), (wanted - fixed) / (whole - fixed))
    factor[named] = 1.0
    for kpi, leaf in leaves.items():
        leaves[kpi] = rounded(leaf * factor)


def _add_costs(values: Values) -> None:
    def add(total: str, *parts: str) -> None:
        values[total] = sum((values[part] for part in parts), np.zeros(1))

    add("N31001", "N31002", "N31003")
    add("N33009", "N33010", "N33011")
    add("N33001", "N33007", "N33008", "N33009")
    add("N35011", "N35012", "N35013", "N35014")
    add("N35001", "N35009", "N35010", "N35011")
    add("N30101", "N31001", "N33001", "N35001", "N37001", "N37002")


def _per_population(values: Values, people: People) -> None:
    for kpi, base in _TO_20.items():
        values[kpi] = share(values[base] * people.all, people.to_20, 1.0)
    for kpi, base in _TO_64.items():
        values[kpi] = share(values[base] * people.all, people.from_21_to_64, 1.0)
    values["N33022"] = (values["N33007"] + values["N33008"]) * people.all / people.to_20
    per_adult = people.all / people.from_21_to_64
    values["N35024"] = (values["N35009"] + values["N35010"]) * per_adult
    values["N35100"] = (values["N35013"] + values["N35014"]) * per_adult


def _bought(grid: Grid, people: People, values: Values) -> Values:
    level = {"N33023": (38.0, 0.35), "N35030": (47.0, 0.35), "N30020": (6.0, 0.35)}
    leaf = {
        kpi: grid.leaf(
            kpi, middle, spread, growth=0.0, decimals=1, low=1.0, high=92.0,
            story=BOUGHT.get(kpi),
        )
        for kpi, (middle, spread) in level.items()
    }  # fmt: skip
    cost = {
        "N33023": values["N33001"][:-1],
        "N35030": values["N35001"][:-1],
        "N30020": (values["N30101"] - values["N33001"] - values["N35001"])[:-1],
    }
    total = values["N30101"][:-1]
    amount = sum((leaf[kpi] * cost[kpi] for kpi in leaf), np.zeros(1))
    bought = rounded(amount / total, 1)
    for id_, given in BOUGHT["N04159"].items():
        bought[grid.row(id_), -1] = given
    known = leaf["N33023"] * cost["N33023"] + leaf["N35030"] * cost["N35030"]
    rest = (bought * total - known) / cost["N30020"]
    leaf["N30020"] = rounded(np.clip(rest, 0.0, 95.0), 1)
    found: Values = {"N04159": grid.with_riket(bought, total * people.all[:-1], 1)}
    for kpi, parts in _SELLERS.items():
        found[kpi] = grid.with_riket(leaf[kpi], cost[kpi] * people.all[:-1], 1)
        split = (0.66, 0.08, 0.14)
        for part, fraction in zip(parts, split, strict=True):
            wave = 1.0 + 0.15 * grid.lasting(part)
            of_it = rounded(leaf[kpi] * np.clip(fraction * wave, 0.0, 0.75), 1)
            found[part] = grid.with_riket(of_it, cost[kpi] * people.all[:-1], 1)
    # Three parts that are each rounded up may pass the whole by a tenth: take it back.
    for kpi, (first, second, third) in _SELLERS.items():
        over = np.maximum(found[first] + found[second] + found[third] - found[kpi], 0.0)
        found[first] = rounded(np.maximum(found[first] - over, 0.0), 1)
    return found


def _children(grid: Grid, people: People) -> Values:
    young = people.to_20[:-1]
    placed = {
        kpi: grid.leaf(
            kpi, level * young / 1000.0, 0.33, growth=-0.005, unrest=0.12,
            story=CHILDREN[kpi],
        )
        for kpi, level in (("N33812", 8.0), ("N33813", 4.6))
    }  # fmt: skip
    twice = rounded(placed["N33813"] * 0.25)
    for id_, number in CHILDREN["both"].items():
        twice[grid.row(id_)] = number
    twice = np.minimum(twice, np.minimum(placed["N33812"], placed["N33813"]))
    either = placed["N33812"] + placed["N33813"] - twice
    found: Values = {"N33818": share(grid.with_sum(either), people.to_20, 1000.0)}
    boys = people.to_20 - people.women_0_20
    girls = people.women_0_20[:-1] / young
    for kpi, rate, part in (("N33812", "N33817", 0.98), ("N33813", "N33816", 0.80)):
        everybody = grid.with_sum(placed[kpi])
        women = grid.with_sum(rounded(placed[kpi] * girls * part))
        found |= {kpi: everybody, f"{kpi}/K": women, f"{kpi}/M": everybody - women}
        found[rate] = share(everybody, people.to_20, 1000.0)
        found[f"{rate}/K"] = share(women, people.women_0_20, 1000.0)
        found[f"{rate}/M"] = share(everybody - women, boys, 1000.0)
    wide = np.clip(0.031 * (1.0 + 0.3 * grid.lasting("N33802")), 0.004, 1.0)
    open_care = grid.with_sum(rounded(young * wide))
    found["N33802"] = rounded(share(open_care, people.to_20), 2)
    return found


def _addiction(grid: Grid, people: People, values: Values) -> Values:
    adults = people.from_21_to_64[:-1]
    price = grid.leaf("kr/vårddygn", 3500.0, 0.09, unrest=0.03)
    days = rounded(values["N35002"][:-1] * adults / price * 0.98)
    for id_, rate in DAYS.items():
        row = grid.row(id_)
        days[row] = rounded(days[row] * (rate * adults[row, -1]) / days[row, -1])
        days[row, -1] = rounded(np.array(rate * adults[row, -1]))
    persons = rounded(days / (88.0 * (1.0 + 0.12 * grid.lasting("dygn per person"))))
    nights = rounded(values["N35006"][:-1] * adults / grid.leaf("kr/boendedygn", 950, 0.15))
    tenants = np.maximum(rounded(nights / (200 * (1 + 0.1 * grid.lasting("tenants")))), 1.0)
    all_days, all_nights = grid.with_sum(days), grid.with_sum(nights)
    all_tenants = grid.with_sum(tenants)
    found: Values = {
        "N35804": share(all_days, people.from_21_to_64, 1.0),
        "N35805": share(grid.with_sum(persons), people.from_21_to_64),
        "N35801": share(all_nights, people.from_21_to_64, 1.0),
        # Of those who had bistånd on one day; hence not quite nights per person and year.
        "N35806": rounded(share(all_nights, all_tenants, 1.0) * 0.98, 1),
        "N35807": grid.with_sum(
            rounded(adults * 0.0021 * (1 + 0.3 * grid.lasting("öppna")))
        ),
    }
    beside = 1.0 - 0.02 * grid.uniform("LVM-hem")
    national = np.vstack([beside, np.full((1, len(grid.years)), 0.99)])
    found["N35025"] = share(values["N35002"], found["N35804"], 1.0) * national
    found["N35023"] = share(values["N35006"], found["N35801"], 1.0)
    return found


def _bistand(grid: Grid, people: People, values: Values) -> Values:
    paid = values["N31002"][:-1] * people.all[:-1]
    # Flyktinghushåll stand in the register of households, not in this cost.
    amount = rounded(paid * (1.04 + 0.03 * grid.uniform("flyktinghushåll")) / 1000.0)
    households = np.maximum(rounded(amount / grid.leaf("tkr/hushåll", 68, 0.10)), 1.0)
    per_head = grid.leaf("personer per hushåll", 1.9, 0.08, growth=0.0, decimals=2)
    supported = rounded(households * per_head)
    tkr, number = grid.with_sum(amount), grid.with_sum(households)
    from_18_to_64 = people.values["N02104"] - people.over_65
    expected = values["N31008"][:-1] / (1.0 + 0.18 * grid.lasting("U31004"))
    adjusted = grid.leaf("U31003", 1.0, 0.16, growth=0.0, decimals=3)
    national = values["N31008"][-1:, :]
    return {
        "N31857": tkr,
        "N31910": number,
        "N31849": share(tkr, number, 1000.0),
        "U31001": share(tkr, people.all, 1000.0),
        "N31807": rounded(share(grid.with_sum(supported), people.all), 2),
        "N31000": values["N31001"] * people.all / from_18_to_64,
        "N31009": values["N31008"] * people.all / from_18_to_64,
        "N31010": values["N31001"] * people.all / people.values["N01918"],
        "U31004": grid.with_riket(rounded(expected), people.all),
        "U31003": np.vstack([rounded(adjusted * national), national]),
    }
