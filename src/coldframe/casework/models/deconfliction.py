"""Tables of deconfliction. Values lie sealed; what is compared are tokens, which need a key to be made."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from coldframe.core.ids import MAX_ID_LENGTH


class DeconflictionLink(models.Model):
    """What this desk and a partner's share to compare: one key, and the last state each way."""

    id = models.CharField(primary_key=True, max_length=MAX_ID_LENGTH, help_text="dlk_…")
    recipient_id = models.CharField(max_length=MAX_ID_LENGTH, unique=True, help_text="The partner, rcp_…")
    agreement_id = models.CharField(max_length=MAX_ID_LENGTH, help_text="What allows it, agr_…")
    key_id = models.CharField(max_length=MAX_ID_LENGTH, help_text="dky_…, the same on both sides.")
    epoch = models.PositiveIntegerField(help_text="Counts the keys of this partnership, from 1.")
    key = models.TextField(help_text="Sealed under this desk's keys.")
    key_made_at = models.DateTimeField(help_text="When it was made here, or came; UTC.")
    is_maker = models.BooleanField(help_text="This desk made the key.")
    sent_version = models.PositiveBigIntegerField(default=0, help_text="Of our last state.")
    sent_sha256 = models.CharField(max_length=64, blank=True, help_text="Of what our last state said.")
    sent_message = models.CharField(max_length=MAX_ID_LENGTH, blank=True, help_text="msg_… that carried it.")
    sent_at = models.DateTimeField(null=True, help_text="When it was queued, UTC.")
    taken_version = models.PositiveBigIntegerField(default=0, help_text="Of the partner's last state.")
    taken_at = models.DateTimeField(null=True, help_text="When it came, UTC.")
    taken_shared = models.JSONField(default=list, help_text="What the partner granted: token and parts.")
    fresh_on = models.DateField(null=True, help_text="The day that is counted.")
    fresh = models.PositiveIntegerField(default=0, help_text="Tokens new from the partner on that day.")

    def __str__(self) -> str:
        return self.id


class PartnerToken(models.Model):
    """A token of a partner's last state, its filling included."""

    link = models.ForeignKey(DeconflictionLink, on_delete=models.CASCADE, related_name="taken_tokens")
    token = models.CharField(max_length=32, db_index=True, help_text="16 bytes, hexadecimal.")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("link", "token"), name="deconfliction_taken_once"),)


class DeconflictionEntry(models.Model):
    """A value of a case that others may work on, too."""

    id = models.CharField(primary_key=True, max_length=MAX_ID_LENGTH, help_text="dce_…")
    case = models.ForeignKey("casework.Case", on_delete=models.PROTECT, related_name="interests")
    kind = models.CharField(max_length=40, help_text="EntryKind code.")
    value = models.TextField(help_text="The normal form, sealed; empty once removed.")
    harm = models.CharField(max_length=40, help_text="HarmCategory code.")
    reason = models.TextField(help_text="Stays in this row.")
    is_listed = models.BooleanField(help_text="On the list of common values: never compared.")
    added_by = models.CharField(max_length=MAX_ID_LENGTH, help_text="Person.")
    added_at = models.DateTimeField(db_index=True, help_text="UTC.")
    removed_by = models.CharField(max_length=MAX_ID_LENGTH, blank=True, help_text="Person.")
    removed_at = models.DateTimeField(null=True, help_text="UTC; null while it stands.")

    def __str__(self) -> str:
        return self.id


class EntryToken(models.Model):
    """A token of an entry: under the desk's own key, or under one shared with a partner."""

    entry = models.ForeignKey(DeconflictionEntry, on_delete=models.CASCADE, related_name="tokens")
    link = models.ForeignKey(
        DeconflictionLink, null=True, on_delete=models.CASCADE, related_name="own_tokens",
        help_text="Null: the desk's own key.",
    )  # fmt: skip
    key_id = models.CharField(max_length=MAX_ID_LENGTH, blank=True, help_text="Of which key of the link.")
    token = models.CharField(max_length=32, db_index=True, help_text="16 bytes, hexadecimal.")


class DeconflictionGrant(models.Model):
    """What the side of an entry decided to show to a counterpart that has an interest, too."""

    entry = models.ForeignKey(DeconflictionEntry, on_delete=models.CASCADE, related_name="grants")
    link = models.ForeignKey(
        DeconflictionLink, null=True, on_delete=models.CASCADE, related_name="grants",
        help_text="Null: other people of this desk.",
    )  # fmt: skip
    parts = models.JSONField(help_text="GrantPart to text; empty: declined or withdrawn.")
    shown_to = models.JSONField(default=list, help_text="Entries of this desk that were hits then, dce_….")
    is_declined = models.BooleanField(help_text="Somebody said no.")
    by = models.CharField(max_length=MAX_ID_LENGTH, help_text="Person.")
    at = models.DateTimeField(help_text="UTC.")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("entry", "link"), name="deconfliction_grant_once"),
            models.UniqueConstraint(
                fields=("entry",), condition=Q(link=None), name="deconfliction_own_grant_once"
            ),
        )


class DeconflictionPause(models.Model):
    """Nothing of a case, or nothing with a partner, is compared until a supervisor lifts it."""

    id = models.CharField(primary_key=True, max_length=MAX_ID_LENGTH, help_text="dpa_…")
    case = models.ForeignKey(
        "casework.Case", null=True, on_delete=models.PROTECT, related_name="deconfliction_pauses"
    )
    link = models.ForeignKey(DeconflictionLink, null=True, on_delete=models.PROTECT, related_name="pauses")
    protects = models.CharField(max_length=200, blank=True, help_text="Which agency or operation.")
    reason = models.TextField(help_text="Stays in this row.")
    paused_by = models.CharField(max_length=MAX_ID_LENGTH, blank=True, help_text="Person; empty: the desk.")
    paused_at = models.DateTimeField(help_text="UTC.")
    lifted_by = models.CharField(max_length=MAX_ID_LENGTH, blank=True, help_text="Supervisor.")
    lifted_reason = models.TextField(blank=True, help_text="Stays in this row.")
    lifted_at = models.DateTimeField(null=True, help_text="UTC; null while it holds.")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(case=None, link__isnull=False) | Q(case__isnull=False, link=None),
                name="deconfliction_pause_of_one",
            ),
            models.UniqueConstraint(
                fields=("case",),
                condition=Q(lifted_at=None, case__isnull=False),
                name="deconfliction_case_once",
            ),
            models.UniqueConstraint(
                fields=("link",),
                condition=Q(lifted_at=None, link__isnull=False),
                name="deconfliction_link_once",
            ),
        )


class DeconflictionTold(models.Model):
    """That a person was told of a hit, once for each entry, counterpart and person."""

    entry = models.ForeignKey(DeconflictionEntry, on_delete=models.CASCADE, related_name="told")
    counterpart_id = models.CharField(max_length=MAX_ID_LENGTH, blank=True, help_text="rcp_…, or this desk.")
    person_id = models.CharField(max_length=MAX_ID_LENGTH, help_text="Who was told.")
    at = models.DateTimeField(help_text="UTC.")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("entry", "counterpart_id", "person_id"), name="deconfliction_told_once"
            ),
        )
