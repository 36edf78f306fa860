"""Money of a case: what stands, each with its state, and what flowed from whom to whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from coldframe.casework.terms.goods import CountedUnit, Source
from coldframe.core.values import Qualifier, Value, ValueKind


class MoneyState(StrEnum):
    """What the money is. Two states never meet in a sum: turnover is not profit, frozen is not recovered."""

    TURNOVER = "turnover"
    PROFIT = "profit"
    LOSS = "loss"
    FROZEN = "frozen"
    SEIZED = "seized"
    RECOVERED = "recovered"
    FORFEITED = "forfeited"
    FINE = "fine"
    PRICE = "price"

    @property
    def is_added(self) -> bool:
        """False for prices: what one thing costs is no sum of anything."""
        return self is not MoneyState.PRICE


class PaymentChannel(StrEnum):
    """By which way money went."""

    BANK_TRANSFER = "bank_transfer"
    CARD = "card"
    PAYMENT_APP = "payment_app"
    CARRIER_BILLING = "carrier_billing"
    GIFT_CARD = "gift_card"
    PLATFORM_GIFT = "platform_gift"
    VIRTUAL_ASSET = "virtual_asset"
    CASH = "cash"
    OTHER = "other"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount in minor units of one currency (fen, cents, won), and how firmly it is known.

    Attributes:
        currency: ISO 4217; empty only where the amount is unknown.
        qualifier: ``None``: the amount is not known.
        minor: The amount, or the lower end of a range.
        most: The upper end of a range; ``None`` where it is none.
    """

    currency: str = ""
    qualifier: Qualifier | None = None
    minor: int = 0
    most: int | None = None

    @property
    def value(self) -> Value | None:
        """The amount as a count of minor units; ``None`` where it is unknown or a range."""
        if self.qualifier is None or self.most is not None:
            return None
        return Value(ValueKind.COUNT, Decimal(self.minor), self.qualifier)


@dataclass(frozen=True, slots=True)
class NewMoney:
    """Money as a person enters it.

    Attributes:
        per: Of a price: one of what it buys.
        ground: Of a fine: the law on which it stands.
        is_within: Of a fine: its ground belongs to this matter. Only such fines are counted.
        holder: From whom, or about whom, as printed; may be empty.
    """

    state: MoneyState
    amount: Amount
    source: Source
    per: CountedUnit | None = None
    ground: str = ""
    is_within: bool = True
    holder: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class MoneyVersion:
    """What a money item said from one correction to the next; number 1 is what was entered first."""

    number: int
    said: NewMoney
    reason: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class MoneyView:
    """A money item with its corrections; the last version holds."""

    id: str
    case_id: str
    versions: tuple[MoneyVersion, ...]

    @property
    def said(self) -> NewMoney:
        """What holds now."""
        return self.versions[-1].said


@dataclass(frozen=True, slots=True)
class MoneyTotal:
    """The sum of one state in one currency, in minor units; ``value`` is ``None`` where none can be said.

    Attributes:
        unknown: How many items of this state have no amount: they stand beside the sum.
    """

    state: MoneyState
    currency: str
    value: Value | None
    unknown: int
    of: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RateView:
    """An exchange rate that a person gave: one unit of ``source`` is ``rate`` units of ``target`` on that day."""

    id: str
    currency: str
    into: str
    rate: Decimal
    on: date
    title: str
    given_by: str
    given_at: datetime


@dataclass(frozen=True, slots=True)
class FlowEnd:
    """One end of a flow: as printed, and whom of the case a person says it is.

    Attributes:
        node_id: A party or thing of the case, or empty.
    """

    id: str
    label: str
    node_id: str = ""


@dataclass(frozen=True, slots=True)
class NewFlow:
    """Money that went from one to another, as a person enters it.

    Attributes:
        payer: As printed: an account, a name.
        payments: How many payments this stands for, or ``None`` where nobody says.
    """

    payer: str
    payee: str
    amount: Amount
    channel: PaymentChannel
    source: str
    payments: Value | None = None
    first_on: date | None = None
    last_on: date | None = None


@dataclass(frozen=True, slots=True)
class FlowView:
    """Money that went from one end to another: one payment, or several told together.

    Attributes:
        payments: How many payments this stands for; ``None`` where nobody says.
        first_on: The day, or the first of several; ``None`` where unknown.
        at: The moment of a single payment, where it is known (UTC).
        reference: The payment's own words or number; may be empty.
        import_id: The file it came from, or empty.
        corrects: Id of the entry that this one replaces, or empty.
        reason: Why it was corrected; empty for the first.
    """

    id: str
    case_id: str
    payer: FlowEnd
    payee: FlowEnd
    amount: Amount
    channel: PaymentChannel
    payments: Value | None
    first_on: date | None
    last_on: date | None
    at: datetime | None
    source: str
    reference: str
    import_id: str
    recorded_by: str
    recorded_at: datetime
    corrects: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class PairTotal:
    """Everything that went from one end to another in one currency, in minor units.

    Attributes:
        value: The sum of known amounts; ``None`` where none is known.
        unknown: Flows without an amount.
        payments: How many payments; ``None`` where a flow does not say.
    """

    payer: FlowEnd
    payee: FlowEnd
    currency: str
    value: Value | None
    unknown: int
    payments: Value | None
    first_on: date | None
    last_on: date | None


class PaymentSign(StrEnum):
    """What is striking about payments to one receiver."""

    MANY = "many"
    SMALL = "small"
    EQUAL = "equal"
    ROUND = "round"
    MANY_PAYERS = "many_payers"


@dataclass(frozen=True, slots=True)
class SignSeen:
    """One sign: of ``out_of`` payments (or payers), ``number`` show it; ``minor`` is the amount it is about."""

    sign: PaymentSign
    number: int
    out_of: int
    minor: int = 0


@dataclass(frozen=True, slots=True)
class SmallPayments:
    """A suggestion to a person, never a finding: small payments that one receiver gets again and again.

    Attributes:
        payments: How many, their sum and the least and most of one, in minor units of the currency.
    """

    payee_id: str
    currency: str
    payments: int
    total: int
    least: int
    most: int
    payers: int
    signs: tuple[SignSeen, ...]


@dataclass(frozen=True, slots=True)
class ImportView:
    """A file of payments that was read: how many rows were taken, and how many lie as letters."""

    id: str
    name: str
    sha256: str
    taken: int
    bad: int
    imported_by: str
    imported_at: datetime


@dataclass(frozen=True, slots=True)
class PaymentLetterView:
    """A row that could not be read: its line in the file, why, and the row itself.

    Attributes:
        raw: Header and row; empty once it was settled.
    """

    id: str
    import_id: str
    line: int
    message: str
    raw: str
    settled_as: str
