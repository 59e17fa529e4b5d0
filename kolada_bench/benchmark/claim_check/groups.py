"""The groups that sentences name: "än i Dalsland", asked for once each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from kolada_bench.errors import SourceError
from kolada_bench.peers.kolada import has_title
from kolada_bench.peers.spec import own_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kolada_bench.analysis.claims.claim import Claim
    from kolada_bench.settings import Settings
    from kolada_bench.sources import Source

_OWN = ("", "län", "kommungrupp")
"""What is the municipality's own group of a kind, and need not be asked for."""


def with_named_groups(
    claims: Sequence[Claim], source: Source, settings: Settings
) -> tuple[Claim, ...]:
    """Return the claims against groups that there are; another name is nobody's.

    A comparison with a name that is no group's stays what it was: with the group where
    the sentence says so besides ("medianen i Mellerud"), else with something else, and no
    claim where it has no figure.
    """
    names = dict.fromkeys(claim.peers for claim in claims if claim.peers not in _OWN)
    known = {name: _group(name, source, settings) for name in names}
    replace = msgspec.structs.replace
    out = []
    for claim in claims:
        if claim.peers in _OWN:
            out.append(claim)
        elif group := known[claim.peers]:
            out.append(replace(claim, peers=group, against="group"))
        elif claim.kind != "direction" or claim.against != "other":
            out.append(replace(claim, peers=""))
    return tuple(out)


def _group(name: str, source: Source, settings: Settings) -> str:
    """Return the group text for ``name``; "" where it is no group."""
    own = own_name(name, settings.own_groups)
    if own is not None:
        return f"egen:{own}"
    try:
        return name if has_title(name, source) else ""
    except SourceError:
        # A document can be tried without the names in it: offline, say.
        return ""
