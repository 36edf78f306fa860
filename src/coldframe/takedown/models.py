"""Tables of takedown: notices and what became of them."""

from __future__ import annotations

from django.db import models

from coldframe.core.ids import MAX_ID_LENGTH


class Notice(models.Model):
    """One notice to one host about one address of one item."""

    id = models.CharField(primary_key=True, max_length=MAX_ID_LENGTH, help_text="ntc_…")
    item_id = models.CharField(max_length=MAX_ID_LENGTH, db_index=True, help_text="The item it is about.")
    clue_id = models.CharField(max_length=MAX_ID_LENGTH, db_index=True, help_text="The item's clue.")
    locator = models.TextField(help_text="The address as it is; shown defanged only.")
    host_name = models.CharField(max_length=300, blank=True, help_text="Who hosts it, as far as is known.")
    host_contact = models.CharField(max_length=300, help_text="Mail address or name of the form.")
    ground = models.CharField(max_length=40, help_text="LegalGround.")
    citation = models.TextField(help_text="The law or rule it rests on, as cited.")
    state = models.CharField(max_length=40, db_index=True, help_text="NoticeState.")
    drafted_by = models.CharField(max_length=MAX_ID_LENGTH, help_text="Person.")
    drafted_at = models.DateTimeField(db_index=True, help_text="UTC.")
    sent_by = models.CharField(max_length=MAX_ID_LENGTH, blank=True, help_text="Person who sent it.")
    sent_at = models.DateTimeField(null=True, help_text="UTC; null: not sent.")
    sent_how = models.CharField(max_length=40, blank=True, help_text="SentBy.")
    sent_reference = models.CharField(max_length=200, blank=True, help_text="The host's own number for it.")
    hold_reason = models.TextField(blank=True, help_text="Why the police asked to wait.")
    held_by = models.CharField(max_length=MAX_ID_LENGTH, blank=True, help_text="Person who entered the hold.")

    def __str__(self) -> str:
        return self.id


class IssuedStatement(models.Model):
    """A statement of reasons that was handed to an affected user. What it says stays in this row."""

    id = models.CharField(primary_key=True, max_length=MAX_ID_LENGTH, help_text="sor_…; also its reference.")
    decision_id = models.CharField(max_length=MAX_ID_LENGTH, db_index=True, help_text="The final decision.")
    clue_id = models.CharField(max_length=MAX_ID_LENGTH, help_text="The decision's clue.")
    content = models.JSONField(help_text="documents.statement.to_json of what it says.")
    issued_by = models.CharField(max_length=MAX_ID_LENGTH, help_text="Person.")
    issued_at = models.DateTimeField(help_text="UTC.")
    link_id = models.CharField(max_length=MAX_ID_LENGTH, help_text="The link for objections in it.")
    text_sha256 = models.CharField(max_length=64, help_text="Of the text handed out, with the link.")

    def __str__(self) -> str:
        return self.id


class NoticeResult(models.Model):
    """One thing that became of a notice."""

    id = models.BigAutoField(primary_key=True)
    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="results")
    kind = models.CharField(max_length=40, help_text="ResultKind.")
    at = models.DateTimeField(help_text="When it was so, UTC.")
    entered_by = models.CharField(max_length=MAX_ID_LENGTH, help_text="Person.")
    entered_at = models.DateTimeField(help_text="UTC.")
    clue_id = models.CharField(
        max_length=MAX_ID_LENGTH, blank=True, help_text="The clue that showed it again."
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["notice", "clue_id"],
                condition=~models.Q(clue_id=""),
                name="takedown_reappearance_once_a_clue",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.notice_id} {self.kind}"
