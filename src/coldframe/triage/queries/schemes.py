"""What a decision is called in other schemes, by the mappings that held when it was made."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.conf import settings

from coldframe.rulepacks.loader import get_version, load
from coldframe.rulepacks.schemes import Derived, SchemePack, derive
from coldframe.rulepacks.terms import PackName
from coldframe.triage.pack_words import OBSERVED
from coldframe.triage.terms import DecisionView


def schemes_in_force(as_of: datetime) -> tuple[str, ...]:
    """Name the packs whose mappings hold at this desk: those for everywhere, then its jurisdiction's."""
    day = as_of.date()
    packs = (
        load(PackName.SCHEMES, on=day),
        load(PackName.SCHEMES, settings.COLDFRAME_JURISDICTION or None, on=day),
    )
    return tuple(dict.fromkeys(pack.id for pack in packs))


def in_other_schemes(decision: DecisionView) -> tuple[Derived, ...]:
    """Derive the codes of other schemes, each scheme once, by the packs that the decision names.

    Raises:
        NotFound: One of its packs is no longer installed; ``coldframe check`` says so first.
    """
    seen: dict[str, Collection[str]] = {
        "category": (decision.category,),
        "harms": decision.harms,
        **{name: (code,) for name, code in decision.observations.as_codes().items()},
    }
    found: dict[str, Derived] = {}
    for pack_id in decision.scheme_packs:
        pack = get_version(pack_id)
        assert isinstance(pack, SchemePack)
        for derived in derive(pack, seen, OBSERVED):
            found.setdefault(derived.scheme.code, derived)
    return tuple(found.values())
