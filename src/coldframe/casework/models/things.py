"""What a matter is about beside people: things, and what names them."""

from __future__ import annotations

from django.db import models

from coldframe.casework.models.cases import Case
from coldframe.casework.models.columns import id_column, person_column
from coldframe.core.answers import Answer
from coldframe.core.ids import MAX_ID_LENGTH
from coldframe.core.rough_moments import MAX_MOMENT_LENGTH
from coldframe.core.values import Qualifier


class Thing(models.Model):
    """A service, site, group, account, wallet, listing, device, vehicle or premises; or several unnamed."""

    id = id_column()
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="things")
    kind = models.CharField(max_length=40, help_text="ThingKind code.")
    label = models.CharField(max_length=200, help_text="What it is called here.")
    what = models.CharField(max_length=200, blank=True, default="", help_text="A few words.")
    count = models.PositiveIntegerField(null=True, default=1, help_text="How many; null: nobody counted.")
    qualifier = models.CharField(max_length=40, default=Qualifier.EXACT, help_text="Qualifier code.")
    is_victims = models.BooleanField(default=False, help_text="Its owner is harmed.")
    added_by = person_column("Who added it.")
    added_at = models.DateTimeField(help_text="When.")


class Identifier(models.Model):
    """What names a party or a thing, in normal form, encrypted; equal ones are found by a keyed hash."""

    id = id_column()
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="identifiers")
    holder_id = models.CharField(max_length=MAX_ID_LENGTH, db_index=True, help_text="pty_… or thg_….")
    kind = models.CharField(max_length=40, help_text="IdentifierKind code.")
    key = models.CharField(max_length=64, db_index=True, help_text="Keyed hash of kind and normal form.")
    sealed = models.TextField(
        blank=True, default="", help_text="Normal form, encrypted; empty for a password."
    )
    is_strong = models.BooleanField(help_text="Two holders of it may be suggested as the same.")
    seen = models.CharField(
        max_length=MAX_MOMENT_LENGTH, blank=True, default="", help_text="When seen in use."
    )
    port = models.PositiveIntegerField(default=0, help_text="1 to 65535; 0: not known.")
    event = models.CharField(max_length=40, blank=True, default="", help_text="What was done: a code.")
    proxy = models.CharField(max_length=10, default=Answer.UNKNOWN, help_text="Answer code.")
    keep_until = models.DateField(null=True, help_text="Day after which to look at it again.")
    source = models.CharField(max_length=200, blank=True, default="", help_text="Who says so.")
    added_by = person_column("Who added it.")
    added_at = models.DateTimeField(help_text="When.")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("holder_id", "kind", "key", "seen", "port"), name="identifier_once"
            ),
        )
