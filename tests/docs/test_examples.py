"""Every example in README and docs does what the document says it does."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from docs.examples import (
    CUT,
    DOCUMENTS,
    NOBODY,
    PASSED,
    PROGRAM,
    ROOT,
    Block,
    Command,
    Desk,
    ExampleFailed,
    as_ours,
    commands,
    makefile,
    read_blocks,
    refreshed,
    with_suite,
)
from docs.picture import (
    CHART,
    CHART_COMMAND,
    PICTURE,
    build_chart,
    build_picture,
    words_in,
)
from kolada_bench.errors import NoBrowser
from kolada_bench.report.browser import browser_path


def has_browser() -> bool:
    try:
        return bool(browser_path())
    except NoBrowser:
        return False


BROWSER = has_browser()
NOT_RUN = {
    "make test": "it would run this very test; its last lines are checked below",
    "python3 -m venv .venv": "makes the environment that the tests already run in",
    ".venv/bin/pip install .": "needs the network; the entry point is checked below",
    "py -m venv .venv": "Windows",
    "py -m pip install .": "Windows",
    r".venv\Scripts\python -m pip install .": "Windows",
    f"{PROGRAM} dashboard Mellerud --demo": "it serves; tests/dashboards starts it",
    rf".venv\Scripts\{PROGRAM} compare Mellerud --group lika kommuner --demo": "Windows",
}
"""Commands that stand in a document and are not run, and why."""


def document(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def pyproject() -> str:
    return document("pyproject.toml")


def blocks(name: str, language: str) -> list[Block]:
    return [block for block in read_blocks(document(name)) if block.language == language]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_command_runs_and_prints_what_is_shown(name: str, desk: Desk) -> None:
    desk.lay_out(read_blocks(document(name)))
    undrawn: list[str] = []
    for block in blocks(name, "console"):
        for command in commands(block):
            ours = as_ours(command)
            if ours is None:
                assert command.words in NOT_RUN, f"{command.words} is not run: say why"
                continue
            if command.needs_browser and not BROWSER:
                undrawn.append(command.words)
                continue
            printed = desk.run(ours)
            if command.shown:
                assert printed == command.shown, f"{command.words}: run make docs"
    if undrawn:
        pytest.skip(f"no browser to draw with; all else was run, but not: {undrawn}")


@pytest.mark.parametrize("name", DOCUMENTS)
def test_python_runs_and_prints_what_is_shown(name: str, desk: Desk) -> None:
    every = read_blocks(document(name))
    for place, block in enumerate(every):
        if block.language == "python":
            printed = desk.run_python(block)
            after = every[place + 1]
            assert after.language == "text"
            assert printed == after.text, "run make docs"


def test_only_commands_that_ask_nobody_show_what_they_print(tmp_path: Path) -> None:
    # A desk without a Kolada: what is shown must come out all the same, on any day.
    desk = Desk(tmp_path)
    for name in DOCUMENTS:
        assert refreshed(document(name), desk) == document(name)


def test_the_blocks_of_other_systems_are_known() -> None:
    lines = [
        line
        for name in DOCUMENTS
        for block in blocks(name, "powershell")
        for line in block.lines
    ]
    assert lines
    assert set(lines) <= set(NOT_RUN)


def test_nothing_is_left_out_for_a_reason_that_is_gone() -> None:
    everything = "\n".join(map(document, DOCUMENTS))
    assert [words for words in NOT_RUN if words not in everything] == []


def test_no_block_is_of_a_language_that_is_not_checked() -> None:
    languages = {
        block.language for name in DOCUMENTS for block in read_blocks(document(name))
    }
    assert languages <= {"console", "python", "text", "toml", "csv", "powershell"}
    assert all("```" not in line for name in DOCUMENTS for line in _outside(name))


def _outside(name: str) -> list[str]:
    lines = document(name).split("\n")
    for block in read_blocks(document(name)):
        for at in range(block.first - 1, block.last + 1):
            lines[at] = ""
    return lines


def test_the_picture_shows_what_make_demo_prints() -> None:
    assert PICTURE.read_text(encoding="utf-8") == build_picture(), "run make docs"
    (demo,) = (
        command
        for block in blocks("README.md", "console")
        for command in commands(block)
        if command.words == "make demo"
    )
    places = sorted(
        (int(y), float(x), text)
        for x, y, text in re.findall(
            r'<text x="([\d.]+)" y="(\d+)"[^>]*>([^<]*)</text>',
            PICTURE.read_text(encoding="utf-8"),
        )
    )
    lines: dict[int, list[str]] = {}
    for y, _, text in places:
        lines.setdefault(y, []).append(text)
    drawn = [" ".join(" ".join(words).split()) for words in lines.values()]
    ours = as_ours(demo)
    assert ours is not None
    assert drawn[0] == f"$ {ours.words}"
    shown = [" ".join(line.split()) for line in demo.shown if line.strip() and line != CUT]
    assert drawn[1:-1] == shown


@pytest.mark.skipif(not BROWSER, reason="no browser to draw with")
def test_the_chart_says_what_the_command_draws() -> None:
    # Widths are those of the machine's fonts, and differ; the words must not.
    drawn = CHART.read_text(encoding="utf-8")
    assert words_in(drawn) == words_in(build_chart()), "run make docs"
    assert "6\u00a0960" in words_in(drawn)
    readme = [c.words for b in blocks("README.md", "console") for c in commands(b)]
    assert CHART_COMMAND in readme


def test_the_chart_needs_nothing_from_elsewhere_and_says_invented() -> None:
    svg = CHART.read_text(encoding="utf-8")
    addresses = set(re.findall(r"https?://[^\"' )<]+", svg))
    assert addresses == {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}
    assert not re.search(r"@import|@font-face|url\((?!['\"]?#)|<image|<script", svg)
    said = words_in(svg)
    assert "PÅHITTADE DEMODATA" in said  # across the plot
    assert any(words.startswith("PÅHITTADE DEMODATA – ") for words in said)


def test_the_picture_needs_nothing_from_elsewhere_and_says_invented() -> None:
    svg = PICTURE.read_text(encoding="utf-8")
    addresses = set(re.findall(r"https?://[^\"' )]+", svg))
    assert addresses == {"http://www.w3.org/2000/svg"}  # the name of the format
    assert not re.search(r"@import|@font-face|url\(|<image|<script|href=", svg)
    assert svg.count("PÅHITTADE DEMODATA") == 2  # at the top and where it is cut


def test_make_test_ends_as_the_readme_says() -> None:
    (test,) = (
        command
        for block in blocks("README.md", "console")
        for command in commands(block)
        if command.words == "make test"
    )
    contracts = len(re.findall(r"^\[\[tool.importlinter.contracts\]\]", pyproject(), re.M))
    assert test.shown[:-1] == (CUT, f"Contracts: {contracts} kept, 0 broken.", CUT)
    assert PASSED.fullmatch(test.shown[-1])


def test_only_a_log_that_passed_goes_into_the_readme() -> None:
    log = "All passed!\nContracts: 9 kept, 0 broken.\n== 7 passed, 2 skipped in 3.2s =="
    text = with_suite(document("README.md"), log)
    assert (
        "\nContracts: 9 kept, 0 broken.\n[…]\n== 7 passed, 2 skipped in 3.2s ==\n" in text
    )
    with pytest.raises(ExampleFailed, match="did not pass"):
        with_suite(document("README.md"), log.replace("7 passed", "1 failed, 7 passed"))


def test_the_installed_command_is_the_one_that_the_documents_call() -> None:
    project = tomllib.loads(pyproject())["project"]
    assert list(project["scripts"]) == [PROGRAM]
    assert project["requires-python"] == ">=3.11"
    for name in ("README.md", "docs/anvandarguide.md"):
        assert re.search(r"Python 3\.11 (or newer|eller nyare)", document(name))
    for target in ("demo", "test", "docs"):
        assert re.search(rf"^{target}:.*##", makefile(), re.MULTILINE)


def test_a_wrong_exit_code_and_an_unmarked_output_are_found(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    with pytest.raises(ExampleFailed, match="exit code 2, not 0"):
        desk.run(Command("kolada-bench compare Melerud --demo"))
    text = "```console\n$ kolada-bench --version\nkolada-bench 9\n```\n"
    assert "kolada-bench 9" not in refreshed(text, desk)


def test_an_example_without_a_stand_in_reaches_nobody(tmp_path: Path) -> None:
    lines = (
        "from kolada_bench.settings import read_settings",
        "print(read_settings().api_url, read_settings().config_file)",
    )
    printed = Desk(tmp_path).run_python(Block("python", lines, 0))
    assert printed == f"{NOBODY} None\n"  # nor does it read the user's own config file
