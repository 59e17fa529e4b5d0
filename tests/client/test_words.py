"""Sentences whose grammar follows a number."""

from __future__ import annotations

import pytest

from kolada_bench.client import words


@pytest.mark.parametrize(
    ("pause", "ending"),
    [
        (1.0, "försök igen om 1 sekund."),
        (1.4, "försök igen om 1 sekund."),
        (2.0, "försök igen om 2 sekunder."),
        (0.0, "försök igen om en stund."),
        (None, "försök igen om en stund."),
    ],
)
def test_the_wait_of_a_busy_kolada(pause: float | None, ending: str) -> None:
    assert words.busy(503, pause).endswith(f"(svar 503); {ending}")
