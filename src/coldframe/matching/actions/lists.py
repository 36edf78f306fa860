"""Lists: one person proposes the file, another approves it once, and its entries follow."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from django.db.models import Exists, OuterRef

from coldframe.core.actors import Actor
from coldframe.core.errors import Conflict, InvalidInput, NotFound
from coldframe.core.ids import new_id
from coldframe.core.said import Said
from coldframe.core.text import clean
from coldframe.custody.actions import act
from coldframe.matching import generations
from coldframe.matching.actions.approval import require_another
from coldframe.matching.decoders import list_sandbox
from coldframe.matching.entries import leave_out_known, new_entries
from coldframe.matching.hashlists.registry import detect, read_list
from coldframe.matching.models import Bank, BankEntry, ListImport
from coldframe.matching.queries.protection import refuse_lane_bank
from coldframe.matching.queries.views import list_view
from coldframe.matching.terms import (
    EntryState,
    ListState,
    ListView,
    MatchingEvent,
    Opinion,
    ParsedList,
    SignalKind,
)
from coldframe.vault.actions import store
from coldframe.work.actions import enqueue

MAX_PROBLEMS_KEPT = 1000
AT_ONCE = 1000
"""Rows that are written together."""

_HEAD_BYTES = 4096


def propose_list(
    bank_id: str,
    untrusted: bytes,
    *,
    list_format: str = "",
    kind: SignalKind | None = None,
    list_version: str = "",
    actor: Actor,
    as_of: datetime,
) -> ListView:
    """Propose a list file for a bank. Nothing of it matches before another person approves it.

    Bad lines are named in the result, with line, reason and what to do; the rest is
    proposed. The file itself lies sealed in the vault.

    Args:
        bank_id: The bank.
        untrusted: The whole file.
        list_format: Name of a format in ``hashlists.registry``; ``""`` to detect it.
        kind: What the values are, where the file does not say.
        list_version: The owner's name for this state of the list.
        actor: A person.
        as_of: Now.

    Raises:
        NotFound: No such bank.
        NotAllowed: The actor is not a person.
        InvalidInput: No line of the file can be used or is new, or it lists what is known to be harmless
            and the bank does not.
        Conflict: The same file waits for approval already, or the bank is one of a protection lane.

    Records:
        list_proposed: with bank, SHA-256 of the file and the numbers of lines.
    """
    _ = actor.person_id
    bank = Bank.objects.filter(id=bank_id).first()
    if bank is None:
        raise NotFound("There is no bank with that id.")
    refuse_lane_bank(bank_id)
    name = list_format or detect(untrusted)
    parsed = read_list(untrusted, list_format=name, kind=kind, open_sandbox=list_sandbox)
    check_opinion(parsed, bank)
    new = leave_out_known(bank_id, parsed.entries)
    if not new:
        raise InvalidInput(_nothing_new(untrusted, parsed), field="file")
    version = clean(list_version, max_characters=100).strip()
    with act(actor=actor, as_of=as_of) as ledger:
        stored = store([untrusted], actor=actor, as_of=as_of)
        waiting = ListImport.objects.filter(
            bank_id=bank_id, file_sha256=stored.sha256, state=ListState.PENDING
        ).first()
        if waiting is not None:
            raise Conflict(
                Said(
                    "This file waits for approval already (%(list)s). Ask a second person to approve it.",
                    list=waiting.id,
                )
            )
        row = ListImport.objects.create(
            id=new_id("lim"),
            bank_id=bank_id,
            list_format=name,
            file_sha256=stored.sha256,
            list_version=version,
            state=ListState.PENDING,
            rows_good=len(new),
            rows_repeated=len(parsed.entries) - len(new),
            rows_bad=len(parsed.problems),
            problems=[asdict(one) for one in parsed.problems[:MAX_PROBLEMS_KEPT]],
            proposed_by=str(actor),
            proposed_at=as_of,
        )
        entries = new_entries(
            bank,
            new,
            state=EntryState.PROPOSED,
            list_version=version,
            list_import=row,
            actor=actor,
            as_of=as_of,
        )
        BankEntry.objects.bulk_create(entries, batch_size=AT_ONCE)
        ledger.record(
            MatchingEvent.LIST_PROPOSED,
            row.id,
            bank=bank_id,
            file_sha256=stored.sha256,
            good=row.rows_good,
            repeated=row.rows_repeated,
            bad=row.rows_bad,
        )
    return list_view(row)


def approve_list(list_id: str, *, actor: Actor, as_of: datetime) -> ListView:
    """Approve a proposed list: all its entries match from now on, also what was received before.

    Raises:
        NotFound: No such list.
        NotAllowed: The actor is not a person, or proposed it.
        Conflict: It is not waiting for approval.

    Records:
        list_approved: with bank, number of entries and who proposed it.
    """
    _ = actor.person_id
    with act(actor=actor, as_of=as_of) as ledger:
        row = _locked(list_id)
        require_another(actor, row.proposed_by)
        # One approval a bank at a time: two lists may hold the same value.
        Bank.objects.select_for_update().get(id=row.bank_id)
        generation = generations.advance(as_of=as_of)
        proposed = BankEntry.objects.filter(list_import=row, state=EntryState.PROPOSED)
        active = BankEntry.objects.filter(
            bank_id=row.bank_id, kind=OuterRef("kind"), value=OuterRef("value"), state=EntryState.ACTIVE
        )
        repeated = list(proposed.filter(Exists(active)).values_list("id", flat=True))
        for start in range(0, len(repeated), AT_ONCE):
            BankEntry.objects.filter(id__in=repeated[start : start + AT_ONCE]).delete()
        count = proposed.update(
            state=EntryState.ACTIVE, approved_by=str(actor), approved_at=as_of, active_since=generation.number
        )
        row.rows_good, row.rows_repeated = count, row.rows_repeated + len(repeated)
        _decide(row, ListState.APPROVED, actor=actor, as_of=as_of)
        enqueue("matching.search_back", generation.token, generation.token)
        ledger.record(
            MatchingEvent.LIST_APPROVED, row.id, bank=row.bank_id, entries=count, proposed_by=row.proposed_by
        )
    return list_view(row)


def refuse_list(list_id: str, *, actor: Actor, as_of: datetime) -> ListView:
    """Refuse a proposed list: none of its entries ever matches.

    Raises:
        NotFound: No such list.
        NotAllowed: The actor is not a person.
        Conflict: It is not waiting for approval.

    Records:
        list_refused: with bank and number of entries.
    """
    _ = actor.person_id
    with act(actor=actor, as_of=as_of) as ledger:
        row = _locked(list_id)
        count = BankEntry.objects.filter(list_import=row).update(state=EntryState.REFUSED)
        _decide(row, ListState.REFUSED, actor=actor, as_of=as_of)
        ledger.record(MatchingEvent.LIST_REFUSED, row.id, bank=row.bank_id, entries=count)
    return list_view(row)


def check_opinion(parsed: ParsedList, bank: Bank) -> None:
    """Refuse a list of what is known to be harmless for a bank of what is harmful.

    Raises:
        InvalidInput: It is one, and the bank does not say so of its entries.
    """
    if parsed.opinion is Opinion.NEGATIVE and bank.opinion != Opinion.NEGATIVE:
        raise InvalidInput(
            "This is a list of known harmless files; here every one of them would count as harmful. "
            "Choose a bank whose opinion is negative, or make one.",
            field="file",
        )


def _nothing_new(untrusted: bytes, parsed: ParsedList) -> Said:
    """Say why a file adds nothing. No line of it is repeated."""
    if parsed.entries:
        return Said("Everything that the file lists is in this bank already, so there is nothing to propose.")
    if b"\0" in untrusted[:_HEAD_BYTES]:
        return Said("The file is not text. Export the list as CSV or as text, one value a line.")
    if parsed.problems:
        first = parsed.problems[0]
        return Said(
            "No line of the file can be used. Line %(line)s: %(said)s", line=first.line, said=first.said
        )
    if parsed.withdrawn:
        return Said("The file lists only entries that are withdrawn. Withdraw them on their own pages.")
    return Said("The file lists nothing. Choose another.")


def _locked(list_id: str) -> ListImport:
    row = ListImport.objects.select_for_update().filter(id=list_id).first()
    if row is None:
        raise NotFound("There is no list with that id.")
    if row.state != ListState.PENDING:
        raise Conflict("This list does not wait for approval. Reload the page.")
    return row


def _decide(row: ListImport, state: ListState, *, actor: Actor, as_of: datetime) -> None:
    row.state, row.decided_by, row.decided_at = state, str(actor), as_of
    row.save(update_fields=["state", "decided_by", "decided_at", "rows_good", "rows_repeated"])
