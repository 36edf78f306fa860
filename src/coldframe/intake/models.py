"""Tables of intake."""

from __future__ import annotations

from django.db import models

from coldframe.core.answers import Answer


def _id() -> models.CharField[str, str]:
    return models.CharField(primary_key=True, max_length=30)


def _code(**options: object) -> models.CharField[str, str]:
    return models.CharField(max_length=40, **options)  # type: ignore[arg-type]


def _answer() -> models.CharField[str, str]:
    return models.CharField(max_length=7, default=Answer.UNKNOWN)


class Clue(models.Model):
    """Anything that anybody sent us, unverified.

    Attributes:
        idempotency_hash: Keyed hash of the sender's key: keys are the sender's own words.
        content_hash: Keyed hash over what was sent, to tell a repetition from a clash.
        raw_sha256: The original bytes in the vault.
        marking: How the sender marked it, in its own words; what follows from it is partners' (``Origin``).
        marking_understood: Whether its terms could be read. They count as the strictest where not.
        unread: Paths in the original that no field here holds.
        stopped_by: What forbids its use for now, such as an open recall; empty for nothing.
        destroyed_at: Since when only this tombstone is left.
    """

    id = _id()
    channel = _code()
    sender = models.CharField(max_length=80)
    idempotency_hash = models.CharField(max_length=64)
    content_hash = models.CharField(max_length=64)
    received_at = models.DateTimeField()
    occurred_at = models.DateTimeField(null=True)
    statement = models.TextField(blank=True)
    language = models.CharField(max_length=35, blank=True)
    danger_now = _answer()
    escalated_by_sender = _answer()
    reported_by_affected = _answer()
    coercion = _answer()
    reported_elsewhere = _answer()
    source = models.CharField(max_length=200, blank=True)
    sender_reference = models.CharField(max_length=200, blank=True)
    raw_sha256 = models.CharField(max_length=64, db_index=True)
    raw_media_type = models.CharField(max_length=100, blank=True)
    sending_desk = models.CharField(max_length=30, blank=True)
    referral_id = models.CharField(max_length=30, blank=True, db_index=True)
    agreement_id = models.CharField(max_length=30, blank=True)
    rights_caveat = models.TextField(blank=True)
    marking = models.CharField(max_length=200, blank=True)
    marking_understood = models.BooleanField(default=True)
    unread = models.JSONField(default=list)
    stopped_by = models.CharField(max_length=30, blank=True)
    destroyed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sender", "idempotency_hash"], name="intake_one_clue_a_key"),
        ]
        # In the order of the inbox, so that a page of it is read, not sorted.
        indexes = [
            models.Index(fields=["-received_at", "id"], name="intake_clue_newest"),
            models.Index(fields=["channel", "-received_at", "id"], name="intake_clue_channel"),
        ]

    def __str__(self) -> str:
        return self.id


class ClueHarm(models.Model):
    """One kind of harm that the sender names."""

    clue = models.ForeignKey(Clue, on_delete=models.CASCADE, related_name="harm_rows")
    harm = _code()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["clue", "harm"], name="intake_harm_once")]

    def __str__(self) -> str:
        return self.harm


class Item(models.Model):
    """One file, address, text, account or listing inside a clue.

    Attributes:
        sha256: Of the bytes in the vault; empty if we do not hold them.
        claimed: Hash kind to hex, as the sender states it.
        problems: Codes of ``ItemProblem``.
    """

    id = _id()
    clue = models.ForeignKey(Clue, on_delete=models.CASCADE, related_name="items")
    position = models.PositiveIntegerField()
    kind = _code()
    text = models.TextField(blank=True)
    url = models.TextField(blank=True)
    platform = models.CharField(max_length=100, blank=True)
    account = models.CharField(max_length=200, blank=True)
    screen_name = models.CharField(max_length=200, blank=True)
    original_name = models.CharField(max_length=255, blank=True)
    media_type = models.CharField(max_length=100, blank=True)
    sha256 = models.CharField(max_length=64, blank=True, db_index=True)
    sha1 = models.CharField(max_length=40, blank=True)
    md5 = models.CharField(max_length=32, blank=True)
    size_bytes = models.BigIntegerField(null=True)
    claimed = models.JSONField(default=dict)
    viewed_by_sender = _answer()
    publicly_available = _answer()
    seen_at = models.DateTimeField(null=True)
    sender_category = _code(blank=True)
    stated_place = models.CharField(max_length=6, blank=True)
    problems = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["clue", "position"], name="intake_item_position")]
        ordering = ["clue_id", "position"]

    def __str__(self) -> str:
        return self.id


class StoppedFile(models.Model):
    """A file that may not be used for now, in whatever clue it lies.

    Attributes:
        cause_id: What stops it, such as an exhibit in doubt; another cause is another row.
    """

    sha256 = models.CharField(max_length=64, db_index=True)
    cause_id = models.CharField(max_length=30)
    stopped_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sha256", "cause_id"], name="intake_file_stopped_once"),
        ]


class ItemTrace(models.Model):
    """One thing a service recorded around an item, in normal form."""

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="trace_rows")
    kind = _code()
    value = models.TextField()
    seen_at = models.DateTimeField(null=True)
    port = models.PositiveIntegerField(null=True)
    event = models.CharField(max_length=40, blank=True)
    proxy = _answer()

    def __str__(self) -> str:
        return self.kind


class WithheldPassword(models.Model):
    """That a password stood in a clue: only its keyed hash, to see that two clues gave the same one."""

    clue = models.ForeignKey(Clue, on_delete=models.CASCADE, related_name="password_rows")
    item = models.ForeignKey(Item, on_delete=models.CASCADE, null=True, related_name="password_rows")
    keyed_hash = models.CharField(max_length=64, db_index=True)

    def __str__(self) -> str:
        return "withheld"


class ReporterIdentity(models.Model):
    """Who reported: apart from the clue, so that it can be released or destroyed by itself."""

    clue = models.OneToOneField(Clue, on_delete=models.CASCADE, related_name="reporter_row")
    name = models.CharField(max_length=200, blank=True)
    contact = models.CharField(max_length=320, blank=True)
    may_be_contacted = _answer()

    def __str__(self) -> str:
        return "reporter"


class DeadLetter(models.Model):
    """An upload, or one line of it, that could not be taken in; its bytes lie sealed in the vault.

    Attributes:
        said: What is wrong with it; see ``core.said``.
        files: Kept files that came with it: ``name_hash``, hashes and size of each.
    """

    id = _id()
    channel = _code()
    sender = models.CharField(max_length=80)
    received_at = models.DateTimeField(db_index=True)
    code = _code()
    field = models.CharField(max_length=100, blank=True)
    said = models.JSONField()
    line = models.PositiveIntegerField(null=True)
    source_sha256 = models.CharField(max_length=64, blank=True, db_index=True)
    raw_sha256 = models.CharField(max_length=64, db_index=True)
    media_type = models.CharField(max_length=100, blank=True)
    files = models.JSONField(default=list)
    state = _code(db_index=True)
    replayed_at = models.DateTimeField(null=True)
    replayed_by = models.CharField(max_length=80, blank=True)
    clue_ids = models.JSONField(default=list)

    def __str__(self) -> str:
        return self.id
