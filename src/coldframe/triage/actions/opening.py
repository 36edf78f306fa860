"""Opening a file for a person's eyes: the one place, whatever page asks, and behind the access gate.

Programs read files for other reasons (signals, filing, verification); a picture for a person is drawn from
what these two functions give, and from nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from coldframe.access.queries import require
from coldframe.access.terms import Permission
from coldframe.core.actors import Actor
from coldframe.core.errors import NotFound
from coldframe.intake.queries import get_item
from coldframe.triage.models import Review
from coldframe.triage.queries.gate import require_open
from coldframe.triage.queries.looks import find_living_look
from coldframe.triage.queries.seeing import require_seen
from coldframe.vault.actions import read
from coldframe.vault.terms import ReadReason


def open_hidden(item_id: str, *, actor: Actor, as_of: datetime) -> Iterator[bytes]:
    """Open an item's file for the small, gray, blurred picture, which shows only that there is one.

    Returns:
        The bytes in pieces, for the sandbox alone.

    Raises:
        NotAllowed: Not a person, or one who may not read reviews.
        NotFound: There is no such item with a file in a review that the person may see.
        GateClosed: No person at this desk may open it.

    Records:
        object_read: on the object, by the vault, with the item.
    """
    return _open(item_id, Permission.REVIEW_VIEW, ReadReason.DERIVATIVE, actor=actor, as_of=as_of)


def open_revealed(look_id: str, *, actor: Actor, as_of: datetime) -> Iterator[bytes]:
    """Open the file of an own look whose time is not over, to be shown as it is.

    The gate is asked anew: an authority withdrawn since the look began closes it.

    Returns:
        The bytes in pieces, for the sandbox alone.

    Raises:
        NotAllowed: Not a person, or one who may not reveal.
        NotFound: The person has no such look that is still running.
        GateClosed: No person at this desk may open the file.

    Records:
        object_read: on the object, by the vault, with the item.
    """
    look = find_living_look(look_id, actor.person_id, as_of=as_of)
    if look is None:
        raise NotFound("This look is over. Reveal the item again if it is still needed.")
    return _open(look.item_id, Permission.REVIEW_REVEAL, ReadReason.REVEAL, actor=actor, as_of=as_of)


def _open(
    item_id: str, permission: Permission, reason: ReadReason, *, actor: Actor, as_of: datetime
) -> Iterator[bytes]:
    require(actor, permission)
    item = get_item(item_id)
    review = Review.objects.filter(clue_id=item.clue_id).first()
    if review is None or not item.is_held:
        raise NotFound("There is no review of a file with that id.")
    require_seen(review, actor.person_id)
    require_open(item, as_of=as_of)
    return read(item.sha256, actor=actor, as_of=as_of, reason=reason, about=item.id)
