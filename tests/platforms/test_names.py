"""Names of files and of municipalities as other systems and documents write them."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from kolada_bench.catalogue.municipalities import resolve_municipality
from kolada_bench.cli.main import main
from kolada_bench.schema import Municipality

AREAS = {
    "0305": Municipality("0305", "Håbo", "K"),
    "0643": Municipality("0643", "Habo", "K"),
    "1492": Municipality("1492", "Åmål", "K"),
}
QUESTION = ("compare", "Mellerud", "--kpi", "N30101", "--demo")


def apart(text: str) -> str:
    """Return ``text`` with its letters and rings apart, as macOS writes file names."""
    written = unicodedata.normalize("NFD", text)
    assert written != text
    return written


@pytest.mark.parametrize(
    ("name", "id_"),
    [("Håbo", "0305"), ("HÅBO KOMMUN", "0305"), ("Åmåls kommun", "1492"), ("åmål", "1492")],
)
def test_a_name_whose_letters_are_written_apart(name: str, id_: str) -> None:
    assert resolve_municipality(apart(name), AREAS).id == id_


def test_such_names_in_settings_and_lists(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    config = tmp_path / "config.toml"
    config.write_text(
        f'kommun = "{apart("Åmål")}"\n[grupper]\nvi = ["{apart("Håbo")}"]\n', "utf-8"
    )
    monkeypatch.setenv("KOLADA_BENCH_CONFIG", str(config))
    line = ("compare", "--kpi", "N30101", "--demo", "--group", "egen:vi")
    assert main((*line, "--group", f"lista:{apart('Håbo')},Grums")) == 0
    title = capsys.readouterr().out.splitlines()[0]
    assert title.startswith("Åmål jämfört med ")


@pytest.mark.parametrize("name", [apart("plån för Håbo.csv"), "plån för Håbo.csv"])
def test_a_file_gets_the_very_name_that_was_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main((*QUESTION, "-o", name)) == 0
    assert [file.name for file in tmp_path.iterdir()] == [name]


def long_name(length: int, suffix: str) -> str:
    return "a" * (length - len(suffix)) + suffix


@pytest.mark.parametrize(
    ("line", "name"),
    [
        (QUESTION, long_name(255, ".csv")),
        (("chart", "Mellerud", "--kpi", "N30101", "--demo"), long_name(240, ".html")),
        (
            ("snapshot", "save", "Mellerud", "--kpi", "N30101", "--demo"),
            long_name(247, ".sqlite"),
        ),
        (
            ("report", "Mellerud", "--demo", "--utan-bilder"),
            long_name(120, ".docx").replace("a", "å"),
        ),
    ],
    ids=["csv", "html", "sqlite", "docx"],
)
def test_a_name_as_long_as_the_disk_takes(
    tmp_path: Path, line: tuple[str, ...], name: str
) -> None:
    file = tmp_path / name
    assert main((*line, "-o", str(file))) == 0
    assert file.stat().st_size > 0


TOO_LONG = "å" * 200


@pytest.mark.parametrize(
    "line",
    [
        (*QUESTION, "-o", f"{TOO_LONG}.csv"),
        ("report", "Mellerud", "--demo", "-o", f"{TOO_LONG}.docx"),
        ("chart", "Mellerud", "--kpi", "N30101", "--demo", "-o", f"{TOO_LONG}.html"),
        ("snapshot", "save", "Mellerud", "--demo", "-o", f"{TOO_LONG}.sqlite"),
        ("compare", "Mellerud", "--snapshot", f"{TOO_LONG}.sqlite"),
        ("compare", "Mellerud", "--demo", "--theme", f"{TOO_LONG}.toml"),
        ("report", "Mellerud", "--demo", "-o", "a.docx", "--egna", f"{TOO_LONG}.csv"),
        ("report", "--refresh", f"{TOO_LONG}.docx"),
        ("report", "--replay", f"{TOO_LONG}.json", "-o", "a.docx"),
        ("claims", f"{TOO_LONG}.docx", "--demo"),
        ("snapshot", "show", f"{TOO_LONG}.sqlite"),
    ],
)
def test_a_name_that_is_too_long_is_one_line_on_stderr(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    line: tuple[str, ...],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(line) in (2, 5)
    said = capsys.readouterr().err
    assert "Internt fel" not in said
    assert "File name too long" not in said
    assert list(tmp_path.iterdir()) == []
