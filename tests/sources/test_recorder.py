"""What a question used can be asked again from the file; any other question is refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from kolada_bench import benchmark
from kolada_bench.benchmark.series.answer import trend
from kolada_bench.benchmark.similar.neighbours import neighbours
from kolada_bench.benchmark.similar.study_visits import study_visits
from kolada_bench.errors import SnapshotError
from kolada_bench.schema import Block, Observations, Provenance
from kolada_bench.sources import Source
from kolada_bench.sources.coverage import Coverage, lacking, lacking_text, merged
from kolada_bench.sources.demo import DemoSource
from kolada_bench.sources.recorder import RecordingSource
from kolada_bench.sources.snapshot import SnapshotSource
from tests.sources.snapshots import (
    EVERYTHING,
    GROUP_ROWS,
    KPIS,
    ROWS,
    WHEN,
    as_frame,
    expected,
    sign_again,
    tuples,
    write,
)

Asks = Callable[[Source], Any]

QUESTIONS: dict[str, Asks] = {
    "compare": lambda source: benchmark.compare(
        "Mellerud", theme="ifo", gaps=True, certainty=True, source=source
    ),
    "compare a year and two groups": lambda source: benchmark.compare(
        "Mellerud",
        group=("kommungrupp", "lista:0428,1764"),
        kpis=("köp av individ",),
        theme="ifo",
        year=2023,
        source=source,
    ),
    "compare women": lambda source: benchmark.compare(
        "Mellerud", kpis=("N33817",), gender="K", source=source
    ),
    "nka": lambda source: benchmark.nka("Mellerud", parts=True, source=source),
    "parts": lambda source: benchmark.parts("Mellerud", theme="ifo", source=source),
    "drivers": lambda source: benchmark.drivers("Mellerud", theme="ifo", source=source),
    "drivers over time": lambda source: benchmark.drivers(
        "Mellerud", theme="ifo", over_time=True, source=source
    ),
    "trend": lambda source: trend("Mellerud", theme="ifo", source=source),
    "standout": lambda source: benchmark.standout("Mellerud", theme="ifo", source=source),
    "plausibility": lambda source: benchmark.plausibility("Mellerud", source=source),
    "visits": lambda source: study_visits("Mellerud", area="IFO", source=source),
    "neighbours": lambda source: neighbours("Mellerud", source=source),
}


def recorded(path: Path, *asks: Asks, source: Source | None = None) -> SnapshotSource:
    recorder = RecordingSource(source or DemoSource())
    for ask in asks:
        ask(recorder)
    recorder.write(path, "prov")
    return SnapshotSource(path)


@pytest.mark.parametrize("name", QUESTIONS)
def test_the_same_question_has_the_same_answer_from_the_file(
    name: str, tmp_path: Path
) -> None:
    ask = QUESTIONS[name]
    direct = ask(DemoSource())
    again = ask(recorded(tmp_path / "a", ask))
    assert again.to_dict() == direct.to_dict()
    assert again.page() == direct.page()


def test_many_questions_fit_in_one_file(tmp_path: Path) -> None:
    source = recorded(tmp_path / "a", *QUESTIONS.values())
    for name, ask in QUESTIONS.items():
        assert ask(source).to_dict() == ask(DemoSource()).to_dict(), name


def test_what_is_had_already_is_not_asked_for_again() -> None:
    asked: list[Block] = []

    class Counted(DemoSource):
        def observations(self, blocks: Any) -> Observations:
            asked.extend(blocks)
            return super().observations(blocks)

    recorder = RecordingSource(Counted(), reuse=True)
    first = {name: ask(recorder).to_dict() for name, ask in QUESTIONS.items()}
    count = len(asked)
    again = {name: ask(recorder).to_dict() for name, ask in QUESTIONS.items()}
    assert len(asked) == count
    direct = {name: ask(DemoSource()).to_dict() for name, ask in QUESTIONS.items()}
    assert first == again == direct
    # By itself it does so of Kolada only: a file answers as fast.
    plain = RecordingSource(Counted())
    for _ in range(2):
        QUESTIONS["compare women"](plain)
    assert len(asked) > count + 1


def test_a_file_of_a_file_gives_the_same_answer(tmp_path: Path) -> None:
    ask = QUESTIONS["compare"]
    first = recorded(tmp_path / "a", ask)
    second = recorded(tmp_path / "b", ask, source=first)
    assert ask(second).to_dict() == ask(first).to_dict()
    assert second.checksum == first.checksum


def test_what_is_invented_stays_invented_and_is_called_demo(tmp_path: Path) -> None:
    source = recorded(tmp_path / "a", QUESTIONS["trend"])
    assert source.provenance.invented
    assert source.name == source.provenance.source == source.origin == "demo"


@pytest.mark.parametrize(
    ("ask", "words"),
    [
        # Another municipality's own values were never asked for.
        (
            lambda s: benchmark.compare("Höör", theme="ifo", source=s),
            'grupper med "Höör" i namnet',
        ),
        # The group is known by its members, whose values were never asked for.
        (
            lambda s: benchmark.compare(
                "Mellerud", theme="ifo", group="lista:0114,0115", source=s
            ),
            "2 kommuner (0114, 0115)",
        ),
        (
            lambda s: benchmark.compare("Mellerud", kpis=("N15028",), source=s),
            "1 nyckeltal (N15028)",
        ),
        (
            lambda s: benchmark.compare("Mellerud", theme="ifo", year=2014, source=s),
            "för 2012–2014",
        ),
        (
            lambda s: benchmark.compare(
                "Mellerud", theme="ifo", group="kommungrupp", source=s
            ),
            "innehåller inte grupperna G",
        ),
        (
            lambda s: benchmark.compare("Mellerud", kpis=("köpt vård",), source=s),
            "hela listan över nyckeltal",
        ),
        (
            lambda s: benchmark.standout("Mellerud", theme="ifo", source=s),
            "innehåller inte",
        ),
    ],
)
def test_a_question_outside_the_file_is_refused(
    ask: Asks, words: str, tmp_path: Path
) -> None:
    source = recorded(
        tmp_path / "a", lambda s: benchmark.compare("Mellerud", theme="ifo", source=s)
    )
    with pytest.raises(SnapshotError, match="innehåller inte") as caught:
        ask(source)
    assert words in str(caught.value)
    assert "snapshot save" in str(caught.value) or "N30101" in str(caught.value)


class Given:
    """The rows of ``snapshots`` as a source of its own, at any moment."""

    name = "kolada"

    def __init__(self, when: datetime = WHEN, rows: list[Any] = ROWS) -> None:
        self.notices: list[str] = []
        self.when = when
        self.rows = rows
        self.asked: list[tuple[str, ...] | None] = []

    @property
    def as_of(self) -> date:
        return date(2026, 3, 1)

    def kpis(self, ids: Any = None) -> Any:
        self.asked.append(None if ids is None else tuple(ids))
        return {kpi.id: kpi for kpi in KPIS if ids is None or kpi.id in ids}

    def municipalities(self) -> Any:
        return {}

    def groups(self, *, title: str | None = None, ids: Any = None) -> Any:
        del title, ids
        return {}

    def observations(self, blocks: Any) -> Observations:
        del blocks
        provenance = Provenance("kolada", self.when, values_at=self.when)
        return Observations(as_frame(self.rows), as_frame(GROUP_ROWS), provenance)


def test_each_row_is_kept_once_and_dated_by_the_oldest(tmp_path: Path) -> None:
    given = Given()
    recorder = RecordingSource(given, reuse=False)
    recorder.observations([EVERYTHING])
    given.when = WHEN.replace(day=20)
    recorder.observations([EVERYTHING])
    recorder.write(tmp_path / "a", "två gånger")
    source = SnapshotSource(tmp_path / "a")
    got = source.observations([EVERYTHING])
    assert tuples(got.frame) == expected(ROWS)
    assert len(got.frame) == len(ROWS)
    assert tuples(got.groups) == expected(GROUP_ROWS)
    assert source.provenance == Provenance("snapshot", WHEN)
    assert source.origin == "kolada"
    # The years that a question gets unless it names any are counted from the same day.
    assert source.as_of == date(2026, 3, 1)


def test_descriptions_that_nobody_asked_for_are_fetched_once(tmp_path: Path) -> None:
    given = Given()
    recorder = RecordingSource(given)
    recorder.observations([EVERYTHING])
    recorder.kpis(["U99999"])
    recorder.write(tmp_path / "a", "")
    assert given.asked == [("U99999",), ("N30001", "N33817")]
    source = SnapshotSource(tmp_path / "a")
    assert source.kpis(["N30001"])["N30001"].title == KPIS[0].title


def test_a_value_that_changes_meanwhile_is_not_saved(tmp_path: Path) -> None:
    given = Given()
    recorder = RecordingSource(given, reuse=False)
    recorder.observations([EVERYTHING])
    given.rows = [("N30001", "1461", 2024, "T", 1.0, 1, ""), *ROWS[1:]]
    recorder.observations([EVERYTHING])
    with pytest.raises(SnapshotError, match=r"ändrade värden .*N30001"):
        recorder.write(tmp_path / "a", "")
    assert not (tmp_path / "a").exists()


def test_nothing_asked_for_is_nothing_to_save(tmp_path: Path) -> None:
    with pytest.raises(SnapshotError, match="inget att spara"):
        RecordingSource(Given()).write(tmp_path / "a", "")


# --- coverage ----------------------------------------------------------------------------

COVERAGE = Coverage(
    blocks=(
        Block(("N1", "N2"), ("1461", "0428", "G7"), (2023, 2024)),
        Block(("N1",), ("0114",), (2024,)),
    ),
    kpis=("N1", "N2", "N9"),
    group_titles=("Mellerud",),
    group_ids=("G1",),
)


@pytest.mark.parametrize(
    ("block", "text"),
    [
        (Block(("N1", "N2"), ("1461", "0428"), (2023, 2024)), ""),
        # One year of N1 is in one block for two of them, and in another for the third.
        (Block(("N1",), ("1461", "0428", "0114"), (2024,)), ""),
        (Block(("N2",), ("1461", "0114"), (2024,)), "1 kommun (0114) för 2024"),
        (Block(("N1",), ("1461", "0114"), (2023, 2024)), "1 kommun (0114) för 2023"),
        (Block(("N3", "N1"), ("1461",), (2023,)), "1 nyckeltal (N3)"),
        (
            Block(("N3", "N1"), ("1461",), (2022, 2023)),
            "1 nyckeltal (N3) och 1 kommun (1461) för 2022",
        ),
        # Kolada's own row for a group is a control only.
        (Block(("N1",), ("1461", "G8"), (2023,)), ""),
        (Block((), (), ()), ""),
        (Block(("N3",), (), (2023,)), ""),
    ],
)
def test_what_a_file_lacks(block: Block, text: str) -> None:
    assert lacking_text(lacking(COVERAGE, [block])) == text


def test_a_group_row_that_was_never_asked_for_is_told_of(tmp_path: Path) -> None:
    recorder = RecordingSource(Given())
    recorder.observations([EVERYTHING])
    recorder.write(tmp_path / "a", "")
    source = SnapshotSource(tmp_path / "a")
    source.observations([EVERYTHING])
    assert source.notices == []
    source.observations([Block(("N30001",), ("1461", "G2"), (2025,))])
    source.observations([Block(("N30001",), ("1461", "G2"), (2025,))])
    assert len(source.notices) == 1
    assert "gruppvärden" in source.notices[0]


@pytest.mark.parametrize(
    ("title", "ids", "there"),
    [
        ("mellerud", None, True),
        # Every title with this in it has "Mellerud" in it too.
        ("Liknande kommuner IFO, Mellerud", None, True),
        ("Mell", None, False),
        (None, ("G1",), True),
        (None, ("G1", "G2"), False),
        (None, None, False),
    ],
)
def test_which_groups_were_asked_for(
    title: str | None, ids: tuple[str, ...] | None, there: bool
) -> None:
    assert COVERAGE.has_groups(title, ids) is there


def test_a_block_inside_another_is_not_kept_twice() -> None:
    small = Block(("N2",), ("0428",), (2024,))
    assert merged([*COVERAGE.blocks, small, COVERAGE.blocks[0]]) == tuple(
        sorted(
            (
                Block(("N1",), ("0114",), (2024,)),
                Block(("N1", "N2"), ("0428", "1461", "G7"), (2023, 2024)),
            ),
            key=lambda block: block.kpis,
        )
    )


def test_a_file_without_coverage_is_a_world_of_its_own(tmp_path: Path) -> None:
    write(tmp_path / "a")
    source = SnapshotSource(tmp_path / "a")
    assert source.coverage is None
    assert source.kpis(["N99999"]) == {}
    assert source.groups(title="finns inte") == {}
    assert source.observations([Block(("N9",), ("9",), (1999,))]).frame.empty


def test_an_unreadable_coverage_is_damage(tmp_path: Path) -> None:
    write(tmp_path / "a")
    import contextlib
    import sqlite3

    path = tmp_path / "a"
    with contextlib.closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(
            "UPDATE meta SET value = 'kolada-bench/snapshot/2' WHERE key = 'schema'"
        )
    sign_again(path)
    with pytest.raises(SnapshotError, match="coverage"):
        SnapshotSource(path).observations([EVERYTHING])
