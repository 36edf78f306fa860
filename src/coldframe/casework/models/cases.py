"""A case, what belongs to it, the people in it and what was done."""

from __future__ import annotations

from django.db import models

from coldframe.casework.terms import AgeBasis, CaseKind, CaseStatus
from coldframe.core.ids import MAX_ID_LENGTH


def _id() -> models.CharField[str, str]:
    return models.CharField(primary_key=True, max_length=MAX_ID_LENGTH)


def _person(help_text: str) -> models.CharField[str, str]:
    return models.CharField(max_length=MAX_ID_LENGTH, help_text=help_text)


class Case(models.Model):
    """One matter."""

    id = _id()
    code = models.CharField(
        max_length=200, db_index=True, help_text="As printed; formats differ; not unique."
    )
    title = models.CharField(max_length=200, help_text="Short; no names.")
    kind = models.CharField(max_length=40, default=CaseKind.CASE, help_text="CaseKind code.")
    status = models.CharField(
        max_length=40, default=CaseStatus.OPEN, db_index=True, help_text="CaseStatus code."
    )
    status_on = models.DateField(help_text="The day as of which the status is known.")
    jurisdiction = models.CharField(max_length=10, help_text="ISO 3166 code; chooses the rule packs.")
    opened_by = _person("Who opened it.")
    opened_at = models.DateTimeField(db_index=True, help_text="When.")
    closed_at = models.DateTimeField(null=True, help_text="When it was closed.")


class CaseLink(models.Model):
    """What a case rests on: a clue, a referral, a decision, a report of another stage, by id."""

    id = _id()
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="links")
    kind = models.CharField(max_length=40, help_text="LinkKind code.")
    target_id = models.CharField(max_length=MAX_ID_LENGTH, db_index=True, help_text="Id in the other stage.")
    linked_by = _person("Who linked it.")
    linked_at = models.DateTimeField(help_text="When.")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("case", "kind", "target_id"), name="case_link_once"),)


class Exhibit(models.Model):
    """An item admitted to a case."""

    id = _id()
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="exhibits")
    number = models.CharField(max_length=40, help_text="Exhibit number, unique in the case.")
    item_id = models.CharField(max_length=MAX_ID_LENGTH, db_index=True, help_text="The item of intake.")
    sha256 = models.CharField(max_length=64, help_text="SHA-256 at admission.")
    is_verified = models.BooleanField(help_text="The bytes were read from the vault and hashed at admission.")
    admitted_by = _person("Who admitted it.")
    admitted_at = models.DateTimeField(help_text="When.")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("case", "number"), name="exhibit_number_once"),
            models.UniqueConstraint(fields=("case", "item_id"), name="exhibit_item_once"),
        )


class Party(models.Model):
    """A person or organization in a case. Never merged by name: one row a case and person."""

    id = _id()
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="parties")
    kind = models.CharField(max_length=40, help_text="PartyKind code.")
    label = models.CharField(max_length=200, help_text="A pseudonym, never a child's name.")
    birth_on = models.DateField(null=True, help_text="Day of birth.")
    band_low = models.PositiveSmallIntegerField(null=True, help_text="Lowest age in complete years.")
    band_high = models.PositiveSmallIntegerField(null=True, help_text="Highest age in complete years.")
    band_on = models.DateField(null=True, help_text="The day on which the band held.")
    age_basis = models.CharField(max_length=40, default=AgeBasis.UNKNOWN, help_text="AgeBasis code.")
    act_on = models.DateField(null=True, help_text="Day of the earliest act in question.")
    added_by = _person("Who added it.")
    added_at = models.DateTimeField(help_text="When.")


class PartyRole(models.Model):
    """What a party does, for how long, and under whom."""

    id = _id()
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
    recorded_by = _person("Who recorded it.")
    recorded_at = models.DateTimeField(help_text="When.")


class Measure(models.Model):
    """An act imposed on a person, by its native term and the stage that this reaches."""

    id = _id()
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="measures")
    native_term = models.CharField(max_length=200, help_text="As printed, in its own language.")
    english = models.CharField(max_length=200, blank=True, default="", help_text="The rule pack's gloss.")
    stage = models.CharField(max_length=40, db_index=True, help_text="Stage code.")
    mapped_by = models.CharField(max_length=40, help_text="pack, or person.")
    legal_basis = models.CharField(max_length=400, help_text="Law and article.")
    authority = models.CharField(max_length=200, help_text="Who imposed it.")
    from_on = models.DateField(help_text="From when.")
    to_on = models.DateField(null=True, help_text="Until when; null while it lasts.")
    terms_pack = models.CharField(max_length=60, help_text="Rule pack of terms that was applied.")
    ages_pack = models.CharField(max_length=60, help_text="Rule pack of ages that was applied.")
    recorded_by = _person("Who recorded it.")
    recorded_at = models.DateTimeField(help_text="When.")


class Safeguard(models.Model):
    """Children safeguarded: kept apart from every count of suspects."""

    id = _id()
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="safeguards")
    party = models.ForeignKey(
        Party,
        null=True,
        on_delete=models.PROTECT,
        related_name="safeguards",
        help_text="The child, if a party.",
    )
    kind = models.CharField(max_length=40, help_text="SafeguardKind code.")
    authority = models.CharField(max_length=200, help_text="By whom.")
    on = models.DateField(help_text="When.")
    children = models.PositiveIntegerField(help_text="How many children, exactly.")
    definition = models.CharField(max_length=400, help_text="What exactly was counted.")
    recorded_by = _person("Who recorded it.")
    recorded_at = models.DateTimeField(help_text="When.")

    class Meta:
        constraints = (
            models.CheckConstraint(condition=models.Q(children__gte=1), name="safeguard_some_child"),
            models.CheckConstraint(
                condition=models.Q(party=None) | models.Q(children=1), name="safeguard_party_is_one"
            ),
        )


class Note(models.Model):
    """A note. Never changed; a correction is another note."""

    id = _id()
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="notes")
    text = models.TextField(help_text="Stays in this row.")
    written_by = _person("Who wrote it.")
    written_at = models.DateTimeField(help_text="When.")


class Disposal(models.Model):
    """How a case ended."""

    id = _id()
    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="disposal")
    code = models.CharField(max_length=40, help_text="DisposalCode code.")
    reason = models.TextField(help_text="Why. The ledger holds only its SHA-256.")
    decided_by = _person("Who closed it.")
    decided_at = models.DateTimeField(help_text="When.")
