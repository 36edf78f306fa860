"""The clearinghouse's own schema, where an operator has downloaded it; it is not ours to ship."""

from __future__ import annotations

from pathlib import Path

from lxml import etree

from coldframe.core.errors import InvalidInput
from coldframe.core.said import Said
from coldframe.reporting.clearinghouses.base import Problem


def violations(document: bytes, xsd: Path) -> tuple[Problem, ...]:
    """Hold a document against the downloaded schema; its own words, with the line.

    Raises:
        InvalidInput: ``xsd`` cannot be read or is no XML schema.
    """
    # No network, no entities: a schema is a file from outside like any other.
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    try:
        schema = etree.XMLSchema(etree.fromstring(xsd.read_bytes(), parser))
    except OSError as error:
        raise InvalidInput(
            Said("%(file)s cannot be read: %(error)s.", file=str(xsd), error=error.strerror or ""),
            field="xsd",
        ) from None
    except (etree.XMLSyntaxError, etree.XMLSchemaParseError) as error:
        raise InvalidInput(
            Said(
                "%(file)s is not an XML schema: %(error)s. Download it again.",
                file=str(xsd),
                error=str(error),
            ),
            field="xsd",
        ) from None
    schema.validate(etree.fromstring(document, parser))
    return tuple(
        Problem(
            "",
            Said(
                "The clearinghouse's schema says, at line %(line)s of the document: %(words)s",
                line=each.line,
                words=each.message,
            ),
        )
        for each in schema.error_log  # type: ignore[attr-defined]  # the stubs leave iteration out
    )
