"""What a bank's settings mean: who may change them, which items it is asked about, what its entries say."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Collection

from coldframe.core.errors import InvalidInput
from coldframe.core.said import Said
from coldframe.matching.terms import BankSettings, Opinion, SignalKind, Standing

MAX_BITS = 63
"""Largest distance that the index can search, in bits out of 256."""


def check_settings_v1(settings: BankSettings) -> None:
    """Refuse a setting that means nothing.

    Raises:
        InvalidInput: A distance outside 0 to 63 bits, for a kind that is only ever equal, or a
            share outside 0.0 to 1.0.
    """
    for kind, bits in (settings.distances or {}).items():
        if not SignalKind(kind).is_near:
            raise InvalidInput(
                Said("%(kind)s is only ever equal, so it has no distance.", kind=kind), field="distances"
            )
        if not 0 <= bits <= MAX_BITS:
            raise InvalidInput(
                Said("A distance is 0 to %(most)s bits, not %(bits)s.", most=MAX_BITS, bits=bits),
                field="distances",
            )
    share = settings.enabled_share
    # Written so that "not a number" is refused, too.
    if share is not None and not 0.0 <= share <= 1.0:
        raise InvalidInput("The share of items is 0.0 (none) to 1.0 (all).", field="enabled_share")


def changed_v1(now: BankSettings, wanted: BankSettings) -> BankSettings:
    """Return what of ``wanted`` differs from ``now``; the rest is ``None``."""
    return BankSettings(
        distances=None if wanted.distances == now.distances else wanted.distances,
        enabled_share=None if wanted.enabled_share == now.enabled_share else wanted.enabled_share,
        opinion=None if wanted.opinion == now.opinion else wanted.opinion,
    )


def matches_more_v1(now: BankSettings, wanted: BankSettings) -> bool:
    """Tell whether a change lets a bank match more, or say something else: then two people make it.

    Another opinion counts in either direction: towards positive it accuses more, towards negative
    it sets more aside. A kind without a distance of the bank's own matches up to the desk's most,
    so leaving it out is more than any number.
    """
    if wanted.opinion is not None and wanted.opinion != now.opinion:
        return True
    if wanted.enabled_share is not None and wanted.enabled_share > (now.enabled_share or 0.0):
        return True
    if wanted.distances is None:
        return False
    old = now.distances or {}
    return any(
        wanted.distances.get(kind, math.inf) > old.get(kind, math.inf) for kind in SignalKind if kind.is_near
    )


def is_consulted_v1(bank_id: str, key: str, enabled_share: float) -> bool:
    """Tell whether a bank is searched for one item: so for about ``enabled_share`` of all items.

    The same bank, key and share always give the same answer, and raising the share never leaves out
    an item that was searched before: the item's place, a number in [0, 1), stays where it is.

    Args:
        bank_id: The bank; its name takes part, so that two banks do not leave out the same items.
        key: The item's id, or whatever else stands for it.
        enabled_share: 0.0 (never) to 1.0 (always).
    """
    place = int.from_bytes(hashlib.sha256(f"{bank_id}:{key}".encode()).digest()[:8])
    return place < enabled_share * 2**64


def standing_v1(bank: Opinion, stated: Collection[Opinion]) -> Standing:
    """Sum up what a bank and further sources say about an entry.

    An opinion never makes an entry speak louder than the bank that two people filled. One that
    contradicts it, harmful on the one side and not harmful on the other, makes it disputed; so does
    a request to look into what a negative bank sets aside.
    """
    said = {*stated}
    if bank is Opinion.NEGATIVE:
        return Standing.DISPUTED if said - {Opinion.NEGATIVE} else Standing.NEGATIVE
    if Opinion.NEGATIVE in said:
        return Standing.DISPUTED
    return Standing(bank.value)
