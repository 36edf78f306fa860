"""How money, its flows, exchange rates and files of payments are entered."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from coldframe.casework.terms import (
    Amount,
    CountedUnit,
    FlowView,
    MoneyState,
    NewFlow,
    NewMoney,
    PaymentChannel,
)
from coldframe.core.money import to_major, to_minor
from coldframe.core.values import Qualifier, Value, ValueKind
from coldframe.web.forms.cases import Choices, PageForm, date_field
from coldframe.web.forms.goods import SourcedForm, start_of
from coldframe.web.forms.uploads import ListFileField
from coldframe.web.labels import choices_of, label_of


def _firmness() -> Choices:
    counted = [each for each in Qualifier if each is not Qualifier.UNCOUNTED]
    return [*((each.value, label_of(each)) for each in counted), ("", _("Not known"))]


def _currency(label: Any = None) -> forms.CharField:
    return forms.CharField(
        label=label or _("Currency"), max_length=3, help_text=_("Three letters of ISO 4217: CNY, KRW."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "size": 4}),
    )  # fmt: skip


def _decimal(label: Any, *, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label, max_length=24, required=False, help_text=help_text,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )  # fmt: skip


def _amount(given: dict[str, Any], currency: str, *, most: str = "") -> Amount:
    if not given["qualifier"]:
        return Amount(currency)
    upper = to_minor(most, currency, field="most") if most else None
    return Amount(currency, Qualifier(given["qualifier"]), to_minor(given["amount"], currency), upper)


class MoneyForm(SourcedForm):
    """Money, its state, and how much."""

    key = "money"
    field_order = ("state", "currency", "qualifier", "amount", "most", "per", "ground", "is_within", "holder")
    state = forms.ChoiceField(label=_("What it is"), choices=lambda: choices_of(MoneyState))
    currency = _currency()
    qualifier = forms.ChoiceField(
        label=_("How firm"), required=False, choices=_firmness, initial=Qualifier.EXACT
    )
    amount = _decimal(_("Amount"), help_text=_("With a point: 2973000 or 12.50."))
    most = _decimal(_("Up to"), help_text=_("Of a price that is a range."))
    per = forms.ChoiceField(
        label=_("For one of"), required=False, choices=lambda: [("", _("No price")), *choices_of(CountedUnit)]
    )
    ground = forms.CharField(label=_("Law on which a fine stands"), max_length=400, required=False)
    is_within = forms.BooleanField(
        label=_("This law belongs to the matter"), required=False, initial=True,
        help_text=_("A fine on any other ground is shown, and enters no sum."),
    )  # fmt: skip
    holder = forms.CharField(label=_("From or about whom"), max_length=200, required=False)

    def money(self) -> NewMoney:
        """What was entered. Only after ``is_valid``.

        Raises:
            InvalidInput: No such currency, or no such amount in it.
        """
        given = self.cleaned_data
        state = MoneyState(given["state"])
        return NewMoney(
            state=state,
            amount=_amount(given, given["currency"].upper(), most=given["most"]),
            source=self.source_given(),
            per=CountedUnit(given["per"]) if given["per"] else None,
            ground=given["ground"],
            is_within=given["is_within"] or state is not MoneyState.FINE,
            holder=given["holder"],
            note=given["note"],
        )


def money_start(said: NewMoney) -> dict[str, Any]:
    """The fields of an item of money, as they hold now."""
    amount = said.amount
    return {
        **start_of(said.source), "state": said.state, "currency": amount.currency,
        "qualifier": amount.qualifier or "",
        "amount": to_major(amount.minor, amount.currency) if amount.qualifier else "",
        "most": "" if amount.most is None else to_major(amount.most, amount.currency),
        "per": said.per or "", "ground": said.ground, "is_within": said.is_within, "holder": said.holder,
        "note": said.note,
    }  # fmt: skip


class FlowForm(PageForm):
    """Money that went from one to another."""

    key = "flow"
    payer = forms.CharField(label=_("From"), max_length=200, help_text=_("An account or a name, as printed."))
    payee = forms.CharField(label=_("To"), max_length=200)
    currency = _currency()
    qualifier = forms.ChoiceField(
        label=_("How firm"), required=False, choices=_firmness, initial=Qualifier.EXACT
    )
    amount = _decimal(_("Amount in all"), help_text=_("With a point: 2973000 or 12.50."))
    payments = forms.IntegerField(
        label=_("How many payments"), required=False, min_value=1, help_text=_("Empty: nobody says.")
    )
    channel = forms.ChoiceField(label=_("By"), choices=lambda: choices_of(PaymentChannel))
    first_on = date_field(_("Day, or the first"), required=False)
    last_on = date_field(_("The last"), required=False)
    source = forms.CharField(label=_("Source"), max_length=400)
    reason = forms.CharField(label=_("Why it is corrected"), widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, corrects: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not corrects:
            del self.fields["reason"]

    def flow(self) -> NewFlow:
        """What was entered. Only after ``is_valid``.

        Raises:
            InvalidInput: No such currency, or no such amount in it.
        """
        given = self.cleaned_data
        count = given["payments"]
        return NewFlow(
            payer=given["payer"],
            payee=given["payee"],
            amount=_amount(given, given["currency"].upper()),
            channel=PaymentChannel(given["channel"]),
            source=given["source"],
            payments=None if count is None else Value(ValueKind.COUNT, Decimal(count)),
            first_on=given["first_on"],
            last_on=given["last_on"],
        )


def flow_start(said: FlowView) -> dict[str, Any]:
    """The fields of what flowed, as it holds now."""
    amount = said.amount
    return {
        "payer": said.payer.label, "payee": said.payee.label, "currency": amount.currency,
        "qualifier": amount.qualifier or "",
        "amount": to_major(amount.minor, amount.currency) if amount.qualifier else "",
        "payments": int(said.payments.number) if said.payments else None, "channel": said.channel,
        "first_on": said.first_on, "last_on": said.last_on, "source": said.source,
    }  # fmt: skip


class RateForm(PageForm):
    """An exchange rate with its day and source."""

    key = "rate"
    currency = _currency(_("One"))
    rate = forms.DecimalField(label=_("is"), max_digits=24, decimal_places=10)
    into = _currency(_("of"))
    on = date_field(_("On"))
    title = forms.CharField(label=_("Source"), max_length=400)


class PaymentsForm(PageForm):
    """A file of payments."""

    key = "payments"
    name = forms.CharField(
        label=_("What it is"),
        max_length=200,
        help_text=_("The source of its flows: a statement of an account."),
    )
    file = ListFileField(
        label=_("File (CSV)"),
        help_text=_("Columns: paid_at, amount, currency, payer, payee; also channel, reference."),
    )


class LetterForm(PageForm):
    """A row that could not be read, to be corrected."""

    raw = forms.CharField(label=_("The row"), widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}))


class EndForm(PageForm):
    """Whom or what of the case an account or name is."""

    key = "end"
    end_id = forms.ChoiceField(label=_("As printed"))
    node_id = forms.ChoiceField(label=_("Is"), required=False)

    def __init__(self, *args: Any, ends: Choices, nodes: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("end_id", ends)
        nobody: Choices = [("", _("Nobody known"))]
        self.offer("node_id", nobody + list(nodes.items()))
