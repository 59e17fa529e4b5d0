"""Any words after ``kolada-bench``: an answer, or a Swedish line and a known code."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Iterator
from importlib import import_module

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kolada_bench.cli.main import COMMANDS, main
from kolada_bench.client import transport
from tests.cli.conftest import Ran
from tests.strategies import PIECES

CODES = (0, 2, 3, 4, 5, 6, 7)
LONGEST = 2_100
SERVED = "dashboard"
"""The one command that never ends by itself."""
DRAWN = (".png", ".svg", ".pdf")
"""Pictures take a browser, and seconds."""

ACTIONS = {"kpi": ("search", "show", "calendar"), "snapshot": ("save", "show", "diff")}
GOOD = {
    "--group": ("lika", "kommuner"), "-g": ("alla",), "--year": ("2024",),
    "--years": ("2019-2024",), "--theme": ("ifo",), "-t": ("tema.toml",),
    "--kpi": ("N30101",), "-k": ("köpt", "vård"), "--gender": ("K",), "--format": ("json",),
    "-f": ("csv",), "--egna": ("egna.csv",), "--area": ("IFO",), "-a": ("äldreomsorg",),
    "--only": ("H1",), "--typ": ("rangordning",), "--from-year": ("2020",),
    "--preset": ("oversikt",), "--variables": ("N01951:2,N00903",), "--output": ("x.csv",),
}  # fmt: skip
WORDS = (
    "Mellerud", "1461", "Åmål", "0180", "Riket", "lika", "kommuner", "kommungrupp", "län",
    "storlek", "alla", "grannar", "G36589", "lista:0428,1764", "lista:", "egen:",
    "egen:grannarna", "egen:tom", "N30101", "X30101_kopt", "N99999", "köpt vård", "IFO",
    "grannar:N01951:2,N00903", "grannar:N01951:x", "N01951:-1", "N01951:1e400", "tema.toml",
    "egna.csv", "plan.txt", "skadad.docx", "borta.toml", "~$plan.docx", "~ingen/x.csv",
    "2024-2019", "1970-2100", "-1", "--", "---", "--demo=1", "--year=", "--group=län",
    "-gl", "-qq", "--=x", "@fil", "Vingåker, Grums", "a b " * 2_000, "Mel\udcfflerud",
)  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Work in a folder of one's own, with files to name, and with no Kolada to ask."""
    folder = tmp_path_factory.mktemp("place") / "in" / "there"
    folder.mkdir(parents=True)
    files = {
        "config.toml": '[grupper]\ngrannarna = ["Vingåker", "Grums"]\ntom = []\n',
        "egna.csv": "namn;år;värde;enhet;källa\nLVM;2023;1;antal;V\nLVM;2024;2;antal;V\n",
        "plan.txt": "Kostnaden är dubbelt så hög som i jämförbara kommuner 2024.",
        "skadad.docx": "PK\x03\x04skadad",
        "tema.toml": 'titel = "E"\nnettokostnad = ["IFO"]\n[[avsnitt]]\nrubrik = "K"\n'
        'verksamhet = "IFO"\nrader = [{nyckeltal="N30101", titel="K", etikett="K"}]\n',
    }
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patched:
        patched.chdir(folder)
        patched.setenv("KOLADA_BENCH_CONFIG", str(folder / "config.toml"))
        patched.setenv("KOLADA_BENCH_CACHE_DIR", str(folder / "cache"))
        patched.setenv("KOLADA_BENCH_API_URL", "http://127.0.0.1:9/v3")
        patched.setattr(transport, "FIRST_WAIT", 0.0)  # "--" may hide --demo
        yield


def options_of(command: str) -> list[str]:
    module = import_module(f"kolada_bench.cli.{COMMANDS[command][0]}")
    actions = module.build_parser()._actions
    named = [name for action in actions for name in action.option_strings]
    return [name for name in named if name not in ("--debug", "--help", "-h")]


OPTIONS = {name: options_of(name) for name in COMMANDS if name != SERVED}
JUNK = st.sampled_from((*WORDS, *PIECES)) | st.text(max_size=8)


