"""From end to end: the client against a Kolada over real HTTP."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from kolada_bench.client.cache import AnswerCache, Kept
from kolada_bench.client.kolada import KoladaClient
from kolada_bench.client.transport import Transport
from kolada_bench.errors import (
    IncompleteAnswer,
    KoladaBusy,
    KoladaRefused,
    KoladaUnreachable,
    MalformedAnswer,
)
from kolada_bench.schema import Block
from kolada_bench.settings import Settings
from tests.stand_in.server import StandIn
from tests.stand_in.world import World, kpi

NewClient = Callable[..., KoladaClient]

BLOCK = Block(("N30101",), ("0428", "1461", "1764", "0000"), (2023, 2024))
TWO_DAYS = 2 * 86_400.0


def value(frame: pd.DataFrame, kpi_id: str, area: str, year: int) -> float:
    rows = frame.set_index(["kpi_id", "municipality_id", "year", "gender"])["value"]
    return float(rows.loc[(kpi_id, area, year, "T")])


def big(world: World, kpis: int, areas: int) -> Block:
    """Fill the world so that one request of ten years has kpis x areas x 10 rows."""
    world.kpis = [kpi(f"N{i:05}", f"Mått {i}") for i in range(kpis)]
    ids = tuple(f"{100 + i:04}" for i in range(areas))
    years = tuple(range(2015, 2025))
    for k, one in enumerate(world.kpis):
        for a, area in enumerate(ids):
            for year in years:
                key = (one["id"], area, year, "T")
                world.values |= {key: k * 1e6 + a * 1e4 + year}
    return Block(tuple(one["id"] for one in world.kpis), ids, years)


def test_values_with_gaps_and_national(new_client: NewClient, kolada: StandIn) -> None:
    found = new_client().fetch_values([BLOCK])
    # 4 areas x 2 years, less the one that Kolada does not send.
    assert len(found.frame) == 7
    assert value(found.frame, "N30101", "1461", 2024) == 3000 + 2024
    assert math.isnan(value(found.frame, "N30101", "1764", 2024))
    assert len(kolada.requests) == 1


def test_a_groups_own_row_rides_along(new_client: NewClient) -> None:
    block = Block(("N30101",), ("1461", "G36589"), (2023, 2024))
    frame = new_client().fetch_values([block]).frame
    # 2024: only Vingåker (2000 + 2024) has a value. 2023: only Grums (4000 + 2023) has.
    assert value(frame, "N30101", "G36589", 2024) == 4024
    assert value(frame, "N30101", "G36589", 2023) == 6023
    assert frame.set_index("municipality_id").loc["G36589", "count"].tolist() == [1, 1]


def test_twenty_kpis_eight_municipalities_ten_years(
    new_client: NewClient, kolada: StandIn, world: World
) -> None:
    block = big(world, 20, 8)
    frame = new_client().fetch_values([block]).frame
    assert len(frame) == 1600
    assert len(kolada.requests) == 1


def test_every_page_is_read(new_client: NewClient, kolada: StandIn, world: World) -> None:
    kolada.page_rows = 300
    block = big(world, 20, 8)
    frame = new_client().fetch_values([block]).frame
    # 1 600 rows in pages of 300: 6 requests. The sum tells if a row came twice:
    # k: 80 rows each x 1e6 x (0+...+19), a: 200 x 1e4 x (0+...+7), years: 160 x 20 195.
    assert len(kolada.requests) == 6
    assert frame["value"].sum() == 80e6 * 190 + 200e4 * 28 + 160 * 20_195


def test_at_most_four_requests_at_once(
    new_client: NewClient, kolada: StandIn, world: World
) -> None:
    block = big(world, 30, 60)
    kolada.fail("slow", seconds=0.05, times=None)
    frame = new_client().fetch_values([block]).frame
    # 30 x 60 x 10 = 18 000 rows: at least 4 pages, and 30 KPIs x 60 areas 6 lists.
    assert len(frame) == 18_000
    assert len(kolada.requests) == 6
    assert 2 <= kolada.most_at_once <= 4


def test_a_cold_and_a_warm_answer_are_the_same(
    new_client: NewClient, kolada: StandIn
) -> None:
    cold = new_client(now=lambda: 1_795_341_600.7).fetch_values([BLOCK])
    warm = new_client(now=lambda: 1_795_341_700.2).fetch_values([BLOCK])
    assert len(kolada.requests) == 1
    pd.testing.assert_frame_equal(cold.frame, warm.frame)
    assert cold.fetched_at == warm.fetched_at
    assert cold.fetched_at.timestamp() == 1_795_341_600
    assert cold.fetched_at.tzinfo is not None
    assert not warm.stale


def test_values_are_asked_for_again_after_a_day(
    new_client: NewClient, kolada: StandIn
) -> None:
    for now, requests in ((0.0, 1), (86_399.0, 1), (86_400.0, 2), (86_401.0, 2)):
        new_client(now=lambda now=now: 1e9 + now).fetch_values([BLOCK])
        assert len(kolada.requests) == requests


def test_only_what_the_blocks_ask_for_is_given(
    new_client: NewClient, kolada: StandIn
) -> None:
    blocks = [
        Block(("N30101",), ("1461",), (2023, 2024)),
        Block(("N33820",), ("0428",), (2024,)),
    ]
    frame = new_client().fetch_values(blocks).frame
    assert len(kolada.requests) == 1  # put together
    rows = frame[["kpi_id", "municipality_id", "year"]].drop_duplicates()
    assert [tuple(row) for row in rows.to_numpy()] == [
        ("N30101", "1461", 2023),
        ("N30101", "1461", 2024),
        ("N33820", "0428", 2024),
    ]


def test_no_blocks_is_an_empty_frame_and_no_request(
    new_client: NewClient, kolada: StandIn
) -> None:
    found = new_client().fetch_values([])
    assert len(found.frame) == 0
    assert "value" in found.frame.columns
    assert kolada.requests == []


def test_entities_by_id_account_for_every_id(
    new_client: NewClient, kolada: StandIn
) -> None:
    found = new_client().fetch_kpis(["N33820", "N99999", "N30101"])
    assert list(found.items) == ["N33820", "N30101"]
    assert found.missing == ("N99999",)
    assert len(kolada.requests) == 1


def test_a_404_for_an_unknown_id_is_answered_by_the_whole_list_once(
    new_client: NewClient, kolada: StandIn
) -> None:
    kolada.unknown = 404
    first = new_client(now=lambda: 1e9).fetch_kpis(["N30101", "N99999", "N33820"])
    asked = ["/v3/kpi/N30101,N33820,N99999", "/v3/kpi"]
    assert kolada.requests == asked
    assert list(first.items) == ["N30101", "N33820"]
    assert first.missing == ("N99999",)
    again = new_client(now=lambda: 1e9 + 604_799).fetch_kpis(["N30101", "N99999", "N33820"])
    assert kolada.requests == asked
    assert (again.items, again.missing) == (first.items, first.missing)
    new_client(now=lambda: 1e9 + 604_800).fetch_kpis(["N30101", "N99999", "N33820"])
    assert kolada.requests == asked * 2  # metadata are a week old


def test_a_404_that_is_kept_serves_when_kolada_is_down(
    new_client: NewClient, kolada: StandIn
) -> None:
    kolada.unknown = 404
    new_client(now=lambda: 1e9).fetch_kpis(["N30101", "N99999"])
    kolada.stop()
    found = new_client(now=lambda: 1e9 + 30 * 86_400).fetch_kpis(["N30101", "N99999"])
    assert (list(found.items), found.missing) == (["N30101"], ("N99999",))
    assert found.stale


def test_a_kept_404_is_no_answer_where_one_must_be_had(
    new_client: NewClient, kolada: StandIn, tmp_path: Path
) -> None:
    path = "/v3/data/kpi/N30101/municipality/0000,0428,1461,1764/year/2023,2024"
    AnswerCache(tmp_path / "cache").write({kolada.host + path: Kept(1e9, ())})
    assert len(new_client(now=lambda: 1e9).fetch_values([BLOCK]).frame) == 7
    assert kolada.requests == [path]


def test_a_404_among_units_is_narrowed_down_to_the_ids_that_cause_it(
    new_client: NewClient, kolada: StandIn
) -> None:
    kolada.unknown = 404
    ids = ["V15E146100101", "V15E000000000", "V15E176400101"]
    found = new_client().fetch_ous(ids)
    assert list(found.items) == [ids[0], ids[2]]
    assert found.missing == (ids[1],)


def test_a_wrong_address_is_an_error_also_when_ids_are_asked_for(
    new_client: NewClient, kolada: StandIn
) -> None:
    kolada.fail("status", status=404, times=None)
    with pytest.raises(KoladaRefused, match="svar 404"):
        new_client().fetch_kpis(["N30101"])


def test_an_entity_that_nobody_asked_for_is_an_error(
    new_client: NewClient, kolada: StandIn
) -> None:
    kolada.fail("redirect", location=f"{kolada.url}/kpi", times=None, at="/kpi/")
    with pytest.raises(MalformedAnswer, match="N33820 efterfrågades inte"):
        new_client().fetch_kpis(["N30101"])


def test_an_answer_is_as_old_as_the_oldest_of_its_parts(
    new_client: NewClient, world: World
) -> None:
    big(world, 26, 1)
    ids = [one["id"] for one in world.kpis]
    new_client(now=lambda: 1e9).fetch_kpis(ids[:25])
    client = new_client(now=lambda: 1e9 + 60)
    assert client.oldest is None
    found = client.fetch_kpis(ids)  # 25 kept, one fetched a minute later
    assert found.fetched_at.timestamp() == 1e9
    client.fetch_municipalities()
    assert client.oldest == found.fetched_at


def test_twenty_six_ids_are_two_requests_and_many_are_the_whole_list(
    new_client: NewClient, kolada: StandIn, world: World
) -> None:
    big(world, 80, 1)
    ids = [one["id"] for one in world.kpis]
    client = new_client()
    assert len(client.fetch_kpis(ids[:26]).items) == 26
    assert len(kolada.requests) == 2
    assert list(client.fetch_kpis(ids[:60]).items) == ids[:60]
    assert kolada.requests[2:] == ["/v3/kpi"]


def test_lists_by_title_and_kind(new_client: NewClient, kolada: StandIn) -> None:
    client = new_client()
    assert list(client.fetch_municipality_groups(title="MELLERUD").items) == ["G36589"]
    assert client.fetch_municipality_groups(["G36589"]).items["G36589"].members == (
        "0428",
        "1764",
    )
    assert list(client.fetch_kpis(title="ifo").items) == ["N30101"]
    assert client.fetch_kpi_groups().items["G2KPI1"].members == ("N33820",)
    assert client.fetch_municipalities().items["0000"].title == "Riket"
    assert list(client.fetch_ous(municipality="1461").items) == ["V15E146100101"]
    assert client.fetch_ous(["V15E176400101"]).items["V15E176400101"].municipality == "1764"


def test_values_of_units(new_client: NewClient, kolada: StandIn) -> None:
    block = Block(("N15033",), ("V15E146100101",), (2023, 2024))
    frame = new_client().fetch_ou_values([block]).frame
    assert frame[["kpi_id", "ou_id", "year", "value"]].to_numpy().tolist() == [
        ["N15033", "V15E146100101", 2024, 12.5]
    ]
    assert kolada.requests == ["/v3/oudata/kpi/N15033/ou/V15E146100101/year/2023,2024"]


@pytest.mark.parametrize("kind", ["cut", "html", "bad_json", "reset", "status"])
def test_a_passing_fault_is_survived(
    new_client: NewClient, kolada: StandIn, naps: list[float], kind: str
) -> None:
    fault = kolada.fail(kind)
    assert len(new_client().fetch_values([BLOCK]).frame) == 7
    assert fault.hits == 1
    assert naps == [0.5]


def test_a_lost_page_gives_nothing_and_keeps_nothing(
    new_client: NewClient, kolada: StandIn
) -> None:
    kolada.page_rows = 3
    kolada.fail("status", status=500, at="page=2", times=None)
    with pytest.raises(IncompleteAnswer, match="sida 2 uteblev"):
        new_client().fetch_values([BLOCK])
    kolada.faults.clear()
    assert len(new_client().fetch_values([BLOCK]).frame) == 7


def test_a_lost_batch_gives_nothing(
    new_client: NewClient, kolada: StandIn, world: World
) -> None:
    block = big(world, 26, 8)
    kolada.fail("status", status=500, at="N00025", times=None)
    with pytest.raises(IncompleteAnswer, match="1 av 2 frågor uteblev"):
        new_client().fetch_values([block])


@pytest.mark.parametrize(
    ("kind", "error"),
    [
        ("repeat_page", IncompleteAnswer),
        ("lose", IncompleteAnswer),
        ("contradict", MalformedAnswer),
    ],
)
def test_answers_that_cannot_be_trusted(
    new_client: NewClient, kolada: StandIn, kind: str, error: type[Exception]
) -> None:
    kolada.page_rows = 3 if kind == "repeat_page" else 5_000
    at = "page=2" if kind == "repeat_page" else ""
    kolada.fail(kind, at=at, id="1461", times=None)
    with pytest.raises(error):
        new_client().fetch_values([BLOCK])


def test_a_row_sent_twice_is_counted_once(new_client: NewClient, kolada: StandIn) -> None:
    kolada.fail("duplicate")
    assert len(new_client().fetch_values([BLOCK]).frame) == 7


def test_a_next_url_at_another_host_is_asked_of_ours(
    new_client: NewClient, kolada: StandIn
) -> None:
    kolada.page_rows = 3
    fault = kolada.fail("foreign_next")
    assert len(new_client().fetch_values([BLOCK]).frame) == 7
    assert fault.hits == 1
    assert len(kolada.requests) == 3


def test_a_redirect_to_another_port_is_not_followed(
    new_client: NewClient, kolada: StandIn
) -> None:
    with StandIn() as other:
        kolada.fail("redirect", location=f"{other.url}/kpi")
        with pytest.raises(KoladaRefused):
            new_client().fetch_kpis()
        assert other.requests == []


def test_too_many_ids_are_refused_by_the_stand_in_as_by_kolada(kolada: StandIn) -> None:
    wire = Transport()
    ids = ",".join(f"N{i:05}" for i in range(26))
    with pytest.raises(KoladaRefused, match="at most 25"):
        wire.get(f"{kolada.url}/kpi/{ids}", lambda body: body)
    wire.close()


def test_down_with_an_old_answer_gives_it_and_says_its_age(
    new_client: NewClient, kolada: StandIn
) -> None:
    cold = new_client(now=lambda: 1e9).fetch_values([BLOCK])
    kolada.stop()
    client = new_client(now=lambda: 1e9 + TWO_DAYS)
    old = client.fetch_values([BLOCK])
    assert old.stale
    assert client.stale
    pd.testing.assert_frame_equal(old.frame, cold.frame)
    moment = datetime.fromtimestamp(1e9).strftime("%Y-%m-%d kl. %H.%M")
    assert client.notices == [
        f"Kolada svarar inte. Visar svar som hämtades {moment} (2 dygn gammalt)."
    ]


def test_down_is_found_out_once_and_said_once(
    new_client: NewClient, kolada: StandIn, naps: list[float]
) -> None:
    first = new_client(now=lambda: 1e9)
    first.fetch_municipalities()
    first.fetch_values([BLOCK])
    kolada.fail("status", status=503, times=None)
    client = new_client(now=lambda: 1e9 + 30 * 86_400, clock=lambda: 0.0)
    client.fetch_municipalities()
    client.fetch_values([BLOCK])
    assert len(client.notices) == 1
    assert len(naps) == 3  # the four tries of the first question, none of the second
    with pytest.raises(KoladaBusy):
        client.fetch_kpis()
    assert len(naps) == 3  # one try


def test_nonsense_with_an_old_answer_gives_the_old_one(
    new_client: NewClient, kolada: StandIn
) -> None:
    new_client(now=lambda: 1e9).fetch_values([BLOCK])
    kolada.fail("html", times=None)
    client = new_client(now=lambda: 1e9 + TWO_DAYS)
    assert client.fetch_values([BLOCK]).stale
    assert client.notices[0].startswith("Kolada svarar inte som det ska. Visar svar som")


def test_a_refusal_is_never_papered_over(new_client: NewClient, kolada: StandIn) -> None:
    new_client(now=lambda: 1e9).fetch_values([BLOCK])
    kolada.fail("status", status=410)
    with pytest.raises(KoladaRefused, match="nedlagd"):
        new_client(now=lambda: 1e9 + TWO_DAYS).fetch_values([BLOCK])


def test_down_without_an_old_answer_is_an_error(
    new_client: NewClient, kolada: StandIn
) -> None:
    kolada.stop()
    with pytest.raises(KoladaUnreachable, match=r"--demo.*--snapshot FIL.*--offline"):
        new_client().fetch_municipalities()


def test_offline_takes_any_age_and_asks_nothing(
    new_client: NewClient, kolada: StandIn
) -> None:
    new_client(now=lambda: 1e9).fetch_values([BLOCK])
    asked = len(kolada.requests)
    client = new_client(now=lambda: 1e9 + 365 * 86_400, offline=True)
    assert client.fetch_values([BLOCK]).stale
    assert client.notices[0].startswith("Kolada tillfrågas inte (--offline). Visar svar")
    with pytest.raises(KoladaUnreachable, match=r"--demo.*--snapshot FIL"):
        client.fetch_municipalities()
    assert len(kolada.requests) == asked


def test_offline_with_a_fresh_answer_says_nothing(
    new_client: NewClient, kolada: StandIn
) -> None:
    new_client().fetch_values([BLOCK])
    client = new_client(offline=True)
    assert not client.fetch_values([BLOCK]).stale
    assert client.notices == []


def test_an_interrupt_waits_for_no_answer(tmp_path: Path) -> None:
    all_ask, may_answer = threading.Barrier(4), threading.Event()
    answered: list[str] = []

    class Wire(Transport):
        def get(self, url: str, decode: Any, **_: Any) -> Any:
            if all_ask.wait(60) == 0:
                raise KeyboardInterrupt  # as if it came while the others are on their way
            may_answer.wait(60)
            answered.append(url)
            raise KoladaUnreachable(url)

    settings = Settings(api_url="http://127.0.0.1:1/v3", cache_dir=tmp_path)
    client = KoladaClient(settings, transport=Wire())
    block = Block(tuple(f"N{i:05}" for i in range(100)), ("1461",), (2024,))
    try:
        with pytest.raises(KeyboardInterrupt):
            client.fetch_values([block])
        assert answered == []
    finally:
        may_answer.set()
        client.close()
