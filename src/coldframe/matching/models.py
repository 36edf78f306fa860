"""Tables of matching."""

from __future__ import annotations

from typing import Any

from django.db import models

from coldframe.matching.terms import Flood


def _id() -> models.CharField[str, str]:
    return models.CharField(primary_key=True, max_length=30)


def _code(**options: Any) -> models.CharField[str, str]:
    return models.CharField(max_length=40, **options)


class SignalRun(models.Model):
    """That an item's signals were computed by one version, and what became of its file."""

    item_id = models.CharField(max_length=30)
    version = _code()
    outcome = _code()
    reason = _code(blank=True)
    media_format = _code(blank=True)
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    is_cut = models.BooleanField(default=False)
    signal_count = models.PositiveIntegerField()
    computed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item_id", "version"], name="matching_one_run")]

    def __str__(self) -> str:
        return self.item_id


class Signal(models.Model):
    """One computed representation of an item.

    ``turns`` holds a picture's hashes if it were turned, 64 digits each in the order of
    ``media.terms.Turn``, so that turned copies are found without decoding; empty for other kinds.
    ``second`` is where in a film the picture is shown; null for what is no frame.
    """

    id = _id()
    item_id = models.CharField(max_length=30, db_index=True)
    kind = _code()
    value = models.TextField()
    quality = models.PositiveSmallIntegerField(null=True)
    algorithm = _code()
    turns = models.TextField(blank=True)
    second = models.FloatField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["item_id", "kind", "value", "algorithm"], name="matching_signal_once"
            ),
        ]
        indexes = [models.Index(fields=["kind", "value"], name="matching_signal_value")]

    def __str__(self) -> str:
        return self.id


class Bank(models.Model):
    """A labelled collection of known signals."""

    id = _id()
    name = models.CharField(max_length=100, unique=True)
    category = _code()
    source = models.CharField(max_length=200)
    opinion = _code()
    distances = models.JSONField(default=dict)
    enabled_share = models.FloatField(default=1.0)
    created_by = models.CharField(max_length=80)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.id


class ListImport(models.Model):
    """A list file that one person proposes and another approves; the file lies sealed in the vault."""

    id = _id()
    bank = models.ForeignKey(Bank, on_delete=models.PROTECT, related_name="lists")
    list_format = _code()
    file_sha256 = models.CharField(max_length=64)
    list_version = models.CharField(max_length=100, blank=True)
    value_kind = _code(blank=True)
    state = _code(db_index=True)
    rows_good = models.PositiveIntegerField()
    rows_repeated = models.PositiveIntegerField()
    rows_bad = models.PositiveIntegerField()
    rows_total = models.PositiveIntegerField(null=True)
    problems = models.JSONField(default=list)
    proposed_by = models.CharField(max_length=80)
    proposed_at = models.DateTimeField()
    decided_by = models.CharField(max_length=80, blank=True)
    decided_at = models.DateTimeField(null=True)
    withdrawn_by = models.CharField(max_length=80, blank=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdraw_reason = _code(blank=True)

    def __str__(self) -> str:
        return self.id


class BankChange(models.Model):
    """A change to how a bank matches: who proposed it, and who decided."""

    id = _id()
    bank = models.ForeignKey(Bank, on_delete=models.PROTECT, related_name="changes")
    distances = models.JSONField(null=True)
    enabled_share = models.FloatField(null=True)
    opinion = _code(blank=True)
    state = _code()
    proposed_by = models.CharField(max_length=80)
    proposed_at = models.DateTimeField()
    decided_by = models.CharField(max_length=80, blank=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["bank", "state"], name="matching_change_state")]

    def __str__(self) -> str:
        return self.id


class EntryCounter(models.Model):
    """The last number given to an entry, locked while numbers are taken; and a row that stands for what matches."""

    id = models.PositiveSmallIntegerField(primary_key=True)
    last = models.PositiveBigIntegerField()

    def __str__(self) -> str:
        return str(self.last)


