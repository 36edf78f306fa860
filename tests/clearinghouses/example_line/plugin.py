"""Example Line, an invented clearinghouse: one XML document, then its files."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Self

from lxml import etree

from coldframe.core.answers import Answer
from coldframe.core.errors import InvalidInput
from coldframe.core.said import Said
from coldframe.reporting.clearinghouses.base import Expectation, Problem, Row, Section
from coldframe.reporting.clearinghouses.content import IncidentKind, ReportContent
from coldframe.reporting.clearinghouses.words import sentence

# The partner's own words stay in its folder.
_KINDS = {kind: kind.value.replace("_", "-") for kind in IncidentKind}


class ExampleLine:
    """The form of Example Line."""

    name: ClassVar[str] = "example_line"
    label: ClassVar[str] = "Example Line"
    jurisdiction: ClassVar[str] = "SE"
    completeness_table: ClassVar[str] = "1"

    def in_version(self, version: str) -> Self:
        """Return the form itself: there is one version."""
        if version != "1":
            raise InvalidInput("Example Line's form has version 1 only.", field="version")
        return self

    def check(self, content: ReportContent, *, as_of: datetime) -> tuple[Problem, ...]:
        """Say everything that must be mended before filing."""
        at = content.incident.occurred_at
        if at is None:
            return (
                _problem("%(field)s is missing. Give when it happened or, if unknown, when it was found."),
            )
        if at.tzinfo is None or at > as_of:
            return (_problem("%(field)s must lie in the past and name its zone. Correct it."),)
        return ()

    def expectations(self, content: ReportContent) -> tuple[Expectation, ...]:
        """Say what helps the receiver to act."""
        is_met = bool(content.subjects and content.subjects[0].account_id)
        ask = "Add the account's id in your own system: legal process will name it."
        return (Expectation("subjects.0.account_id", "Account id", 10, is_met, ask),)

    def document(self, content: ReportContent) -> bytes:
        """Return the document that ``open`` sends: built from what is named here, field by field."""
        root = etree.Element("notice", kind=_KINDS[content.incident.kind])
        for place in content.places:
            etree.SubElement(root, "place", kind=str(place.kind)).text = place.note
        return etree.tostring(root, xml_declaration=True, encoding="UTF-8")

    def preview(self, content: ReportContent) -> tuple[Section, ...]:
        """Return the report as the receiver reads it. Unknown is said, and never turned into a no."""
        seen = ("not known" if file.viewed is Answer.UNKNOWN else str(file.viewed) for file in content.files)
        return (Section("Files", tuple(Row("Whole file seen by a person", answer) for answer in seen)),)


def _problem(message: str) -> Problem:
    return Problem("incident.occurred_at", Said(message, field=sentence("incident.occurred_at")))
