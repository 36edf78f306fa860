"""What was agreed with a recipient, version by version."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from coldframe.core.ids import MAX_ID_LENGTH
from coldframe.partners.models.recipients import Recipient
from coldframe.partners.terms import AgreementState


class Agreement(models.Model):
    """One version of an agreement. A version's terms never change; a change is a new version."""

    id = models.BigAutoField(primary_key=True)
    agreement_id = models.CharField(max_length=MAX_ID_LENGTH, db_index=True, help_text="agr_…")
    version = models.PositiveIntegerField(help_text="1, 2, 3 …")
    recipient = models.ForeignKey(Recipient, on_delete=models.PROTECT, related_name="agreements")
    recipient_pin = models.CharField(max_length=64, help_text="The recipient's pin when proposed.")
    state = models.CharField(max_length=40, help_text="AgreementState.")
    our_name = models.CharField(max_length=300, help_text="This desk, as the agreement prints it.")
    our_functions = models.JSONField(default=list, help_text="List of Purpose: what we do under it.")
    their_name = models.CharField(max_length=300, help_text="The recipient, as the agreement prints it.")
    their_functions = models.JSONField(default=list, help_text="List of Purpose: what they do under it.")
    legal_basis = models.TextField(help_text="The law or treaty that allows it, as cited.")
    purposes = models.JSONField(help_text="List of Purpose.")
    categories = models.JSONField(help_text="List of HarmCategory.")
    fields = models.JSONField(help_text="List of Field: what may be released; silence means no.")
    active_from = models.DateTimeField(help_text="First moment covered, UTC.")
    active_to = models.DateTimeField(help_text="First moment no longer covered, UTC.")
    notice_days = models.PositiveIntegerField(default=30, help_text="Days before its end to renew it.")
    retention_days = models.PositiveIntegerField(help_text="Days the recipient may keep what it got.")
    onward_transfer = models.CharField(max_length=40, help_text="OnwardTransfer.")
    rights_caveat = models.TextField(blank=True, help_text="Such as no use where death may follow.")
    proposed_by = models.CharField(max_length=MAX_ID_LENGTH, help_text="Person.")
    proposed_at = models.DateTimeField(help_text="UTC.")
    activated_by = models.CharField(max_length=MAX_ID_LENGTH, blank=True, help_text="Another person.")
    activated_at = models.DateTimeField(null=True, help_text="UTC; null: never.")
    suspended_by = models.CharField(max_length=MAX_ID_LENGTH, blank=True, help_text="Person.")
    suspended_at = models.DateTimeField(null=True, help_text="UTC; null: never.")
    suspended_reason = models.TextField(blank=True, help_text="In words; the ledger keeps its hash.")
    ended_at = models.DateTimeField(null=True, help_text="Replaced or withdrawn, UTC.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agreement_id", "version"], name="partners_agreement_version_once"
            ),
            models.UniqueConstraint(
                fields=["agreement_id"],
                condition=Q(state=AgreementState.ACTIVE),
                name="partners_one_active_version",
            ),
            models.CheckConstraint(
                condition=Q(activated_by="") | ~Q(activated_by=F("proposed_by")),
                name="partners_two_people_activate",
            ),
            models.CheckConstraint(
                condition=~Q(state=AgreementState.ACTIVE) | ~Q(activated_by=""),
                name="partners_active_was_activated",
            ),
            models.CheckConstraint(
                condition=Q(active_from__lt=F("active_to")), name="partners_agreement_begins_before_end"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agreement_id} v{self.version}"
