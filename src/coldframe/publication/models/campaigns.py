"""Campaigns: what is said of them, who took part, what each counted, and the cases that they list."""

from __future__ import annotations

from django.db import models

from coldframe.core.ids import MAX_ID_LENGTH


def _id_column() -> models.CharField[str, str]:
    return models.CharField(primary_key=True, max_length=MAX_ID_LENGTH)


def _person_column(help_text: str) -> models.CharField[str, str]:
    return models.CharField(max_length=MAX_ID_LENGTH, help_text=help_text)


class Said(models.Model):
    """Columns of what a source says. A correction is another row, with its reason; the highest number holds."""

    number = models.PositiveIntegerField(help_text="1 for what was entered first.")
    source = models.CharField(max_length=400, help_text="Document or office.")
    strength = models.CharField(max_length=40, help_text="Strength code.")
    source_body = models.CharField(max_length=200, blank=True, help_text="Who says so, as printed.")
    native_text = models.TextField(blank=True, help_text="The source's words in their own language.")
    source_on = models.DateField(null=True, help_text="The day as of which the source says it.")
    reason = models.TextField(blank=True, help_text="Why it was corrected; empty for the first.")
    by = _person_column("Who entered it.")
    at = models.DateTimeField(help_text="When.")

    class Meta:
        abstract = True


class Strikable(models.Model):
    """Columns of what may turn out not to hold; it stays to be seen."""

    struck_because = models.TextField(blank=True, help_text="Why it no longer holds; empty while it does.")
    struck_by = models.CharField(max_length=MAX_ID_LENGTH, blank=True)
    struck_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True


class Campaign(models.Model):
    """One campaign; what is said of it stands in its entries, the newest of which holds."""

    id = _id_column()
    declared_at = models.DateTimeField(db_index=True)


class CampaignEntry(Said):
    """What is said of a campaign from one correction to the next."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="entries")
    name = models.CharField(max_length=200)
    native_name = models.CharField(max_length=200, blank=True)
    other_names = models.JSONField(default=list, help_text="Translations and mistranslations, one text each.")
    trigger = models.CharField(max_length=400, blank=True, help_text="Law or decision on which it rests.")
    trigger_native = models.CharField(max_length=400, blank=True)
    trigger_on = models.DateField(null=True, help_text="When that took effect.")
    first = models.CharField(max_length=10, blank=True, help_text="Year, month or day.")
    last = models.CharField(max_length=10, blank=True)
    zone = models.CharField(max_length=40, help_text="IANA zone in whose days the period is told.")
    objectives = models.TextField(blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("campaign", "number"), name="campaign_entry_once"),)


class CampaignBody(Strikable):
    """A body that issued, led, joined or helped a campaign, as a source says."""

    id = _id_column()
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="bodies")
    role = models.CharField(max_length=40, help_text="BodyRole code.")
    name = models.CharField(max_length=200, help_text="As printed.")
    native_name = models.CharField(max_length=200, blank=True)
    other_names = models.JSONField(default=list)
    source = models.CharField(max_length=400, help_text="Who says that it took part so.")
    added_by = _person_column("Who entered it.")
    added_at = models.DateTimeField()


class CampaignMeasure(models.Model):
    """What a campaign counts. Never changed: who counts otherwise declares another one."""

    id = _id_column()
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="measures")
    unit = models.CharField(max_length=40, help_text="Unit code.")
    what = models.CharField(max_length=400)
    counting_point = models.CharField(max_length=400)
    duplicate_rule = models.CharField(max_length=400)
    currency = models.CharField(max_length=3, blank=True, help_text="ISO 4217, of money only.")
    are_minors = models.BooleanField(help_text="Only children are counted.")
    place = models.PositiveIntegerField(help_text="Its place among those of the campaign, from 1.")
    declared_by = _person_column("Who declared it.")
    declared_at = models.DateTimeField()


class CampaignTally(Strikable):
    """One number of a campaign; what it says stands in its entries."""

    id = _id_column()
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="tallies")
    recorded_at = models.DateTimeField()
    place = models.PositiveIntegerField(help_text="Its place among those of the campaign, from 1.")


class CampaignTallyEntry(Said):
    """What a tally says from one correction to the next."""

    tally = models.ForeignKey(CampaignTally, on_delete=models.PROTECT, related_name="entries")
    measure = models.ForeignKey(CampaignMeasure, on_delete=models.PROTECT, related_name="+")
    body = models.ForeignKey(
        CampaignBody, null=True, on_delete=models.PROTECT, related_name="+", help_text="Who counted."
    )
    kind = models.CharField(max_length=40, help_text="ValueKind code.")
    qualifier = models.CharField(max_length=40, help_text="Qualifier code.")
    quantity = models.DecimalField(max_digits=24, decimal_places=4, help_text="As said; 0 where none is.")
    decimals = models.PositiveSmallIntegerField(help_text="Digits after the decimal sign, as printed.")
    words = models.CharField(max_length=200, blank=True, help_text="What stands in place of a number.")
    base = models.CharField(max_length=200, blank=True, help_text="Of a percentage: of what.")
    population = models.CharField(max_length=400, blank=True)
    region = models.CharField(max_length=200, blank=True)
    first = models.CharField(max_length=10, blank=True)
    last = models.CharField(max_length=10, blank=True)
    part_of = models.ForeignKey(CampaignTally, null=True, on_delete=models.PROTECT, related_name="+")
    parts_kind = models.CharField(max_length=40, help_text="BreakdownKind code of its own parts.")
    is_inside = models.BooleanField(help_text="Its ground lies inside the campaign.")
    is_open = models.BooleanField(help_text="The source names more than it lists.")
    note = models.TextField(blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("tally", "number"), name="campaign_tally_once"),)


class Batch(models.Model):
    """A batch of typical cases; what its announcement says stands in its entries."""

    id = _id_column()
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="batches")
    recorded_at = models.DateTimeField()


class BatchEntry(Said):
    """What a batch says of itself from one correction to the next."""

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="entries")
    label = models.CharField(max_length=40, help_text="Number of the batch, as printed.")
    on = models.CharField(max_length=10, blank=True, help_text="Its day, month or year.")
    declared = models.PositiveIntegerField(null=True, help_text="How many cases it says that it holds.")
    sorts = models.JSONField(default=list, help_text="[sort, how many] as announced.")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("batch", "number"), name="batch_entry_once"),)


class ListedCase(Strikable):
    """One case as a batch lists it; perhaps one of this desk's."""

    id = _id_column()
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="cases")
    place = models.PositiveIntegerField(help_text="In the list, from 1.")
    title = models.CharField(max_length=400, help_text="As printed.")
    native_title = models.CharField(max_length=400, blank=True)
    kind = models.CharField(max_length=40, help_text="CaseKind code.")
    sort = models.CharField(max_length=100, blank=True, help_text="The batch's own.")
    region = models.CharField(max_length=200, blank=True)
    case_id = models.CharField(
        max_length=MAX_ID_LENGTH, blank=True, db_index=True, help_text="Of this desk, if it has one."
    )
    listed_by = _person_column("Who entered it.")
    listed_at = models.DateTimeField()
