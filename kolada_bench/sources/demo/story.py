"""The story that the demo tells: Mellerud's individ- och familjeomsorg, 2025.

It follows the shape of an åtgärdsplan of that kommun from 2021 – hälften av kostnaden är
köpt vård, mot en fjärdedel hos lika kommuner; fler placerade barn, nära dubbelt så mycket
heldygnsvård för missbruk, snål öppenvård – with figures made up from beginning to end.
They are given here, for Mellerud and the seven that Kolada's "Liknande kommuner IFO" named
in the edition of 2024; everybody else's figures are noise around a level.

Chosen so that, for 2025 (own – median; means are given where parts have to add):

* kostnad IFO 6 960 – 5 800 kr/inv, mean 5 800 too; of the 1 160 kr between them 760 lie on
  barn och unga (3 460 – 2 700), 330 on missbruk (1 040 – 710) and 70 on the rest;
* köpt andel 50 – 25 %: köpt 3 480 – 1 450 kr/inv, egen regi 3 480 – 4 350;
* familjehem 20 children of 2 048, 9,8 – 6,1 per 1 000; HVB 14, 6,8 – 4,8 (Ragunda has no
  value); öppna insatser vuxna 310 – 440 kr/inv 21–64 år; vårddygn 0,40 – 0,21;
* NKA for IFO (6 500 − 5 200) / 5 200 = +25,0 %, 1 300 kr · 9 200 inv = 12,0 mnkr.
"""

from __future__ import annotations

from kolada_bench.sources.demo.grid import table

MELLERUD = "1461"
RAGUNDA = "2303"

INHABITANTS = {MELLERUD: 9_200, "1862": 9_400}
"""Of the last year, where it has to be a given number. Degerfors is the median."""

AGES = {
    MELLERUD: (2_048, 2_552, 650),
    "0428": (2_030, 2_430, 700),
    "1764": (2_000, 2_390, 690),
    "1862": (2_131, 2_569, 760),
    "1904": (1_034, 1_190, 350),
    "1962": (1_233, 1_640, 480),
    "2303": (1_150, 1_470, 430),
    "2583": (2_121, 2_590, 720),
}
"""0–20 år, 65+ and 80+ of the last year."""

# fmt: off
_COSTS = ("N31002", "N31003", "N33007", "N33008", "N33010", "N33011",
          "N35009", "N35010", "N35012", "N35013", "N35014", "N37001", "N37002")
COSTS = table({
    MELLERUD: (1450, 210, 1640, 1200, 430, 190, 700, 135, 50, 100,  55, 700, 100),
    "0428":   (1540, 210, 1050,  870, 640, 240, 320,  80, 50, 250,  80, 770, 100),
    "1764":   (1240, 210,  900,  800, 590, 210, 390,  80, 110, 80,  40, 650, 100),
    "1862":   (1390, 210, 1010,  850, 610, 230, 360,  80, 50, 150,  70, 690, 100),
    "1904":   (1190, 210,  760,  720, 520, 200, 220,  60, 30, 180,  70, 650,  90),
    "1962":   ( 790, 210, 1100,  740, 560, 200, 420, 100, 40, 140,  60, 550,  90),
    "2303":   (1890, 210, 1080,  880, 690, 250, 310,  80, 40, 160,  70, 830, 110),
    "2583":   (1590, 210, 1150, 1130, 670, 250, 450, 100, 60, 130,  60, 800, 100),
}, _COSTS)
"""kr/inv, part by part."""

_BOUGHT = ("N04159", "N33023", "N35030")
BOUGHT = table({
    MELLERUD: (50.0, 68.0, 76.0),
    "0428":   (20.5, 27.2, 40.8),
    "1764":   (36.5, 47.3, 70.4),
    "1862":   (25.0, 32.2, 51.0),
    "1904":   (15.0, 20.0, 32.8),
    "1962":   (38.0, 43.8, 62.5),
    "2303":   (17.0, 23.2, 42.5),
    "2583":   (25.4, 31.9, 53.2),
}, _BOUGHT)
"""Köpt verksamhet, % of the cost: IFO in all, barn och unga, missbruk."""

INCOME = table({
    MELLERUD: (250, 100, 50, 45, 15),
    "1862":   (192, 108, 35, 65, 10),
}, ("N31007", "N33012", "N35015", "N37003", "N37004"))
"""kr/inv."""

_CHILDREN = ("N33812", "N33813", "both")
CHILDREN = table({
    MELLERUD: (20, 14, 4),
    "0428":   (10, 10, 2),
    "1764":   ( 8,  8, 1),
    "1862":   (13, 10, 2),
    "1904":   ( 6,  3, 0),
    "1962":   (10,  9, 2),
    "2303":   ( 8,  5, 1),
    "2583":   (21, 13, 4),
}, _CHILDREN)
"""Children placed in familjehem, on HVB, and in both during the year."""
# fmt: on

DAYS = {
    MELLERUD: 0.40,
    "0428": 0.19,
    "1764": 0.23,
    "1862": 0.21,
    "1904": 0.13,
    "1962": 0.25,
    "2303": 0.18,
    "2583": 0.27,
}
"""Vårddygn i institution per inhabitant 21–64 år (N35804)."""

DEVIATION = {
    "IFO": {
        MELLERUD: (14.3, 18.8, 25.0),
        "0428": (8.1, 4.0, 6.5),
        "1764": (-3.0, 4.4, 1.0),
        "1862": (5.2, 0.7, 3.1),
        "1904": (-14.0, -5.5, -9.0),
        "1962": (1.4, -6.2, -2.0),
        "2303": (6.0, 14.7, 12.0),
        "2583": (11.1, 19.3, 17.0),
    },
    "äldreomsorg": {
        MELLERUD: (1.6, 1.9, 3.05),
        "0513": (2.0, 5.5, 3.6),
        "0862": (-4.1, 0.6, -1.5),
        "1060": (4.8, 6.6, 7.1),
        "2023": (11.9, 8.4, 9.8),
        "2132": (3.3, 6.9, 5.0),
        "2401": (-1.0, 0.1, 1.2),
        "2560": (10.2, 14.8, 13.0),
    },
    "LSS": {
        MELLERUD: (-2.2, -2.6, -3.8),
        "0686": (-1.1, 0.3, 0.4),
        "0862": (-4.8, -2.9, -3.2),
        "1492": (2.8, 1.7, 1.9),
        "1961": (-0.2, -2.0, -1.8),
        "2282": (-1.6, 0.1, -0.5),
        "2518": (5.9, 3.0, 4.1),
        "2583": (-5.0, -7.1, -6.0),
    },
}
"""NKA in % of the last three years, before net cost and reference are whole kronor."""

NET_COST = {"IFO": 6_500, "äldreomsorg": 16_900, "LSS": 6_350}
REFERENCE = {"IFO": 5_200, "äldreomsorg": 16_400, "LSS": 6_600}
"""Mellerud's, kr/inv of the last year."""

NATIONAL_IFO = 5_300
"""Riket's N30101 of the last year, kr/inv."""

STORY = frozenset({MELLERUD, *(id_ for area in DEVIATION.values() for id_ in area)})
"""Kommuner that the story needs: they have no gaps but Ragunda's."""
