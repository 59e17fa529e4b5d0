from __future__ import annotations

import pytest

from kolada_bench.client import paging
from kolada_bench.client.paging import MOST_PAGES, next_address, read_pages
from kolada_bench.client.parse import AREA_PAGE, AreaRow, Page
from kolada_bench.errors import IncompleteAnswer, KoladaBusy, MalformedAnswer

URL = "http://kolada.test/v3/municipality"


def page(
    first: int, rows: int, next_url: str | None = None, **fields: int
) -> Page[AreaRow]:
    ids = [f"{first + i:04}" for i in range(rows)]
    return Page(
        [AreaRow(id_, "x", "K") for id_ in ids],
        count=fields.get("count", rows),
        next_url=next_url,
    )


def read(pages: dict[str, Page[AreaRow]]) -> list[str]:
    _, rows = read_pages(lambda url: (b"", pages[url]), URL)
    return [row.id for row in rows]


def test_pages_are_followed_to_the_end() -> None:
    pages = {URL: page(1, 2, f"{URL}?page=2"), f"{URL}?page=2": page(3, 1)}
    assert read(pages) == ["0001", "0002", "0003"]


def test_an_empty_next_url_is_the_end() -> None:
    assert read({URL: page(1, 1, "")}) == ["0001"]


def test_a_next_url_that_comes_again_is_incomplete() -> None:
    with pytest.raises(IncompleteAnswer, match="sida 2 kom om igen"):
        read({URL: page(1, 2, URL)})


def test_a_page_with_the_rows_of_an_earlier_is_incomplete() -> None:
    pages = {URL: page(1, 2, f"{URL}?page=2"), f"{URL}?page=2": page(1, 2)}
    with pytest.raises(IncompleteAnswer, match="sida 2 kom om igen"):
        read(pages)


def test_pages_without_end_are_incomplete() -> None:
    def endless(url: str) -> tuple[bytes, Page[AreaRow]]:
        number = int(url.partition("page=")[2] or 1)
        return b"", page(number, 1, f"{URL}?page={number + 1}")

    with pytest.raises(IncompleteAnswer, match=f"sida {MOST_PAGES + 1}"):
        read_pages(endless, URL)


def test_more_bytes_than_can_be_meant_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paging, "MOST_BYTES", 25)

    def large(url: str) -> tuple[bytes, Page[AreaRow]]:
        number = int(url.partition("page=")[2] or 1)
        return bytes(10), page(number, 1, f"{URL}?page={number + 1}")

    asked: list[str] = []
    with pytest.raises(MalformedAnswer, match="orimligt stort"):
        read_pages(lambda url: (asked.append(url), large(url))[1], URL)
    assert len(asked) == 3


@pytest.mark.parametrize("next_url", ["http://[", "http://[::1", "//[x]/"])
def test_a_next_url_that_is_no_address_is_malformed(next_url: str) -> None:
    with pytest.raises(MalformedAnswer, match="next_url"):
        read({URL: page(1, 2, next_url)})


def test_a_page_that_is_lost_says_which() -> None:
    def busy_at_two(url: str) -> tuple[bytes, Page[AreaRow]]:
        if "page=2" in url:
            message = "upptagen"
            raise KoladaBusy(message, status=500)
        return b"", page(1, 2, f"{URL}?page=2")

    with pytest.raises(
        IncompleteAnswer, match=r"\(sida 2 uteblev\)\. Inget visas"
    ) as caught:
        read_pages(busy_at_two, URL)
    assert isinstance(caught.value.__cause__, KoladaBusy)


def test_fewer_rows_than_counted_is_incomplete() -> None:
    with pytest.raises(IncompleteAnswer, match="sida 1 har 1 av 2 rader"):
        read({URL: page(1, 1, count=2)})


def test_a_count_of_all_pages_is_accepted() -> None:
    second = f"{URL}?page=2"
    pages = {URL: page(1, 2, second, count=3), second: page(3, 1, count=3)}
    assert len(read(pages)) == 3


@pytest.mark.parametrize(
    ("next_url", "expected"),
    [
        ("http://kolada.test/v3/kpi?page=2", "http://kolada.test/v3/kpi?page=2"),
        ("http://evil.test/v3/kpi?page=2", "http://kolada.test/v3/kpi?page=2"),
        ("https://kolada.test:99/v3/kpi?page=2", "http://kolada.test/v3/kpi?page=2"),
        ("//evil.test/v3/kpi?page=2", "http://kolada.test/v3/kpi?page=2"),
        ("/v3/kpi?page=2", "http://kolada.test/v3/kpi?page=2"),
        ("?page=2", "http://kolada.test/v3/kpi?page=2"),
        ("http://evil.test/elsewhere?page=2", "http://kolada.test/v3/kpi?page=2"),
        (None, None),
    ],
)
def test_the_next_page_is_on_the_host_that_was_asked(
    next_url: str | None, expected: str | None
) -> None:
    asked = "http://kolada.test/v3/kpi"
    assert next_address(next_url, asked, asked) == expected


def test_the_decoder_reads_kolada_s_envelope() -> None:
    body = b'{"values":[{"id":"0114","title":"A","type":"K","new":1}],"count":1}'
    assert AREA_PAGE.decode(body).values[0].id == "0114"
