"""Tables of triage: the review of a clue, decisions, looks and appeals."""

from __future__ import annotations

from django.db import models

from coldframe.core.answers import Answer
from coldframe.core.ids import MAX_ID_LENGTH
from coldframe.triage.terms import AppealState, DecisionState, ReviewState


def _id() -> models.CharField[str, str]:
    return models.CharField(primary_key=True, max_length=MAX_ID_LENGTH)


def _code(help_text: str, *, blank: bool = False) -> models.CharField[str, str]:
    return models.CharField(max_length=40, blank=blank, default="", help_text=help_text)


def _person(help_text: str) -> models.CharField[str, str]:
    return models.CharField(
        max_length=MAX_ID_LENGTH, blank=True, default="", db_index=True, help_text=help_text
    )


class Review(models.Model):
    """One clue to be looked at by a person. There is one review a clue, and it is never closed by a rule."""

    id = _id()
    clue_id = models.CharField(max_length=MAX_ID_LENGTH, unique=True, help_text="The clue; one review each.")
    state = models.CharField(max_length=40, default=ReviewState.OPEN, help_text="ReviewState code.")
    lane = _code("Lane code.")
    lane_rank = models.PositiveSmallIntegerField(
        help_text="0 is served first; the lane as a number to sort by."
    )
    points = models.PositiveIntegerField(help_text="Priority points; more is served first within a lane.")
    reasons = models.JSONField(
        default=list, help_text="Rule, field, points and text of each rule that fired."
    )
    signs = models.JSONField(default=list, help_text="Sign codes for the second-reader rules.")
    priority_pack = models.CharField(
        max_length=60, help_text="Rule pack that ranked it, to replay the order."
    )
    in_flood = models.BooleanField(
        default=False,
        help_text="Only entries that match a flood of items speak for it; shown apart, ranked the same.",
    )
    look_again = _code("LookAgain code: why it is back in the queue; empty if it is not.", blank=True)
    received_at = models.DateTimeField(help_text="When the clue arrived; the older first at equal points.")
    opened_at = models.DateTimeField(help_text="When the review was opened.")
    claimed_by = _person("Who works on it, or empty.")
    claimed_until = models.DateTimeField(null=True, help_text="When the claim runs out by itself.")
    decided_at = models.DateTimeField(null=True, help_text="When its decision became final.")
    version = models.PositiveIntegerField(default=1, help_text="Counts up with each change.")

    class Meta:
        indexes = (
            models.Index(fields=("state", "lane_rank", "-points", "received_at"), name="review_queue"),
            models.Index(fields=("opened_at",), name="review_opened"),
            models.Index(fields=("look_again",), name="review_again", condition=~models.Q(look_again="")),
        )


class Decision(models.Model):
    """What a named person decided, and what the second one said. Reason texts live only here."""

    id = _id()
    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="decisions")
    item_id = models.CharField(
        max_length=MAX_ID_LENGTH, blank=True, default="", db_index=True, help_text="Empty: the whole clue."
    )
    item_sha256 = models.CharField(
        max_length=64, blank=True, default="", db_index=True,
        help_text="The file it labels, so that the same file need not be looked at again.",
    )  # fmt: skip
    state = models.CharField(max_length=40, default=DecisionState.PROPOSED, help_text="DecisionState code.")
    outcome = _code("Outcome code.")
    category = _code("Category code of the desk's scheme.")
    harms = models.JSONField(default=list, help_text="Harm category codes.")
    observations = models.JSONField(default=dict, help_text="Observation field to code.")
    reason = models.TextField(help_text="Why, in the person's words. The ledger holds only its SHA-256.")
    decided_by = _person("Who decided: always a person.")
    decided_at = models.DateTimeField(help_text="When.")
    needs_second = models.BooleanField(default=False, help_text="Whether a rule asked for a second reader.")
    second_rules = models.JSONField(default=list, help_text="Codes of the rules that asked.")
    second_pack = models.CharField(max_length=60, help_text="Second-reader rule pack that was applied.")
    second_by = _person("Who read second.")
    second_at = models.DateTimeField(null=True, help_text="When.")
    second_outcome = _code("What the second reader found, blind.", blank=True)
    second_category = _code("The second reader's category.", blank=True)
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

    class Meta:
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


class Look(models.Model):
    """One time a person saw an item without the blur."""

    id = _id()
    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="looks")
    item_id = models.CharField(max_length=MAX_ID_LENGTH, db_index=True, help_text="What was seen.")
    person_id = _person("Who saw it.")
    reason = _code("RevealReason code.")
    is_full = models.BooleanField(help_text="Seen as it is and in full size, not only the small picture.")
    revealed_at = models.DateTimeField(db_index=True, help_text="From when.")
    seconds = models.PositiveIntegerField(null=True, help_text="For how long; null while it is open.")


class Appeal(models.Model):
    """An objection to a decision, answered by somebody who had no part in it."""

    id = _id()
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="appeals")
    state = models.CharField(max_length=40, default=AppealState.OPEN, help_text="AppealState code.")
    statement = models.TextField(help_text="What the person says. Stays in this row.")
    received_at = models.DateTimeField(help_text="When it arrived.")
    within_window = models.CharField(
        max_length=40,
        default=Answer.UNKNOWN,
        help_text="Whether the legal window was open; unknown without a clock.",
    )
    answered_by = _person("Who answered.")
    answered_at = models.DateTimeField(null=True, help_text="When.")
    answer = models.TextField(blank=True, default="", help_text="The answer with its reasons.")
    reversing_decision = models.ForeignKey(
        Decision, null=True, on_delete=models.PROTECT, related_name="granted_appeals",
        help_text="The decision that grants it.",
    )  # fmt: skip