@st.composite
def lines(draw: st.DrawFn) -> list[str]:
    command = draw(st.sampled_from(sorted(OPTIONS)))
    line = [command]
    if command in ACTIONS:
        line.append(draw(st.sampled_from(ACTIONS[command])))
    if command == "claims":
        line.append(draw(st.sampled_from(("plan.txt", "skadad.docx", "~$plan.docx"))))
    if draw(st.integers(0, 3)):
        line.append("Mellerud")
    for option in draw(st.lists(st.sampled_from(OPTIONS[command]), max_size=4)):
        line.append(option)
        kind = draw(st.sampled_from(("good", "good", "junk", "none")))
        line += GOOD.get(option, ()) if kind == "good" else ()
        line += [draw(JUNK)] if kind == "junk" else []
    for word in draw(st.lists(JUNK, max_size=2)):
        line.insert(draw(st.integers(0, len(line))), word)
    if "--demo" in OPTIONS[command] and draw(st.integers(0, 9)):
        line.append("--demo")
    elif "--offline" in OPTIONS[command]:
        line.append("--offline")
    return line


def ran(line: list[str]) -> Ran:
    streams = [io.TextIOWrapper(io.BytesIO(), "utf-8") for _ in range(2)]
    out, err = streams
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = main(line)
    for stream in streams:
        stream.flush()
    said = [stream.buffer.getvalue().decode() for stream in streams]  # type: ignore[attr-defined]
    return Ran(code, *said)


def check(line: list[str]) -> Ran:
    done = ran(line)
    assert done.code in CODES, done.err
    assert "Internt fel" not in done.err
    assert "Traceback" not in done.err
    if done.code:
        told = done.err.splitlines()
        assert 1 <= len(told) <= 3, told
        assert max(map(len, told)) <= LONGEST
        assert not told[-1].startswith(("Unrecognized", "Argument "))
    return done


@given(lines())
@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
def test_any_line(line: list[str]) -> None:
    if SERVED not in line[:1] and not any(word.endswith(DRAWN) for word in line):
        check(line)


@given(st.lists(JUNK, max_size=4))
def test_any_words_without_a_command(words: list[str]) -> None:
    check(["?", *words])


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (["cache", "info", ""], 'Okänt argument: "". Hjälp: kolada-bench cache --help'),
        (["cache", "x", "a\nb"], "Okända argument: a b. Hjälp: kolada-bench cache --help"),
        (["compare", "M\0"], '"M?" har ett tecken som inte är UTF-8. Skriv om ordet'),
        (["claims", "pl\udce5n.txt"], '"pl?n.txt" har ett tecken som inte är UTF-8.'),
        (["claims", "~$plan.docx", "Mellerud", "--demo"], "Filen ~$plan.docx finns inte."),
    ],
)
def test_words_that_no_one_means(line: list[str], said: str) -> None:
    done = check(line)
    assert done.code == 2
    assert done.err.startswith(said)


@pytest.mark.parametrize("option", ["--write-ties", "--output", "--ties", "--snapshot"])
def test_a_name_that_is_too_long_for_a_file(option: str) -> None:
    line = ["claims", "plan.txt", "Mellerud", option, "N" * 10_000]
    done = check(line if option == "--snapshot" else [*line, "--demo"])
    assert done.code in (2, 5)
    assert "namnet är för långt" in done.err


def test_a_word_of_ten_thousand_letters_is_told_by_its_ends() -> None:
    done = check(["compare", "A" + "ö" * 10_000 + "Z", "--demo"])
    assert done.err.startswith('Kommunen "Aöö')
    assert 'öZ" finns inte' in done.err
    assert len(done.err) < 300


def test_a_complaint_that_is_all_pattern_takes_no_time() -> None:
    assert check(["compare", "--year", ": invalid choice: " * 50_000]).code == 2
    assert check(["compare", "--gender", " (choose from " * 50_000]).code == 2


def test_a_page_of_words_after_an_option_is_no_search() -> None:
    """Each beginning and each end of it would be looked for: a thousand words, a minute."""
    done = check(["compare", "--group", *["ord"] * 1_000, "--demo"])
    assert done.err.startswith("Det står 1000 ord efter --group, och de är ingen grupp.")
    assert check(["compare", "--kpi", *["ord"] * 1_000, "--demo"]).code == 2
    assert check(["kpi", "search", *map(str, range(20_000)), "--demo"]).code == 2


def test_a_long_list_with_commas_is_a_group() -> None:
    members = ["Vingåker,", "Grums,"] * 200
    done = check(["compare", "--group", *members, "Åmål", "--kpi", "N30101", "--demo"])
    assert "ord efter --group" not in done.err
