"""The renderer: every picture is its own figure's, and no wait is for ever."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import plotly.graph_objects as go
import pytest
from PIL import Image

from kolada_bench.errors import NoBrowser
from kolada_bench.report.browser import browser_path
from kolada_bench.report.renderer import Renderer


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except OSError:
        return False
    state = Path(f"/proc/{pid}/stat")
    return not state.exists() or state.read_text().rpartition(")")[2].split()[0] != "Z"


def coloured(shade: int) -> go.Figure:
    """Return an empty figure of one colour: which figure a picture shows can be read."""
    colour = f"rgb({shade}, {255 - shade}, 7)"
    return go.Figure(
        layout={
            "paper_bgcolor": colour,
            "plot_bgcolor": colour,
            "xaxis": {"visible": False},
            "yaxis": {"visible": False},
        }
    )


def shade_of(picture: bytes) -> int:
    with Image.open(io.BytesIO(picture)) as image:
        red, green, blue = image.convert("RGB").getpixel((20, 20))
    assert (red + green, blue) == (255, 7)
    return int(red)


@pytest.fixture(scope="module")
def drawing(browser: str) -> Iterator[Renderer]:
    with Renderer(browser) as renderer:
        yield renderer


def test_forty_pictures_from_four_threads_are_each_their_own(drawing: Renderer) -> None:
    shades = list(range(0, 200, 5))

    def drawn(shade: int) -> int:
        return shade_of(drawing.picture(coloured(shade), "png", width=60, height=40))

    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(drawn, shades)) == shades


def test_scale_is_dots_per_pixel(drawing: Renderer) -> None:
    picture = drawing.picture(coloured(9), "png", width=60, height=40, scale=3)
    with Image.open(io.BytesIO(picture)) as image:
        assert image.size == (180, 120)


def test_a_killed_browser_is_opened_again(browser: str) -> None:
    with Renderer(browser) as renderer:
        first = renderer.picture(coloured(10), "png", width=60, height=40)
        os.kill(renderer._kaleido.subprocess.pid, signal.SIGKILL)
        again = renderer.picture(coloured(20), "png", width=60, height=40)
    assert (shade_of(first), shade_of(again)) == (10, 20)


def test_closed_is_opened_again_by_the_next_picture(browser: str) -> None:
    renderer = Renderer(browser)
    for shade in (30, 40):
        picture = renderer.picture(coloured(shade), "png", width=60, height=40)
        assert shade_of(picture) == shade
        renderer.close()


@pytest.mark.parametrize("form", ["svg", "pdf"])
def test_nothing_is_fetched(drawing: Renderer, form: str) -> None:
    # "$...$" is what MathJax, from another host, would be fetched for.
    figure = go.Figure(layout={"title": {"text": "$\\sqrt{2}$ och 5 $"}})
    picture = drawing.picture(figure, form, width=300, height=200)  # type: ignore[arg-type]
    assert picture.startswith(b"%PDF" if form == "pdf" else b"<svg")
    assert b"mathjax" not in picture.lower()


def test_a_browser_that_is_not_there_is_said_at_once(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("BROWSER_PATH", str(tmp_path / "ingen"))
    begun = time.monotonic()
    with pytest.raises(NoBrowser, match=r"pekar på .*ingen, som inte finns") as said:
        Renderer().picture(coloured(0), "png", width=60, height=40)
    assert time.monotonic() - begun < 10  # a hang, and no measure of speed
    assert "-o figur.html" in str(said.value)
    assert said.value.exit_code == 7


def test_a_program_that_is_no_browser_is_said(tmp_path: Path) -> None:
    program = tmp_path / "chrome"
    program.write_text("#!/bin/sh\nexit 1\n")
    program.chmod(0o755)
    with (
        Renderer(str(program)) as renderer,
        pytest.raises(NoBrowser, match="startar inte"),
    ):
        renderer.picture(coloured(0), "png", width=60, height=40)


def test_none_found_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    from choreographer.browsers.chromium import Chromium

    monkeypatch.setattr(Chromium, "find_browser", lambda **_: None)
    with pytest.raises(NoBrowser, match=r"ingen hittades\. Installera Google Chrome"):
        browser_path({})


def test_a_named_browser_is_taken_before_a_found_one(tmp_path: Path) -> None:
    named = tmp_path / "edge"
    named.touch()
    assert browser_path({"BROWSER_PATH": str(named)}) == str(named)


def test_the_browser_ends_with_the_program(browser: str) -> None:
    program = (
        "import atexit, os\n"
        "import plotly.graph_objects as go\n"
        "from kolada_bench.report.renderer import renderer\n"
        "r = renderer()\n"
        "r.picture(go.Figure(), 'png', width=60, height=40)\n"
        "print(r._kaleido.subprocess.pid, flush=True)\n"
        "atexit._run_exitfuncs()\n"  # as the command line leaves
        "os._exit(0)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        timeout=120,
        env={**os.environ, "BROWSER_PATH": browser},
        check=True,
    )
    assert done.stderr == ""
    pid = int(done.stdout)
    until = time.monotonic() + 60
    while alive(pid) and time.monotonic() < until:
        time.sleep(0.05)
    assert not alive(pid), "the browser outlived the program"


@pytest.fixture
def hanging(tmp_path: Path) -> Path:
    """Return a program that never answers, and says in a file which processes it is."""
    program = tmp_path / "chrome"
    program.write_text(f"#!/bin/sh\nsleep 600 &\necho $$ $! > {tmp_path}/pids\nwait\n")
    program.chmod(0o755)
    return program


@pytest.mark.skipif(os.name == "nt", reason="a shell script for a browser")
def test_a_browser_that_hangs_is_killed_with_its_children(
    hanging: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kolada_bench.report.renderer.OPENING", 3.0)
    with (
        Renderer(str(hanging)) as renderer,
        pytest.raises(NoBrowser, match=r"startar inte \(TimeoutError\)"),
    ):
        renderer.picture(coloured(0), "png", width=60, height=40)
    pids = [int(pid) for pid in (hanging.parent / "pids").read_text().split()]
    assert len(pids) == 2
    until = time.monotonic() + 60
    while any(map(alive, pids)) and time.monotonic() < until:
        time.sleep(0.05)
    assert not any(map(alive, pids))


@pytest.mark.skipif(os.name == "nt", reason="a shell script for a browser")
def test_a_browser_that_was_begun_in_vain_is_waited_for_once(
    hanging: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = []
    monkeypatch.setattr("kolada_bench.report.renderer.OPENING", 1.0)
    with Renderer(str(hanging)) as renderer:
        found = Renderer._opened
        monkeypatch.setattr(Renderer, "_opened", lambda s: opened.append(1) or found(s))
        renderer.begin()
        until = time.monotonic() + 60
        while not opened and time.monotonic() < until:
            time.sleep(0.01)
        with pytest.raises(NoBrowser):
            renderer.picture(coloured(0), "png", width=60, height=40)
        assert opened == [1]
        assert isinstance(renderer.refused, NoBrowser)


def test_a_browser_that_was_begun_draws(browser: str) -> None:
    with Renderer(browser) as renderer:
        renderer.begin()
        picture = renderer.picture(coloured(50), "png", width=60, height=40)
        assert renderer.refused is None
    assert shade_of(picture) == 50
