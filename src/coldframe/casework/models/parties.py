"""People and organizations in a case, and their roles."""

from __future__ import annotations

from django.db import models

from coldframe.casework.models.cases import Case
from coldframe.casework.models.columns import id_column, person_column
from coldframe.casework.terms import AgeBasis


class Party(models.Model):
    """A person or organization in a case. Never merged by name: one row a case and person."""

    id = id_column()
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="parties")
    kind = models.CharField(max_length=40, help_text="PartyKind code.")
    label = models.CharField(max_length=200, help_text="A pseudonym, never a child's name.")
    birth_on = models.DateField(null=True, help_text="Day of birth.")
    band_low = models.PositiveSmallIntegerField(null=True, help_text="Lowest age in complete years.")
    band_high = models.PositiveSmallIntegerField(null=True, help_text="Highest age in complete years.")
    band_on = models.DateField(null=True, help_text="The day on which the band held.")
    age_basis = models.CharField(max_length=40, default=AgeBasis.UNKNOWN, help_text="AgeBasis code.")
    act_on = models.DateField(null=True, help_text="Day of the earliest act in question.")
    added_by = person_column("Who added it.")
    added_at = models.DateTimeField(help_text="When.")


class PartyRole(models.Model):
    """What a party does, for how long, and under whom."""

    id = id_column()
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="roles")
    role = models.CharField(max_length=40, help_text="Role code.")
    under = models.ForeignKey(
        Party,
        null=True,
        on_delete=models.PROTECT,
        related_name="roles_below",
        help_text="Next above, same case.",
    )
    from_on = models.DateField(null=True, help_text="First day, if known.")
    to_on = models.DateField(null=True, help_text="Last day, if known.")
    recorded_by = person_column("Who recorded it.")
    recorded_at = models.DateTimeField(help_text="When.")
