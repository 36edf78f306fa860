"""What colleagues ask each other, whom not to offer a review again today, and since when a shift is news."""

from __future__ import annotations

from django.db import models

from coldframe.core.ids import MAX_ID_LENGTH
from coldframe.triage.models.fields import id_field, person_field
from coldframe.triage.models.reviews import Review


class Question(models.Model):
    """A question to a colleague about a review. The texts live only here."""

    id = id_field()
    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="questions")
    asked_by = person_field("Who asks.")
    asked_of = person_field("Who is asked.")
    text = models.TextField(help_text="The question.")
    asked_at = models.DateTimeField(help_text="When.")
    answer = models.TextField(blank=True, default="", help_text="The answer; empty while there is none.")
    answered_at = models.DateTimeField(null=True, help_text="When; null while there is none.")

    class Meta:
        indexes = (
            models.Index(fields=("asked_of",), name="question_open", condition=models.Q(answered_at=None)),
        )


class Skip(models.Model):
    """Not to be offered to this person again until a moment. Read for that only; no page lists it."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="skips")
    person_id = person_field("Who passed it over.")
    until = models.DateTimeField(help_text="The end of that person's day.")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("review", "person_id"), name="skip_once"),)


class Shift(models.Model):
    """Since when the queue is news to a person."""

    person_id = models.CharField(primary_key=True, max_length=MAX_ID_LENGTH)
    since = models.DateTimeField(help_text="When the person's last shift ended: what came later is new.")
    seen_at = models.DateTimeField(help_text="When the person last looked at the queue, to a few minutes.")
