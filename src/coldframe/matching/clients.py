"""What a matching client may learn of the banks that its key names: names, numbers and distances.

Nothing of a look-up is kept but its count, and no entry's value is handed out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Count, Max, Q

from coldframe.access.queries import banks_of_key
from coldframe.core.actors import Actor
from coldframe.core.errors import InvalidInput
from coldframe.core.said import Said
from coldframe.matching.asking import find_listed
from coldframe.matching.decoders import desk_decoder
from coldframe.matching.hashlists.base import check_value
from coldframe.matching.models import Bank, BankEntry, Source
from coldframe.matching.queries.views import entry_view
from coldframe.matching.rules import WEAK_QUALITY_BELOW, set_aside_v1
from coldframe.matching.terms import EntryState, EntryView, Evidence, Listed, Opinion, SignalKind, Standing
from coldframe.matching.terms.sources import SourceState
from coldframe.media.terms import Unreadable


@dataclass(frozen=True, slots=True)
class VisibleBank:
    """A bank that a client may see, with the share of look-ups in which it takes part, 0.0 to 1.0."""

    id: str
    name: str
    enabled_share: float


@dataclass(frozen=True, slots=True)
class Compared:
    """Whether two values match, and their distance in bits; ``None`` for kinds that are only ever equal."""

    is_match: bool
    distance: int | None


@dataclass(frozen=True, slots=True)
class KindStatus:
    """How many active entries there are of a kind, and when the newest of them was approved."""

    entries: int
    newest: datetime


def visible_banks(actor: Actor) -> tuple[VisibleBank, ...]:
    """The banks that a program's key names or that it made itself, by name."""
    rows = Bank.objects.filter(Q(id__in=banks_of_key(actor)) | Q(created_by=str(actor))).order_by("name")
    return tuple(VisibleBank(row.id, row.name, row.enabled_share) for row in rows)


def look_up(
    values: Mapping[SignalKind, str], banks: Iterable[VisibleBank], *, key: str = ""
) -> dict[SignalKind, tuple[Listed, ...]]:
    """Find the entries of ``banks`` that one file, or one hash, matches.

    Entries of negative banks are not among them: they say that something is *not* harmful, which
    a client would read the other way round. What they set aside is left out, too.

    Args:
        values: One value for each kind.
        banks: Those that the client may see, or some of them.
        key: Stands for the client's item where a bank takes part in a share of look-ups; ``""`` to
            ask every bank all the same.

    Returns:
        For each kind of ``values`` the entries, nearest first.

    Raises:
        InvalidInput: A value is not one of its kind.
    """
    checked = {kind: check_value(kind, value) for kind, value in values.items()}
    asked = {bank.name for bank in banks}
    negative = set(Bank.objects.filter(opinion=Opinion.NEGATIVE).values_list("name", flat=True))
    found = [
        one
        for kind, value in checked.items()
        for one in find_listed(kind, value, bank_names=asked | negative, key=key)
    ]
    aside = set_aside_v1(_evidence(one) for one in found)
    standing = [one for one in found if one.bank_name not in negative and one.entry_id not in aside]
    return {kind: tuple(one for one in standing if one.kind is kind) for kind in values}


def compare(kind: SignalKind, first: str, second: str) -> Compared:
    """Compare two values that the client holds; no bank is asked.

    Raises:
        InvalidInput: One of them is not of that kind.
    """
    left, right = check_value(kind, first), check_value(kind, second)
    if kind is not SignalKind.PDQ:
        return Compared(left == right, None)
    distance = (int(left, 16) ^ int(right, 16)).bit_count()
    return Compared(distance <= settings.COLDFRAME_MATCH_RADIUS_BITS, distance)


def picture_hash(chunks: Iterable[bytes]) -> str:
    """A picture's PDQ hash, from the sandbox; ``""`` if it shows too few details for one to say anything.

    Raises:
        InvalidInput: It is no picture that can be decoded here.
        SandboxFailed: No decoder can be started.
    """
    found = desk_decoder().signals(chunks)
    if isinstance(found, Unreadable):
        raise InvalidInput(
            Said("The file is no picture that can be read here (%(reason)s).", reason=found.reason),
            field="photo",
        )
    return found.pdq_hex if found.quality >= WEAK_QUALITY_BELOW else ""


def index_status(banks: Iterable[VisibleBank]) -> dict[SignalKind, KindStatus]:
    """How much of each kind is searched in these banks. Cost: one pass over their active entries."""
    rows = (
        BankEntry.objects.filter(bank_id__in=[bank.id for bank in banks], state=EntryState.ACTIVE)
        .values("kind")
        .annotate(entries=Count("id"), newest=Max("approved_at"))
        .order_by()
    )
    return {SignalKind(row["kind"]): KindStatus(row["entries"], row["newest"]) for row in rows}


def find_entry(bank_id: str, number: int) -> EntryView | None:
    """The entry of a bank with that number, without its value; or ``None``."""
    row = BankEntry.objects.filter(bank_id=bank_id, number=number).first()
    return None if row is None else entry_view(row)


def find_same_entry(bank_id: str, kind: SignalKind, value: str) -> EntryView | None:
    """The entry that a proposal would repeat: active, or waiting itself; ``None`` if it is new.

    Raises:
        InvalidInput: The value is not one of that kind.
    """
    standing = [EntryState.ACTIVE, EntryState.PROPOSED]
    row = BankEntry.objects.filter(
        bank_id=bank_id, kind=kind, value=check_value(kind, value), state__in=standing
    ).first()
    return None if row is None else entry_view(row)


def sources_of(banks: Iterable[VisibleBank]) -> dict[str, str]:
    """Ids of the sources that two people approved for these banks, by the bank's name; one for each bank."""
    rows = Source.objects.filter(
        bank_id__in=[bank.id for bank in banks], state__in=[SourceState.APPROVED, SourceState.PAUSED]
    )
    return dict(rows.order_by("bank__name", "-name").values_list("bank__name", "id"))


def _evidence(one: Listed) -> Evidence:
    return Evidence(
        match_id=one.entry_id, item_id="", signal_id=one.kind, kind=one.kind, distance=one.distance,
        standing=Standing(one.standing), is_live=True, is_claimed=False,
    )  # fmt: skip
