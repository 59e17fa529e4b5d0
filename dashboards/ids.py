"""The ids of components: one table, so that a layout and its callbacks cannot drift."""

from __future__ import annotations

from enum import StrEnum


class Id(StrEnum):
    """An id that stands once on the page."""

    URL = "url"
    CONTENT = "innehall"
    NAVIGATION = "navigering"
    BAR = "urval"
    WIDTH = "bredd"
    STATUS = "status"
    MUNICIPALITY = "urval-kommun"
    MUNICIPALITIES = "urval-kommuner"
    GROUPS = "urval-grupper"
    OTHER_GROUP = "urval-annan-grupp"
    THEME = "urval-tema"
    GENDER = "urval-kon"
    YEAR = "urval-ar"
    SHOW = "urval-visa"
    JOB = "jobb"
    JOB_TICK = "jobb-klocka"
    JOB_CANCEL = "jobb-avbryt"
    JOB_STATE = "jobb-lage"


class Kind(StrEnum):
    """The ``type`` of an id that stands once per card, beside the card's name."""

    GRAPH = "diagram"
    GRID = "tabell"
