"""Sources: proposed with their credentials by one person, approved by another; then their entries follow."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from datetime import datetime

from django.db import IntegrityError, transaction

from coldframe.core.actors import Actor
from coldframe.core.errors import Conflict, InvalidInput, NotFound
from coldframe.core.ids import new_id
from coldframe.core.moments import require_past
from coldframe.core.text import clean
from coldframe.custody.actions import act
from coldframe.matching.actions.approval import require_another
from coldframe.matching.exchanges.base import Account
from coldframe.matching.exchanges.registry import get_exchange
from coldframe.matching.models import Source
from coldframe.matching.queries.banks import get_bank
from coldframe.matching.queries.protection import refuse_lane_bank
from coldframe.matching.queries.sources import source_view
from coldframe.matching.terms import MatchingEvent
from coldframe.matching.terms.sources import Environment, NewSource, SourceState, SourceView, SyncResult
from coldframe.partners.queries import get_recipient
from coldframe.vault.actions import read, store
from coldframe.vault.terms import ReadReason
from coldframe.work.actions import enqueue

SYNC_TASK = "matching.sync_source"
_MAX_MEMBERS = 100


def propose_source(new: NewSource, *, actor: Actor, as_of: datetime) -> SourceView:
    """Propose a source. It is not asked for anything before another person approves it.

    The credentials go sealed into the vault, with the environment they are for; nothing shows them again.

    Args:
        new: The source.
        actor: A person.
        as_of: Now.

    Raises:
        NotFound: No such bank or partner.
        NotAllowed: The actor is not a person.
        InvalidInput: A credential is missing, test and production are mixed up, or a name is.
        Conflict: There is a source of that name.

    Records:
        source_proposed: with bank, kind and environment.
    """
    proposed_by = f"person:{actor.person_id}"
    name = clean(new.name, max_characters=100).strip()
    if not name:
        raise InvalidInput("A source needs a name: who says that its entries are known?", field="name")
    if len(new.members) > _MAX_MEMBERS or not all(one.isascii() and one.isdigit() for one in new.members):
        raise InvalidInput("Members are given by their numbers, at most 100.", field="members")
    account = Account(new.url.strip().rstrip("/"), Environment(new.environment), dict(new.secrets))
    get_exchange(new.kind).check(account)
    bank = get_bank(new.bank_id)
    refuse_lane_bank(bank.id)
    if new.recipient_id:
        get_recipient(new.recipient_id)
    with act(actor=actor, as_of=as_of) as ledger:
        sealed = _seal(account.environment, account.secrets, actor=actor, as_of=as_of)
        try:
            with transaction.atomic():
                row = Source.objects.create(
                    id=new_id("src"), name=name, kind=new.kind, bank_id=bank.id, url=account.url,
                    environment=account.environment, members=list(new.members),
                    recipient_id=new.recipient_id, credentials_sha256=sealed, state=SourceState.PROPOSED,
                    proposed_by=proposed_by, proposed_at=as_of, result=SyncResult.NEVER,
                    starts_at=require_past(new.starts_at, as_of=as_of, field="starts_at"),
                )  # fmt: skip
        except IntegrityError:
            raise Conflict(
                "There is a source of that name. Use it, or choose another name.", field="name"
            ) from None
        ledger.record(
            MatchingEvent.SOURCE_PROPOSED,
            row.id,
            bank=bank.id,
            exchange=row.kind,
            environment=row.environment,
        )
    return source_view(row)


def approve_source(source_id: str, *, actor: Actor, as_of: datetime) -> SourceView:
    """Approve a proposed source: it is asked at once and from now on, and its entries match as they come.

    Raises:
        NotFound: No such source.
        NotAllowed: The actor is not a person, or proposed it.
        Conflict: It is not waiting for approval.

    Records:
        source_approved: with bank and who proposed it.
    """
    _ = actor.person_id
    with act(actor=actor, as_of=as_of) as ledger:
        row = locked_source(source_id, SourceState.PROPOSED)
        require_another(actor, row.proposed_by)
        _decide(row, SourceState.APPROVED, actor=actor, as_of=as_of)
        enqueue_sync(row.id, as_of=as_of)
        ledger.record(MatchingEvent.SOURCE_APPROVED, row.id, bank=row.bank_id, proposed_by=row.proposed_by)
    return source_view(row)


def refuse_source(source_id: str, *, actor: Actor, as_of: datetime) -> SourceView:
    """Refuse a proposed source; it is never asked.

    Raises:
        NotFound: No such source.
        NotAllowed: The actor is not a person.
        Conflict: It is not waiting for approval.

    Records:
        source_refused: with its bank.
    """
    _ = actor.person_id
    with act(actor=actor, as_of=as_of) as ledger:
        row = locked_source(source_id, SourceState.PROPOSED)
        _decide(row, SourceState.REFUSED, actor=actor, as_of=as_of)
        ledger.record(MatchingEvent.SOURCE_REFUSED, row.id, bank=row.bank_id)
    return source_view(row)


def pause_source(source_id: str, *, actor: Actor, as_of: datetime) -> SourceView:
    """Ask a source no more; what it listed stays as it is. One person is enough, as for everything safe.

    Raises:
        NotFound: No such source.
        NotAllowed: The actor is not a person.
        Conflict: It is not approved.

    Records:
        source_paused: on the source.
    """
    _ = actor.person_id
    with act(actor=actor, as_of=as_of) as ledger:
        row = locked_source(source_id, SourceState.APPROVED)
        row.state = SourceState.PAUSED
        row.save(update_fields=["state"])
        ledger.record(MatchingEvent.SOURCE_PAUSED, row.id)
    return source_view(row)


def resume_source(source_id: str, *, actor: Actor, as_of: datetime) -> SourceView:
    """Ask a paused source again; the two who let it in did so once.

    Raises:
        NotFound: No such source.
        NotAllowed: The actor is not a person.
        Conflict: It is not paused.

    Records:
        source_resumed: on the source.
    """
    _ = actor.person_id
    with act(actor=actor, as_of=as_of) as ledger:
        row = locked_source(source_id, SourceState.PAUSED)
        row.state = SourceState.APPROVED
        row.save(update_fields=["state"])
        enqueue_sync(row.id, as_of=as_of)
        ledger.record(MatchingEvent.SOURCE_RESUMED, row.id)
    return source_view(row)


def renew_credentials(
    source_id: str, given: Mapping[str, str], *, actor: Actor, as_of: datetime
) -> SourceView:
    """Replace the credentials of a source, for the same address and environment.

    Raises:
        NotFound: No such source.
        NotAllowed: The actor is not a person.
        InvalidInput: One is missing.
        Conflict: The source was refused.

    Records:
        source_credentials_renewed: on the source.
    """
    _ = actor.person_id
    with act(actor=actor, as_of=as_of) as ledger:
        row = locked_source(source_id, SourceState.PROPOSED, SourceState.APPROVED, SourceState.PAUSED)
        environment = Environment(row.environment)
        get_exchange(row.kind).check(Account(row.url, environment, dict(given)))
        row.credentials_sha256 = _seal(environment, given, actor=actor, as_of=as_of)
        row.save(update_fields=["credentials_sha256"])
        ledger.record(MatchingEvent.SOURCE_CREDENTIALS_RENEWED, row.id)
    return source_view(row)


def request_sync(source_id: str, *, actor: Actor, as_of: datetime) -> None:
    """Have an approved source asked now instead of at its next turn.

    Raises:
        NotFound: No such source.
        NotAllowed: The actor is not a person.
        Conflict: It is not approved.

    Records:
        source_sync_requested: on the source.
    """
    _ = actor.person_id
    with act(actor=actor, as_of=as_of) as ledger:
        row = locked_source(source_id, SourceState.APPROVED)
        enqueue_sync(row.id, as_of=as_of)
        ledger.record(MatchingEvent.SOURCE_SYNC_REQUESTED, row.id)


def open_account(source_id: str, *, actor: Actor, as_of: datetime) -> Account:
    """Unseal a source's credentials. Call it outside any transaction, and keep them nowhere.

    Raises:
        NotFound: No such source, or its credentials were destroyed.

    Records:
        object_read: on the sealed credentials.
    """
    row = Source.objects.filter(id=source_id).first()
    if row is None:
        raise NotFound("There is no source with that id.")
    chunks = read(row.credentials_sha256, actor=actor, as_of=as_of, reason=ReadReason.SIGN_IN, about=row.id)
    sealed = json.loads(b"".join(chunks))
    return Account(row.url, Environment(sealed["environment"]), sealed["secrets"])


def enqueue_sync(source_id: str, *, as_of: datetime) -> None:
    """Queue one sync; asking twice in the same second is asking once."""
    enqueue(SYNC_TASK, f"{source_id}:{int(as_of.timestamp())}", source_id)


def locked_source(source_id: str, *states: SourceState) -> Source:
    """Lock a source's row.

    Raises:
        NotFound: No such source.
        Conflict: It is in none of these states; of any if none is given.
    """
    row = Source.objects.select_for_update().filter(id=source_id).first()
    if row is None:
        raise NotFound("There is no source with that id.")
    if states and row.state not in states:
        raise Conflict("The source is not in the state that the page showed. Reload the page.")
    return row


def _decide(row: Source, state: SourceState, *, actor: Actor, as_of: datetime) -> None:
    row.state, row.decided_by, row.decided_at = state, str(actor), as_of
    row.save(update_fields=["state", "decided_by", "decided_at"])


def _seal(environment: Environment, given: Mapping[str, str], *, actor: Actor, as_of: datetime) -> str:
    # The nonce keeps a weak password from being guessed by the digest that rows and ledger hold.
    document = {"environment": environment, "secrets": dict(given), "nonce": secrets.token_hex(32)}
    return store([json.dumps(document).encode()], actor=actor, as_of=as_of).sha256
