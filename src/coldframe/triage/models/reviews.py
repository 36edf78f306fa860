"""The review of a clue."""

from __future__ import annotations

from django.db import models

from coldframe.core.ids import MAX_ID_LENGTH
from coldframe.triage.models.fields import code_field, id_field, person_field
from coldframe.triage.models.queues import Queue
from coldframe.triage.terms import ReviewState

UNDECIDED = (ReviewState.OPEN, ReviewState.CLAIMED, ReviewState.AWAITING_SECOND, ReviewState.DISAGREED)
QUEUE_ORDER = ("lane_rank", "-points", "received_at", "id")
"""By lane, then points, then age; the last tie is broken by id, so that a page never shows one twice."""


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
    queue = models.ForeignKey(
        Queue, null=True, on_delete=models.PROTECT, related_name="reviews",
        help_text="Where it lies; null is the general queue.",
    )  # fmt: skip
    moved_by = person_field(
        "Who put it into this queue by hand, so that no rule moves it; or empty.", indexed=False
    )
    routed_by = models.PositiveIntegerField(
        default=0, help_text="Version of the routing rules that was applied; 0: there was none."
    )
    routing_facts = models.JSONField(
        default=dict, help_text="What was known when it was last ranked: field to codes, to replay the rules."
    )
    due_at = models.DateTimeField(null=True, help_text="When the first clock of the law runs out, if any.")
    aside_until = models.DateTimeField(null=True, help_text="Set aside until then; null: it is not.")
    aside_by = person_field("Who set it aside, or empty.", indexed=False)
    aside_reason = code_field("AsideReason code.", blank=True)
    aside_note = models.TextField(blank=True, default="", help_text="Why, in words. Stays in this row.")
    handed_to = person_field("Whom it was handed to, or empty.", indexed=False)
    handed_by = person_field("Who handed it over, or empty.", indexed=False)
    handed_note = models.TextField(blank=True, default="", help_text="What they said. Stays in this row.")
    handed_until = models.DateTimeField(null=True, help_text="Until then it is offered to nobody else.")
    version = models.PositiveIntegerField(default=1, help_text="Counts up with each change.")
    # Computed by the database, so that no action can forget it; the indexes below hold only these rows.
    is_waiting = models.GeneratedField(
        expression=models.Q(state__in=UNDECIDED) | ~models.Q(look_again=""),  # type: ignore[arg-type]
        output_field=models.BooleanField(),
        db_persist=True,
        help_text="Undecided, or decided and to be looked at again: what the queue holds.",
    )

    class Meta:
        indexes = (
            # In the queue's own order, so that its first page is read, not sorted, whatever waits behind it.
            models.Index(fields=QUEUE_ORDER, name="review_queue", condition=models.Q(is_waiting=True)),
            models.Index(
                fields=QUEUE_ORDER, name="review_flood", condition=models.Q(is_waiting=True, in_flood=True)
            ),
            models.Index(
                fields=QUEUE_ORDER, name="review_dry", condition=models.Q(is_waiting=True, in_flood=False)
            ),
            models.Index(
                fields=("queue", *QUEUE_ORDER), name="review_in_queue", condition=models.Q(is_waiting=True)
            ),
            models.Index(fields=("received_at",), name="review_newest", condition=models.Q(is_waiting=True)),
            models.Index(fields=("opened_at",), name="review_opened"),
            models.Index(fields=("decided_at",), name="review_decided"),
            models.Index(
                fields=("due_at",),
                name="review_due",
                condition=models.Q(is_waiting=True, due_at__isnull=False),
            ),
            models.Index(fields=("state",), name="review_state", condition=models.Q(is_waiting=True)),
            # What somebody holds, was handed or has set aside: few rows, whatever waits behind them. The
            # conditions say "is not null" in the words in which a query says it; else none is used.
            models.Index(
                fields=("claimed_by",), name="review_in_hand", condition=models.Q(claimed_until__isnull=False)
            ),
            models.Index(
                fields=("handed_to",), name="review_handed", condition=models.Q(handed_until__isnull=False)
            ),
            models.Index(
                fields=("aside_by",), name="review_aside_by", condition=models.Q(aside_until__isnull=False)
            ),
            models.Index(
                fields=("aside_until",), name="review_aside", condition=models.Q(aside_until__isnull=False)
            ),
            models.Index(fields=("look_again",), name="review_again", condition=~models.Q(look_again="")),
        )
