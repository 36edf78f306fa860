"""Reads of keys: which of ours a partner believes, and which of a partner's we believe."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from coldframe.core.moments import isoformat
from coldframe.custody.signing import public_key_text, signing_keys
from coldframe.partners.keys import fingerprint, fingerprint_of
from coldframe.partners.models import KeyNotice, KeySuccession, OwnSuccession
from coldframe.partners.queries.recipients import find_recipient_by_key, get_recipient
from coldframe.partners.terms import (
    OutgoingState,
    OwnKeyView,
    RecipientView,
    SuccessionState,
    SuccessionView,
)


@dataclass(frozen=True, slots=True)
class Speaker:
    """Whose key it is, and why it is not believed now; an empty ``why_not`` believes it."""

    recipient: RecipientView
    public_key: str
    why_not: str = ""


def own_keys() -> tuple[Ed25519PrivateKey, ...]:
    """Return this desk's keys that were announced, oldest first. A file alone announces nothing."""
    first, *later = signing_keys()
    announced = set(OwnSuccession.objects.values_list("fingerprint", flat=True)) if later else set()
    return (first, *(key for key in later if fingerprint_of(key.public_key()) in announced))


def own_public_key() -> str:
    """Return this desk's newest public key, as a new partner pins it: base64, 44 characters."""
    return public_key_text(own_keys()[-1])


def own_fingerprint() -> str:
    """Return the fingerprint of this desk's newest key."""
    return fingerprint(own_public_key())


def own_fingerprints() -> frozenset[str]:
    """Return the names under which messages to this desk may come."""
    return frozenset(fingerprint_of(key.public_key()) for key in own_keys())


def own_key_for(recipient_id: str, *, as_of: datetime) -> Ed25519PrivateKey:
    """Return the key with which to speak to a partner: the newest that it can know to be ours.

    A partner that has not accepted a new key is spoken to with the old one until the overlap is over,
    and longer if the announcement has not reached it: it cannot know of the end either.
    """
    for key in reversed(own_keys()[1:]):
        notice = (
            KeyNotice.objects.filter(
                succession_id=fingerprint_of(key.public_key()), recipient_id=recipient_id
            )
            .select_related("succession", "message")
            .first()
        )
        if notice is None or notice.accepted_at is not None:
            return key
        if as_of >= notice.succession.until and notice.message.state == OutgoingState.DELIVERED:
            return key
    return own_keys()[0]


def list_own_keys() -> tuple[OwnKeyView, ...]:
    """Return this desk's announced keys, newest first, with the partners that still have to accept each."""
    found: list[OwnKeyView] = []
    for key in own_keys():
        name = fingerprint_of(key.public_key())
        row = OwnSuccession.objects.filter(pk=name).first()
        following = OwnSuccession.objects.filter(old_fingerprint=name).first()
        notices = KeyNotice.objects.filter(succession_id=name).order_by("recipient_id")
        found.append(
            OwnKeyView(
                public_key=public_key_text(key),
                fingerprint=name,
                since=row.announced_at if row is not None else None,
                until=following.until if following is not None else None,
                unaware=tuple(one.recipient_id for one in notices if one.accepted_at is None),
                aware=tuple(one.recipient_id for one in notices if one.accepted_at is not None),
            )
        )
    return tuple(reversed(found))


def find_speaker(key_fingerprint: str, *, as_of: datetime) -> Speaker | None:
    """Return the partner whose key this is, was or may become; ``None`` for a stranger's."""
    pinned = find_recipient_by_key(key_fingerprint)
    if pinned is not None:
        open_ones = _rows(pinned.id).filter(state=SuccessionState.PROPOSED, old_fingerprint=key_fingerprint)
        over = open_ones.filter(until__lte=as_of).first()
        return Speaker(pinned, pinned.public_key, _over(over) if over is not None else "")
    former = KeySuccession.objects.filter(
        old_fingerprint=key_fingerprint, state=SuccessionState.ACCEPTED
    ).first()
    if former is not None:
        why_not = _over(former) if as_of >= former.until else ""
        return Speaker(get_recipient(former.recipient_id), former.old_public_key, why_not)
    coming = KeySuccession.objects.filter(fingerprint=key_fingerprint, state=SuccessionState.PROPOSED).first()
    if coming is not None:
        return Speaker(
            get_recipient(coming.recipient_id),
            coming.public_key,
            "This key was announced, but nobody here has accepted it yet. Ask the liaison of this desk to "
            "accept it; the message is tried again by itself.",
        )
    return None


def find_chain_key(recipient_id: str, key_fingerprint: str, *, as_of: datetime | None) -> str:
    """Return a key of one partner by its fingerprint: the pinned one, or one that it followed; else ``""``.

    Args:
        recipient_id: Whose.
        key_fingerprint: Which.
        as_of: Only keys that still speak for it then; ``None`` for something that was verified before.
    """
    recipient = get_recipient(recipient_id)
    if recipient.fingerprint == key_fingerprint:
        return recipient.public_key
    rows = _rows(recipient_id).filter(state=SuccessionState.ACCEPTED, old_fingerprint=key_fingerprint)
    if as_of is not None:
        rows = rows.filter(until__gt=as_of)
    row = rows.first()
    return row.old_public_key if row is not None else ""


def list_successions(recipient_id: str) -> tuple[SuccessionView, ...]:
    """Return the keys that a partner announced, newest first."""
    return tuple(succession_view(row) for row in _rows(recipient_id).order_by("-announced_at", "-pk"))


def succession_view(row: KeySuccession) -> SuccessionView:
    """Return a stored succession as a value."""
    return SuccessionView(
        id=row.pk,
        recipient_id=row.recipient_id,
        old_fingerprint=row.old_fingerprint,
        public_key=row.public_key,
        fingerprint=row.fingerprint,
        until=row.until,
        state=SuccessionState(row.state),
        announced_at=row.announced_at,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
    )


def _rows(recipient_id: str):  # type: ignore[no-untyped-def]
    return KeySuccession.objects.filter(recipient_id=recipient_id)


def _over(row: KeySuccession) -> str:
    return (
        f"This key was announced to end on {isoformat(row.until)}. Sign with the key that follows it; if this "
        "desk has not accepted that one, ask its liaison to do so. The message is tried again by itself."
    )
