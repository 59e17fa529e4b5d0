from __future__ import annotations

import pytest

from kolada_bench.catalogue.claim_topics import not_in_kolada, topics
from kolada_bench.catalogue.derived import derived_kpis
from kolada_bench.sources.demo import DemoSource


def test_every_kpi_of_a_topic_exists() -> None:
    known = set(DemoSource().kpis()) | set(derived_kpis())
    named = {kpi for topic in topics() for kpi in topic.kpis}
    assert named - known == set()


def test_topics_have_names_of_their_own_and_something_to_try() -> None:
    names = [topic.name for topic in topics()] + [lack.name for lack in not_in_kolada()]
    assert len(set(names)) == len(names)
    assert all(topic.kpis for topic in topics())


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("Kostnaderna för köpt vård", "köpt vård"),
        ("konsulter/inhyrd personal", "inhyrd personal"),
        ("i budgetberedningen", "budget"),
        ("LVM Vård", "LVM"),
    ],
)
def test_words_find_their_topic(words: str, name: str) -> None:
    every = [*topics(), *not_in_kolada()]
    assert name in [entry.name for entry in every if entry.words.search(words)]


def test_words_are_whole() -> None:
    ifo = next(t for t in topics() if t.name == "individ- och familjeomsorg")
    assert ifo.words.search("inom IFO är")
    assert not ifo.words.search("typifoidfeber")
    assert not next(n for n in not_in_kolada() if n.name == "SiS").words.search("krisis")
