"""Working ahead on threads: everything once, in order, and no further than it is taken."""

from __future__ import annotations

import threading

import pytest

from kolada_bench.sources import read_ahead as module
from kolada_bench.sources.read_ahead import read_ahead


@pytest.mark.parametrize("n", [0, 1, 16, 17, 500])
def test_every_item_comes_once_and_in_order(n: int) -> None:
    found = list(read_ahead(lambda item: item * item, range(n)))
    assert found == [(item, item * item) for item in range(n)]


@pytest.mark.parametrize("n", [5, 500])
def test_an_error_comes_where_its_item_would_have(n: int) -> None:
    def work(item: int) -> int:
        if item == 3:
            message = "the fourth"
            raise ValueError(message)
        return item

    results = read_ahead(work, range(n))
    with pytest.raises(ValueError, match="the fourth"):
        list(results)


def test_nothing_goes_on_when_the_taker_stops(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module.os, "cpu_count", lambda: 2)
    done: list[int] = []
    results = read_ahead(done.append, range(10_000))
    before = set(threading.enumerate())
    assert next(results) == (0, None)
    results.close()
    assert set(threading.enumerate()) <= before
    # Two threads, two pieces each of sixteen items, and one more for the piece taken.
    assert len(done) <= (2 * 2 + 1) * 16


def test_a_few_items_need_no_threads() -> None:
    workers = {name for _, name in read_ahead(lambda _: threading.get_ident(), range(16))}
    assert workers == {threading.get_ident()}


def test_one_processor_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module.os, "cpu_count", lambda: None)
    assert len(list(read_ahead(str, range(100)))) == 100
