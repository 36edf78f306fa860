"""Entering money with its state and source, correcting it, and giving exchange rates."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from coldframe.casework.actions.cases import line, sha256_of, working_case
from coldframe.casework.actions.goods import following, optional_line, source_columns, words
from coldframe.casework.models import Money, MoneyEntry, Rate
from coldframe.casework.queries import get_money, money_view, rate_view
from coldframe.casework.rules import check_money_v1
from coldframe.casework.rules.printed import check_printed_v1
from coldframe.casework.terms import CaseworkEvent, MoneyView, NewMoney, Quantity, RateView
from coldframe.core.actors import Actor
from coldframe.core.errors import InvalidInput
from coldframe.core.ids import new_id
from coldframe.core.moments import latest_day
from coldframe.core.money import require_currency, to_major
from coldframe.custody.actions import act

_MOST_RATE = 10**12


def record_money(case_id: str, money: NewMoney, *, actor: Actor, as_of: datetime) -> MoneyView:
    """Enter money: what state it is in, how much in which currency if that is known, and who says so.

    Raises:
        NotFound: The case is not open to the actor.
        InvalidInput: See ``rules.check_money_v1`` and ``check_printed_v1``; no source; a source of a later day.
        Conflict: The case is closed.

    Records:
        money_recorded: on the item, with state, currency, qualifier and minor units; no text.
    """
    person_id = actor.person_id
    with act(actor=actor, as_of=as_of) as ledger:
        case = working_case(case_id, actor)
        row = Money.objects.create(id=new_id("mny"), case=case, recorded_at=as_of)
        _put(row, money, number=1, reason="", by=person_id, as_of=as_of)
        ledger.record(CaseworkEvent.MONEY_RECORDED, row.id, case=case.id, **_typed(money))
    return get_money(row.id, actor=actor)


def correct_money(
    money_id: str, money: NewMoney, reason: str, *, corrects: int, actor: Actor, as_of: datetime
) -> MoneyView:
    """Correct an item of money. What was said before stays, with who said it.

    Args:
        money_id: The item.
        money: The whole of it, as it should read.
        reason: Why.
        corrects: Number of the version that the person read.
        actor: A person.
        as_of: Now.

    Raises:
        NotFound: There is no such item in a case open to the actor.
        InvalidInput: As for :func:`record_money`; no reason.
        Conflict: The case is closed, or somebody corrected it since it was read.

    Records:
        money_corrected: on the item, with the version, what holds now and the SHA-256 of the reason.
    """
    person_id, why = actor.person_id, words(reason, "reason", required=True)
    before = get_money(money_id, actor=actor)
    with act(actor=actor, as_of=as_of) as ledger:
        working_case(before.case_id, actor)
        row = Money.objects.select_for_update().get(id=money_id)
        number = following(money_view(row).versions[-1].number, corrects)
        _put(row, money, number=number, reason=why, by=person_id, as_of=as_of)
        ledger.record(
            CaseworkEvent.MONEY_CORRECTED, row.id, case=row.case_id, version=number,
            reason_sha256=sha256_of(why), **_typed(money),
        )  # fmt: skip
    return get_money(money_id, actor=actor)


def give_rate(
    case_id: str,
    currency: str,
    into: str,
    rate: Decimal,
    *,
    on: date,
    title: str,
    actor: Actor,
    as_of: datetime,
) -> RateView:
    """Give an exchange rate, so that a sum can be shown in another currency beside its own.

    Args:
        case_id: A case open to the actor.
        currency: One unit of this …
        into: … is ``rate`` units of that. Both ISO 4217.
        rate: Above 0.
        on: The day for which it holds.
        title: Who published it, so that somebody finds it again.
        actor: A person.
        as_of: Now.

    Raises:
        NotFound: The case is not open to the actor.
        InvalidInput: An unknown currency, twice the same, no rate above 0, a later day, or no source.
        Conflict: The case is closed.

    Records:
        rate_given: on the rate, with the currencies and the day.
    """
    person_id = actor.person_id
    source, target = require_currency(currency), require_currency(into, field="into")
    if source == target:
        raise InvalidInput("A rate lies between two currencies.", field="into")
    if not rate.is_finite() or not 0 < rate < _MOST_RATE:
        raise InvalidInput("A rate is a number above 0.", field="rate")
    if on > latest_day(as_of):
        raise InvalidInput("The day of the rate lies in the future.", field="on")
    with act(actor=actor, as_of=as_of) as ledger:
        case = working_case(case_id, actor)
        row = Rate.objects.create(
            id=new_id("rat"), case=case, currency=source, into=target, rate=rate, on=on,
            title=line(title, "title", max_characters=400), given_by=person_id, given_at=as_of,
        )  # fmt: skip
        ledger.record(
            CaseworkEvent.RATE_GIVEN, row.id, case=case.id, currency=source, into=target, on=on.isoformat()
        )
    return rate_view(row)


def _put(row: Money, money: NewMoney, *, number: int, reason: str, by: str, as_of: datetime) -> None:
    check_money_v1(money)
    amount = money.amount
    if amount.qualifier and amount.most is None:
        said = Quantity(amount.qualifier, to_major(amount.minor, amount.currency))
        check_printed_v1(said, money.source.native_text)
    MoneyEntry.objects.create(
        money=row,
        number=number,
        state=money.state,
        currency=require_currency(amount.currency) if amount.currency else "",
        qualifier=amount.qualifier or "",
        minor=amount.minor,
        most=amount.most,
        per=money.per or "",
        ground=optional_line(money.ground, "ground", max_characters=400),
        is_within=money.is_within,
        holder=optional_line(money.holder, "holder"),
        note=words(money.note, "note"),
        reason=reason,
        by=by,
        at=as_of,
        **source_columns(money.source, as_of=as_of),
    )


def _typed(money: NewMoney) -> dict[str, object]:
    amount = money.amount
    return {
        "state": money.state, "currency": amount.currency or None, "qualifier": amount.qualifier,
        "minor": amount.minor if amount.qualifier else None, "most": amount.most, "within": money.is_within,
    }  # fmt: skip
