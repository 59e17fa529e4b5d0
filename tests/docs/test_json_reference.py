"""docs/json.md and what the command line emits say the same, key by key."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from docs.examples import ROOT, Command, Desk
from kolada_bench.catalogue.plausibility import plausibility_checks
from kolada_bench.schema import (
    OBSERVATION_COLUMNS,
    Group,
    Kpi,
    Municipality,
    Observations,
    Provenance,
    empty_observations,
    observation_frame,
)
from kolada_bench.sources.snapshot_write import write_snapshot

SECTIONS = {
    "compare": ("In every answer", "Net cost", "`compare`"),
    "compare --gaps": ("In every answer", "Net cost", "`compare`", "`compare --gaps`"),
    "nka": ("In every answer", "Net cost", "`nka`"),
    "parts": ("In every answer", "Net cost", "`parts`"),
    "drivers": ("In every answer", "`drivers`"),
    "trend": ("In every answer", "`trend`"),
    "grannar": ("In every answer", "`grannar`"),
    "visits": ("In every answer", "`visits`"),
    "standout": ("In every answer", "`standout`"),
    "doctor --data": ("In every answer", "`doctor --data`"),
    "doctor": ("`doctor`",),
    "claims": ("In every answer", "`claims`"),
    "chart": ("In every answer", "`chart`"),
    "report": ("`report`",),
    "manifest": ("The manifest",),
    "snapshot show": ("`snapshot show`",),
    "snapshot diff": ("`snapshot diff`",),
}
"""The headings of the document that tell of each form."""

QUESTIONS = {
    "compare": (
        "compare Mellerud",
        "compare Mellerud --theme ifo --group kommungrupp --group lista:0428,1764",
        "compare Mellerud --kpi N01951 --kpi N30001 --kpi N30101 --kpi U21468 --gender K",
        "compare Gnosjö --theme lss",
        "compare Ragunda --year 2025",
        "compare Mellerud --kpi N30101 --kpi U21468 --year 2021",
        "compare Mellerud --kpi N30101 --kpi U21468 --years 2021",
        "compare Mellerud --theme nettokostnad --year 2018",
        "compare Mellerud --theme ifo --year 2016",
        "compare Mellerud --theme ifo --group grannar",
        "compare Mellerud --theme ifo --egna egna.csv",
    ),
    "compare --gaps": (
        "compare Mellerud --gaps",
        "compare Ragunda --year 2025 --gaps --dygnspris 7800",
        "compare Mellerud --theme ifo --year 2016 --gaps --group grannar --egna egna.csv",
    ),
    "nka": (
        "nka Mellerud",
        "nka Mellerud --parts",
        "nka Mellerud --theme ifo --group grannar",
        "nka Norsjö --parts",
        "nka Norsjö --year 2025 --parts",
        "nka Mellerud --group lista:2417 --year 2025 --parts",
        "nka Strängnäs --parts",
        "nka Gnosjö --year 2024",
    ),
    "parts": (
        "parts Mellerud",
        "parts Mellerud --theme ifo --group kommungrupp --group lista:0428,1764",
        "parts Mellerud --theme aldreomsorg --group grannar",
    ),
    "drivers": (
        "drivers Mellerud",
        "drivers Mellerud --from-year",
        "drivers Mellerud --from-year 2022 --prisindex pris.csv",
        "drivers Ragunda --theme lss --group grannar",
    ),
    "trend": (
        "trend Mellerud",
        "trend Mellerud --theme ifo --index",
        "trend Mellerud --kpi N30101 --group grannar --years 2024-2025",
        "trend Mellerud --kpi N30101 --prisindex pris.csv --old-groups gamla.json",
        "trend Ragunda --theme ifo",
    ),
    "grannar": ("grannar Mellerud", "grannar Mellerud --area IFO"),
    "visits": (
        "visits Mellerud --area äldreomsorg",
        "visits Mellerud --area IFO --group grannar",
        "visits Mellerud --area LSS",
    ),
    "standout": (
        "standout Mellerud",
        "standout Mellerud --all",
        "standout Gnosjö --theme lss --group grannar",
    ),
    "doctor --data": ("doctor --data Gnosjö", "doctor --data Mellerud --group grannar"),
    "doctor": ("doctor",),
    "claims": (
        "claims plan.md Mellerud",
        "claims plan.md Mellerud --ties knutna.toml",
        "claims plan.md Mellerud --group grannar",
        "claims utan-ar.txt Mellerud",
    ),
    "chart": (
        "chart Mellerud --kpi N30101 -o chart.json",
        "chart Mellerud --typ nka -o chart.json",
        "chart Ragunda --typ utveckling --kpi N30101 -o chart.json",
        "chart Mellerud --typ kvalitet --kpi N21006 U21468 -o chart.json",
        "chart Mellerud --kpi N30101 --group grannar -o chart.json",
    ),
    "report": (
        "report Mellerud --preset oversikt --utan-underlag -o report.json",
        "report Mellerud --preset atgardsplan-ifo --utan-underlag -o report.json",
    ),
    "manifest": (
        "report Mellerud --preset atgardsplan-ifo --egna egna.csv --theme tema.toml "
        "-o p.json -> p.manifest.json",
        "chart Mellerud --kpi N30101 --year 2025 --underlag -o f.csv -> f.manifest.json",
        "chart Mellerud --theme ifo --typ paneler --years 2019-2025 --underlag -o f.csv "
        "-> f.manifest.json",
    ),
    "snapshot show": ("snapshot show old.sqlite", "snapshot show new.sqlite"),
    "snapshot diff": (
        "snapshot diff old.sqlite new.sqlite",
        "snapshot diff saved.sqlite --demo",
    ),
}
"""Questions that between them have every kind of row, and gaps of every kind."""

FILES = {
    "egna.csv": "namn;år;värde;enhet;källa\nLVM;2023;1;antal;Eget\nLVM;2024;;antal;Eget\n"
    "Dygnspris;2024;7800;kr;Eget\n",
    "config.toml": '[grupper]\ndalsland = ["Bengtsfors", "Åmål"]\n',
    "tema.toml": (
        'titel = "IFO"\nnettokostnad = ["IFO"]\n[[avsnitt]]\nrubrik = "IFO"\n'
        'verksamhet = "IFO"\nrader = [{ nyckeltal = "N30101", titel = "Kostnad individ- '
        'och familjeomsorg, kr/inv", etikett = "Kostnad IFO, kr/inv" }]\n'
    ),
    "plan.md": (
        "# Åtgärdsplan 2025\n\n"
        "Köpt vård är dubbelt så dyr som i jämförbara kommuner. Andelen köpt vård är 50 "
        "procent av kostnaden mot ca 25 procent i jämförbara kommuner. År 2025 köptes vård "
        "för 32 miljoner kronor. IFO hade 2025 en budget om 60 miljoner, och nära hälften "
        "av budgeten går till köpt vård.\n\n"
        "Kostnaden för IFO ligger väsentligt högre än referenskostnaden. Inhyrd personal "
        "kostade 6 miljoner kronor. Det var drygt 40-50 procent fler än i riket. "
        "Sjukfrånvaron bland kommunens anställda är 7 procent. "
        "Köpt vård är inte dyrare än i snitt 2023–2025 i jämförbara kommuner.\n\n"
        "Antalet årsarbetare med pedagogisk högskoleexamen är 20 procent.\n\n"
        "Antal LVM har varit:\n\n| LVM Vård | Antal |\n| --- | --- |\n| 2023 | 1 |\n"
        "| 2024 | 1 |\n| 2025 | 3 |\n"
    ),
    "utan-ar.txt": "Mellerud har väsentligt fler barn placerade i familjehem.\n",
    "knutna.toml": (
        '[[pastaende]]\nmening = "Köpt vård är dubbelt så dyr som i jämförbara kommuner."\n'
        'nyckeltal = "N04159"\n'
    ),
    "pris.csv": "namn;Påhittat index\nutgåva;1\når;index\n"
    + "".join(f"{year};{year - 1917}\n" for year in range(2017, 2026)),
    "gamla.json": json.dumps(
        {
            "values": [
                {
                    "id": "G36589",
                    "title": "Liknande kommuner IFO, Mellerud, 2022",
                    "members": [
                        {"member_id": "1764", "member_title": "Grums"},
                        {"member_id": "0428", "member_title": "Vingåker"},
                    ],
                }
            ]
        }
    ),
}
"""What the questions read: the municipality's own figures, a price index, old groups."""

TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "object": (dict,),
    "array": (list,),
    "array of string": (list,),
    "array of number": (list,),
}
STRICT = ("compare", "nka")
"""Whose questions make every key null that may be."""
NEVER_IN_THE_DEMO = {"reference_parts[].national", "social_assistance[].population"}
"""The demo has Riket's parts every year, and a population where ekonomiskt bistånd is."""

EMPTY_IN_THE_DEMO = {
    "manifest": {"question.gone_kpis[].id", "question.gone_kpis[].title"},
}
"""Keys in a list that the demo never fills: no KPI of it goes away."""


@dataclass(frozen=True)
class Key:
    path: str
    type: str
    null_when: str


def documented() -> dict[str, dict[str, Key]]:
    """Return the documented keys by path, for each of the forms."""
    text = (ROOT / "docs" / "json.md").read_text(encoding="utf-8")
    parts = dict(re.findall(r"^## (.+?)\n(.*?)(?=^## |\Z)", text, re.M | re.S))
    found: dict[str, dict[str, Key]] = {}
    for name, headings in SECTIONS.items():
        keys = [key for heading in headings for key in _keys(parts[heading])]
        found[name] = {key.path: key for key in keys}
        assert len(found[name]) == len(keys), f"{name}: a key stands twice"
    return found


