"""Tables of matching."""

from __future__ import annotations

from typing import Any

from django.db import models


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
    """One computed representation of an item."""

    id = _id()
    item_id = models.CharField(max_length=30, db_index=True)
    kind = _code()
    value = models.TextField()
    quality = models.PositiveSmallIntegerField(null=True)
    algorithm = _code()

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
    state = _code(db_index=True)
    rows_good = models.PositiveIntegerField()
    rows_repeated = models.PositiveIntegerField()
    rows_bad = models.PositiveIntegerField()
    problems = models.JSONField(default=list)
    proposed_by = models.CharField(max_length=80)
    proposed_at = models.DateTimeField()
    decided_by = models.CharField(max_length=80, blank=True)
    decided_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.id


class BankEntry(models.Model):
    """One known signal. Its value never leaves this table but for comparing."""

    id = _id()
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


class BankGeneration(models.Model):
    """Which state the banks are in: a token that changes with every change of what is active.

    Random rather than counted, so that a state that was rolled back is never taken for
    a later one.
    """

    id = models.PositiveSmallIntegerField(primary_key=True)
    token = models.CharField(max_length=30)

    def __str__(self) -> str:
        return self.token


class Search(models.Model):
    """One search of one state of the banks for one item. Nothing found is recorded, too."""

    id = _id()
    item_id = models.CharField(max_length=30, db_index=True)
    generation = models.CharField(max_length=30)
    rule_version = _code()
    radius_bits = models.PositiveSmallIntegerField()
    entries_searched = models.PositiveIntegerField()
    hits = models.PositiveIntegerField()
    searched_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["item_id", "generation", "rule_version", "radius_bits"], name="matching_search_once"
            ),
        ]

    def __str__(self) -> str:
        return self.id


class Match(models.Model):
    """An item's signal near a bank entry, by a named version of the rule."""

    id = _id()
    search = models.ForeignKey(Search, on_delete=models.PROTECT, related_name="matches")
    item_id = models.CharField(max_length=30, db_index=True)
    signal = models.ForeignKey(Signal, on_delete=models.PROTECT, related_name="matches")
    entry = models.ForeignKey(BankEntry, on_delete=models.PROTECT, related_name="matches")
    distance = models.PositiveSmallIntegerField()
    nearness = _code()
    is_weak = models.BooleanField()
    radius_bits = models.PositiveSmallIntegerField()
    rule_version = _code()
    sentences = models.JSONField(default=list)
    found_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["signal", "entry", "rule_version"], name="matching_match_once"),
        ]

    def __str__(self) -> str:
        return self.id
