"""NCMEC as a ``Clearinghouse``: ties the parts of this folder together."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import ClassVar

from coldframe.core.errors import InvalidInput
from coldframe.core.said import Said
from coldframe.reporting.clearinghouses.base import Expectation, Problem, Section
from coldframe.reporting.clearinghouses.content import ReportContent
from coldframe.reporting.clearinghouses.ncmec import check, completeness, draft, preview, xml, xsd
from coldframe.reporting.clearinghouses.ncmec.vocabulary import Schema


@dataclass(frozen=True, slots=True)
class Ncmec:
    """The CyberTipline of the National Center for Missing & Exploited Children (United States).

    Attributes:
        schema: The version of its schema that a report must fit.
        xsd: Its own schema as the operator downloaded it, or ``None``.
    """

    name: ClassVar[str] = "ncmec"
    label: ClassVar[str] = "NCMEC CyberTipline"
    jurisdiction: ClassVar[str] = "US"
    completeness_table: ClassVar[str] = completeness.VERSION

    schema: Schema = Schema.NOVEMBER_2025
    xsd: Path | None = None

    def in_version(self, version: str) -> Ncmec:
        """Return the CyberTipline by another version of its schema.

        Raises:
            InvalidInput: No such version is known here.
        """
        if version not in tuple(Schema):
            raise InvalidInput(
                Said(
                    "The schema %(version)s is not known. Use one of %(versions)s.",
                    version=f"{version!r}",
                    versions=", ".join(Schema),
                )
            )
        return replace(self, schema=Schema(version))

    def check(self, content: ReportContent, *, as_of: datetime) -> tuple[Problem, ...]:
        """See ``check.check``; with ``xsd`` the documents are held against that, too, if all else is well."""
        found = check.check(content, as_of=as_of, schema=self.schema)
        if found or self.xsd is None:
            return found
        documents = [self.document(content)]
        documents += [
            xml.write("fileDetails", draft.file_details(file, remote_id="1", file_id="0" * 32))
            for file in content.files
        ]
        try:
            return tuple(problem for each in documents for problem in xsd.violations(each, self.xsd))
        except InvalidInput as unreadable:
            # Nothing passes a schema that cannot be read: the operator mends the setting.
            return (Problem("", unreadable.said),)

    def expectations(self, content: ReportContent) -> tuple[Expectation, ...]:
        """See ``completeness.expectations``."""
        return completeness.expectations(content)

    def document(self, content: ReportContent) -> bytes:
        """Return the ``<report>`` document, UTF-8 XML in schema order."""
        return xml.write("report", draft.report(content))

    def preview(self, content: ReportContent) -> tuple[Section, ...]:
        """See ``preview.preview``."""
        return preview.preview(content)
