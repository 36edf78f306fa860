"""The review of a clue."""

from __future__ import annotations

from django.db import models

from coldframe.core.ids import MAX_ID_LENGTH
from coldframe.triage.models.fields import code_field, id_field, person_field
from coldframe.triage.terms import ReviewState


class Review(models.Model):
    """One clue to be looked at by a person. There is one review a clue, and it is never closed by a rule."""

    id = id_field()
    clue_id = models.CharField(max_length=MAX_ID_LENGTH, unique=True, help_text="The clue; one review each.")
    state = models.CharField(max_length=40, default=ReviewState.OPEN, help_text="ReviewState code.")
    lane = code_field("Lane code.")
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
    look_again = code_field("LookAgain code: why it is back in the queue; empty if it is not.", blank=True)
    received_at = models.DateTimeField(help_text="When the clue arrived; the older first at equal points.")
    opened_at = models.DateTimeField(help_text="When the review was opened.")
    claimed_by = person_field("Who works on it, or empty.")
    claimed_until = models.DateTimeField(null=True, help_text="When the claim runs out by itself.")
    decided_at = models.DateTimeField(null=True, help_text="When its decision became final.")
    version = models.PositiveIntegerField(default=1, help_text="Counts up with each change.")

    class Meta:
        indexes = (
            models.Index(fields=("state", "lane_rank", "-points", "received_at"), name="review_queue"),
            models.Index(fields=("opened_at",), name="review_opened"),
            models.Index(fields=("look_again",), name="review_again", condition=~models.Q(look_again="")),
        )
