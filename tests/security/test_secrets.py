"""What is nobody else's business: no file and no message tells of folders or passwords."""

from __future__ import annotations

import io
import shutil
import sqlite3
import ssl
import subprocess
import threading
import zipfile
import zlib
from http.server import BaseHTTPRequestHandler, HTTPServer
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kolada_bench.client.session import open_session
from kolada_bench.client.transport import Transport
from kolada_bench.errors import KoladaUnreachable

if TYPE_CHECKING:
    from tests.cli.conftest import Run
    from tests.stand_in.server import StandIn

MINE = "hemliga-anna"
"""The name of a folder that stands for the user's home."""
PASSWORD = "hemligt-losenord"
PRESET = """
titel = "Underlag"
[[avsnitt]]
rubrik = "Ett"
id = "ett"
innehall = [
  { del = "mening", nyckeltal = ["N30101"] },
  { del = "figur", typ = "rangordning", nyckeltal = ["N30101"] },
]
"""


def unpacked(content: bytes) -> bytes:
    """Return a file's bytes with those of what is packed in it."""
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            inner = [unpacked(archive.read(name)) for name in archive.namelist()]
            return b"\n".join([*map(str.encode, archive.namelist()), *inner])
    if content.startswith(b"SQLite format 3"):
        with sqlite3.connect(":memory:") as db:
            db.deserialize(content)
            tables = [
                t
                for (t,) in db.execute(
                    "SELECT name FROM sqlite_master WHERE type = 'table'"
                )
            ]
            rows = [row for name in tables for row in db.execute(f"SELECT * FROM {name}")]
        db.close()
        return b"\n".join(map(_cell, chain(*rows)))
    return content


def _cell(cell: object) -> bytes:
    if isinstance(cell, bytes):
        try:
            return zlib.decompress(cell)
        except zlib.error:
            return cell
    return str(cell).encode()


def test_the_search_looks_into_what_is_packed(tmp_path: Path) -> None:
    file = tmp_path / "a.sqlite"
    with sqlite3.connect(file) as db:
        db.execute("CREATE TABLE t (x)")
        db.execute("INSERT INTO t VALUES (?)", (zlib.compress(MINE.encode()),))
    db.close()
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.sqlite", file.read_bytes())
    assert MINE.encode() not in held.getvalue()
    assert MINE.encode() in unpacked(held.getvalue())


def test_no_file_that_is_made_tells_of_the_users_folders(
    run: Run, kolada: StandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / MINE
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("KOLADA_BENCH_CACHE_DIR", str(home / "cache"))
    config = home / "config.toml"
    config.write_text('[grupper]\ngrannar = ["Grums", "Vingåker"]\n', encoding="utf-8")
    monkeypatch.setenv("KOLADA_BENCH_CONFIG", str(config))
    (home / "egen.toml").write_text(PRESET, encoding="utf-8")
    one = ("Mellerud", "--kpi", "N30101", "--group", "egen:grannar")
    file = home / "a.sqlite"
    lines = [
        ("snapshot", "save", *one, "-o", str(file)),
        ("compare", *one, "--snapshot", str(file), "-o", str(home / "b.xlsx")),
        ("compare", *one, "--snapshot", str(file), "-o", str(home / "b.json")),
        ("compare", *one, "-o", str(home / "c.md")),
        ("chart", *one, "-o", str(home / "d.html")),
        *(
            ("report", "Mellerud", "--group", "egen:grannar", "--preset",
             str(home / "egen.toml"), "-o", str(home / name))
            for name in ("e.docx", "f.xlsx", "g.html", "h.md")
        ),
    ]  # fmt: skip
    for line in lines:
        done = run(*line)
        assert done.code == 0, (line, done.err)
    made = {path for path in home.glob("[a-h].*") if path.is_file()}
    assert {"a.sqlite", "e.manifest.json", "e.underlag.sqlite"} <= {p.name for p in made}
    assert len(made) >= 12
    telling = [path.name for path in made if MINE.encode() in unpacked(path.read_bytes())]
    assert telling == []


def test_a_proxys_password_is_in_no_message(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Port 9 of this machine: no proxy listens there.
    proxy = f"http://anna:{PASSWORD}@127.0.0.1:9"
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy"):
        monkeypatch.setenv(name, proxy)
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("kolada_bench.client.transport.FIRST_WAIT", 0.0)
    said = [
        run("compare", "Mellerud", "--kpi", "N30101"),
        run("doctor"),
        run("cache", "info"),
    ]
    assert said[0].code != 0
    assert "proxy" in said[0].err
    assert PASSWORD not in "".join(done.out + done.err for done in said)


def test_no_password_of_a_netrc_file_is_sent(
    stand_in: StandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "netrc"
    file.write_text(f"default login anna password {PASSWORD}\n")
    file.chmod(0o600)
    monkeypatch.setenv("NETRC", str(file))
    Transport().get(f"{stand_in.url}/municipality/0000", lambda body: body)
    (headers,) = stand_in.headers
    assert "Authorization" not in headers
    assert PASSWORD not in str(headers)


def test_what_is_sent_is_the_question_and_our_name(stand_in: StandIn) -> None:
    Transport().get(f"{stand_in.url}/municipality/0000", lambda body: body)
    (headers,) = stand_in.headers
    assert set(headers) == {
        "Host", "User-Agent", "Accept", "Accept-Encoding", "Connection",
    }  # fmt: skip
    assert headers["User-Agent"].startswith("kolada-bench/")


def test_certificates_are_checked_whatever_the_session_is_told() -> None:
    with open_session() as session:
        assert session.verify is True
        for adapter in session.adapters.values():
            context = adapter.poolmanager.connection_pool_kw["ssl_context"]
            assert context.verify_mode == ssl.CERT_REQUIRED
            assert context.check_hostname is True


def test_a_certificate_of_nobodys_is_refused(tmp_path: Path) -> None:
    maker = shutil.which("openssl")
    if maker is None:
        pytest.skip("no openssl on this machine")
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    line = (
        "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 "
        f"-subj /CN=127.0.0.1 -addext subjectAltName=IP:127.0.0.1 "
        f"-keyout {key} -out {certificate}"
    )
    subprocess.run([maker, *line.split()], capture_output=True, check=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)

    class Quiet(HTTPServer):
        def handle_error(self, *_: object) -> None:
            """Say nothing of the one who hangs up."""

    with Quiet(("127.0.0.1", 0), BaseHTTPRequestHandler) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        often = {"poll_interval": 0.02}
        thread = threading.Thread(target=server.serve_forever, kwargs=often)
        thread.start()
        url = f"https://127.0.0.1:{server.server_port}/v3/municipality"
        try:
            with pytest.raises(KoladaUnreachable, match="godtas inte av datorn"):
                Transport().get(url, lambda body: body)
        finally:
            server.shutdown()
            thread.join()
