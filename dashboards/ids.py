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
    GROUPS_NAME = "urval-grupper-namn"
    MEMBERS = "urval-medlemmar"
    MEMBERS_OPEN = "urval-medlemmar-oppna"
    MORE = "urval-fler"
    MORE_OPEN = "urval-fler-oppna"
    FOUND_GROUPS = "urval-traffar"
    OWN_FILTER = "egen-filter"
    JOB = "jobb"
    JOB_TICK = "jobb-klocka"
    JOB_CANCEL = "jobb-avbryt"
    JOB_STATE = "jobb-lage"
    REPORT = "rapport"
    REPORT_PARTS = "rapport-delar"
    PRICE = "placering-pris"
    DAYS = "placering-dygn"
    SEARCH = "sok-ord"
    FOUND = "sok-traffar"


class Kind(StrEnum):
    """The ``type`` of an id that stands once per card, beside the card's name."""

    GRAPH = "diagram"
    FIGURE = "figur"
    SEEN = "sedd"
    MAKE = "gor"
    RESULT = "resultat"
    WORK = "arbete"
    WORK_STATE = "arbete-lage"
    WORK_TICK = "arbete-klocka"
    WORK_STOP = "arbete-avbryt"
