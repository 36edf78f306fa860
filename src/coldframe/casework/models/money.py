"""Money of a case: what stands, what flowed, the rates a person gave, and the files that payments came in."""

from __future__ import annotations

from django.db import models

from coldframe.casework.models.cases import Case
from coldframe.casework.models.columns import id_column, person_column
from coldframe.casework.models.goods import Sourced
from coldframe.core.ids import MAX_ID_LENGTH

_CURRENCY = 3


class Money(models.Model):
    """One item of money in a case; what it says stands in its versions."""

    id = id_column()
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="money")
    recorded_at = models.DateTimeField(help_text="When it was first entered.")


class MoneyEntry(Sourced):
    """What a money item says from one correction to the next."""

    money = models.ForeignKey(Money, on_delete=models.PROTECT, related_name="entries")
    state = models.CharField(max_length=40, help_text="MoneyState code.")
    currency = models.CharField(max_length=_CURRENCY, blank=True, help_text="ISO 4217; empty if not known.")
    qualifier = models.CharField(max_length=40, blank=True, help_text="Qualifier code; empty: not known.")
    minor = models.BigIntegerField(help_text="In minor units of the currency; 0 where not known.")
    most = models.BigIntegerField(null=True, help_text="Upper end of a range, in minor units.")
    per = models.CharField(max_length=40, blank=True, help_text="CountedUnit code: of a price.")
    ground = models.CharField(max_length=400, blank=True, help_text="Of a fine: law and article.")
    is_within = models.BooleanField(default=True, help_text="Of a fine: its ground belongs to this matter.")
    holder = models.CharField(max_length=200, blank=True, help_text="From or about whom, as printed.")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("money", "number"), name="money_entry_once"),)


class Rate(models.Model):
    """An exchange rate that a person gave, with its day and its source. Never looked up, never guessed."""

    id = id_column()
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="rates")
    currency = models.CharField(max_length=_CURRENCY, help_text="ISO 4217: one unit of this …")
    into = models.CharField(max_length=_CURRENCY, help_text="ISO 4217: … is so many of that.")
    rate = models.DecimalField(max_digits=24, decimal_places=10, help_text="Major units for one.")
    on = models.DateField(help_text="The day for which it holds.")
    title = models.CharField(max_length=400, help_text="Who published it.")
    given_by = person_column("Who gave it.")
    given_at = models.DateTimeField(help_text="When.")


class PaymentImport(models.Model):
    """A file of payments."""

    id = id_column()
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="payment_imports")
    name = models.CharField(max_length=200, help_text="What the file is called here.")
    sha256 = models.CharField(max_length=64, help_text="Of the file, which lies in the vault.")
    taken = models.PositiveIntegerField(help_text="Rows that became flows.")
    bad = models.PositiveIntegerField(help_text="Rows that lie as letters.")
    imported_by = person_column("Who brought it.")
    imported_at = models.DateTimeField(help_text="When.")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("case", "sha256"), name="payment_import_once"),)


class PaymentLetter(models.Model):
    """A row of such a file that could not be read. It waits for a person."""

    id = id_column()
    brought = models.ForeignKey(PaymentImport, on_delete=models.PROTECT, related_name="letters")
    line = models.PositiveIntegerField(help_text="In the file, from 1.")
    message = models.TextField(help_text="What is wrong with it.")
    raw = models.TextField(help_text="Header and row; emptied once it is settled.")
    settled_as = models.CharField(max_length=40, blank=True, help_text="taken or dropped; empty: it waits.")
    settled_by = models.CharField(max_length=MAX_ID_LENGTH, blank=True, help_text="Person.")
    settled_at = models.DateTimeField(null=True, help_text="When.")


class FlowEnd(models.Model):
    """Who pays or is paid: an account or a name as printed, and whom of the case a person says it is."""

    id = id_column()
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="flow_ends")
    label = models.CharField(max_length=200, help_text="As printed.")
    node_id = models.CharField(
        max_length=MAX_ID_LENGTH, blank=True, db_index=True, help_text="A party or thing of the case."
    )

    class Meta:
        constraints = (models.UniqueConstraint(fields=("case", "label"), name="flow_end_once"),)


class Flow(models.Model):
    """Money that went from one end to another: one payment, or several told together."""

    id = id_column()
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="flows")
    payer = models.ForeignKey(FlowEnd, on_delete=models.PROTECT, related_name="paid")
    payee = models.ForeignKey(FlowEnd, on_delete=models.PROTECT, related_name="received")
    currency = models.CharField(max_length=_CURRENCY, blank=True, help_text="ISO 4217; empty if not known.")
    qualifier = models.CharField(max_length=40, blank=True, help_text="Qualifier code; empty: not known.")
    minor = models.BigIntegerField(help_text="The sum in minor units; 0 where not known.")
    channel = models.CharField(max_length=40, help_text="PaymentChannel code.")
    payments = models.PositiveIntegerField(help_text="How many; 0 where nobody says.")
    payments_qualifier = models.CharField(max_length=40, blank=True, help_text="Qualifier code; empty: 0.")
    first_on = models.DateField(null=True, db_index=True, help_text="The day, or the first of several.")
    last_on = models.DateField(null=True, help_text="The last of several.")
    paid_at = models.DateTimeField(null=True, help_text="The moment of a single payment, if known.")
    source = models.CharField(max_length=400, help_text="Document or office.")
    reference = models.CharField(max_length=200, blank=True, help_text="The payment's own words or number.")
    brought = models.ForeignKey(PaymentImport, null=True, on_delete=models.PROTECT, related_name="flows")
    line = models.PositiveIntegerField(null=True, help_text="In that file.")
    corrects = models.OneToOneField(
        "self",
        null=True,
        on_delete=models.PROTECT,
        related_name="corrected_by",
        help_text="What it replaces; both stay.",
    )
    reason = models.TextField(blank=True, default="", help_text="Why it was corrected.")
    recorded_by = person_column("Who recorded it.")
    recorded_at = models.DateTimeField(help_text="When.")
