"""Queues that a desk names, and the versions of the rules that sort reviews into them."""

from __future__ import annotations

from django.db import models

from coldframe.triage.models.fields import id_field, person_field
from coldframe.triage.terms import RoutingState


class Queue(models.Model):
    """A named queue. What lies in none of them lies in the general queue, which is no row: it always exists."""

    id = id_field()
    name = models.CharField(max_length=60, unique=True, help_text="What people call it.")
    is_limited = models.BooleanField(default=False, help_text="Only those named below see what lies in it.")
    people = models.JSONField(default=list, help_text="Ids of people who see it while it is limited.")
    roles = models.JSONField(default=list, help_text="Role codes that see it while it is limited.")
    created_at = models.DateTimeField(help_text="When it was added.")
    retired_at = models.DateTimeField(null=True, help_text="Since when nothing goes into it; null: in use.")


class Routing(models.Model):
    """One version of the routing rules. One that was in force is kept as it was, to replay it."""

    id = id_field()
    number = models.PositiveIntegerField(unique=True, help_text="Counts up from 1.")
    state = models.CharField(max_length=40, default=RoutingState.DRAFT, help_text="RoutingState code.")
    rules = models.JSONField(default=list, help_text="In order: queue id, and field to values.")
    revision = models.PositiveIntegerField(default=1, help_text="Counts up with each change of the draft.")
    drafted_at = models.DateTimeField(help_text="When it was last changed.")
    activated_by = person_field("Who put it in force.")
    activated_at = models.DateTimeField(null=True, help_text="When.")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("state",),
                condition=models.Q(state__in=(RoutingState.DRAFT, RoutingState.ACTIVE)),
                name="routing_one_draft_one_active",
            ),
        )
