"""Roles of people, organizations and services, over time."""

from __future__ import annotations

from django.db import models

from coldframe.casework.models.columns import id_column, person_column
from coldframe.casework.models.parties import Party
from coldframe.casework.models.things import Thing
from coldframe.core.rough_moments import MAX_MOMENT_LENGTH


class PartyRole(models.Model):
    """What a party, or a service, does, for how long, and under whom. Never rewritten but for its end."""

    id = id_column()
    party = models.ForeignKey(Party, null=True, on_delete=models.PROTECT, related_name="roles")
    thing = models.ForeignKey(Thing, null=True, on_delete=models.PROTECT, related_name="roles")
    role = models.CharField(max_length=40, help_text="Code of the rule pack.")
    printed = models.CharField(max_length=100, blank=True, default="", help_text="The word of the source.")
    under = models.ForeignKey(
        Party,
        null=True,
        on_delete=models.PROTECT,
        related_name="roles_below",
        help_text="Next above, same case.",
    )
    from_when = models.CharField(
        max_length=MAX_MOMENT_LENGTH, blank=True, default="", help_text="Since when."
    )
    to_when = models.CharField(max_length=MAX_MOMENT_LENGTH, blank=True, default="", help_text="Until when.")
    acts = models.JSONField(default=list, help_text="Codes of the pack that say it more exactly.")
    source = models.CharField(max_length=200, blank=True, default="", help_text="Who says so.")
    pack = models.CharField(max_length=60, help_text="Rule pack of roles that was applied.")
    recorded_by = person_column("Who recorded it.")
    recorded_at = models.DateTimeField(help_text="When.")
    withdrawn_by = models.CharField(max_length=30, blank=True, default="", help_text="Who took it back.")
    withdrawn_at = models.DateTimeField(null=True, help_text="When.")
    withdrawn_why = models.CharField(max_length=40, blank=True, default="", help_text="WithdrawnWhy code.")
    withdrawn_text = models.CharField(max_length=400, blank=True, default="", help_text="Why, in words.")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(party=None, thing__isnull=False)
                | models.Q(party__isnull=False, thing=None),
                name="role_one_bearer",
            ),
        )
