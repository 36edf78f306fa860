"""NCMEC as a ``Clearinghouse``: ties the parts of this folder together."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from coldframe.reporting.clearinghouses.base import Expectation, Problem, Section
from coldframe.reporting.clearinghouses.content import ReportContent
from coldframe.reporting.clearinghouses.ncmec import check, completeness, draft, preview, xml


class Ncmec:
    """The CyberTipline of the National Center for Missing & Exploited Children (United States)."""

    name: ClassVar[str] = "ncmec"
    label: ClassVar[str] = "NCMEC CyberTipline"

    def check(self, content: ReportContent, *, as_of: datetime) -> tuple[Problem, ...]:
        """See ``check.check``."""
        return check.check(content, as_of=as_of)

    def expectations(self, content: ReportContent) -> tuple[Expectation, ...]:
        """See ``completeness.expectations``."""
        return completeness.expectations(content)

    def document(self, content: ReportContent) -> bytes:
        """Return the ``<report>`` document, UTF-8 XML in schema order."""
        return xml.write("report", draft.report(content))

    def preview(self, content: ReportContent) -> tuple[Section, ...]:
        """See ``preview.preview``."""
        return preview.preview(content)
