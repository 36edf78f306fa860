"""Reads of money: what stands, what flowed, and which payments to one receiver are striking."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal

from coldframe.access.terms import Permission
from coldframe.casework.models import Flow, FlowEnd, Money, MoneyEntry, PaymentImport, PaymentLetter, Rate
from coldframe.casework.queries.cases import select_case
from coldframe.casework.queries.goods import source_of
from coldframe.casework.rules import convert_v1, money_totals_v1, pair_totals_v1, small_payments_v1
from coldframe.casework.terms import (
    Amount,
    CountedUnit,
    FlowView,
    ImportView,
    MoneyState,
    MoneyTotal,
    MoneyVersion,
    MoneyView,
    NewMoney,
    PairTotal,
    PaymentChannel,
    PaymentLetterView,
    RateView,
    SmallPayments,
)
from coldframe.casework.terms import FlowEnd as FlowEndView
from coldframe.core.actors import Actor
from coldframe.core.errors import NotFound
from coldframe.core.said import gettext_noop
from coldframe.core.values import Qualifier, Value, ValueKind

_ABSENT = gettext_noop("There is no such item of money in this case.")


def list_money(case_id: str, *, actor: Actor) -> tuple[MoneyView, ...]:
    """List the money of a case in the order of entry, each item with all its corrections."""
    select_case(case_id, Permission.CASE_VIEW, actor)
    rows = Money.objects.filter(case_id=case_id).prefetch_related("entries").order_by("recorded_at", "id")
    return tuple(money_view(row) for row in rows)


def get_money(money_id: str, *, actor: Actor) -> MoneyView:
    """Get one item of money.

    Raises:
        NotFound: There is none, or its case is not open to the actor.
    """
    row = Money.objects.prefetch_related("entries").filter(id=money_id).first()
    select_case(row.case_id if row else "", Permission.CASE_VIEW, actor)
    if row is None:
        raise NotFound(_ABSENT)
    return money_view(row)


def sum_money(case_id: str, *, actor: Actor) -> tuple[MoneyTotal, ...]:
    """Add what may be added of a case's money: one sum a state and currency."""
    return money_totals_v1(list_money(case_id, actor=actor))


def list_flows(case_id: str, *, actor: Actor) -> tuple[FlowView, ...]:
    """List what flowed, the earliest day first; what has no day comes last. What was corrected is not among it."""
    select_case(case_id, Permission.CASE_VIEW, actor)
    rows = Flow.objects.filter(case_id=case_id, corrected_by=None)
    # Thousands of flows go between few ends: each is read once.
    ends = {end.id: end for end in list_flow_ends(case_id, actor=actor)}
    views = [
        flow_view(row, ends) for row in rows.order_by("first_on", "paid_at", "recorded_at", "line", "id")
    ]
    return tuple(sorted(views, key=lambda view: view.first_on is None))


def list_flow_versions(flow_id: str, *, actor: Actor) -> tuple[FlowView, ...]:
    """List what was said of one flow, from the first entry to the one that holds; of each entry the same list.

    Raises:
        NotFound: There is none, or its case is not open to the actor.
    """
    row = Flow.objects.select_related("payer", "payee").filter(id=flow_id).first()
    select_case(row.case_id if row else "", Permission.CASE_VIEW, actor)
    if row is None:
        raise NotFound(_ABSENT)
    while newer := Flow.objects.select_related("payer", "payee").filter(corrects=row).first():
        row = newer
    found = [row]
    while row.corrects_id:
        row = Flow.objects.select_related("payer", "payee").get(id=row.corrects_id)
        found.append(row)
    return tuple(flow_view(each) for each in reversed(found))


def sum_flows(case_id: str, *, actor: Actor) -> tuple[PairTotal, ...]:
    """Add what flowed between the same two ends in the same currency."""
    return pair_totals_v1(list_flows(case_id, actor=actor))


def suggest_small_payments(case_id: str, *, actor: Actor) -> tuple[SmallPayments, ...]:
    """Say which receivers get small, equal or round payments again and again.

    What is small is the highest price that is recorded in the case in that currency; without one, no
    payment is called small.
    """
    prices = [each.said.amount for each in list_money(case_id, actor=actor) if not each.said.state.is_added]
    small: dict[str, int] = {}
    for price in prices:
        if price.qualifier is not None:
            small[price.currency] = max(small.get(price.currency, 0), price.most or price.minor)
    return small_payments_v1(list_flows(case_id, actor=actor), small=small)