def _keys(part: str) -> list[Key]:
    rows = re.findall(r"^\| `([^`]+)` \| ([\w ]+?) \| .+? \|(?: (.+?))? \|$", part, re.M)
    assert len(rows) == len(re.findall(r"^\| `", part, re.M))
    return [Key(*row) for row in rows]


ONE_FOR_MANY: dict[str, tuple[tuple[str, str], ...]] = {
    "compare --gaps": ((r"^net_cost\[\]\.gaps\b", "rows[].gaps"),),
    "visits": (
        (r"^(?:own|rows\[\])\.(?!why$)", "candidates[]."),
        (r"(?<=\.deviations\.)\d{4}$", "{year}"),
        (r"(?<=\.quality\.)\w+$|(?<=\.verdicts\.)\w+$", "{kpi}"),
    ),
    "manifest": (
        (r"^blocks\..+$", "blocks.{id}"),
        (r"^question\.own_groups\..+$", "question.own_groups.{name}"),
        (r"^question\.options\..+$", "question.options.{name}"),
        (r"^question\.files\.\w+", "question.files.{use}"),
        (r"^kpis\[\]\.own\.\d{4}$", "kpis[].own.{year}"),
    ),
    "grannar": ((r"^(own|rows\[\]\.values|rows\[\]\.parts)\..+$", r"\1.{formula}"),),
}
"""What the document says once for several keys: (the key, as it is written)."""


def as_written(name: str, path: str) -> str:
    """Return a key's path as the document writes it."""
    for pattern, written in ONE_FOR_MANY.get(name, ()):
        path = re.sub(pattern, written, path)
    return path


def values(found: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Yield every key's path and value; a list of objects is ``name[]``."""
    for name, value in found.items():
        here = f"{path}.{name}" if path else name
        yield here, value
        if isinstance(value, dict):
            yield from values(value, here)
        elif isinstance(value, list):
            for item in value:
                if isinstance(item, dict):
                    yield from values(item, f"{here}[]")


@pytest.fixture(scope="module")
def emitted(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Any]]:
    """Return the answers of every command, as the command line prints them."""
    desk = Desk(tmp_path_factory.mktemp("json"))
    for name, text in FILES.items():
        desk.write(name, text)
    _two_snapshots(desk.folder)
    desk.run(
        Command(
            "kolada-bench snapshot save Mellerud --kpi N30101 --demo -q -o saved.sqlite"
        )
    )
    return {
        name: [_answer(desk, question) for question in questions]
        for name, questions in QUESTIONS.items()
    }


def _answer(desk: Desk, question: str) -> Any:
    """Return what a question prints, or what it writes: ``-o FILE``, ``-> FILE``."""
    words, _, written = question.partition(" -> ")
    asked = words.split()
    demo = (
        "" if {"doctor", "snapshot"} & {*asked[:1]} and "--data" not in asked else "--demo"
    )
    if "-o" in asked:
        desk.run(Command(f"kolada-bench {words} {demo} --quiet"))
        file = desk.folder / (written or asked[asked.index("-o") + 1])
        return json.loads(file.read_text(encoding="utf-8"))
    command = Command(f"kolada-bench {words} {demo} --quiet --format json")
    return json.loads("\n".join(desk.run(command)))


def _two_snapshots(folder: Path) -> None:
    """Write old.sqlite and new.sqlite, between which everything changes that can."""
    when = datetime.fromisoformat("2026-06-15T12:00:00+02:00")
    areas = [Municipality("1461", "Mellerud", "K"), Municipality("0428", "Vingåker", "K")]
    lika = "Liknande kommuner IFO, Mellerud"
    contents = {
        "old.sqlite": (
            [("N30101", "1461", 2024, "T", 6700.0, 1, ""),
             ("N30101", "1461", 2025, "T", 6900.0, 1, "")],
            [Kpi("N30101", "Kostnad IFO, kr/inv", publ_period=2025), Kpi("U1", "Utan")],
            [Group("G1", f"{lika}, 2023", ("1461", "0428")), Group("G3", "Borta", ())],
        ),
        "new.sqlite": (
            [("N30101", "1461", 2025, "T", 6960.0, 1, ""),
             ("N30101", "0428", 2025, "T", 6200.0, 1, "")],
            [Kpi("N30101", "Kostnad IFO, kr/inv"), Kpi("U1", "Med ny titel")],
            [Group("G2", f"{lika}, 2024", ("0428",)), Group("G4", "Ny", ("0428",))],
        ),
    }  # fmt: skip
    for name, (rows, kpis, groups) in contents.items():
        columns = zip(*rows, strict=True)
        frame = observation_frame(
            dict(zip(OBSERVATION_COLUMNS, map(list, columns), strict=True))
        )
        observed = Observations(frame, empty_observations(), Provenance("kolada", when))
        write_snapshot(
            folder / name, observed, kpis=kpis, municipalities=areas, groups=groups
        )


