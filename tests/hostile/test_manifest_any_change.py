"""A manifest changed anywhere is read as it stands, or refused; so is what is made of it.

And nothing that a manifest or a folder says makes a file stand outside the folder that the
user named.
"""

from __future__ import annotations

import contextlib
import copy
import json
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import settings as chosen
from hypothesis import strategies as st

from kolada_bench.errors import KoladaBenchError, SnapshotError, UsageError
from kolada_bench.report.manifest_text import (
    MOST_BYTES,
    is_bare_name,
    manifest_text,
    read_manifest,
)
from kolada_bench.report.markdown import write_markdown
from kolada_bench.report.revision_section import summary, with_revisions
from kolada_bench.report.revisions import renew
from kolada_bench.report.underlag import manifest_path, replay, underlag_path
from kolada_bench.report.word import read_manifest as manifest_in_word
from kolada_bench.report.word import write_word
from kolada_bench.settings import Settings
from kolada_bench.sources.demo import DemoSource
from kolada_bench.sources.recorder import RecordingSource
from tests.hostile.files import repacked
from tests.hostile.world import TITLES, harm_in
from tests.report.again import written

ODD = (
    None, True, 0, -1, 2**31, 2**63, 10**30, 1.5, -1e308, "", "x", "1461", "0000", "G36589",
    "alla", "lista:0428", "egen:x", "N30101", "ifo", "tkr", "../x", "/etc/passwd", "CON",
    "C:\\x", "2026-06-15", "0001-01-01T00:00:00+23:00", "9999-12-31T23:59:59-23:00",
    [], {}, [1], ["x"], {"x": 1}, [[]], 2025, [2025], list(range(3_000)), ["län"],
    {"egna": {"name": "e.csv", "text": "namn;år;värde;enhet;källa\nA;2024;1;kr;B\n"}},
    *TITLES,
)  # fmt: skip
CHANGES = st.lists(
    st.tuples(
        st.lists(st.integers(0, 40), min_size=1, max_size=5),
        st.sampled_from(ODD),
        st.sampled_from(("put", "put", "put", "drop", "add")),
    ),
    min_size=1, max_size=3,
)  # fmt: skip


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return where a report would stand; its manifest and underlag do."""
    path = tmp_path_factory.mktemp("rapport") / "plan.docx"
    with written(path):
        pass
    return path


class Good(dict[str, Any]):
    """The manifest as it was, which is not to be read out when a test fails."""

    def __repr__(self) -> str:
        return "Good()"


@pytest.fixture(scope="module")
def good(plan: Path) -> Good:
    return Good(json.loads(manifest_path(plan).read_text("utf-8")))


def refusal_of(text: str | bytes) -> str:
    """Return why a manifest is refused; "" for one that is read."""
    try:
        read = read_manifest(text)
    except SnapshotError as refusal:
        return str(refusal)
    again = manifest_text(read)
    assert read_manifest(again) == read
    assert not harm_in(again)
    return ""


def changed(values: Any, path: list[int], new: object, how: str) -> None:
    """Put, drop or add something at the place that ``path`` counts to."""
    at, *rest = path
    keys = list(values) if isinstance(values, dict) else range(len(values))
    if not keys:
        return
    key = keys[at % len(keys)]
    if rest and isinstance(values[key], dict | list):
        changed(values[key], rest, new, how)
    elif how == "put":
        values[key] = copy.deepcopy(new)
    elif how == "drop":
        del values[key]
    elif isinstance(values, dict):
        values["okänd"] = copy.deepcopy(new)
    else:
        values.append(copy.deepcopy(values[key]))


@chosen(max_examples=100)
@given(changes=CHANGES)
def test_any_change_is_read_or_refused(good: Good, changes: list[Any]) -> None:
    manifest = copy.deepcopy(good)
    for path, new, how in changes:
        changed(manifest, path, new, how)
    assert len(refusal_of(json.dumps(manifest))) < 400


@chosen(max_examples=10)
@given(
    path=st.lists(st.integers(0, 40), min_size=1, max_size=4), new=st.sampled_from(ODD),
    where=st.sampled_from(("question", "groups", "kpis", "quoted", "municipality")),
)  # fmt: skip
def test_what_is_made_of_a_changed_one_is_a_report_or_a_refusal(
    good: Good, plan: Path, path: list[int], new: object, where: str
) -> None:
    manifest = copy.deepcopy(good)
    changed(manifest[where], path, new, "put")
    manifest_path(plan).write_text(json.dumps(manifest), "utf-8")
    with contextlib.suppress(KoladaBenchError):
        report, before = replay(manifest_path(plan))
        assert report.municipality_id == before.question.municipality
        renewed = renew(before, RecordingSource(DemoSource()), Settings())
        assert with_revisions(renewed.report, renewed.revisions).title
        assert all(isinstance(line, str) for line in summary(renewed.revisions))


@chosen(max_examples=150)
@example(at=39, length=0, other=b"\x80")  # no UTF-8, in a key of a good manifest
@given(at=st.integers(0, 10**6), length=st.integers(0, 500), other=st.binary(max_size=50))
def test_any_bytes_are_read_or_refused(
    good: Good, at: int, length: int, other: bytes
) -> None:
    text = json.dumps(good).encode()
    at %= len(text)
    assert len(refusal_of(text[:at] + other + text[at + length :])) < 400


@pytest.mark.parametrize("value", ["NaN", "Infinity", "1e999", "1" * 5_000])
def test_a_number_that_is_none_is_refused(good: Good, value: str) -> None:
    assert good["quoted"]
    manifest = copy.deepcopy(good)
    manifest["quoted"][0]["value"] = "@"
    text = json.dumps(manifest).replace('"@"', value)
    with pytest.raises(SnapshotError):
        read_manifest(text)


def test_the_last_of_two_keys_holds_and_a_huge_one_is_not_repeated(
    good: Good,
) -> None:
    text = json.dumps(good)
    twice = text.replace('"title": ', '"title": "en annan", "title": ')
    assert read_manifest(twice) == read_manifest(text)
    with pytest.raises(SnapshotError) as refused:
        read_manifest(json.dumps(good | {"x" * 100_000: 1}))
    assert len(str(refused.value)) < 400
    with pytest.raises(SnapshotError, match="för stort"):
        read_manifest(" " * (MOST_BYTES + 1))


@pytest.mark.parametrize(
    "name",
    ["CON", "nul", "aux.csv", "Com1.txt", "LPT9", "CONIN$", "con .txt", "a\x9bb", "a\x7f",
     "plan.csv.", "plan.csv ", "..", "a/../b", "\\\\server\\andel\\fil", "\\\\.\\nul",
     "//server/andel", "C:fil", "C:\\fil", "x" * 250, "å" * 150],
)  # fmt: skip
def test_names_that_are_a_place_or_a_device(good: Good, name: str) -> None:
    assert not is_bare_name(name)
    question = good["question"] | {"files": {"egna": {"name": name, "text": ""}}}
    for other in (
        {"underlag": {"file": name, "checksum": "0" * 64}},
        {"question": question},
    ):
        with pytest.raises(SnapshotError, match="utanför sin mapp"):
            read_manifest(json.dumps(good | other))


@pytest.mark.parametrize("name", ["console.csv", "com10.csv", "a.con", "Åtgärder 2026.csv"])
def test_names_that_only_look_like_it(name: str) -> None:
    assert is_bare_name(name)


def test_what_stands_beside_a_report_is_never_written_through_a_link(
    tmp_path: Path,
) -> None:
    folder, elsewhere = tmp_path / "mapp", tmp_path / "annat.txt"
    folder.mkdir()
    elsewhere.write_text("mitt", "utf-8")
    plan = folder / "plan.docx"
    waiting = folder / f".{underlag_path(plan).name}.ny"
    for beside in (manifest_path(plan), underlag_path(plan), waiting):
        beside.symlink_to(elsewhere)
    with written(plan) as (report, _):
        pass
    assert elsewhere.read_text("utf-8") == "mitt"
    assert not manifest_path(plan).is_symlink()
    assert replay(manifest_path(plan))[0] == report
    pictures = folder / "plan_figurer"
    pictures.symlink_to(tmp_path, target_is_directory=True)
    assert write_markdown(report, folder / "plan.md", pictures=False) == {}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["annat.txt", "mapp"]


def test_a_folder_of_pictures_that_leads_elsewhere_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.report import made_by_hand as made

    monkeypatch.setattr("kolada_bench.report.image.picture_bytes", lambda *_, **__: b"x")
    elsewhere = tmp_path / "annat"
    elsewhere.mkdir()
    folder = tmp_path / "mapp"
    folder.mkdir()
    (folder / "plan_figurer").symlink_to(elsewhere, target_is_directory=True)
    with pytest.raises(UsageError, match="länk"):
        write_markdown(made.report(), folder / "plan.md")
    assert list(elsewhere.iterdir()) == []


# --- inside a Word document --------------------------------------------------------------


@pytest.fixture(scope="module")
def document(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("word") / "plan.docx"
    with written(path) as (report, manifest):
        write_word(report, path, manifest=manifest_text(manifest), pictures=False)
    return path


@pytest.mark.parametrize(
    "part",
    [
        b"",
        b"urn:kolada-bench:document:1",
        b"\xff\xfe urn:kolada-bench:document:1",
        b'<kb:document xmlns:kb="urn:kolada-bench:document:1"><kb:manifest>',
        b'<kb:document xmlns:kb="urn:kolada-bench:document:1">' + b"<a>" * 100_000,
    ],
)
def test_a_damaged_memory_is_as_none(document: Path, part: bytes, tmp_path: Path) -> None:
    assert manifest_in_word(document)
    name = "customXml/item1.xml"
    other = repacked(document, tmp_path / "annat.docx", {name: part})
    assert manifest_in_word(other) is None


def test_entities_in_the_memory_are_not_unfolded(document: Path, tmp_path: Path) -> None:
    # The declaration stands behind a comment so long that no look at the start finds it.
    part = (
        "<!--urn:kolada-bench:document:1" + "x" * 9_000 + "--><!DOCTYPE a ["
        '<!ENTITY a "0123456789"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
        '<!ENTITY f SYSTEM "file:///etc/passwd">]>'
        '<kb:document xmlns:kb="urn:kolada-bench:document:1">'
        "<kb:manifest>&b;&f;</kb:manifest></kb:document>"
    )
    name = "customXml/item1.xml"
    other = repacked(document, tmp_path / "annat.docx", {name: part.encode()})
    try:
        found = manifest_in_word(other)
    except UsageError:
        return
    assert not found
    assert "root:" not in str(found)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes")
def test_a_document_that_is_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "plan.docx")
    with pytest.raises(UsageError, match="ingen fil"):
        manifest_in_word(tmp_path / "plan.docx")