def convert_totals(
    totals: Iterable[MoneyTotal], rates: Iterable[RateView]
) -> tuple[tuple[MoneyTotal, tuple[tuple[RateView, Value], ...]], ...]:
    """Show sums in other currencies beside their own, at rates that people gave; nothing is kept of it.

    Args:
        totals: What is shown.
        rates: The latest first; of each pair of currencies only the first one is used.
    """
    newest: dict[tuple[str, str], RateView] = {}
    for rate in rates:
        newest.setdefault((rate.currency, rate.into), rate)
    return tuple(
        (
            total,
            tuple(
                (rate, replace(total.value, number=convert_v1(total.value.number, rate), reach=None))
                for rate in newest.values()
                if total.value is not None and rate.currency == total.currency
            ),
        )
        for total in totals
    )


def list_flow_ends(case_id: str, *, actor: Actor) -> tuple[FlowEndView, ...]:
    """List who pays or is paid in a case, by name."""
    select_case(case_id, Permission.CASE_VIEW, actor)
    return tuple(flow_end_view(row) for row in FlowEnd.objects.filter(case_id=case_id).order_by("label"))


def list_rates(case_id: str, *, actor: Actor) -> tuple[RateView, ...]:
    """List the exchange rates that people gave in a case, the latest day first."""
    select_case(case_id, Permission.CASE_VIEW, actor)
    return tuple(rate_view(row) for row in Rate.objects.filter(case_id=case_id).order_by("-on", "-given_at"))


def list_imports(case_id: str, *, actor: Actor) -> tuple[ImportView, ...]:
    """List the files of payments that were brought, the newest first."""
    select_case(case_id, Permission.CASE_VIEW, actor)
    rows = PaymentImport.objects.filter(case_id=case_id).order_by("-imported_at", "id")
    return tuple(import_view(row) for row in rows)


def list_payment_letters(case_id: str, *, actor: Actor) -> tuple[PaymentLetterView, ...]:
    """List the rows of such files that could not be read and wait for a person, in order."""
    select_case(case_id, Permission.CASE_VIEW, actor)
    rows = PaymentLetter.objects.filter(brought__case_id=case_id, settled_as="")
    return tuple(letter_view(row) for row in rows.order_by("brought__imported_at", "line"))


def money_view(row: Money) -> MoneyView:
    """Turn a row into the value that leaves the stage."""
    entries = sorted(row.entries.all(), key=lambda entry: entry.number)
    return MoneyView(
        row.id,
        row.case_id,
        tuple(
            MoneyVersion(entry.number, _said(entry), entry.reason, entry.by, entry.at) for entry in entries
        ),
    )


def rate_view(row: Rate) -> RateView:
    """Turn a row into the value that leaves the stage."""
    return RateView(row.id, row.currency, row.into, row.rate, row.on, row.title, row.given_by, row.given_at)


def import_view(row: PaymentImport) -> ImportView:
    """Turn a row into the value that leaves the stage."""
    return ImportView(row.id, row.name, row.sha256, row.taken, row.bad, row.imported_by, row.imported_at)


def letter_view(row: PaymentLetter) -> PaymentLetterView:
    """Turn a row into the value that leaves the stage."""
    return PaymentLetterView(row.id, row.brought_id, row.line, row.message, row.raw, row.settled_as)


def flow_end_view(row: FlowEnd) -> FlowEndView:
    """Turn a row into the value that leaves the stage."""
    return FlowEndView(row.id, row.label, row.node_id)


def flow_view(row: Flow, ends: Mapping[str, FlowEndView] | None = None) -> FlowView:
    """Turn a row into the value that leaves the stage; ``ends`` are those of its case, once they were read."""
    payments = None
    if row.payments_qualifier:
        payments = Value(ValueKind.COUNT, Decimal(row.payments), Qualifier(row.payments_qualifier))
    return FlowView(
        id=row.id,
        case_id=row.case_id,
        payer=ends[row.payer_id] if ends else flow_end_view(row.payer),
        payee=ends[row.payee_id] if ends else flow_end_view(row.payee),
        amount=_amount(row),
        channel=PaymentChannel(row.channel),
        payments=payments,
        first_on=row.first_on,
        last_on=row.last_on,
        at=row.paid_at,
        source=row.source,
        reference=row.reference,
        import_id=row.brought_id or "",
        corrects=row.corrects_id or "",
        reason=row.reason,
        recorded_by=row.recorded_by,
        recorded_at=row.recorded_at,
    )


def _amount(row: Flow | MoneyEntry) -> Amount:
    qualifier = Qualifier(row.qualifier) if row.qualifier else None
    return Amount(row.currency, qualifier, row.minor, row.most if isinstance(row, MoneyEntry) else None)


def _said(row: MoneyEntry) -> NewMoney:
    return NewMoney(
        state=MoneyState(row.state),
        amount=_amount(row),
        source=source_of(row),
        per=CountedUnit(row.per) if row.per else None,
        ground=row.ground,
        is_within=row.is_within,
        holder=row.holder,
        note=row.note,
    )
