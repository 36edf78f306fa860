"""What sources say about entries, and the floods that people clear."""

from __future__ import annotations

from datetime import datetime

from coldframe.core.actors import Actor, ActorKind
from coldframe.core.errors import Conflict, InvalidInput, NotFound
from coldframe.core.ids import new_id
from coldframe.core.text import clean
from coldframe.custody.actions import act
from coldframe.matching.models import BankEntry, EntryOpinion
from coldframe.matching.queries.views import entry_view, opinion_view
from coldframe.matching.terms import EntryView, Flood, MatchingEvent, Opinion, OpinionView
from coldframe.work.actions import enqueue

_SYNCED = f"{ActorKind.SYSTEM}:"


def state_opinion(
    entry_id: str, *, source: str, opinion: Opinion, actor: Actor, as_of: datetime
) -> OpinionView:
    """Keep what a source says about an entry; what it said before is replaced.

    One is enough, because an opinion never makes an entry speak louder: see ``rules.standing_v1``.

    Args:
        entry_id: The entry.
        source: Who says so: a member of a list, a partner, this desk.
        opinion: What it says: a true positive, a false positive (``NEGATIVE``) or to be looked into.
        actor: A person, a program with a key, or the automatic step that synced the source.
        as_of: Now.

    Raises:
        NotFound: No such entry.
        InvalidInput: No source is named.
        Conflict: The source told it itself, by a sync, and the actor is none.

    Records:
        opinion_stated: on the entry, with bank and opinion; nothing if the source said so already.
    """
    source = clean(source, max_characters=200).strip()
    if not source:
        raise InvalidInput("An opinion needs its source: who says so?", field="source")
    with act(actor=actor, as_of=as_of) as ledger:
        entry = _locked(entry_id)
        row = EntryOpinion.objects.filter(entry=entry, source=source).first()
        if row is None or row.opinion != opinion:
            if row is not None and row.stated_by.startswith(_SYNCED) and actor.kind is not ActorKind.SYSTEM:
                raise Conflict(
                    "That is what the source itself told. Note another opinion under the name of who holds it.",
                    field="source",
                )
            row, _ = EntryOpinion.objects.update_or_create(
                entry=entry, source=source,
                defaults={"opinion": Opinion(opinion), "stated_by": str(actor), "stated_at": as_of},
            )  # fmt: skip
            enqueue("matching.rank_again", new_id("chg"), entry.id)
            ledger.record(MatchingEvent.OPINION_STATED, entry.id, bank=entry.bank_id, opinion=row.opinion)
    return opinion_view(row)


def clear_flood(entry_id: str, *, actor: Actor, as_of: datetime) -> EntryView:
    """Take an entry out of the flood lane, for good: a person looked at what it matches.

    Raises:
        NotFound: No such entry.
        NotAllowed: The actor is not a person.
        Conflict: It is not in the lane.

    Records:
        flood_cleared: on the entry, with bank and the number of items that it matched.
    """
    _ = actor.person_id
    with act(actor=actor, as_of=as_of) as ledger:
        entry = _locked(entry_id)
        if entry.flood != Flood.FLOODED:
            raise Conflict("This entry is not in the flood lane. Reload the page.")
        entry.flood = Flood.CLEARED
        entry.save(update_fields=["flood"])
        enqueue("matching.rank_again", f"{entry.id}:cleared", entry.id)
        ledger.record(MatchingEvent.FLOOD_CLEARED, entry.id, bank=entry.bank_id, items=entry.items_matched)
    return entry_view(entry)


def _locked(entry_id: str) -> BankEntry:
    entry = BankEntry.objects.select_for_update().filter(id=entry_id).first()
    if entry is None:
        raise NotFound("There is no bank entry with that id.")
    return entry
