"""Entries: the only way to ask. Each belongs to a case, has a reason, and counts against a limit."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings

from coldframe.access.terms import Permission
from coldframe.casework.deconfliction import keys
from coldframe.casework.deconfliction.actions.exchange import make_tokens, publish
from coldframe.casework.deconfliction.queries import entry_views, list_entries, select_entry
from coldframe.casework.deconfliction.rules import MIN_QUALITY, is_listed_v1, normal_form_v1, tokens_v1
from coldframe.casework.deconfliction.terms import EntryKind, EntryView, NewEntry
from coldframe.casework.models import Case, DeconflictionEntry, DeconflictionTold, EntryToken, Exhibit
from coldframe.casework.queries import exhibit_view, require_sound, select_case
from coldframe.casework.queries.things import common_values
from coldframe.casework.terms import DeconflictionEvent
from coldframe.core.actors import Actor
from coldframe.core.errors import Conflict, InvalidInput, NotAllowed
from coldframe.core.ids import new_id
from coldframe.core.said import Said, gettext_noop
from coldframe.core.text import clean
from coldframe.custody.actions import act
from coldframe.matching.queries import list_signals
from coldframe.matching.terms import CLAIMED, SignalKind
from coldframe.vault.sealed import open_text, seal_text

MAX_REASON_CHARACTERS = 500


class TooManyEntries(NotAllowed):
    """A person or the desk entered as many values today as it may, or has as many standing. Go on tomorrow."""

    code = "too_many_entries"


def add_entry(case_id: str, new: NewEntry, *, actor: Actor, as_of: datetime) -> EntryView:
    """Enter one value of a case, and be told at once whether somebody else has an interest.

    Args:
        case_id: A case that the actor works on.
        new: The value, what it is about, and why somebody else might work on it.
        actor: A person.
        as_of: Now.

    Raises:
        NotFound: The case is not open to the actor.
        InvalidInput: Not one value of its kind, no reason, or the case has it already.
        TooManyEntries: A limit of the day is reached. The attempt is recorded.
        Conflict: The case is closed.

    Records:
        interest_added: on the case, with entry, kind and harm; or
        interest_refused: on the case, with the limit.
        interest_state_sent: for each partner to whom this changes anything.
    """
    person_id = actor.person_id
    select_case(case_id, Permission.CASE_WORK, actor)
    reason = clean(new.reason).strip()
    if not 1 <= len(reason) <= MAX_REASON_CHARACTERS:
        raise InvalidInput(
            Said(
                "Say in 1 to %(most)s characters why somebody else might work on this.",
                most=MAX_REASON_CHARACTERS,
            ),
            field="reason",
        )
    value = (
        _picture_of(case_id, new.value)
        if new.kind is EntryKind.PICTURE
        else normal_form_v1(new.kind, new.value)
    )
    is_listed = is_listed_v1(new.kind, value, common_values())
    tokens = () if is_listed else tokens_v1(keys.own_key(), new.kind, value)
    with act(actor=actor, as_of=as_of) as ledger:
        case = Case.objects.select_for_update().get(id=case_id)
        if case.closed_at is not None:
            raise Conflict("This case is closed. Open a new one that links to it.")
        limit = _limit_reached(person_id, as_of)
        if limit:
            # The attempt itself is worth a record, so it is written and only then refused.
            ledger.record(DeconflictionEvent.ENTRY_REFUSED, case_id, limit=limit)
        else:
            row = _keep(case, new, value, reason, is_listed, person_id, as_of)
            EntryToken.objects.bulk_create(EntryToken(entry=row, token=token.hex()) for token in tokens)
            ledger.record(
                DeconflictionEvent.ENTRY_ADDED, case_id, entry=row.id, entry_kind=new.kind, harm=new.harm
            )
            make_tokens(row.id)
            publish(actor=actor, as_of=as_of)
    if limit:
        raise TooManyEntries(_LIMITS[limit])
    return entry_views(DeconflictionEntry.objects.filter(id=row.id), as_of=as_of)[0]


def remove_entry(entry_id: str, *, actor: Actor, as_of: datetime) -> None:
    """Take an entry back: nobody is told of it any more, and its value is destroyed.

    Raises:
        NotFound: There is no such entry, or its case is not open to the actor.

    Records:
        interest_removed: on the case, with the entry.
        interest_state_sent: for each partner to whom this changes anything.
    """
    person_id = actor.person_id
    with act(actor=actor, as_of=as_of) as ledger:
        row = select_entry(entry_id, actor)
        row.value, row.reason, row.removed_by, row.removed_at = "", "", person_id, as_of
        row.save(update_fields=["value", "reason", "removed_by", "removed_at"])
        row.tokens.all().delete()
        row.grants.all().delete()
        ledger.record(DeconflictionEvent.ENTRY_REMOVED, row.case_id, entry=row.id)
        publish(actor=actor, as_of=as_of)


def list_told(case_id: str, *, actor: Actor, as_of: datetime) -> tuple[EntryView, ...]:
    """List the entries of a case for somebody who works on it, and write down what they are told.

    Raises:
        NotFound: The case is not open to the actor.

    Records:
        interest_told: on the case, with entry and partner, the first time that this person is told of it.
    """
    person_id = actor.person_id
    views = list_entries(case_id, actor=actor, as_of=as_of)
    told = {(view.id, hit.counterpart_id) for view in views for hit in view.hits}
    known = DeconflictionTold.objects.filter(entry__case_id=case_id, person_id=person_id)
    news = told - set(known.values_list("entry_id", "counterpart_id"))
    if news:
        with act(actor=actor, as_of=as_of) as ledger:
            for entry_id, counterpart_id in sorted(news):
                _, is_new = DeconflictionTold.objects.get_or_create(
                    entry_id=entry_id,
                    counterpart_id=counterpart_id,
                    person_id=person_id,
                    defaults={"at": as_of},
                )
                if is_new:
                    ledger.record(
                        DeconflictionEvent.HIT_TOLD, case_id, entry=entry_id, partner=counterpart_id or None
                    )
    return views


_LIMITS = {
    "person_day": gettext_noop(
        "You entered as many values today as one person may. Go on tomorrow, or ask a colleague on the case."
    ),
    "desk_day": gettext_noop("This desk entered as many values today as it may. Go on tomorrow."),
    "standing": gettext_noop(
        "This desk has as many entries as it may. Take back those that are not needed any more."
    ),
}


def _limit_reached(person_id: str, as_of: datetime) -> str:
    today = DeconflictionEntry.objects.filter(added_at__gt=as_of - timedelta(days=1))
    if today.filter(added_by=person_id).count() >= settings.COLDFRAME_DECONFLICTION_PERSON_PER_DAY:
        return "person_day"
    if today.count() >= settings.COLDFRAME_DECONFLICTION_DESK_PER_DAY:
        return "desk_day"
    standing = DeconflictionEntry.objects.filter(removed_at=None, case__closed_at=None).count()
    return "standing" if standing >= settings.COLDFRAME_DECONFLICTION_ENTRIES else ""


def _keep(
    case: Case, new: NewEntry, value: str, reason: str, is_listed: bool, person_id: str, as_of: datetime
) -> DeconflictionEntry:
    standing = DeconflictionEntry.objects.filter(case=case, kind=new.kind, removed_at=None)
    if any(open_text(other.value) == value for other in standing):
        raise InvalidInput("This case has this entry already.", field="value")
    return DeconflictionEntry.objects.create(
        id=new_id("dce"),
        case=case,
        kind=new.kind,
        value=seal_text(value),
        harm=new.harm,
        reason=reason,
        is_listed=is_listed,
        added_by=person_id,
        added_at=as_of,
    )


def _picture_of(case_id: str, exhibit_id: str) -> str:
    """Return the fingerprint of an exhibit's picture, if it can be relied on."""
    exhibit = Exhibit.objects.filter(case_id=case_id, id=exhibit_id).exclude(item_id="").first()
    if exhibit is not None:
        require_sound(exhibit_view(exhibit).life)
    for signal in list_signals(exhibit.item_id) if exhibit else ():
        is_own = signal.kind is SignalKind.PDQ and signal.second is None and signal.algorithm != CLAIMED
        if is_own and (signal.quality or 0) >= MIN_QUALITY:
            return normal_form_v1(EntryKind.PICTURE, signal.value)
    raise InvalidInput(
        "Choose an exhibit of this case whose picture has enough detail to be compared.", field="value"
    )