@pytest.mark.parametrize("name", SECTIONS)
def test_the_same_keys(name: str, emitted: dict[str, list[Any]]) -> None:
    found = {
        as_written(name, path) for answer in emitted[name] for path, _ in values(answer)
    }
    assert found == set(documented()[name]) - EMPTY_IN_THE_DEMO.get(name, set())


@pytest.mark.parametrize("name", SECTIONS)
def test_types_and_nulls(name: str, emitted: dict[str, list[Any]]) -> None:
    keys = documented()[name]
    for answer in emitted[name]:
        for path, value in values(answer):
            key = keys[as_written(name, path)]
            if value is None:
                assert key.null_when, f"{path} is null"
                continue
            assert isinstance(value, TYPES[key.type]), f"{path}: {value!r}"
            if key.type != "boolean":
                assert not isinstance(value, bool), f"{path}: {value!r}"
            items = value if isinstance(value, list) else []
            if key.type == "array of string":
                assert all(isinstance(item, str) for item in items)
            if key.type == "array of number":
                assert all(item is None or isinstance(item, int | float) for item in items)


@pytest.mark.parametrize("name", STRICT)
def test_every_key_that_may_be_null_is_null_somewhere(
    name: str, emitted: dict[str, list[Any]]
) -> None:
    # Net cost is in both commands, and each has years and groups that the other lacks.
    answers = [answer for one in STRICT for answer in emitted[one]]
    null = {path for answer in answers for path, value in values(answer) if value is None}
    may_be = {path for path, key in documented()[name].items() if key.null_when}
    assert may_be - null == NEVER_IN_THE_DEMO & may_be


def test_every_key_is_there_in_every_row(emitted: dict[str, list[Any]]) -> None:
    for name, answers in emitted.items():
        for answer in answers:
            for key, rows in answer.items():
                if name != "chart" and key in (
                    "rows",
                    "net_cost",
                    "splits",
                    "series",
                    "candidates",
                ):
                    assert len({tuple(row) for row in rows}) <= 1, f"{name}: {key}"


def test_every_kind_of_check_is_named() -> None:
    text = (ROOT / "docs" / "json.md").read_text(encoding="utf-8")
    row = next(line for line in text.split("\n") if line.startswith("| `findings[].kind`"))
    assert re.findall(r"`(\w+)`", row) == list(plausibility_checks().kinds)


def test_every_schema_is_in_the_table(emitted: dict[str, list[Any]]) -> None:
    text = (ROOT / "docs" / "json.md").read_text(encoding="utf-8")
    table = dict(re.findall(r"^\| `([\w -]+)` \| `(kolada-bench/[\w-]+/1)` \|", text, re.M))
    answered = {name: {answer["schema"] for answer in emitted[name]} for name in emitted}
    assert answered.pop("compare --gaps") == answered["compare"]
    assert answered == {name: {schema} for name, schema in table.items()}


@pytest.mark.parametrize(
    "question",
    [
        "compare Mellerud --kpi N30101",
        "nka Mellerud",
        "parts Mellerud --theme ifo",
        "drivers Mellerud --only H1",
        "trend Mellerud --kpi N30101",
        "standout Mellerud --theme ifo",
    ],
)
def test_the_columns_of_csv(question: str, tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    printed = desk.run(Command(f"kolada-bench {question} --demo --quiet --format csv"))
    (header, *_) = csv.reader(io.StringIO("\n".join(printed)))
    name = question.split()[0]
    list_ = "net_cost[]." if name == "nka" else "rows[]."
    keys = [p.removeprefix(list_) for p in documented()[name] if p.startswith(list_)]
    gaps = ("gap_mnkr", "gap_persons")
    columns = [key.replace(".", "_") for key in keys if key not in gaps]
    assert sorted(header) == sorted(["kommun_id", "kommun", *columns, "group_title"])
    assert header[:2] == ["kommun_id", "kommun"]
    assert header[-1] == "group_title"