class BankEntry(models.Model):
    """One known signal. Its value never leaves this table but for comparing.

    ``active_since`` and ``active_until`` are the numbers of the :class:`BankGeneration` at which it
    began and ceased to match, so that any state of the banks can be read back.
    """

    id = _id()
    number = models.PositiveBigIntegerField(unique=True)
    bank = models.ForeignKey(Bank, on_delete=models.PROTECT, related_name="entries")
    list_import = models.ForeignKey(ListImport, on_delete=models.PROTECT, null=True, related_name="entries")
    kind = _code()
    value = models.TextField()
    category = _code()
    label = _code(blank=True)
    source = models.CharField(max_length=200, blank=True)
    reference = models.CharField(max_length=200, blank=True)
    list_version = models.CharField(max_length=100, blank=True)
    state = _code()
    active_since = models.PositiveBigIntegerField(null=True, db_index=True)
    active_until = models.PositiveBigIntegerField(null=True, db_index=True)
    flood = _code(default=Flood.NONE.value)
    items_matched = models.PositiveIntegerField(default=0)
    proposed_by = models.CharField(max_length=80)
    proposed_at = models.DateTimeField()
    approved_by = models.CharField(max_length=80, blank=True)
    approved_at = models.DateTimeField(null=True)
    withdrawn_by = models.CharField(max_length=80, blank=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdraw_reason = _code(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["bank", "kind", "value"],
                condition=models.Q(state="active"),
                name="matching_active_once",
            ),
        ]
        indexes = [
            models.Index(fields=["kind", "value", "state"], name="matching_entry_value"),
            models.Index(fields=["kind", "state"], name="matching_entry_state"),
        ]

    def __str__(self) -> str:
        return self.id


class EntryOpinion(models.Model):
    """What one source says about one entry, beside what its bank says."""

    entry = models.ForeignKey(BankEntry, on_delete=models.PROTECT, related_name="opinions")
    source = models.CharField(max_length=200)
    opinion = _code()
    stated_by = models.CharField(max_length=80)
    stated_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry", "source"], name="matching_opinion_once")]

    def __str__(self) -> str:
        return f"{self.entry_id}: {self.opinion}"


class BankGeneration(models.Model):
    """One change of what matches. Numbers have no gap and commit in order.

    The token is random, so that a state that was rolled back is never taken for a later one
    with the same number.
    """

    number = models.PositiveBigIntegerField(primary_key=True)
    token = models.CharField(max_length=30, unique=True)
    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.token


class Search(models.Model):
    """One search of one state of the banks for one item. Nothing found is recorded, too.

    ``is_backward``: new entries were searched for among the signals that were there already, and
    one of them matched this item. ``is_cut``: more entries lie near than are kept.
    """

    id = _id()
    item_id = models.CharField(max_length=30, db_index=True)
    generation = models.CharField(max_length=30, db_index=True)
    rule_version = _code()
    is_backward = models.BooleanField(default=False)
    entries_searched = models.PositiveIntegerField()
    banks_left_out = models.JSONField(default=list)
    is_cut = models.BooleanField(default=False)
    hits = models.PositiveIntegerField()
    searched_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["item_id", "generation", "rule_version", "is_backward"], name="matching_search_once"
            ),
        ]

    def __str__(self) -> str:
        return self.id


class Match(models.Model):
    """An item's signal near a bank entry, by a named version of the rule.

    ``frames`` holds, for a film, each frame's signal that lies near the entry, with its distance.
    """

    id = _id()
    search = models.ForeignKey(Search, on_delete=models.PROTECT, related_name="matches")
    item_id = models.CharField(max_length=30, db_index=True)
    signal = models.ForeignKey(Signal, on_delete=models.PROTECT, related_name="matches")
    entry = models.ForeignKey(BankEntry, on_delete=models.PROTECT, related_name="matches")
    distance = models.PositiveSmallIntegerField()
    turn = _code(blank=True)
    nearness = _code()
    is_weak = models.BooleanField()
    limit_bits = models.PositiveSmallIntegerField()
    rule_version = _code()
    sentences = models.JSONField(default=list)
    frames = models.JSONField(default=list)
    found_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["signal", "entry", "rule_version"], name="matching_match_once"),
        ]

    def __str__(self) -> str:
        return self.id


class LookupTally(models.Model):
    """How much one API key looked up: in the present minute, for the limit, and this day, for the ledger."""

    id = _id()
    minute = models.DateTimeField()
    in_minute = models.PositiveIntegerField(default=0)
    day = models.DateField(help_text="UTC.")
    lookups = models.PositiveIntegerField(default=0)
    matched = models.PositiveIntegerField(default=0, help_text="Entries found.")
    refused = models.PositiveIntegerField(default=0, help_text="Look-ups over the limit.")

    def __str__(self) -> str:
        return self.id


