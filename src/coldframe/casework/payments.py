"""One row of a file of payments, read. Pure: what is wrong with it is said, never guessed around."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

from coldframe.casework.terms import PaymentChannel
from coldframe.core.errors import InvalidInput
from coldframe.core.moments import latest_day, parse_moment, require_past
from coldframe.core.money import require_currency, to_minor
from coldframe.core.said import Listed, Said
from coldframe.core.text import clean

COLUMNS = ("paid_at", "amount", "currency", "payer", "payee", "channel", "reference")
"""What the header of such a file may name."""

REQUIRED = ("paid_at", "amount", "currency", "payer", "payee")
"""What it must name."""

_MOST_CHARACTERS = 200


@dataclass(frozen=True, slots=True)
class Payment:
    """One payment.

    Attributes:
        on: The day, as printed; in UTC where a moment is given.
        at: The moment (UTC), or ``None`` where the row has only a day.
        minor: In minor units of the currency.
        reference: The payment's own words or number; may be empty.
    """

    on: date
    at: datetime | None
    minor: int
    currency: str
    payer: str
    payee: str
    channel: PaymentChannel
    reference: str


def read_payment(cells: Mapping[str, str], *, as_of: datetime) -> Payment:
    """Read the cells of one row.

    Raises:
        InvalidInput: A cell is missing or is not what its column holds; the message names neither payer
            nor payee.
    """
    on, at = _when(cells.get("paid_at", ""), as_of)
    currency = require_currency(cells.get("currency", ""))
    payer, payee = _name(cells, "payer"), _name(cells, "payee")
    if payer == payee:
        raise InvalidInput("Payer and payee are the same.", field="payee")
    channel = cells.get("channel", "").lower() or PaymentChannel.UNKNOWN
    if channel not in list(PaymentChannel):
        # Their codes, also on a page: those are what the file may hold.
        codes = Listed(tuple(each.value for each in PaymentChannel), ", ")
        raise InvalidInput(Said("channel is one of: %(channels)s.", channels=codes), field="channel")
    return Payment(
        on=on,
        at=at,
        minor=to_minor(cells.get("amount", ""), currency),
        currency=currency,
        payer=payer,
        payee=payee,
        channel=PaymentChannel(channel),
        reference=" ".join(clean(cells.get("reference", "")).split())[:_MOST_CHARACTERS],
    )


def _when(text: str, as_of: datetime) -> tuple[date, datetime | None]:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        at = require_past(parse_moment(text, field="paid_at"), as_of=as_of, field="paid_at")
        return at.astimezone(UTC).date(), at
    if day > latest_day(as_of):
        raise InvalidInput("paid_at lies in the future.", field="paid_at")
    return day, None


def _name(cells: Mapping[str, str], column: str) -> str:
    text = " ".join(clean(cells.get(column, "")).split())
    if not text or len(text) > _MOST_CHARACTERS:
        raise InvalidInput(
            Said("%(field)s needs 1 to %(most)s characters.", field=column, most=_MOST_CHARACTERS),
            field=column,
        )
    return text
