"""What a person's file name may lead to: bytes within bounds, or why there are none."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kolada_bench.errors import CatalogueError, why
from kolada_bench.userfile import beginning_of, content_of, toml_values
from tests.strategies import mutated, refused


def test_the_bytes_to_the_last_that_fits(tmp_path: Path) -> None:
    file = tmp_path / "a"
    file.write_bytes(b"0123456789")
    assert content_of(file, 10) == b"0123456789"
    assert beginning_of(file, 3) == b"012"
    with pytest.raises(OSError, match="större än") as caught:
        content_of(file, 9)
    assert why(caught.value) == "den är större än 0 MB"


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    if not hasattr(os, "mkfifo"):
        pytest.skip("no named pipes on this system")
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(OSError, match="det är ingen fil"):
        content_of(tmp_path / "pipe")


def test_nothing_is_an_empty_file() -> None:
    assert content_of(Path(os.devnull)) == b""


def test_a_folder_is_told_as_one(tmp_path: Path) -> None:
    with pytest.raises((IsADirectoryError, PermissionError)) as caught:  # on Windows
        content_of(tmp_path)
    assert os.name == "nt" or why(caught.value) == "det är en mapp"


@pytest.mark.parametrize("name", ["a\0b", "\ud800", "finns inte", "~ingen/a"])
def test_a_name_without_a_file(name: str) -> None:
    with pytest.raises(FileNotFoundError):
        content_of(Path(name))


@given(mutated(('a = "b"\n[c.d]\ne = [1, 2.5, {f = 2024-01-01}]\n', "a.b.c = '''x'''")))
def test_any_toml_is_values_or_where_it_went_wrong(text: str) -> None:
    values, reason = refused(lambda: toml_values(text, "egen.toml"), CatalogueError)
    assert values is not None or reason.startswith("Filen egen.toml ")


@given(st.dictionaries(st.from_regex(r"\A[a-z]{1,5}\Z"), st.integers(), max_size=4))
def test_plain_values_are_read_as_written(values: dict[str, int]) -> None:
    text = "".join(f"{key} = {value}\n" for key, value in values.items())
    assert toml_values(text, "egen.toml") == values


def test_points_in_values_and_sentences_are_no_key() -> None:
    dots = "." * 1_000
    assert toml_values(f'a = "{dots}"', "egen.toml") == {"a": dots}
    assert toml_values(f'a = """\n{dots}"""', "egen.toml") == {"a": dots}
