"""Objections to decisions, and the links by which they come."""

from __future__ import annotations

from django.db import models

from coldframe.core.answers import Answer
from coldframe.triage.models.decisions import Decision
from coldframe.triage.models.fields import id_field, person_field
from coldframe.triage.terms import AppealState


class AppealLink(models.Model):
    """A link that lets an affected person object once, without an account. Its token is kept as a hash."""

    id = id_field()
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="appeal_links")
    token_sha256 = models.CharField(max_length=64, unique=True)
    told = models.TextField(help_text="What the person was told was decided. Stays in this row.")
    informed_at = models.DateTimeField(help_text="When the person was told.")
    expires_at = models.DateTimeField(help_text="Until then it takes an objection.")
    made_by = person_field("Who made it.")
    made_at = models.DateTimeField(help_text="When.")
    revoked_by = person_field("Who took it back.")
    revoked_at = models.DateTimeField(null=True, help_text="When; null: nobody did.")


class Appeal(models.Model):
    """An objection to a decision, answered by somebody who had no part in it."""

    id = id_field()
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="appeals")
    link = models.OneToOneField(
        AppealLink, null=True, on_delete=models.PROTECT, related_name="appeal",
        help_text="The link it came by; null if it was entered by hand.",
    )  # fmt: skip
    receipt_sha256 = models.CharField(max_length=64, blank=True, help_text="Hash of the receipt code.")
    state = models.CharField(
        max_length=40, default=AppealState.OPEN, db_index=True, help_text="AppealState code."
    )
    statement = models.TextField(help_text="What the person says. Stays in this row.")
    received_at = models.DateTimeField(help_text="When it arrived.")
    informed_at = models.DateTimeField(
        help_text="When the person was told of the decision; when it became final if nobody knows."
    )
    due_at = models.DateTimeField(null=True, help_text="When the legal window closes; null without a clock.")
    within_window = models.CharField(
        max_length=40,
        default=Answer.UNKNOWN,
        help_text="Whether the legal window was open; unknown without a clock.",
    )
    entered_by = person_field("Who entered it by hand; empty by a link.")
    answered_by = person_field("Who answered.")
    answered_at = models.DateTimeField(null=True, help_text="When.")
    answer = models.TextField(blank=True, default="", help_text="The answer with its reasons.")
    reversing_decision = models.ForeignKey(
        Decision, null=True, on_delete=models.PROTECT, related_name="granted_appeals",
        help_text="The decision that grants it.",
    )  # fmt: skip
