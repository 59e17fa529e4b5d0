"""The documents are whole: links lead somewhere, nothing that a user meets is left out."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path

import platformdirs
import pytest

import kolada_bench
from docs.examples import DOCUMENTS, ROOT, TEMPLATE, Command, Desk, read_blocks
from kolada_bench.benchmark.cells import PRELIMINARY
from kolada_bench.benchmark.net_costs.tables import BREAK
from kolada_bench.catalogue.service_areas import SERVICE_AREAS
from kolada_bench.catalogue.themes import DEFAULT_THEME, read_theme, theme_names
from kolada_bench.cli.chart import KINDS
from kolada_bench.cli.main import COMMANDS, INTERNAL_ERROR, INTERRUPTED
from kolada_bench.cli.parser import FORMATS, THEME
from kolada_bench.cli.report import SUFFIXES
from kolada_bench.errors import CatalogueError, KoladaBenchError
from kolada_bench.report.browser import ENV_BROWSER
from kolada_bench.report.presets import presets
from kolada_bench.settings import (
    ENV_API_URL,
    ENV_CACHE_DIR,
    ENV_CONFIG,
    Settings,
    read_settings,
)
from kolada_bench.sv import MISSING

GUIDE = "docs/anvandarguide.md"
METHOD = "docs/metod/README.md"
COMPARE_COLUMNS = ("Median", "Min–max", "n", "Plats", "Riket", "Skillnad", "Mnkr")


def document(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def prose(name: str) -> str:
    """Return a document without its blocks."""
    lines = document(name).split("\n")
    for block in reversed(read_blocks(document(name))):
        del lines[block.first - 1 : block.last + 1]
    return "\n".join(lines)


def anchor(heading: str) -> str:
    """Return the anchor that a heading gets: words in small letters, hyphens between."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


@pytest.mark.parametrize("name", DOCUMENTS)
def test_links_lead_somewhere(name: str) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", prose(name)):
        if target.startswith("https://"):
            continue
        file, _, part = target.partition("#")
        path = (ROOT / name).parent / file if file else ROOT / name
        assert path.is_file(), target
        if part:
            text = prose(str(path.relative_to(ROOT)))
            headings = re.findall(r"^#+ (.+)$", text, re.M)
            assert part in map(anchor, headings), target


@pytest.mark.parametrize("name", DOCUMENTS)
def test_no_path_of_one_machine(name: str) -> None:
    assert not re.search(r"/(?:home|root|work|tmp|usr|Users|var|opt)/", document(name))
    assert not re.search(r"\b[A-Z]:\\", document(name))


def test_the_readme_is_short_and_begins_with_what_matters() -> None:
    text = document("README.md")
    assert len(text.split("\n")) <= 230
    order = [
        text.index(part)
        for part in (
            "![", "make demo", "make test", "pip install .", "pipx install .",
            "uv tool install .", "## What the figures do not say", "## What it does",
        )
    ]  # fmt: skip
    assert order == sorted(order)


def test_every_command_and_option_is_in_the_guide() -> None:
    text = document(GUIDE)
    for command in COMMANDS:
        assert re.search(rf"^\$ kolada-bench {command}\b", text, re.M), command
    for command, (module, _) in COMMANDS.items():
        parser = import_module(f"kolada_bench.cli.{module}").build_parser()
        for action in parser._actions:
            for option in action.option_strings:
                if option.startswith("--"):
                    assert re.search(rf"{option}(?![\w-])", text), f"{command}: {option}"


def questions(name: str) -> list[str]:
    """Return the commands in a document's table of questions, without the program."""
    rows = re.findall(r"^\| [^|]+\? \| `kolada-bench ([^`]+)` \|", document(name), re.M)
    assert len(rows) == 10
    return rows


