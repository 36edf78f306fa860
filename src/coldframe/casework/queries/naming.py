"""Where people write freely in a case, and which of those texts name somebody."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping

from django.db import models

from coldframe.casework import models as tables
from coldframe.casework.queries.parties import get_party, identity_of
from coldframe.casework.queries.people import alias_text
from coldframe.casework.queries.things import identifier_value
from coldframe.casework.rules.emptying import names_v1
from coldframe.core.actors import Actor

Texts = Mapping[str, tuple[str, tuple[str, ...]]]

TEXTS: Texts = {
    "Bridge": ("case", ("offence", "report", "other_body")),
    "BridgeStep": ("bridge__case", ("reason", "official", "receipt")),
    "CaseExport": ("case", ("recipient", "ground")),
    "CaseTask": ("case", ("text", "outcome")),
    "Disposal": ("case", ("reason",)),
    "EnteredMoment": ("case", ("text", "source", "withdrawn_why")),
    "Exhibit": ("case", ("description",)),
    "ExhibitStep": ("exhibit__case", ("giver_outside", "receiver_outside", "reason", "receipt")),
    "Flow": ("case", ("source", "reference", "reason")),
    "IdentityAsk": ("party__case", ("reason",)),
    "Judgement": ("case", ("text", "undone_text")),
    "MeasureTotal": ("case", ("source",)),
    "MoneyEntry": ("money__case", ("source", "body", "native_text", "note", "reason", "ground", "holder")),
    "Note": ("case", ("text", "reason", "emptied_why")),
    "PartyOutcome": ("party__case", ("reason",)),
    "PartyRole": ("party__case|thing__case", ("source", "withdrawn_text")),
    "PaymentLetter": ("brought__case", ("message", "raw")),
    "PlaceClaim": ("case", ("source",)),
    "Reopening": ("case", ("reason",)),
    "Safeguard": ("case", ("definition",)),
    "SafeguardingAnswer": ("party__case", ("reason",)),
    "TallyEntry": ("tally__case", ("source", "body", "native_text", "note", "reason", "population")),
    "Thing": ("case", ("what",)),
}
"""Table to the way to its case (one of two, divided by a bar), and its columns in which people write freely."""

LABELS: Texts = {
    "Case": ("id", ("title",)),
    "FlowEnd": ("case", ("label",)),
    "PaymentImport": ("case", ("name",)),
    "TallyEntry": ("tally__case", ("words",)),
    "Thing": ("case", ("label",)),
}
"""Columns that cannot be empty: what they hold is replaced by the row's number in the case, or its id."""


def names_of(party: tables.Party) -> set[str]:
    """Whatever texts may name somebody by: what they are called, and what else stands for them alone."""
    said = identity_of(party)
    known = {said[key] for key in ("label", "name", "contact") if key in said}
    known |= {name for name in re.split(r"[,;/、，；]", said.get("other_names", "")) if name}
    known |= {alias_text(row) for row in tables.Alias.objects.filter(holder_id=party.id)}
    return known | {identifier_value(row) for row in tables.Identifier.objects.filter(holder_id=party.id)}


def list_texts_naming(party_id: str, *, actor: Actor) -> tuple[str, ...]:
    """List the texts of a case that would go with somebody's data, because they hold one of the names.

    Of somebody sealed each text is told as an empty one: reading them would tell who it is.

    Args:
        party_id: Somebody in a case.
        actor: Who reads.

    Raises:
        NotFound: There is nobody with this id, or the case is not open to the actor.
    """
    shown = get_party(party_id, actor=actor)
    names = names_of(tables.Party.objects.get(id=party_id))
    found = [text for text in _texts_of(shown.case_id) if names_v1(text, names)]
    return tuple("" if shown.is_sealed else text for text in found)


def rows_with_texts(table: str, way: str, case_id: str) -> Iterable[models.Model]:
    """The rows of a table that are in a case, by the way in ``TEXTS``."""
    wanted = models.Q()
    for each in way.split("|"):
        wanted |= models.Q(**{each: case_id})
    found: Iterable[models.Model] = getattr(tables, table).objects.filter(wanted)
    return found


def naming(row: models.Model, columns: Iterable[str], names: Collection[str] | None) -> list[str]:
    """Which of a row's texts hold one of the names; with ``None``, which are not empty."""
    texts = {column: str(getattr(row, column)) for column in columns}
    return [column for column, text in texts.items() if text and (names is None or names_v1(text, names))]


def _texts_of(case_id: str) -> Iterator[str]:
    for table, (way, columns) in (*TEXTS.items(), *LABELS.items()):
        for row in rows_with_texts(table, way, case_id):
            yield from (str(getattr(row, column)) for column in columns)
    for members in tables.TallyEntry.objects.filter(tally__case=case_id).values_list("members", flat=True):
        yield from members
    for answers in tables.Judgement.objects.filter(case=case_id).values_list("answers", flat=True):
        yield from answers.values()
