"""People and organizations in a case, and their roles."""

from __future__ import annotations

from django.db import models

from coldframe.casework.models.cases import Case
from coldframe.casework.models.columns import id_column, person_column
from coldframe.casework.terms import AgeBasis
from coldframe.core.rough_dates import MAX_ROUGH_LENGTH


class Party(models.Model):
    """A person or organization in a case. Never merged by name: one row a case and person."""

    id = id_column()
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="parties")
    kind = models.CharField(max_length=40, help_text="PartyKind code.")
    number = models.PositiveIntegerField(
        help_text="Counts up from 1 in the case; all that a masked label says."
    )
    sealed = models.TextField(help_text="Who it is, encrypted; see casework.sealing. Empty once destroyed.")
    band_low = models.PositiveSmallIntegerField(null=True, help_text="Lowest age in complete years.")
    band_high = models.PositiveSmallIntegerField(null=True, help_text="Highest age in complete years.")
    band_on = models.DateField(null=True, help_text="The day on which the band held.")
    age_basis = models.CharField(max_length=40, default=AgeBasis.UNKNOWN, help_text="AgeBasis code.")
    cleared_on = models.DateField(null=True, help_text="The day on which the person was cleared.")
    stub_of = models.CharField(
        max_length=60,
        blank=True,
        default="",
        help_text="Rule pack under which the person's data were destroyed; this row is then a stub.",
    )
    stubbed_at = models.DateTimeField(null=True, help_text="When they were destroyed.")
    added_by = person_column("Who added it.")
    added_at = models.DateTimeField(help_text="When.")

    opened: tuple[str, dict[str, str]] | None = None
    """``sealed`` and what it says, once it was decrypted (``queries.parties``); no column."""

    together: list[Party] | None = None
    """Records that are one somebody, once they were read (``queries.parties``); no column."""

    class Meta:
        constraints = (models.UniqueConstraint(fields=("case", "number"), name="party_number_once"),)


class Act(models.Model):
    """When somebody did what is in question. A correction is a new row that names what it corrects."""

    id = id_column()
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="acts")
    on = models.CharField(max_length=MAX_ROUGH_LENGTH, help_text="2014, 2014-05 or 2014-05-20.")
    corrects = models.OneToOneField(
        "self",
        null=True,
        on_delete=models.PROTECT,
        related_name="corrected_by",
        help_text="The entry that this one replaces; both stay.",
    )
    recorded_by = person_column("Who recorded it.")
    recorded_at = models.DateTimeField(help_text="When.")
