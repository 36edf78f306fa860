"""Banks and how they match. Matching less takes one person, matching more takes two."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import IntegrityError, transaction

from coldframe.core.actors import Actor, ActorKind
from coldframe.core.errors import Conflict, InvalidInput, NotFound
from coldframe.core.ids import new_id
from coldframe.core.text import clean
from coldframe.custody.actions import Ledger, act
from coldframe.matching import generations
from coldframe.matching.actions.approval import require_another
from coldframe.matching.models import Bank, BankChange
from coldframe.matching.queries.views import bank_view, change_view, settings_of
from coldframe.matching.rules import changed_v1, check_settings_v1, matches_more_v1
from coldframe.matching.terms import (
    BankChangeView,
    BankSettings,
    BankView,
    ChangeState,
    MatchingEvent,
    Opinion,
    SignalKind,
)
from coldframe.partners.terms import HarmCategory
from coldframe.work.actions import enqueue


def create_bank(
    name: str,
    *,
    category: HarmCategory,
    source: str,
    opinion: Opinion = Opinion.POSITIVE,
    distances: Mapping[SignalKind, int] | None = None,
    enabled_share: float = 1.0,
    actor: Actor,
    as_of: datetime,
) -> BankView:
    """Create an empty bank. Whatever goes into it needs two people, so one may make it.

    Args:
        name: Unique; shown to reviewers.
        category: For entries whose list names none.
        source: Who stands behind its entries.
        opinion: What that source says about them.
        distances: The most bits that match, by kind; see :class:`BankSettings`.
        enabled_share: Share of items that are searched for in it, 0.0 to 1.0.
        actor: A person, or a program with a key.
        as_of: Now.

    Raises:
        InvalidInput: Name or source is missing, or a setting is out of range.
        Conflict: There is a bank of that name.

    Records:
        bank_created: with category, opinion, share and distances.
    """
    name, source = clean(name, max_characters=100).strip(), clean(source, max_characters=200).strip()
    if not name or not source:
        raise InvalidInput(
            "A bank needs a name and a source: who says that its entries are known?", field="name"
        )
    settings = BankSettings(dict(distances or {}), enabled_share, Opinion(opinion))
    check_settings_v1(settings)
    with act(actor=actor, as_of=as_of) as ledger:
        try:
            with transaction.atomic():
                bank = Bank.objects.create(
                    id=new_id("bnk"), name=name, category=HarmCategory(category), source=source,
                    opinion=Opinion(opinion), distances=_by_name(settings.distances),
                    enabled_share=enabled_share,
                    created_by=str(actor), created_at=as_of,
                )  # fmt: skip
        except IntegrityError:
            raise Conflict(
                "There is a bank of that name. Use it, or choose another name.", field="name"
            ) from None
        ledger.record(MatchingEvent.BANK_CREATED, bank.id, category=bank.category, **_told(settings_of(bank)))
    return bank_view(bank)


def configure_bank(
    bank_id: str,
    *,
    opinion: Opinion | None = None,
    distances: Mapping[SignalKind, int] | None = None,
    enabled_share: float | None = None,
    actor: Actor,
    as_of: datetime,
) -> BankChangeView:
    """Change how a bank matches: at once where it then matches less, else as a proposal.

    Larger distances, a larger share and another opinion wait for a second person, since they
    make more match or set more aside. What a program asks for waits for a person in any case.

    Args:
        bank_id: The bank.
        opinion: What its source says about its entries; ``None`` leaves it as it is.
        distances: All of the bank's own distances; ``None`` leaves them as they are.
        enabled_share: Share of items, 0.0 to 1.0; ``None`` leaves it as it is.
        actor: A person, or a program with a key.
        as_of: Now.

    Raises:
        NotFound: No such bank.
        InvalidInput: A setting is out of range, or nothing would change.

    Records:
        bank_changed: on the bank, with the new settings; or
        bank_change_proposed: on the change, with bank and settings.
    """
    settings = BankSettings(distances, enabled_share, opinion)
    check_settings_v1(settings)
    with act(actor=actor, as_of=as_of) as ledger:
        bank = _locked(bank_id)
        wanted = changed_v1(settings_of(bank), settings)
        if wanted == BankSettings():
            raise InvalidInput("The bank is set so already, so there is nothing to change.", field="settings")
        change = BankChange(
            id=new_id("bch"), bank=bank, state=ChangeState.PENDING, proposed_by=str(actor), proposed_at=as_of,
            distances=None if wanted.distances is None else _by_name(wanted.distances),
            enabled_share=wanted.enabled_share, opinion=wanted.opinion or "",
        )  # fmt: skip
        if actor.kind is ActorKind.PERSON and not matches_more_v1(settings_of(bank), wanted):
            _make(change, bank, ledger, actor=actor, as_of=as_of)
        else:
            change.save(force_insert=True)
            ledger.record(
                MatchingEvent.BANK_CHANGE_PROPOSED,
                change.id,
                bank=bank.id,
                **_told(change_view(change).settings),
            )
    return change_view(change)


def approve_change(change_id: str, *, actor: Actor, as_of: datetime) -> BankChangeView:
    """Make a proposed change to a bank; what was received before is searched for anew.

    Raises:
        NotFound: No such change.
        NotAllowed: The actor is not a person, or proposed it.
        Conflict: It was decided already.

    Records:
        bank_changed: on the bank, with the new settings and who proposed them.
    """
    _ = actor.person_id
    with act(actor=actor, as_of=as_of) as ledger:
        change = _pending(change_id)
        require_another(actor, change.proposed_by)
        bank = _locked(change.bank_id)
        _make(change, bank, ledger, actor=actor, as_of=as_of)
    return change_view(change)


def refuse_change(change_id: str, *, actor: Actor, as_of: datetime) -> BankChangeView:
    """Refuse a proposed change; the bank stays as it is.

    Raises:
        NotFound: No such change.
        NotAllowed: The actor is not a person.
        Conflict: It was decided already.

    Records:
        bank_change_refused: on the change, with its bank.
    """
    _ = actor.person_id
    with act(actor=actor, as_of=as_of) as ledger:
        change = _pending(change_id)
        change.state, change.decided_by, change.decided_at = ChangeState.REFUSED, str(actor), as_of
        change.save(update_fields=["state", "decided_by", "decided_at"])
        ledger.record(MatchingEvent.BANK_CHANGE_REFUSED, change.id, bank=change.bank_id)
    return change_view(change)


def _make(change: BankChange, bank: Bank, ledger: Ledger, *, actor: Actor, as_of: datetime) -> None:
    wanted = change_view(change).settings
    searches_back = matches_more_v1(settings_of(bank), wanted)
    if change.distances is not None:
        bank.distances = change.distances
    if change.enabled_share is not None:
        bank.enabled_share = change.enabled_share
    if change.opinion:
        bank.opinion = change.opinion
    bank.save(update_fields=["distances", "enabled_share", "opinion"])
    change.state, change.decided_by, change.decided_at = ChangeState.MADE, str(actor), as_of
    change.save()
    token = generations.advance(as_of=as_of).token
    if change.opinion:
        enqueue("matching.rank_again", change.id, bank.id)
    if searches_back:
        enqueue("matching.search_back", token, token, bank.id)
    ledger.record(
        MatchingEvent.BANK_CHANGED, bank.id, change=change.id, proposed_by=change.proposed_by, **_told(wanted)
    )


def _by_name(distances: Mapping[SignalKind, int] | None) -> dict[str, int]:
    return {str(kind): bits for kind, bits in (distances or {}).items()}


def _told(settings: BankSettings) -> dict[str, object]:
    """Settings in the ledger's types: the share in millionths, each distance under its kind, and what has none."""
    told: dict[str, object] = {f"{kind}_bits": bits for kind, bits in (settings.distances or {}).items()}
    if settings.distances is not None:
        told["as_the_desk"] = tuple(
            kind for kind in SignalKind if kind.is_near and kind not in settings.distances
        )
    if settings.enabled_share is not None:
        told["share_millionths"] = round(settings.enabled_share * 1_000_000)
    if settings.opinion is not None:
        told["opinion"] = settings.opinion
    return told


def _locked(bank_id: str) -> Bank:
    bank = Bank.objects.select_for_update().filter(id=bank_id).first()
    if bank is None:
        raise NotFound("There is no bank with that id.")
    return bank


def _pending(change_id: str) -> BankChange:
    change = BankChange.objects.select_for_update().filter(id=change_id).first()
    if change is None:
        raise NotFound("There is no change with that id.")
    if change.state != ChangeState.PENDING:
        raise Conflict("This change was decided already. Reload the page.")
    return change
