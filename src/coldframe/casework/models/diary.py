"""Further names of a case, where it stood, its tasks, and the events that people entered."""

from __future__ import annotations

from django.db import models

from coldframe.casework.models.cases import Case
from coldframe.casework.models.columns import id_column, person_column
from coldframe.core.ids import MAX_ID_LENGTH
from coldframe.core.rough_moments import MAX_MOMENT_LENGTH


class CaseName(models.Model):
    """A further name or code, as printed. It never says that two cases are one."""

    id = id_column()
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="names")
    kind = models.CharField(max_length=40, help_text="CaseNameKind code.")
    text = models.CharField(max_length=200, help_text="As printed; no names of people.")
    key = models.CharField(max_length=200, db_index=True, help_text="The form in which it is searched.")
    script = models.CharField(max_length=4, help_text="ISO 15924 code.")
    source = models.CharField(max_length=200, blank=True, default="", help_text="Who prints it so.")
    added_by = person_column("Who added it.")
    added_at = models.DateTimeField(help_text="When.")


class Standing(models.Model):
    """Where a case stood. Never changed; what holds now is the last."""

    id = id_column()
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="standings")
    status = models.CharField(max_length=40, help_text="CaseStatus code.")
    on = models.DateField(help_text="The day as of which it is known.")
    said_by = person_column("Who said so.")
    said_at = models.DateTimeField(help_text="When.")


class CaseTask(models.Model):
    """Something to be done, by one person."""

    id = id_column()
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="tasks")
    text = models.TextField(help_text="What. Stays in this row.")
    assigned_to = person_column("Who is to do it.")
    due_on = models.DateField(null=True, help_text="By the end of which day.")
    given_by = person_column("Who gave it.")
    given_at = models.DateTimeField(help_text="When.")
    done_by = models.CharField(max_length=MAX_ID_LENGTH, blank=True, default="", help_text="Who ended it.")
    done_at = models.DateTimeField(null=True, db_index=True, help_text="When.")
    is_dropped = models.BooleanField(default=False, help_text="It was not done, and need not be.")
    outcome = models.TextField(blank=True, default="", help_text="What came of it.")


class EnteredMoment(models.Model):
    """An event that a person entered. Never changed; what is wrong is withdrawn with a reason."""

    id = id_column()
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="moments")
    when = models.CharField(max_length=MAX_MOMENT_LENGTH, help_text="As exactly as it is known.")
    kind = models.CharField(max_length=40, help_text="MomentKind code.")
    text = models.TextField(help_text="What happened. Stays in this row.")
    source = models.CharField(max_length=400, help_text="Where it was read.")
    entered_by = person_column("Who entered it.")
    entered_at = models.DateTimeField(help_text="When.")
    withdrawn_by = models.CharField(
        max_length=MAX_ID_LENGTH, blank=True, default="", help_text="Who withdrew it."
    )
    withdrawn_at = models.DateTimeField(null=True, help_text="When.")
    withdrawn_why = models.TextField(blank=True, default="", help_text="Why.")
