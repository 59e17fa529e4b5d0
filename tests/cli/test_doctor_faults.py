"""What ``doctor`` says of a machine on which something is amiss, fault by fault."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping
from importlib import metadata
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from packaging.requirements import Requirement

from dashboards import deployment
from kolada_bench.cli.environment import (
    chosen,
    drawing,
    kept,
    look_around,
    network,
    program,
    variables,
    window,
)
from kolada_bench.cli.environment.part import Part
from kolada_bench.settings import Settings, read_settings
from kolada_bench.sources import live

if TYPE_CHECKING:
    from tests.cli.conftest import Run
    from tests.stand_in.server import StandIn

Say = Callable[..., Part]


def only(parts: Iterable[Part]) -> Part:
    (part,) = parts
    return part


def amiss(parts: Iterable[Part]) -> list[Part]:
    return [part for part in parts if part.state != "ok"]


class TestProgram:
    def test_an_old_python(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(program.sys, "version_info", (3, 10, 13))
        part = only(program.python())
        assert (part.state, part.todo) == ("fel", "installera Python 3.11 eller nyare.")

    def test_packages_that_are_missing_or_of_another_version(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        needs = ["msgspec>=0.20,<1", "pandas>=99,<100", "inget-sadant>=2; extra == 'x'",
                 "saknat-paket>=1,<2"]  # fmt: skip
        monkeypatch.setattr(program.metadata, "requires", lambda _: needs)
        there, *wrong = program.packages()
        assert there.found == f"msgspec {metadata.version('msgspec')}"
        old, lost = wrong
        assert (old.name, old.state) == ("pandas", "fel")
        assert old.found.endswith("är installerad, men programmet är gjort för <100,>=99")
        assert (lost.name, lost.found) == ("saknat-paket", "saknas")
        assert lost.todo.endswith('-m pip install "saknat-paket<2,>=1"')

    def test_run_out_of_a_folder_it_still_knows_what_an_answer_takes(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def unknown(name: str) -> list[str]:
            raise metadata.PackageNotFoundError(name)

        monkeypatch.setattr(program.metadata, "requires", unknown)
        assert "pandas " in only(program.packages()).found

    def test_another_version_is_installed_than_the_one_that_runs(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(program, "__version__", "99.0")
        part = only(amiss(program.packages()))
        assert part.found.endswith("är installerad, men 99.0 körs")

    def test_the_least_that_an_answer_takes_is_needed_by_the_program(self) -> None:
        needs = [Requirement(need) for need in metadata.requires("kolada-bench") or []]
        assert set(program.CORE) <= {need.name for need in needs if need.marker is None}


class Screen:
    """A stdout that somebody looks at."""

    def __init__(self, encoding: str) -> None:
        self.encoding = encoding

    def isatty(self) -> bool:
        return True


class TestWindow:
    @pytest.fixture
    def seen(self, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Part]:
        def seen(encoding: str, columns: int, env: Mapping[str, str] | None = None) -> Part:
            monkeypatch.setattr(window.sys, "stdout", Screen(encoding))
            size = os.terminal_size((columns, 24))
            monkeypatch.setattr(window.shutil, "get_terminal_size", lambda: size)
            return only(window.window(env or {}))

        return seen

    @pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "cp850", "iso8859-15"])
    def test_a_window_that_shows_swedish(self, seen: Say, encoding: str) -> None:
        assert seen(encoding, 100).state == "ok"

    @pytest.mark.parametrize("encoding", ["ascii", "cp1253", "unknown"])
    def test_a_window_that_does_not(self, seen: Say, encoding: str) -> None:
        part = seen(encoding, 100)
        assert part.state == "obs"
        assert "PYTHONUTF8" in part.todo
        part = seen(encoding, 100, {"PYTHONIOENCODING": "ascii"})
        assert part.todo.startswith("ta bort miljövariabeln PYTHONIOENCODING")

    def test_a_narrow_window(self, seen: Say) -> None:
        assert [seen("utf-8", columns).state for columns in (79, 80)] == ["obs", "ok"]

    def test_no_window_at_all(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(window.sys, "stdout", None)  # as under pythonw in Windows
        assert only(window.window({})).state == "ok"


class TestVariables:
    def test_the_names_of_a_served_dashboards_variables_are_the_dashboards(self) -> None:
        theirs = (deployment.ENV_DEMO, deployment.ENV_SNAPSHOT, deployment.ENV_PREFIX)
        assert theirs == variables.SERVED

    def test_a_misspelled_one(self) -> None:
        part = only(amiss(variables.variables({"KOLADA_BENCH_CASHE_DIR": "/srv"})))
        assert part.name == "KOLADA_BENCH_CASHE_DIR"
        assert part.todo == "menade du KOLADA_BENCH_CACHE_DIR? Annars: ta bort den."

    @pytest.mark.parametrize(("text", "count"), [("1", 1), ("ja", 1), ("nej", 0), ("", 0)])
    def test_the_demo_switch_left_on(self, text: str, count: int) -> None:
        found = amiss(variables.variables({"KOLADA_BENCH_DEMO": text}))
        assert len(found) == count
        assert all("påhittade" in part.found for part in found)

    def test_a_snapshot_to_serve_that_cannot_be_read(self, tmp_path: Path) -> None:
        file = tmp_path / "landet.sqlite"
        part = only(amiss(variables.variables({"KOLADA_BENCH_SNAPSHOT": str(file)})))
        assert part.state == "fel"
        assert str(file) in part.found

    def test_only_names_are_shown(self) -> None:
        env = {"KOLADA_BENCH_API_URL": "https://anna:hemlig@kolada.se"}
        assert only(variables.variables(env)).found == "KOLADA_BENCH_API_URL"


class TestSettings:
    def test_what_the_file_names_must_exist(self, tmp_path: Path) -> None:
        file = tmp_path / "config.toml"
        file.write_text(
            'kommun = "Melerud"\ntema = "soc"\nbrott = "borta.toml"\n'
            'ordmall = "borta.dotx"\n[grupper]\ntom = []\nvi = ["Grums", "Dalsland"]\n',
            encoding="utf-8",
        )
        settings = read_settings({"KOLADA_BENCH_CONFIG": str(file)})
        first, *faults = chosen.chosen(settings)
        assert first.state == "ok"
        said = {part.name.partition(": ")[2]: part for part in faults}
        assert list(said) == [
            "kommun",
            "tema",
            "grupper.tom",
            "grupper.vi",
            "brott",
            "ordmall",
        ]
        assert {part.state for part in faults} == {"fel"}
        assert said["kommun"].found.endswith("Menade du Mellerud (1461)?")
        assert said["kommun"].todo == f"rätta eller ta bort kommun i {file}."
        assert "Dalsland" in said["grupper.vi"].found

    def test_a_file_that_names_what_exists(self, tmp_path: Path) -> None:
        (tmp_path / "mall.dotx").touch()
        file = tmp_path / "config.toml"
        file.write_text(
            'kommun = "Åmål"\ntema = "ifo"\nordmall = "mall.dotx"\n'
            '[grupper]\nvi = ["Grums", "1764", "Dals-Eds kommun"]\n',
            encoding="utf-8",
        )
        settings = read_settings({"KOLADA_BENCH_CONFIG": str(file)})
        assert only(chosen.chosen(settings)).found.endswith("config.toml, kommun Åmål")


class TestKept:
    @pytest.fixture
    def settings(self, environment: dict[str, str]) -> Settings:
        return read_settings(os.environ)

    def test_a_folder_that_cannot_be_written_to(
        self, settings: Settings, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(kept.os, "access", lambda *_: False)
        part = only(kept.answers(settings))
        assert part.state == "obs"
        assert "KOLADA_BENCH_CACHE_DIR" in part.todo

    def test_a_damaged_cache(self, run: Run, settings: Settings) -> None:
        run("groups", "Mellerud")
        database = settings.cache_dir / "svar" / "cache.db"
        database.write_bytes(b"skadad" * 1000)
        part = only(kept.answers(settings))
        assert part.state == "obs"
        assert "lagts åt sidan" in part.todo

    @pytest.mark.skipif(not hasattr(os, "geteuid"), reason="Windows has no such numbers")
    def test_a_folder_of_another_user(
        self, run: Run, settings: Settings, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        run("groups", "Mellerud")
        monkeypatch.setattr(kept.os, "geteuid", lambda: 12345)
        part = only(kept.answers(settings))
        assert part.state == "obs"
        assert part.todo.startswith("mappen tillhör en annan användare (")

    def test_answers_from_the_future_and_a_folder_too_large(
        self, settings: Settings, monkeypatch: pytest.MonkeyPatch, run: Run
    ) -> None:
        run("groups", "Mellerud")
        info = live.cache_info(settings)
        assert info.newest is not None
        later = msgspec.structs.replace(info, newest=info.newest.replace(year=2999))
        assert "framtiden" in kept._amiss(later)
        assert kept._amiss(msgspec.structs.replace(info, size=2_000_000_000)) == (
            "mappen är ovanligt stor. Töm den med kolada-bench cache clear."
        )
        assert kept._amiss(info) == ""

    def test_an_old_list_of_kpis(self, run: Run, settings: Settings) -> None:
        assert run("kpi", "search", "köpt").code == 0
        _, fresh = kept.answers(settings)
        assert (fresh.name, fresh.state) == ("Nyckeltalslista", "ok")
        _, old = kept.answers(msgspec.structs.replace(settings, metadata_ttl=0.0))
        assert old.state == "obs"
        assert "kpi search" in old.todo

    @pytest.mark.parametrize(
        ("free", "state", "found"),
        [(12_000_000, "obs", "12,0 MB ledigt"), (7_600_000_000, "ok", "7,6 GB ledigt")],
    )
    def test_the_room_on_the_disk(
        self,
        settings: Settings,
        monkeypatch: pytest.MonkeyPatch,
        free: int,
        state: str,
        found: str,
    ) -> None:
        usage = SimpleNamespace(free=free)
        monkeypatch.setattr(kept.shutil, "disk_usage", lambda _: usage)
        part = only(kept.room(settings))
        assert part.state == state
        assert part.found.startswith(found)

    def test_nowhere_for_temporary_files(
        self, settings: Settings, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def nowhere() -> str:
            raise FileNotFoundError

        monkeypatch.setattr(kept.tempfile, "gettempdir", nowhere)
        part = only(kept.room(settings))
        assert part.state == "fel"
        assert "TMPDIR" in part.todo


class TestKolada:
    @pytest.fixture
    def settings(self, environment: dict[str, str]) -> Settings:
        return read_settings(os.environ)

    @pytest.mark.parametrize(
        ("ahead", "state", "found"),
        [
            (7_300.0, "obs", "datorns klocka går 2 timmar före"),
            (-400_000.0, "obs", "datorns klocka går 5 dygn efter"),
            (-360.0, "obs", "datorns klocka går 6 minuter efter"),
            (100.0, "ok", "går rätt"),
        ],
    )
    def test_the_clock_is_held_against_koladas(
        self,
        settings: Settings,
        monkeypatch: pytest.MonkeyPatch,
        ahead: float,
        state: str,
        found: str,
    ) -> None:
        real = live.time
        clock = SimpleNamespace(monotonic=real.monotonic, time=lambda: real.time() + ahead)
        monkeypatch.setattr(live, "time", clock)
        first, part = network.kolada(settings)
        assert first.state == "ok"
        assert (part.name, part.state, part.found) == ("Klocka", state, found)
        assert bool(part.todo) == (state == "obs")

    @pytest.mark.parametrize("said", [None, "", "i går"])
    def test_no_clock_to_hold_it_against(self, said: str | None) -> None:
        assert list(live._clock_ahead(said)) == []

    def test_an_answer_that_says_it_is_down_still_tells_the_time(
        self, settings: Settings, kolada: StandIn
    ) -> None:
        kolada.fail("status", status=503)
        first, second = network.kolada(settings)
        assert (first.state, second.name) == ("obs", "Klocka")

    def test_a_certificate_that_the_machine_does_not_trust(
        self, settings: Settings, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from kolada_bench.client import words

        reason = words.certificate("api.kolada.se").rpartition("Orsak: ")[2]
        reached = live.Reached("https://api.kolada.se/v3", reason=reason)
        monkeypatch.setattr(live, "reach_kolada", lambda _: reached)
        part = only(network.kolada(settings))
        assert part.found.endswith(
            "svarar inte: certifikatet för api.kolada.se godtas inte av datorn"
        )
        assert part.todo.startswith("troligen granskar en proxy trafiken: be it-avd")
        assert "datum stämmer" in part.todo
        assert "--offline" in part.todo

    def test_a_proxy_is_named_without_its_login(
        self, settings: Settings, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("http_proxy", "http://anna:hemlig@127.0.0.1:9")
        monkeypatch.setenv("no_proxy", "")
        part = only(network.kolada(settings))
        assert part.state == "obs"
        assert " genom proxyn 127.0.0.1:9 svarar inte: proxyservern" in part.found
        assert "hemlig" not in part.found + part.todo
        monkeypatch.setenv("http_proxy", "http://[")
        part = only(network.kolada(settings))
        assert "genom en proxy vars adress inte går att tolka svarar inte" in part.found
        monkeypatch.setenv("no_proxy", "127.0.0.1")
        assert "proxyn" not in next(iter(network.kolada(settings))).found

    @pytest.mark.parametrize(
        ("url", "safe"),
        [
            ("https://kolada.example.se/v3", True),
            ("http://kolada.example.se/v3", False),
            ("http://10.0.0.8/v3", False),
            ("http://localhost:8000/v3", True),
            ("http://127.0.0.1:8000/v3", True),
            ("http://[::1]:8000/v3", True),
        ],
    )
    def test_an_address_that_anybody_on_the_way_can_read(
        self, settings: Settings, monkeypatch: pytest.MonkeyPatch, url: str, safe: bool
    ) -> None:
        monkeypatch.setattr(live, "reach_kolada", lambda _: live.Reached(url, 0.1))
        part = only(network.kolada(settings))
        assert part.state == ("ok" if safe else "obs")
        assert ("okrypterat" in part.todo) is not safe


def program_that(folder: Path, does: str) -> Path:
    file = folder / "program"
    file.write_text(f"#!/bin/sh\n{does}\n")
    file.chmod(0o755)
    return file


class TestDrawing:
    def test_no_browser_says_what_goes_without_and_what_to_do(self) -> None:
        env = {"BROWSER_PATH": "/finns/inte"}
        part = only(drawing.browser(env, draw=True))
        assert part.state == "obs"
        assert part.found.endswith("pekar på /finns/inte, som inte finns")
        assert part.todo.startswith("Installera Google Chrome")

    @pytest.mark.skipif(os.name == "nt", reason="a shell script is no program there")
    def test_a_browser_that_does_not_start(self, tmp_path: Path) -> None:
        file = program_that(tmp_path, "exit 127")
        env = {"BROWSER_PATH": str(file)}
        assert only(drawing.browser(env, draw=False)).state == "ok"
        part = only(drawing.browser(env, draw=True))
        assert part.state == "obs"
        assert "startar inte" in part.found
        assert part.todo.startswith("starta webbläsaren själv en gång")

    def test_a_browser_that_draws_takes_no_tables_to_do_so(self, browser: str) -> None:
        code = (
            "import sys; from kolada_bench.cli.environment import drawing; "
            f"part, = drawing.browser({{'BROWSER_PATH': {browser!r}}}, draw=True); "
            "print(part.state, part.found, 'pandas' in sys.modules)"
        )
        done = subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True, text=True, check=True, timeout=120,
        )  # fmt: skip
        assert done.stdout == f"ok {browser}, ritar False\n"

    @pytest.mark.skipif(os.name == "nt", reason="a shell script is no program there")
    @pytest.mark.parametrize(
        ("answer", "state"),
        [
            ("Liberation Sans", "ok"),
            ("Arial,Arial MT", "ok"),
            ("DejaVu Sans", "obs"),
            ("", "obs"),
        ],
    )
    def test_letters_that_pictures_are_not_measured_for(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, answer: str, state: str
    ) -> None:
        asked = program_that(tmp_path, f"printf '{answer}'")
        monkeypatch.setattr(drawing.platform, "system", lambda: "Linux")
        monkeypatch.setattr(drawing.shutil, "which", lambda _: str(asked))
        font = only(drawing.fonts())
        assert font.state == state
        assert bool(font.todo) == (state == "obs")

    @pytest.mark.parametrize("system", ["Windows", "Darwin"])
    def test_systems_that_have_the_letters(
        self, monkeypatch: pytest.MonkeyPatch, system: str
    ) -> None:
        monkeypatch.setattr(drawing.platform, "system", lambda: system)
        assert only(drawing.fonts()).state == "ok"

    def test_no_way_to_ask_for_letters(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(drawing.platform, "system", lambda: "Linux")
        monkeypatch.setattr(drawing.shutil, "which", lambda _: None)
        assert "fontconfig" in only(drawing.fonts()).todo


@pytest.fixture
def everything_broken(
    environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> dict[str, str]:
    """Make every look fail as nobody has thought of."""

    def broken(*_: Any, **__: Any) -> list[Part]:
        message = "det här hade ingen tänkt på"
        raise RuntimeError(message)

    for room, name in (
        (program, "python"), (program, "packages"), (window, "window"),
        (variables, "variables"), (chosen, "chosen"), (kept, "answers"), (kept, "room"),
        (network, "kolada"), (drawing, "browser"), (drawing, "fonts"),
    ):  # fmt: skip
        monkeypatch.setattr(room, name, broken)
    return environment


def test_it_answers_whatever_breaks(everything_broken: dict[str, str]) -> None:
    found = look_around(everything_broken)
    assert len(found.parts) == 10
    assert {part.state for part in found.parts} == {"fel"}
    assert all("ingen tänkt på" in part.found and part.todo for part in found.parts)
    assert json.dumps(found.to_dict())
