"""Files are written whole or not at all."""

from __future__ import annotations

import errno
import os
import threading
from pathlib import Path

import pytest

from kolada_bench.errors import UsageError
from kolada_bench.report import files
from kolada_bench.sources import beside


def test_a_file_is_replaced_and_keeps_its_mode(tmp_path: Path) -> None:
    path = tmp_path / "plan.docx"
    path.write_bytes(b"gammal")
    path.chmod(0o640)
    files.write_bytes(path, b"ny")
    assert path.read_bytes() == b"ny"
    assert path.stat().st_mode & 0o777 == 0o640
    assert [file.name for file in tmp_path.iterdir()] == ["plan.docx"]


def test_a_new_file_has_the_mode_of_any_new_file(tmp_path: Path) -> None:
    usual = tmp_path / "usual"
    usual.touch()
    files.write_text(tmp_path / "åäö.txt", "å")
    assert (tmp_path / "åäö.txt").read_bytes() == b"\xc3\xa5"
    assert (tmp_path / "åäö.txt").stat().st_mode == usual.stat().st_mode


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_a_link_in_the_place_of_a_file_beside_gives_it_no_mode(tmp_path: Path) -> None:
    other, usual = tmp_path / "other", tmp_path / "usual"
    other.touch()
    other.chmod(0o777)
    usual.touch()
    (tmp_path / "plan.json").symlink_to(other)
    files.write_text(tmp_path / "plan.json", "{}", named=False)
    assert (tmp_path / "plan.json").lstat().st_mode == usual.stat().st_mode
    assert other.read_bytes() == b""


@pytest.mark.skipif(os.name == "nt", reason="Windows has no mask to speak of")
def test_the_mask_is_read_by_one_thread_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    real, modes = os.umask, []
    other = threading.Thread(target=lambda: modes.append(beside.usual_mode()))

    def umask(mask: int) -> int:
        had = real(mask)
        if other.ident is None:
            # While the mask is off, another thread would read that there is none.
            other.start()
            other.join(0.1)
        return had

    monkeypatch.setattr(beside.os, "umask", umask)
    before = real(0o027)
    try:
        modes.append(beside.usual_mode())
        other.join()
        assert modes == [0o640, 0o640]
        assert real(0o027) == 0o027
    finally:
        real(before)


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        (errno.ENOSPC, "disken är full"),
        (errno.EACCES, "skrivskyddad, eller öppen i ett annat program"),
        (errno.EIO, os.strerror(errno.EIO)),
    ],
)
def test_what_stops_it_is_said_and_nothing_is_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, reason: str
) -> None:
    path = tmp_path / "plan.docx"
    path.write_bytes(b"gammal")

    def fails(self: Path, target: Path) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(Path, "replace", fails)
    with pytest.raises(UsageError, match=reason):
        files.write_bytes(path, b"ny")
    assert path.read_bytes() == b"gammal"
    assert [file.name for file in tmp_path.iterdir()] == ["plan.docx"]


def test_no_such_folder(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="mappen finns inte"):
        files.write_bytes(tmp_path / "ingen" / "plan.docx", b"")


def test_a_place_is_checked_before_any_work(tmp_path: Path) -> None:
    files.check_place(tmp_path / "ny.docx")
    with pytest.raises(UsageError, match="mappen finns inte"):
        files.check_place(tmp_path / "ingen" / "plan.docx")
    with pytest.raises(UsageError, match="det är en mapp"):
        files.check_place(tmp_path)


def test_a_place_that_cannot_be_looked_at_is_said_too(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="namnet är för långt"):
        files.check_place(tmp_path / f"{'å' * 300}.docx")


def test_a_long_name_is_no_reason_to_fail(tmp_path: Path) -> None:
    path = tmp_path / f"{'å' * 120}.docx"  # 245 bytes; a name may have 255
    files.write_bytes(path, b"ny")
    assert path.read_bytes() == b"ny"


@pytest.mark.parametrize(
    ("name", "lock"),
    [
        # Word puts "~$" before a short name, and over the first letters of a long one.
        ("plan.docx", "~$plan.docx"),
        ("planen1.docx", "~$lanen1.docx"),
        ("atgardsplan.docx", "~$gardsplan.docx"),
        ("bokslut2026.xlsx", "~$bokslut2026.xlsx"),
        ("atgardsplan.docx", ".~lock.atgardsplan.docx#"),
    ],
)
def test_a_file_that_is_open_elsewhere_is_left_alone(
    tmp_path: Path, name: str, lock: str
) -> None:
    (tmp_path / lock).touch()
    with pytest.raises(UsageError, match="öppen i ett annat program") as said:
        files.check_place(tmp_path / name)
    assert lock in str(said.value)
    assert "-o" in str(said.value)
    files.check_place(tmp_path / "annan.docx")