@pytest.mark.parametrize("name", ["README.md", METHOD])
def test_every_question_has_a_command_that_answers(name: str, tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    for words in questions(name):
        assert desk.run(Command(f"kolada-bench {words} --demo"))[0]


def test_the_documents_take_the_questions_in_the_same_order() -> None:
    steps = re.findall(r"^\| \[\d+\]\(#.+?\) \| .+? \| `([\w-]+)", document(GUIDE), re.M)
    for name in ("README.md", METHOD):
        in_turn = [words.split()[0] for words in questions(name)]
        # In the guide how sure it is stands in every table; what to say, the documents
        # and what comes after them are last.
        last = ["compare", "report", "claims", "snapshot", "dashboard"]
        assert [*in_turn[:6], *in_turn[7:], *last] == steps


def test_every_page_of_method_is_led_to_and_says_what_it_does_not_say() -> None:
    pages = {Path(name).name for name in DOCUMENTS if name.startswith("docs/metod/")}
    pages.remove(Path(METHOD).name)
    assert pages == set(re.findall(r"\]\(([\w-]+\.md)\)", document(METHOD)))
    for page in pages:
        headings = re.findall(r"^## (.+)$", document(f"docs/metod/{page}"), re.M)
        assert any("inte säger" in heading for heading in headings), page
    first = re.findall(r"^## (.+)$", document(METHOD), re.M)[0]
    assert first == "Först: vad siffrorna inte säger"
    for name in ("README.md", GUIDE):
        assert re.search(r"\((?:docs/)?metod/README\.md\)", document(name))


@pytest.mark.parametrize("name", ["README.md", GUIDE])
def test_every_format_is_told_of(name: str) -> None:
    for form in FORMATS:
        assert f"| `{form}` |" in prose(name)


def test_every_theme_is_in_the_guide_and_no_other() -> None:
    assert THEME == DEFAULT_THEME
    part = prose(GUIDE).split("## Teman och nyckeltal")[1].split("### ")[0]
    assert tuple(re.findall(r"^\| `(\w+)` \|", part, re.M)) == theme_names()


def test_every_preset_kind_of_chart_and_form_is_in_the_guide_and_no_other() -> None:
    part = prose(GUIDE).split("## 12. ")[1].split("## 13. ")[0]
    named = re.findall(r"^\| `([\w-]+)` \|", part, re.M)
    own = [preset.name for preset in presets(Settings(config_file=None))]
    assert named == [*own, *KINDS]
    assert tuple(re.findall(r"^\| `(\.\w+)` \|", part, re.M)) == SUFFIXES


def test_every_column_is_explained_in_the_guide() -> None:
    text = prose(GUIDE)
    page = kolada_bench.compare("Mellerud", demo=True).page()
    net_cost, rows, *_ = page.tables
    plain = text.replace(",", "")
    for column in net_cost.columns[1:]:
        heading = " ".join(" ".join(column.heading).replace(",", "").split())
        assert f"| {heading} |" in plain
    assert tuple(column.heading[0] for column in rows.columns[2:]) == COMPARE_COLUMNS
    for heading in COMPARE_COLUMNS:
        assert f"| {heading} |" in text
    for mark in (PRELIMINARY, "*", MISSING, rf"\{BREAK}"):
        assert f"| {mark} |" in text


def test_the_order_in_which_columns_go_is_the_tables_own() -> None:
    page = kolada_bench.compare("Mellerud", demo=True).page()
    columns = [column for column in page.tables[1].columns if column.drop]
    order = [c.heading[0] for c in sorted(columns, key=lambda column: column.drop)]
    sentence = f"i tur och ordning: {', '.join(order[:-1])} och {order[-1]}."
    assert sentence in " ".join(prose(GUIDE).split())


def test_the_guides_own_theme_and_config_are_read(tmp_path: Path) -> None:
    files = {
        block.marks["file"]: block
        for block in read_blocks(document(GUIDE))
        if block.language == "toml"
    }
    for name, block in files.items():
        (tmp_path / name).write_text(block.text, encoding="utf-8")
    theme = read_theme(tmp_path / "placeringar.toml")
    assert [row.kpi for row in theme.rows] == ["N33817", "N33816", "X30101_kopt", "U30453"]
    assert theme.rows[-1].direction == "higher"
    settings = read_settings({ENV_CONFIG: str(tmp_path / "config.toml")})
    assert settings.municipality == "Mellerud"
    assert settings.own_groups["dalsland"][-1] == "Åmål"
    assert settings.word_template == tmp_path / TEMPLATE
    assert (settings.metadata_ttl, settings.values_ttl) == (7 * 86_400, 24 * 3_600)
    defaults = read_settings({ENV_CONFIG: str(_written(tmp_path / "empty.toml", ""))})
    assert (defaults.metadata_ttl, defaults.values_ttl) == (7 * 86_400, 24 * 3_600)


def test_the_guide_names_every_setting(tmp_path: Path) -> None:
    path = _written(tmp_path / "config.toml", "okand = 1\n[cache]\n")
    with pytest.raises(CatalogueError, match="okand") as raised:
        read_settings({ENV_CONFIG: str(path)})
    known = re.search(r"Nycklar som finns: ([\w, ]+)\.", str(raised.value))
    assert known is not None
    text = document(GUIDE)
    for key in known[1].split(", "):
        assert re.search(rf"^(?:{key} = |\[{key}\])", text, re.M), key
    for area in SERVICE_AREAS:
        assert area in prose(GUIDE)


def test_the_guide_names_the_config_file_of_this_system() -> None:
    folder = platformdirs.user_config_path("kolada-bench", appauthor=False)
    shown = str(folder / "config.toml").replace(str(Path.home()), "~")
    named = re.findall(r"^- `([^`]+config\.toml)`", prose(GUIDE), re.M)
    assert len(named) == 3
    if shown.startswith("~/.config/") or shown.startswith("~/Library/"):
        assert shown in named


def test_the_readme_names_every_variable_and_exit_code() -> None:
    text = prose("README.md")
    named = re.findall(r"^\| `([A-Z]+_\w+)` \|", text, re.M)
    assert named == [ENV_API_URL, ENV_CACHE_DIR, ENV_CONFIG, ENV_BROWSER]
    codes = {int(code) for code in re.findall(r"^\| (\d+) \|", text, re.M)}
    assert codes == {0, INTERNAL_ERROR, INTERRUPTED, *_exit_codes(KoladaBenchError)}


def test_the_changelog_is_of_this_version() -> None:
    text = document("CHANGELOG.md")
    assert re.findall(r"^## (.+)$", text, re.M)[0] == "[Unreleased]"
    assert f"{kolada_bench.__version__}" in text


def _exit_codes(error: type[KoladaBenchError]) -> set[int]:
    return {error.exit_code}.union(*map(_exit_codes, error.__subclasses__()))


def _written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path
