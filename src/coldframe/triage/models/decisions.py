"""What people decided."""

from __future__ import annotations

from django.db import models

from coldframe.core.ids import MAX_ID_LENGTH
from coldframe.triage.models.fields import code_field, id_field, person_field
from coldframe.triage.models.reviews import Review
from coldframe.triage.terms import DecisionState


class Decision(models.Model):
    """What a named person decided, and what the second one said. Reason texts live only here."""

    id = id_field()
    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="decisions")
    item_id = models.CharField(
        max_length=MAX_ID_LENGTH, blank=True, default="", db_index=True, help_text="Empty: the whole clue."
    )
    item_sha256 = models.CharField(
        max_length=64, blank=True, default="", db_index=True,
        help_text="The file it labels, so that the same file need not be looked at again.",
    )  # fmt: skip
    state = models.CharField(max_length=40, default=DecisionState.PROPOSED, help_text="DecisionState code.")
    outcome = code_field("Outcome code.")
    category = code_field("Category code of the desk's scheme.")
    harms = models.JSONField(default=list, help_text="Harm category codes.")
    observations = models.JSONField(default=dict, help_text="Observation field to code.")
    reason = models.TextField(help_text="Why, in the person's words. The ledger holds only its SHA-256.")
    decided_by = person_field("Who decided: always a person.")
    decided_at = models.DateTimeField(help_text="When.")
    needs_second = models.BooleanField(default=False, help_text="Whether a rule asked for a second reader.")
    second_rules = models.JSONField(default=list, help_text="Codes of the rules that asked.")
    second_pack = models.CharField(max_length=60, help_text="Second-reader rule pack that was applied.")
    scheme_packs = models.JSONField(
        default=list, help_text="Packs that then mapped to other schemes, to derive the same codes again."
    )
    second_by = person_field("Who read second.")
    second_at = models.DateTimeField(null=True, help_text="When.")
    second_outcome = code_field("What the second reader found, blind.", blank=True)
    second_category = code_field("The second reader's category.", blank=True)
    second_observations = models.JSONField(default=dict, help_text="The second reader's observations.")
    second_reason = models.TextField(blank=True, default="", help_text="The second reader's words.")
    agreed = models.BooleanField(null=True, help_text="Whether both came to the same; null before.")
    final_at = models.DateTimeField(null=True, help_text="When it became final.")
    reverses = models.ForeignKey(
        "self",
        null=True,
        on_delete=models.PROTECT,
        related_name="reversed_by",
        help_text="The one it reverses.",
    )
    settles = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="settled_by",
        help_text="The disputed one that a third person settled with this.",
    )  # fmt: skip
    repeats = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="repeated_by",
        help_text="The judgement on the same file that this one repeats for another clue.",
    )  # fmt: skip

    class Meta:
        # What somebody decided a moment ago can be taken back from any page, so each page asks for it.
        indexes = (models.Index(fields=("decided_by", "-decided_at"), name="decision_by_person_newest"),)
        constraints = (
            # Two submissions of one decision, by a double click or by two people, cannot both stand.
            models.UniqueConstraint(
                fields=("review", "item_id"),
                condition=models.Q(
                    state__in=(DecisionState.PROPOSED, DecisionState.FINAL, DecisionState.DISAGREED),
                    reverses=None,
                ),
                name="decision_one_live",
            ),
            # The two-person rule holds in the database, too.
            models.CheckConstraint(
                condition=models.Q(second_by="") | ~models.Q(second_by=models.F("decided_by")),
                name="decision_two_people",
            ),
            models.CheckConstraint(condition=~models.Q(decided_by=""), name="decision_by_person"),
        )
