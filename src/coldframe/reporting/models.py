"""Tables of reporting."""

from __future__ import annotations

from django.db import models


class Report(models.Model):
    """A formal document that we file at a clearinghouse.

    Attributes:
        content: ``clearinghouses.form.to_json`` of what it says. Personal data lives only here.
        version: Counts edits; an edit of an older version is refused.
        edited_by: Ids of everybody who drafted or changed it.
        approved_sha256: Digest of the content that was approved and may be sent, no other.
        message_id: The line of the disclosure ledger of the current attempt.
        restarts: How often the current attempt started over by itself.
        loose_remote_ids: Numbers of unfinished reports that a person learned of.
        setback: Code of ``Setback``.
        completeness: Table, points, points in all, and the paths of the gaps, at the last edit: what was
            approved and filed is as complete as this says.
        completeness_note: The same in a sentence that is sent with the report; empty if it is not told.
        supplements: The filed report that this one corrects, if it is a supplement.
    """

    id = models.CharField(primary_key=True, max_length=30)
    decision_id = models.CharField(max_length=30, db_index=True)
    clue_id = models.CharField(max_length=30, db_index=True)
    clearinghouse = models.CharField(max_length=40)
    state = models.CharField(max_length=40, db_index=True)
    version = models.PositiveIntegerField(default=1)
    content = models.JSONField()
    edited_by = models.JSONField(default=list)
    completeness_percent = models.PositiveSmallIntegerField(default=0)
    completeness = models.JSONField(default=dict)
    completeness_note = models.TextField(blank=True)
    supplements = models.CharField(max_length=30, blank=True, db_index=True)
    drafted_by = models.CharField(
        max_length=30, blank=True, help_text="Empty if an automatic step drafted it."
    )
    drafted_at = models.DateTimeField()
    approved_by = models.CharField(max_length=30, blank=True)
    approved_at = models.DateTimeField(null=True)
    approved_sha256 = models.CharField(max_length=64, blank=True)
    queued_by = models.CharField(max_length=30, blank=True)
    queued_at = models.DateTimeField(null=True)
    attempt = models.PositiveIntegerField(default=0)
    restarts = models.PositiveIntegerField(default=0)
    recipient_id = models.CharField(max_length=30, blank=True)
    agreement_id = models.CharField(max_length=30, blank=True)
    message_id = models.CharField(max_length=30, blank=True)
    remote_id = models.CharField(max_length=30, blank=True, db_index=True)
    loose_remote_ids = models.JSONField(default=list)
    filed_at = models.DateTimeField(null=True)
    setback = models.CharField(max_length=40, default="none")
    setback_text = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["decision_id"],
                condition=~models.Q(state="retracted") & models.Q(supplements=""),
                name="reporting_one_a_decision",
            ),
            models.UniqueConstraint(
                fields=["supplements"],
                condition=~models.Q(state="retracted") & ~models.Q(supplements=""),
                name="reporting_one_supplement",
            ),
        ]
        ordering = ["-drafted_at", "-id"]

    def __str__(self) -> str:
        return self.id


class ProductionSwitch(models.Model):
    """That production was asked for, and switched on by another person, for one set of credentials.

    Attributes:
        fingerprint: ``credentials.fingerprint``: a keyed hash, never a credential.
        ended_by: Who switched it off, or took the proposal back.
    """

    id = models.CharField(primary_key=True, max_length=30)
    clearinghouse = models.CharField(max_length=40)
    fingerprint = models.CharField(max_length=64)
    proposed_by = models.CharField(max_length=30)
    proposed_at = models.DateTimeField()
    confirmed_by = models.CharField(max_length=30, blank=True)
    confirmed_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=30, blank=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["clearinghouse", "fingerprint"],
                condition=models.Q(ended_at=None),
                name="reporting_one_living_switch",
            ),
        ]
        ordering = ["-proposed_at", "-id"]

    def __str__(self) -> str:
        return self.id


class ReportFile(models.Model):
    """One file of a report, so that it can be asked which reports an item went with."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="files")
    item_id = models.CharField(max_length=30, db_index=True)
    sha256 = models.CharField(max_length=64, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["report", "sha256"], name="reporting_file_once")]

    def __str__(self) -> str:
        return self.sha256


class ReportStep(models.Model):
    """One remote call, written before it is made and again when it ended, before the next one.

    Attributes:
        about: The item (upload, describe) or the older report's number (retract); else empty.
        tries: How often the call was made.
        message: Why it did not succeed, as the clearinghouse says; may quote the report.
        response: The answer's bytes exactly as they came.
    """

    id = models.CharField(primary_key=True, max_length=30)
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="steps")
    attempt = models.PositiveIntegerField()
    kind = models.CharField(max_length=40)
    about = models.CharField(max_length=30, blank=True)
    state = models.CharField(max_length=40)
    tries = models.PositiveIntegerField(default=1)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    remote_id = models.CharField(max_length=30, blank=True)
    file_id = models.CharField(max_length=64, blank=True)
    md5 = models.CharField(max_length=32, blank=True)
    code = models.CharField(max_length=40, blank=True)
    message = models.TextField(blank=True)
    request_id = models.CharField(max_length=100, blank=True)
    was_done_before = models.BooleanField(default=False)
    refusal = models.CharField(max_length=40, blank=True)
    response = models.BinaryField(default=b"")
    response_sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["report", "attempt", "kind", "about"], name="reporting_step_once"
            ),
        ]
        ordering = ["attempt", "started_at", "id"]

    def __str__(self) -> str:
        return self.id


class Receipt(models.Model):
    """The clearinghouse's last answer, verbatim: the proof that the duty to report was met.

    One a report: a report is filed once.
    """

    id = models.CharField(primary_key=True, max_length=30)
    report = models.OneToOneField(Report, on_delete=models.CASCADE, related_name="receipt")
    remote_id = models.CharField(max_length=30)
    raw = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    received_at = models.DateTimeField()
    was_done_before = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.id


class Preservation(models.Model):
    """How long a filed report and its files are kept, and how that ended.

    Attributes:
        pack_id: The rule pack of the day of submission.
        rule_ends_at: When the rule's clock has run; empty where the law names no length.
        ends_at: The same, or what a person extended it to. Empty: it never ends by itself.
    """

    report = models.OneToOneField(Report, on_delete=models.CASCADE, related_name="preservation")
    started_at = models.DateTimeField()
    pack_id = models.CharField(max_length=60)
    rule_ends_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True, db_index=True)
    confirmed_by = models.CharField(max_length=30, blank=True)
    confirmed_at = models.DateTimeField(null=True)
    destroyed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.report_id


class PreservationExtension(models.Model):
    """That a person had a report preserved longer, and why."""

    id = models.CharField(primary_key=True, max_length=30)
    preservation = models.ForeignKey(Preservation, on_delete=models.CASCADE, related_name="extensions")
    until = models.DateTimeField()
    reason = models.TextField()
    by = models.CharField(max_length=30)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return self.id
