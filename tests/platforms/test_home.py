"""A home folder that is not there, may not be written to, or belongs to nobody."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from kolada_bench.errors import NoBrowser
from kolada_bench.report import browser as browser_room
from kolada_bench.settings import read_settings, user_path

if TYPE_CHECKING:
    from tests.platforms.conftest import Start

NOBODY = "~ingen-sadan-anvandare"
DEMO = ("-m", "kolada_bench", "compare", "Mellerud", "--kpi", "N30101", "--demo")


@pytest.fixture
def homeless(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make this process a user without a home folder, as a container's may be."""
    import platformdirs

    def nowhere(*_: Any, **__: Any) -> Path:
        message = "could not determine the home directory"
        raise RuntimeError(message)

    for name in ("user_cache_path", "user_config_path"):
        monkeypatch.setattr(platformdirs, name, nowhere)
    for variable in ("KOLADA_BENCH_CONFIG", "KOLADA_BENCH_CACHE_DIR"):
        monkeypatch.delenv(variable, raising=False)


def test_a_tilde_is_home_and_that_of_nobody_stays_as_it_is(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    assert user_path("~/a.csv") == tmp_path / "a.csv"
    assert user_path(f"{NOBODY}/a.csv") == Path(f"{NOBODY}/a.csv")


@pytest.mark.usefixtures("homeless")
def test_settings_without_a_home() -> None:
    settings = read_settings({})
    assert settings.config_file is None
    assert read_settings({"KOLADA_BENCH_CACHE_DIR": "/srv/k"}).cache_dir == Path("/srv/k")


@pytest.mark.usefixtures("homeless")
def test_answers_are_not_kept_without_a_home_and_it_is_said(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from kolada_bench import settings as room
    from kolada_bench.client.cache import AnswerCache, Kept

    place = room._platform_dir("cache", {})
    cache = AnswerCache(place)
    cache.write({"u": Kept(1.0, (b"{}",))})
    assert cache.read(["u"])["u"].bodies == (b"{}",)  # for this run
    assert "KOLADA_BENCH_CACHE_DIR" in cache.notices[0]
    assert not Path("~").exists()


def test_no_home_to_look_for_a_browser_in(monkeypatch: pytest.MonkeyPatch) -> None:
    from choreographer.browsers.chromium import Chromium

    def closed(**_: object) -> str:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Chromium, "find_browser", closed)
    with pytest.raises(NoBrowser, match="miljövariabeln HOME"):
        browser_room.browser_path({})


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0 or sys.platform != "linux",
    reason="only root may become somebody without a home",
)
def test_a_user_that_the_system_does_not_know(start: Start, tmp_path: Path) -> None:
    # What runs the tests may stand where only its owner may read; so the modules are
    # loaded first, and the user changed then.
    code = (
        "import os, sys\n"
        "from kolada_bench import benchmark, settings\n"
        "from kolada_bench.cli import compare, main, output, terminal\n"
        "from kolada_bench.report import text\n"
        "import copy, platformdirs, platformdirs.unix, rich.table\n"
        "settings.default_cache_dir = lambda env: settings._platform_dir('cache', env)\n"
        "main.main(sys.argv[1:])\n"
        "os.setgroups([]); os.setgid(54321); os.setuid(54321)\n"
        "sys.exit(main.main(sys.argv[1:]))\n"
    )
    done = start("-c", code, *DEMO[2:], "--quiet", without=("HOME", "cache"))
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("Mellerud jämfört med lika kommuner") == 2
    assert not (tmp_path / "~").exists()


@pytest.mark.parametrize("home", ["Åsas hemmapp på H", "finns inte"])
def test_a_home_with_blanks_and_swedish_letters_or_none(
    start: Start, folder: Path, home: str
) -> None:
    place = folder / home
    if home != "finns inte":
        place.mkdir()
    named = {"HOME": str(place), "USERPROFILE": str(place), "LOCALAPPDATA": str(place)}
    done = start(*DEMO, more=named)
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "words",
    [
        ("compare", "Mellerud", "--snapshot", f"{NOBODY}/a.sqlite"),
        ("compare", "Mellerud", "--demo", "--theme", f"{NOBODY}/a.toml"),
        ("report", "Mellerud", "--demo", "-o", f"{NOBODY}/a.docx"),
        ("report", "Mellerud", "--demo", "-o", "a.docx", "--egna", f"{NOBODY}/a.csv"),
        ("report", "--refresh", f"{NOBODY}/a.docx"),
        ("claims", f"{NOBODY}/a.txt", "--demo"),
    ],
)
def test_a_home_of_nobody_is_a_file_that_is_not_there(
    capsys: pytest.CaptureFixture[str], words: tuple[str, ...]
) -> None:
    from kolada_bench.cli.main import main

    assert main(words) in (2, 5)
    said = capsys.readouterr().err
    assert "finns inte" in said
    assert NOBODY in said
