"""NCMEC as a ``Clearinghouse``: ties the parts of this folder together."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from coldframe.core.errors import InvalidInput
from coldframe.reporting.clearinghouses.base import Expectation, Problem, Section
from coldframe.reporting.clearinghouses.content import ReportContent
from coldframe.reporting.clearinghouses.ncmec import check, completeness, draft, preview, xml
from coldframe.reporting.clearinghouses.ncmec.vocabulary import Schema


@dataclass(frozen=True, slots=True)
class Ncmec:
    """The CyberTipline of the National Center for Missing & Exploited Children (United States).

    Attributes:
        schema: The version of its schema that a report must fit.
    """

    name: ClassVar[str] = "ncmec"
    label: ClassVar[str] = "NCMEC CyberTipline"

    schema: Schema = Schema.NOVEMBER_2025

    def in_version(self, version: str) -> Ncmec:
        """Return the CyberTipline by another version of its schema.

        Raises:
            InvalidInput: No such version is known here.
        """
        if version not in tuple(Schema):
            raise InvalidInput(f"The schema {version!r} is not known. Use one of {', '.join(Schema)}.")
        return Ncmec(Schema(version))

    def check(self, content: ReportContent, *, as_of: datetime) -> tuple[Problem, ...]:
        """See ``check.check``."""
        return check.check(content, as_of=as_of, schema=self.schema)

    def expectations(self, content: ReportContent) -> tuple[Expectation, ...]:
        """See ``completeness.expectations``."""
        return completeness.expectations(content)

    def document(self, content: ReportContent) -> bytes:
        """Return the ``<report>`` document, UTF-8 XML in schema order."""
        return xml.write("report", draft.report(content))

    def preview(self, content: ReportContent) -> tuple[Section, ...]:
        """See ``preview.preview``."""
        return preview.preview(content)
