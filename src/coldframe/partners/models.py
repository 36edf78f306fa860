"""Tables of partners: who may receive, what was agreed, what left, what came in."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from coldframe.core.ids import MAX_ID_LENGTH
from coldframe.partners.terms import AgreementState


class Recipient(models.Model):
    """An organization that may receive from us. Its pinned key is its identity; its name is not."""

    id = models.CharField(primary_key=True, max_length=MAX_ID_LENGTH, help_text="rcp_…")
    name_as_printed = models.CharField(max_length=300, help_text="As on its letterhead; for reading only.")
    kind = models.CharField(max_length=40, help_text="RecipientKind.")
    public_key = models.CharField(max_length=44, blank=True, help_text="Ed25519, base64; empty: no desk.")
    fingerprint = models.CharField(max_length=43, blank=True, help_text="RFC 7638 thumbprint of the key.")
    delivery_url = models.CharField(max_length=500, blank=True, help_text="Where its desk takes messages.")
    mail = models.CharField(max_length=254, blank=True, help_text="Mail address of the contact.")
    jurisdiction = models.CharField(max_length=2, help_text="ISO 3166-1 alpha-2, upper case.")
    pin = models.CharField(max_length=64, help_text="Digest over key and addresses; see keys.pin.")
    added_by = models.CharField(max_length=MAX_ID_LENGTH, help_text="Person who added it.")
    added_at = models.DateTimeField(help_text="When it was added, UTC.")

    class Meta:
        constraints = [
            # Two recipients with one key would make "who sent this" ambiguous.
            models.UniqueConstraint(
                fields=["fingerprint"], condition=~Q(fingerprint=""), name="partners_key_names_one_recipient"
            ),
        ]

    def __str__(self) -> str:
        return self.id


class Agreement(models.Model):
    """One version of an agreement. A version's terms never change; a change is a new version."""

    id = models.BigAutoField(primary_key=True)
    agreement_id = models.CharField(max_length=MAX_ID_LENGTH, db_index=True, help_text="agr_…")
    version = models.PositiveIntegerField(help_text="1, 2, 3 …")
    recipient = models.ForeignKey(Recipient, on_delete=models.PROTECT, related_name="agreements")
    recipient_pin = models.CharField(max_length=64, help_text="The recipient's pin when proposed.")
    state = models.CharField(max_length=40, help_text="AgreementState.")
    legal_basis = models.TextField(help_text="The law or treaty that allows it, as cited.")
    purposes = models.JSONField(help_text="List of Purpose.")
    categories = models.JSONField(help_text="List of HarmCategory.")
    fields = models.JSONField(help_text="List of Field: what may be released; silence means no.")
    active_from = models.DateTimeField(help_text="First moment covered, UTC.")
    active_to = models.DateTimeField(help_text="First moment no longer covered, UTC.")
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


class Disclosure(models.Model):
    """One line of the disclosure ledger: what may have gone, and what surely arrived."""

    id = models.CharField(primary_key=True, max_length=MAX_ID_LENGTH, help_text="dis_…")
    recipient = models.ForeignKey(Recipient, on_delete=models.PROTECT, related_name="disclosures")
    subject_id = models.CharField(max_length=MAX_ID_LENGTH, db_index=True, help_text="What was disclosed.")
    message_id = models.CharField(max_length=MAX_ID_LENGTH, unique=True, help_text="msg_…")
    fields = models.JSONField(help_text="List of Field that left.")
    agreement_id = models.CharField(max_length=MAX_ID_LENGTH, db_index=True, help_text="What allowed it.")
    agreement_version = models.PositiveIntegerField(help_text="Which version of it.")
    document_sha256 = models.CharField(max_length=64, help_text="SHA-256 of the document's bytes.")
    sent_at = models.DateTimeField(db_index=True, help_text="From then on it may have left, UTC.")
    delivered_at = models.DateTimeField(null=True, help_text="Signed receipt, UTC; null: none yet.")
    head_count = models.BigIntegerField(help_text="Events in our ledger when it was sent.")
    head_hash = models.CharField(max_length=64, help_text="Last hash of our ledger then.")

    def __str__(self) -> str:
        return self.id


class SeenMessage(models.Model):
    """A message that was taken in, once; its repetition gets the stored receipt."""

    id = models.BigAutoField(primary_key=True)
    recipient = models.ForeignKey(Recipient, on_delete=models.PROTECT, related_name="seen_messages")
    message_id = models.CharField(max_length=MAX_ID_LENGTH, help_text="msg_…, made by the sender.")
    kind = models.CharField(max_length=40, help_text="MessageKind.")
    body_sha256 = models.CharField(max_length=64, help_text="What it said; a repetition must say the same.")
    subject_id = models.CharField(max_length=MAX_ID_LENGTH, blank=True, help_text="What became of it here.")
    receipt = models.TextField(help_text="The signed receipt that was given.")
    received_at = models.DateTimeField(help_text="UTC.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["recipient", "message_id"], name="partners_message_seen_once"),
        ]

    def __str__(self) -> str:
        return self.message_id


class PartnerHead(models.Model):
    """The head of a partner's ledger as it signed it: evidence if that ledger is cut or rewritten."""

    id = models.BigAutoField(primary_key=True)
    recipient = models.ForeignKey(Recipient, on_delete=models.PROTECT, related_name="heads")
    message_id = models.CharField(max_length=MAX_ID_LENGTH, help_text="The message that carried it.")
    desk = models.CharField(max_length=43, help_text="The desk's own short name of its key.")
    count = models.BigIntegerField(help_text="Events in the partner's ledger.")
    last_hash = models.CharField(max_length=64, help_text="Hash of its last event.")
    signed_at = models.CharField(max_length=27, help_text="ISO 8601 UTC, exactly as it was signed.")
    public_key = models.CharField(max_length=44, help_text="Base64; the key pinned at that time.")
    signature = models.CharField(max_length=88, help_text="Base64 Ed25519 over the head.")
    judgment = models.CharField(max_length=40, help_text="HeadJudgment against the heads before.")
    received_at = models.DateTimeField(help_text="UTC.")

    class Meta:
        indexes = [models.Index(fields=["recipient", "signed_at"], name="partners_head_by_time")]

    def __str__(self) -> str:
        return f"{self.recipient_id} {self.count}"
