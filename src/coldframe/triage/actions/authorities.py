"""Recording what allows a person to open a file, and withdrawing it."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime

from coldframe.access.queries import require
from coldframe.access.terms import Permission
from coldframe.core.actors import Actor
from coldframe.core.errors import Conflict, InvalidInput, NotFound
from coldframe.core.ids import new_id
from coldframe.core.moments import as_utc
from coldframe.core.said import Said
from coldframe.core.text import clean
from coldframe.custody.actions import act
from coldframe.intake.queries import get_clue, list_items
from coldframe.triage.models import Authority
from coldframe.triage.queries.gate import authority_view
from coldframe.triage.queries.seeing import require_clue_seen
from coldframe.triage.terms import AuthorityKind, AuthorityView, NewAuthority, TriageEvent

_MOST_CHARACTERS = {"number": 120, "issued_by": 240, "text": 4000}


def record_authority(clue_id: str, new: NewAuthority, *, actor: Actor, as_of: datetime) -> AuthorityView:
    """Record an authority to open the files of a clue, or one of them.

    Whether its kind opens anything is the rule pack's to say; recording one that does not is no error.

    Args:
        clue_id: The clue whose files it is about.
        new: What the person records; ``item_id`` narrows it to one file.
        actor: A person; nothing automatic ever records one.
        as_of: Now.

    Raises:
        NotAllowed: Not a person, or the permission is missing.
        NotFound: There is no such clue.
        InvalidInput: An unknown kind or item, nobody named who issued it, a text that is too long, or an
            end before the beginning.

    Records:
        authority_recorded: on the authority, with clue, item, kind, times and the SHA-256 of its texts.
    """
    person_id = actor.person_id
    require(actor, Permission.AUTHORITY_RECORD)
    with act(actor=actor, as_of=as_of) as ledger:
        clue = get_clue(clue_id)
        require_clue_seen(clue.id, person_id)
        if new.item_id and all(item.id != new.item_id for item in list_items(clue.id)):
            raise InvalidInput("This clue has no such item. Reload the page.", field="item_id")
        texts = {name: _read(getattr(new, name), name) for name in _MOST_CHARACTERS}
        if not texts["issued_by"]:
            raise InvalidInput("Say who issued it: the court, authority or person.", field="issued_by")
        holds_from = as_utc(new.holds_from, field="holds_from")
        holds_until = as_utc(new.holds_until, field="holds_until") if new.holds_until else None
        if holds_until is not None and holds_until <= holds_from:
            raise InvalidInput("It ends before it begins. Correct one of the two.", field="holds_until")
        row = Authority.objects.create(
            id=new_id("aut"),
            clue_id=clue.id,
            item_id=new.item_id,
            kind=_kind(new.kind),
            holds_from=holds_from,
            holds_until=holds_until,
            recorded_by=person_id,
            recorded_at=as_of,
            **texts,
        )
        ledger.record(
            TriageEvent.AUTHORITY_RECORDED, row.id,
            clue=clue.id, item=row.item_id, authority_kind=row.kind, holds_from=holds_from, holds_until=holds_until,
            texts_sha256=hashlib.sha256(json.dumps(texts, sort_keys=True).encode()).hexdigest(),
        )  # fmt: skip
    return authority_view(row)


def withdraw_authority(authority_id: str, *, actor: Actor, as_of: datetime) -> AuthorityView:
    """Withdraw an authority: from now on it opens nothing. The record stays.

    Raises:
        NotAllowed: Not a person, or the permission is missing.
        NotFound: There is no such authority.
        Conflict: It was withdrawn already.

    Records:
        authority_withdrawn: on the authority, with clue and item.
    """
    person_id = actor.person_id
    require(actor, Permission.AUTHORITY_RECORD)
    with act(actor=actor, as_of=as_of) as ledger:
        row = Authority.objects.select_for_update().filter(id=authority_id).first()
        if row is None:
            raise NotFound("There is no such authority.")
        require_clue_seen(row.clue_id, person_id)
        if row.withdrawn_at is not None:
            raise Conflict("It was withdrawn already. Reload the page.")
        row.withdrawn_by, row.withdrawn_at = person_id, as_of
        row.save(update_fields=("withdrawn_by", "withdrawn_at"))
        ledger.record(TriageEvent.AUTHORITY_WITHDRAWN, row.id, clue=row.clue_id, item=row.item_id)
    return authority_view(row)


def _kind(code: str) -> AuthorityKind:
    try:
        return AuthorityKind(code)
    except ValueError:
        raise InvalidInput(
            Said(
                "%(code)s is not a kind of authority. Use one of: %(names)s.",
                code=f"{code!r}",
                names=", ".join(AuthorityKind),
            ),
            field="kind",
        ) from None


def _read(untrusted: str, name: str) -> str:
    most = _MOST_CHARACTERS[name]
    text = clean(untrusted, max_characters=most + 1).strip()
    if len(text) > most:
        raise InvalidInput(Said("This is longer than %(most)s characters.", most=most), field=name)
    return text
