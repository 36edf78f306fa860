"""Long lists: kept at once, read in the background, some entries at a time; then they wait as any other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from coldframe.core.actors import Actor
from coldframe.core.errors import Conflict, NotFound
from coldframe.core.ids import new_id
from coldframe.core.said import Said
from coldframe.core.text import clean
from coldframe.custody.actions import act
from coldframe.matching.actions.lists import AT_ONCE, MAX_PROBLEMS_KEPT
from coldframe.matching.entries import leave_out_known, new_entries
from coldframe.matching.models import Bank, BankEntry, ListImport
from coldframe.matching.queries.protection import refuse_lane_bank
from coldframe.matching.queries.views import list_view
from coldframe.matching.terms import (
    EntryState,
    ListedValue,
    ListProblem,
    ListState,
    ListView,
    MatchingEvent,
    SignalKind,
)
from coldframe.work.actions import enqueue

READ_TASK = "matching.read_list"


def propose_long_list(
    bank_id: str,
    file_sha256: str,
    *,
    list_format: str,
    kind: SignalKind | None = None,
    list_version: str = "",
    actor: Actor,
    as_of: datetime,
) -> ListView:
    """Propose a list that takes long to read: its file is in the vault, and background work reads it.

    Nothing of it matches before it was read to its end and another person approved it.

    Args:
        bank_id: The bank.
        file_sha256: The whole file, in the vault.
        list_format: Name of a format in ``hashlists.registry``.
        kind: What the values are, where the file does not say.
        list_version: The owner's name for this state of the list.
        actor: A person.
        as_of: Now.

    Raises:
        NotFound: No such bank.
        NotAllowed: The actor is not a person.
        Conflict: The same file is being read or waits already, or the bank is one of a protection lane.

    Records:
        Nothing before it is read; see :func:`end_reading`.
    """
    _ = actor.person_id
    if not Bank.objects.filter(id=bank_id).exists():
        raise NotFound("There is no bank with that id.")
    refuse_lane_bank(bank_id)
    with act(actor=actor, as_of=as_of):
        there = ListImport.objects.filter(
            bank_id=bank_id, file_sha256=file_sha256, state__in=[ListState.READING, ListState.PENDING]
        ).first()
        if there is not None:
            raise Conflict(
                Said(
                    "This file is there already (%(list)s). Ask a second person to approve it.", list=there.id
                )
            )
        row = ListImport.objects.create(
            id=new_id("lim"), bank_id=bank_id, list_format=list_format, file_sha256=file_sha256,
            list_version=clean(list_version, max_characters=100).strip(), value_kind=kind or "",
            state=ListState.READING, rows_good=0, rows_repeated=0, rows_bad=0,
            proposed_by=str(actor), proposed_at=as_of,
        )  # fmt: skip
        enqueue(READ_TASK, row.id, row.id)
    return list_view(row)


def add_list_part(
    list_id: str, values: Sequence[ListedValue], *, total: int, actor: Actor, as_of: datetime
) -> int:
    """Keep some of a list's entries, proposed; the list says how far it is.

    Args:
        list_id: The list, which is being read.
        values: In their normal form, each once in the whole list.
        total: Different values of the whole list.
        actor: Who proposed the list.
        as_of: Now.

    Returns:
        How many are new to the bank.

    Records:
        Nothing before the whole is read.
    """
    with act(actor=actor, as_of=as_of):
        row = _reading(list_id)
        new = leave_out_known(row.bank_id, values)
        entries = new_entries(
            row.bank, new, state=EntryState.PROPOSED, list_version=row.list_version, list_import=row,
            actor=actor, as_of=as_of,
        )  # fmt: skip
        BankEntry.objects.bulk_create(entries, batch_size=AT_ONCE)
        row.rows_good, row.rows_total = row.rows_good + len(new), total
        row.rows_repeated += len(values) - len(new)
        row.save(update_fields=["rows_good", "rows_repeated", "rows_total"])
    return len(new)


def end_reading(
    list_id: str, problems: Sequence[ListProblem], *, repeated: int, actor: Actor, as_of: datetime
) -> None:
    """Have a list that was read to its end wait for a second person; one that adds nothing is unusable.

    Args:
        list_id: The list, which is being read.
        problems: What could not be used.
        repeated: Lines that say the same as another.
        actor: Who proposed the list.
        as_of: Now.

    Records:
        list_proposed: with bank, SHA-256 of the file and the numbers of lines.
    """
    with act(actor=actor, as_of=as_of) as ledger:
        row = _reading(list_id)
        row.rows_repeated, row.rows_bad = row.rows_repeated + repeated, len(problems)
        row.problems = [asdict(one) for one in problems[:MAX_PROBLEMS_KEPT]]
        row.state = ListState.PENDING if row.rows_good else ListState.UNUSABLE
        row.save(update_fields=["rows_repeated", "rows_bad", "problems", "state"])
        if row.rows_good:
            ledger.record(
                MatchingEvent.LIST_PROPOSED, row.id, bank=row.bank_id, file_sha256=row.file_sha256,
                good=row.rows_good, repeated=row.rows_repeated, bad=row.rows_bad,
            )  # fmt: skip


def _reading(list_id: str) -> ListImport:
    row = ListImport.objects.select_for_update(of=("self",)).select_related("bank").get(id=list_id)
    if row.state != ListState.READING:
        raise Conflict("This list was read already.")
    return row