class Source(models.Model):
    """A hash exchange that two people approved; its credentials lie sealed in the vault.

    ``checkpoint`` is up to when it has been asked for; what is still open before it stands in
    :class:`SourceWindow`. The counts are those of the present or last sync; ``said``: why it ended as it did.
    """

    id = _id()
    name = models.CharField(max_length=100, unique=True)
    kind = _code()
    bank = models.ForeignKey(Bank, on_delete=models.PROTECT, related_name="sources")
    url = models.CharField(max_length=500)
    environment = _code()
    members = models.JSONField(default=list)
    recipient_id = models.CharField(max_length=30, blank=True)
    credentials_sha256 = models.CharField(max_length=64)
    state = _code(db_index=True)
    proposed_by = models.CharField(max_length=80)
    proposed_at = models.DateTimeField()
    decided_by = models.CharField(max_length=80, blank=True)
    decided_at = models.DateTimeField(null=True)
    starts_at = models.DateTimeField()
    checkpoint = models.DateTimeField(null=True)
    work_id = models.CharField(max_length=150, blank=True)
    began_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    result = _code()
    said = models.JSONField(default=str)
    pages = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict)
    vote_reasons = models.JSONField(default=dict)

    def __str__(self) -> str:
        return self.id


class SourceWindow(models.Model):
    """A span of time that a source is still to be asked for, page by page.

    ``cursor`` asks for its next page; ``said``: why it failed last. One that failed twice is halved, down to a second; what
    fails then is a gap that every later sync tries again.
    """

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="windows")
    start = models.DateTimeField()
    end = models.DateTimeField()
    cursor = models.TextField(blank=True)
    cursor_at = models.DateTimeField(null=True)
    pages = models.PositiveIntegerField(default=0)
    tries = models.PositiveIntegerField(default=0)
    said = models.JSONField(default=str)
    failed_at = models.DateTimeField(null=True)
    raw_sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        indexes = [models.Index(fields=["source", "tries", "start"], name="matching_window_next")]

    def __str__(self) -> str:
        return f"{self.source_id}: {self.start} to {self.end}"


class SourceRecord(models.Model):
    """What a source last said under one key, and the entries that follow from it."""

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="records")
    key = models.CharField(max_length=200)
    changed_at = models.DateTimeField()
    is_withdrawn = models.BooleanField()
    votes_for = models.PositiveIntegerField(default=0)
    votes_against = models.PositiveIntegerField(default=0)
    entries: models.ManyToManyField[BankEntry, Any] = models.ManyToManyField(
        BankEntry, related_name="source_records"
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "key"], name="matching_record_once")]

    def __str__(self) -> str:
        return f"{self.source_id}: {self.key}"


class Feedback(models.Model):
    """What a decision says about an entry of a source; it leaves only because a person sends it.

    ``is_confirmed`` is null where the decision does not tell, and a person has to say. ``said``: why the
    source could not be told.
    """

    id = _id()
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="feedback")
    record = models.ForeignKey(SourceRecord, on_delete=models.PROTECT, related_name="feedback")
    entry = models.ForeignKey(BankEntry, on_delete=models.PROTECT, related_name="feedback")
    item_id = models.CharField(max_length=30)
    decision_id = models.CharField(max_length=30, db_index=True)
    is_confirmed = models.BooleanField(null=True)
    distance = models.PositiveSmallIntegerField()
    reasons = models.JSONField(default=list)
    state = _code(db_index=True)
    said = models.JSONField(default=str)
    noted_at = models.DateTimeField()
    sent_by = models.CharField(max_length=80, blank=True)
    attempt = models.PositiveIntegerField(default=0)
    agreement_id = models.CharField(max_length=30, blank=True)
    message_id = models.CharField(max_length=30, blank=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["record", "entry", "item_id", "decision_id"], name="matching_feedback_once"
            ),
        ]

    def __str__(self) -> str:
        return self.id


class ProtectionLane(models.Model):
    """That a bank takes registrations of people who are shown: opened by two, at most one at a time."""

    id = _id()
    bank = models.ForeignKey(Bank, on_delete=models.PROTECT, related_name="lanes")
    keeps_days = models.PositiveSmallIntegerField()
    state = _code()
    proposed_by = models.CharField(max_length=80)
    proposed_at = models.DateTimeField()
    decided_by = models.CharField(max_length=80, blank=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                models.Value(1), condition=models.Q(state__in=("proposed", "open")), name="matching_one_lane"
            ),
        ]

    def __str__(self) -> str:
        return self.id


class Registration(models.Model):
    """What a person had listed: a code, two dates, and the entries of its fingerprints. Nothing about them."""

    id = _id()
    lane = models.ForeignKey(ProtectionLane, on_delete=models.PROTECT, related_name="registrations")
    token_sha256 = models.CharField(max_length=64, unique=True)
    who = _code()
    pictures = models.PositiveSmallIntegerField()
    state = _code()
    registered_at = models.DateTimeField()
    keeps_until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    entries = models.ManyToManyField(BankEntry, related_name="registrations")

    class Meta:
        indexes = [models.Index(fields=["state", "keeps_until"], name="matching_registration_end")]

    def __str__(self) -> str:
        return self.id
