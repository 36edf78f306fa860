"""The exchange with partners' desks: one state each way, the newest replaces all before it.

A state says everything a desk has for the other at one moment, so that it does not matter which messages
came twice, late or never: whoever has taken the newest has taken all. See docs/decisions on deconfliction.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime, timedelta

from coldframe.access.queries import require
from coldframe.access.terms import Permission
from coldframe.casework.deconfliction import keys
from coldframe.casework.deconfliction.queries import (
    Verdict,
    covering,
    has_granted,
    judge,
    links_in_force,
    live_entries,
)
from coldframe.casework.deconfliction.rules import (
    FRESH_A_DAY,
    MAX_SHARED,
    MOST_TOKENS,
    fill_v1,
    grant_token_v1,
    is_newer_key_v1,
    read_state_v1,
    tokens_v1,
    write_state_v1,
)
from coldframe.casework.deconfliction.terms import (
    EntryKind,
    GrantPart,
    Interest,
    Shared,
    State,
)
from coldframe.casework.models import (
    DeconflictionEntry,
    DeconflictionGrant,
    DeconflictionLink,
    DeconflictionPause,
    EntryToken,
    PartnerToken,
)
from coldframe.casework.terms import DeconflictionEvent
from coldframe.core.actors import Actor
from coldframe.core.errors import InvalidInput
from coldframe.core.ids import new_id
from coldframe.custody.actions import Ledger, act
from coldframe.partners.actions import queue_message
from coldframe.partners.actions.outbox import record_given_up
from coldframe.partners.queries import check_release, get_recipient
from coldframe.partners.terms import (
    AgreementTerms,
    Cover,
    Field,
    HarmCategory,
    MessageKind,
    OpenedMessage,
    Purpose,
    Released,
)
from coldframe.vault.sealed import open_text
from coldframe.vault.terms import Sealed

REPEATED_AFTER = timedelta(days=1)
"""A state that did not change is said again, so that a partner that lost one has it within a day."""

_ROWS = 500


def share_key(recipient_id: str, *, actor: Actor, as_of: datetime) -> None:
    """Make a new key to compare with a partner, and send it sealed. The key before it is destroyed.

    Args:
        recipient_id: A partner with a desk and an agreement in force that covers deconfliction.
        actor: A person who manages partners.
        as_of: Now.

    Raises:
        NotAllowed: The actor may not manage partners.
        NotFound: There is no such recipient.
        InvalidInput: It has no desk, or no agreement in force covers this.

    Records:
        interest_key_made: on the partner, with key and epoch.
        interest_state_sent: on the partner.
    """
    actor.person_id  # noqa: B018 - only a person makes a key
    require(actor, Permission.PARTNER_MANAGE)
    recipient, terms = get_recipient(recipient_id), covering(recipient_id, as_of)
    if not recipient.delivery_url or not recipient.public_key:
        raise InvalidInput("This recipient has no desk to send to. Add its address and pin its key first.")
    if terms is None:
        raise InvalidInput(
            "No agreement in force with this recipient covers deconfliction: purpose and field. Propose a "
            "version that names both, and have a second person activate it."
        )
    with act(actor=actor, as_of=as_of) as ledger:
        link = DeconflictionLink.objects.select_for_update().filter(recipient_id=recipient_id).first()
        link = link or DeconflictionLink(id=new_id("dlk"), recipient_id=recipient_id, epoch=0)
        _take_key(link, terms, keys.make_key(), new_id("dky"), link.epoch + 1, is_maker=True, as_of=as_of)
        ledger.record(DeconflictionEvent.KEY_MADE, recipient_id, key=link.key_id, epoch=link.epoch)
        make_tokens()
        publish(actor=actor, as_of=as_of)


def make_tokens(entry_id: str = "") -> None:
    """Make the tokens that entries lack under the keys in use. Cost: about 30 ms for each entry and partner.

    Derived from rows that are there: no act of anybody's, so nothing is recorded.
    """
    entries = live_entries().filter(is_listed=False)
    if entry_id:
        entries = entries.filter(id=entry_id)
    for link in DeconflictionLink.objects.all():
        held = EntryToken.objects.filter(link=link, key_id=link.key_id)
        lacking = entries.exclude(id__in=held.values("entry_id"))
        key = keys.kept_key(link.key) if lacking else b""
        for row in lacking:
            tokens = tokens_v1(key, EntryKind(row.kind), open_text(row.value))
            EntryToken.objects.bulk_create(
                EntryToken(entry=row, link=link, key_id=link.key_id, token=token.hex()) for token in tokens
            )


def publish(*, actor: Actor, as_of: datetime) -> None:
    """Queue our state to each partner to whom it has changed, or that has not heard from us for a day.

    Where no agreement is in force, or the partner is paused, the state holds filling only: so what was
    sent before is recalled. A state that still waits is given up: a newer one replaces it.

    Records:
        interest_state_sent: on the partner, with version and key.
        message_given_up: for a state that still waits.
    """
    with act(actor=actor, as_of=as_of) as ledger:
        verdicts = judge(live_entries(), as_of=as_of)
        in_force = links_in_force(as_of)
        for link in DeconflictionLink.objects.select_for_update().order_by("id"):
            _publish(link, in_force[link.id][1] if link.id in in_force else None, verdicts, ledger)


def receive_interests(
    opened: OpenedMessage, _files: Mapping[str, Sealed], *, actor: Actor, as_of: datetime
) -> str:
    """Take in a partner's state. The receipt is the same whatever becomes of it.

    Returns:
        The message's own id.

    Raises:
        InvalidInput: It is no state, or its key is not sealed to us.

    Records:
        interest_key_taken: on the partner, if its key replaces ours.
        interest_state_taken: on the partner, with version and number of tokens.
        interest_partner_paused: on the partner, if it sends more than was agreed.
    """
    state, recipient = read_state_v1(opened.message.payload), opened.recipient
    terms = covering(recipient.id, as_of)
    if terms is None:
        return opened.message.id
    with act(actor=actor, as_of=as_of) as ledger:
        link = DeconflictionLink.objects.select_for_update().filter(recipient_id=recipient.id).first()
        held = (link.epoch, link.key_id) if link else (0, "")
        if is_newer_key_v1(held, (state.epoch, state.key_id)) or link is None:
            link = link or DeconflictionLink(id=new_id("dlk"), recipient_id=recipient.id)
            key = keys.open_for_us(state.sealed_key)
            _take_key(link, terms, key, state.key_id, state.epoch, is_maker=False, as_of=as_of)
            ledger.record(DeconflictionEvent.KEY_TAKEN, recipient.id, key=state.key_id, epoch=state.epoch)
        if (link.epoch, link.key_id) != (state.epoch, state.key_id):
            link.sent_sha256 = ""  # The partner has an older key: our next state brings it ours.
            link.save(update_fields=["sent_sha256"])
        elif state.version > link.taken_version:
            _take(link, state, ledger, as_of)
    return opened.message.id


def _take_key(
    link: DeconflictionLink,
    terms: AgreementTerms,
    key: bytes,
    key_id: str,
    epoch: int,
    *,
    is_maker: bool,
    as_of: datetime,
) -> None:
    link.agreement_id, link.key, link.key_id, link.epoch = (
        terms.agreement_id,
        keys.keep_key(key),
        key_id,
        epoch,
    )
    link.is_maker, link.key_made_at = is_maker, as_of
    link.sent_sha256, link.taken_shared = "", []
    link.save()
    link.taken_tokens.all().delete()
    link.own_tokens.all().delete()


def _take(link: DeconflictionLink, state: State, ledger: Ledger, as_of: datetime) -> None:
    known = set(link.taken_tokens.values_list("token", flat=True))
    told = {token.hex() for token in state.tokens}
    if link.fresh_on != as_of.date():
        link.fresh_on, link.fresh = as_of.date(), 0
    link.fresh += len(told - known)
    if len(told) > MOST_TOKENS or link.fresh > FRESH_A_DAY:
        link.save()
        if not DeconflictionPause.objects.filter(link=link, lifted_at=None).exists():
            pause = DeconflictionPause.objects.create(id=new_id("dpa"), link=link, reason="", paused_at=as_of)
            ledger.record(
                DeconflictionEvent.PARTNER_PAUSED, link.recipient_id, pause=pause.id, fresh=link.fresh
            )
        return
    link.taken_version, link.taken_at = state.version, as_of
    link.taken_shared = [
        {"token": each.token.hex(), **{part.value: text for part, text in each.parts.items()}}
        for each in state.shared
    ]
    link.save()
    gone = sorted(known - told)
    for start in range(0, len(gone), _ROWS):
        link.taken_tokens.filter(token__in=gone[start : start + _ROWS]).delete()
    PartnerToken.objects.bulk_create(
        (PartnerToken(link=link, token=token) for token in sorted(told - known)), batch_size=_ROWS
    )
    ledger.record(
        DeconflictionEvent.STATE_TAKEN, link.recipient_id,
        version=state.version, key=state.key_id, tokens=len(told),
    )  # fmt: skip


def _publish(
    link: DeconflictionLink, terms: AgreementTerms | None, verdicts: Mapping[str, Verdict], ledger: Ledger
) -> None:
    as_of = ledger.as_of
    recipient = get_recipient(link.recipient_id)
    if not recipient.delivery_url or not recipient.public_key:
        return
    real, shared, harms = _ours(link, terms, verdicts) if terms is not None else (set(), (), set())
    body = [
        sorted(token.hex() for token in real),
        [[each.token.hex(), each.parts] for each in shared],
        link.key_id,
    ]
    digest = hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()
    if digest == link.sent_sha256 and link.sent_at is not None and as_of - link.sent_at < REPEATED_AFTER:
        return
    # Without an agreement in force the pinned key may be one that two people never agreed on.
    is_covered = terms is not None or covering(link.recipient_id, as_of) is not None
    link.sent_version = max(link.sent_version + 1, int(as_of.timestamp() * 1000))
    state = State(
        key_id=link.key_id,
        epoch=link.epoch,
        sealed_key=keys.seal_for(keys.kept_key(link.key), recipient.public_key) if is_covered else b"",
        version=link.sent_version,
        tokens=fill_v1(real, keys.filling_secret(link.key_id)),
        shared=shared,
    )
    if link.sent_message:
        record_given_up(link.sent_message, note="A newer state replaces it.", actor=ledger.actor, as_of=as_of)
    link.sent_message = queue_message(
        recipient_id=recipient.id,
        kind=MessageKind.DECONFLICTION,
        subject_id=recipient.id,
        payload=write_state_v1(state),
        cover=_cover(terms, recipient.id, shared, harms, as_of) if terms is not None and real else None,
        actor=ledger.actor,
        as_of=as_of,
    )
    link.sent_sha256, link.sent_at = digest, as_of
    link.save(update_fields=["sent_version", "sent_message", "sent_sha256", "sent_at"])
    ledger.record(
        DeconflictionEvent.STATE_SENT, recipient.id,
        version=state.version, key=link.key_id, message=link.sent_message,
    )  # fmt: skip


def _ours(
    link: DeconflictionLink, terms: AgreementTerms, verdicts: Mapping[str, Verdict]
) -> tuple[set[bytes], tuple[Shared, ...], set[HarmCategory]]:
    """Return what a partner may have of ours now: tokens, what both sides granted, and what it is about."""
    grants = {row.entry_id: row for row in DeconflictionGrant.objects.filter(link=link).exclude(parts={})}
    held: dict[str, set[bytes]] = {}
    for entry_id, token in EntryToken.objects.filter(link=link, key_id=link.key_id).values_list(
        "entry_id", "token"
    ):
        held.setdefault(entry_id, set()).add(bytes.fromhex(token))
    tokens: set[bytes] = set()
    shared: list[Shared] = []
    harms: set[HarmCategory] = set()
    key = keys.kept_key(link.key)
    for row in DeconflictionEntry.objects.filter(id__in=list(held)).order_by("added_at", "id"):
        verdict = verdicts.get(row.id)
        harm, mine = HarmCategory(row.harm), held[row.id]
        if (
            verdict is None
            or verdict.standing not in (Interest.HIT, Interest.NO_HIT)
            or harm not in terms.categories
        ):
            continue
        matched, granted = sorted(verdict.links.get(link.id, ())), grants.get(row.id)
        if matched and granted:
            mine = mine | {grant_token_v1(key, link.is_maker, bytes.fromhex(token)) for token in matched}
        if len(tokens | mine) > MOST_TOKENS:
            continue
        tokens |= mine
        harms.add(harm)
        if matched and granted and len(shared) < MAX_SHARED and has_granted(link, matched):
            parts = {
                part: granted.parts[part]
                for part in GrantPart
                if part in granted.parts and part.field in terms.fields
            }
            shared.append(Shared(bytes.fromhex(matched[0]), parts))
    return tokens, tuple(shared), harms


def _cover(
    terms: AgreementTerms,
    recipient_id: str,
    shared: tuple[Shared, ...],
    harms: set[HarmCategory],
    as_of: datetime,
) -> Cover:
    fields = {Field.DECONFLICTION_TOKEN} | {part.field for each in shared for part in each.parts}
    categories = tuple(sorted(harms))
    answer = check_release(
        terms.agreement_id,
        version=terms.version,
        recipient_id=recipient_id,
        fields=fields,
        purpose=Purpose.DECONFLICTION,
        categories=categories,
        as_of=as_of,
    )
    assert isinstance(answer, Released), "tokens are chosen by the same agreement"
    return Cover(answer, Purpose.DECONFLICTION, categories)
