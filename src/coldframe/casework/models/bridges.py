"""Matters on the bridge between an administrative office and the police, and the steps that were taken."""

from __future__ import annotations

from django.db import models

from coldframe.casework.models.cases import Case
from coldframe.casework.models.columns import id_column, person_column
from coldframe.casework.terms.bridges import BridgeState
from coldframe.core.ids import MAX_ID_LENGTH


class Bridge(models.Model):
    """One matter on its way."""

    id = id_column()
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="bridges")
    direction = models.CharField(max_length=40, help_text="Direction code.")
    state = models.CharField(max_length=40, default=BridgeState.SIGNING, help_text="BridgeState code.")
    is_over = models.BooleanField(default=False, db_index=True, help_text="No step is open any more.")
    offence = models.CharField(max_length=400, help_text="The suspected crime, as the law names it.")
    report = models.TextField(help_text="What the officers found. The ledger holds only its SHA-256.")
    other_body = models.CharField(max_length=200, help_text="To whom it goes.")
    officers = models.JSONField(help_text="Person ids of the team.")
    pack = models.CharField(max_length=100, help_text="The rule pack under which it was begun.")
    packet_sha256 = models.CharField(max_length=64, blank=True, default="", help_text="Of the packet's PDF.")
    packet_at = models.DateTimeField(null=True, help_text="When the packet was last written.")
    opened_by = person_column("Who began it.")
    opened_at = models.DateTimeField(db_index=True, help_text="When.")


class BridgeStep(models.Model):
    """One step. Never changed."""

    id = id_column()
    bridge = models.ForeignKey(Bridge, on_delete=models.PROTECT, related_name="steps")
    number = models.PositiveIntegerField(help_text="1, 2, 3 … within the matter.")
    act = models.CharField(max_length=40, help_text="BridgeAct code.")
    state = models.CharField(max_length=40, help_text="BridgeState code: where it stood after it.")
    at = models.DateTimeField(help_text="When it happened.")
    reason = models.TextField(help_text="Why. The ledger holds only its SHA-256.")
    official = models.CharField(max_length=200, blank=True, default="", help_text="Who acted elsewhere.")
    referral_id = models.CharField(max_length=MAX_ID_LENGTH, blank=True, default="", help_text="ref_….")
    receipt = models.CharField(max_length=200, blank=True, default="", help_text="The paper that proves it.")
    by = person_column("Who took it, or entered it for somebody elsewhere.")
    recorded_at = models.DateTimeField(help_text="When it was entered.")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("bridge", "number"), name="bridge_step_number_once"),)
