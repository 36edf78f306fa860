"""What is known of parties beside their age, and the names of parties and things."""

from __future__ import annotations

from django.db import models

from coldframe.casework.models.cases import Case
from coldframe.casework.models.columns import id_column, person_column
from coldframe.casework.models.parties import Party
from coldframe.casework.terms.people import Sex
from coldframe.core.ids import MAX_ID_LENGTH
from coldframe.core.values import Qualifier


class PartyFacts(models.Model):
    """Facts of a party. One row a party; without one nothing is known."""

    id = id_column()
    party = models.OneToOneField(Party, on_delete=models.PROTECT, related_name="facts")
    count = models.PositiveIntegerField(null=True, default=1, help_text="How many; null: nobody counted.")
    qualifier = models.CharField(max_length=40, default=Qualifier.EXACT, help_text="Qualifier code.")
    share = models.DecimalField(
        null=True, max_digits=6, decimal_places=3, help_text="Percent as printed, in place of a count."
    )
    share_of = models.ForeignKey(Party, null=True, on_delete=models.PROTECT, related_name="shares")
    sex = models.CharField(max_length=40, default=Sex.UNKNOWN, help_text="Sex code.")
    sealed = models.TextField(blank=True, default="", help_text="Occupation and why it matters, encrypted.")
    organization_kind = models.CharField(
        max_length=40, blank=True, default="", help_text="OrganizationKind code."
    )
    functions = models.JSONField(default=list, help_text="OfficeFunction codes.")
    registration = models.CharField(max_length=100, blank=True, default="", help_text="Number and register.")
    place = models.JSONField(default=list, help_text="Jurisdiction path, the country's ISO code first.")
    is_front = models.BooleanField(default=False, help_text="It exists to hide something else.")
    recorded_by = person_column("Who recorded it last.")
    recorded_at = models.DateTimeField(help_text="When.")


class Alias(models.Model):
    """A name of a party or thing, as printed somewhere."""

    id = id_column()
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="aliases")
    holder_id = models.CharField(max_length=MAX_ID_LENGTH, db_index=True, help_text="pty_… or thg_….")
    kind = models.CharField(max_length=40, help_text="AliasKind code.")
    sealed = models.TextField(help_text="The name, encrypted.")
    language = models.CharField(max_length=35, blank=True, default="", help_text="BCP 47 tag.")
    script = models.CharField(max_length=4, help_text="ISO 15924 code.")
    source = models.CharField(max_length=200, blank=True, default="", help_text="Who prints it so.")
    style = models.CharField(max_length=40, blank=True, default="", help_text="PseudonymStyle code.")
    added_by = person_column("Who added it.")
    added_at = models.DateTimeField(help_text="When.")
