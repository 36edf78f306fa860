"""Typed document to XML bytes. Escaping and order are settled here, once."""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from typing import Any

from lxml import etree

from coldframe.core.moments import as_utc

# What XML 1.0 cannot carry at all, escaped or not (https://www.w3.org/TR/xml/#charsets).
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write(name: str, document: object) -> bytes:
    """Return the UTF-8 document with root element ``name`` and an XML declaration."""
    root = etree.Element(name)
    _fill(root, document)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def _fill(element: etree._Element, value: Any) -> None:
    for one in fields(value):
        held = getattr(value, one.name)
        form = one.metadata.get("as")
        name = one.metadata.get("name") or _camel(one.name)
        if form == "attribute":
            if held is not None:
                element.set(name, _text(held))
        elif form == "text":
            element.text = _text(held)
        elif form == "flag":
            if held:
                etree.SubElement(element, name)
        else:
            for item in held if isinstance(held, tuple) else (held,):
                _append(element, name, item)


def _append(parent: etree._Element, name: str, value: Any) -> None:
    if value is None:
        return
    child = etree.SubElement(parent, name)
    if is_dataclass(value):
        _fill(child, value)
    else:
        child.text = _text(value)


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return as_utc(value).isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    return _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", str(value))


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)
