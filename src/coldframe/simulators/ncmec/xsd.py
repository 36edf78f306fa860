"""The grammar of ``schema`` as an XML schema: what ``GET /xsd`` answers here.

Made from our own tables of the documented facts. It is not NCMEC's XSD and holds nothing of it; it says
what this server's first stage of validation says, so that a client's way with an XSD can be tried.
"""

from __future__ import annotations

from collections.abc import Mapping

from lxml import etree

from coldframe.simulators.ncmec.schema import MANY, Attribute, Choice, Element, Particle, Simple

_XS = "http://www.w3.org/2001/XMLSchema"
_NOTE = "Made by Coldframe's local server from its own tables. This is not the schema of NCMEC."
_NAMED = {
    Simple.TEXT: "xs:string",
    Simple.BOOLEAN: "xs:boolean",
    Simple.FLAG: "xs:boolean",
    Simple.LONG: "xs:long",
    Simple.DOUBLE: "xs:double",
    Simple.DATE_TIME: "xs:dateTime",
    Simple.DATE: "xs:date",
}
_FACETS = {
    Simple.NOT_BLANK: ("xs:string", {"pattern": r"[\s\S]*\S[\s\S]*"}),
    Simple.AGE: ("xs:int", {"minInclusive": "0", "maxInclusive": "150"}),
    Simple.PORT: ("xs:int", {"minInclusive": "1", "maxInclusive": "65535"}),
    Simple.CALLING_CODE: ("xs:string", {"pattern": r"\+[0-9]{1,3}"}),
}


def write_xsd(documents: Mapping[str, Element]) -> bytes:
    """Return the schema of these documents, by root element."""
    root = etree.Element(f"{{{_XS}}}schema", nsmap={"xs": _XS})
    _add(_add(root, "annotation"), "documentation").text = _NOTE
    for document in documents.values():
        _declare(root, document)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def _add(parent: etree._Element, tag: str, /, **attributes: str) -> etree._Element:
    return etree.SubElement(parent, f"{{{_XS}}}{tag}", attributes)


def _declare(parent: etree._Element, element: Element) -> etree._Element:
    declared = _add(parent, "element", name=element.name)
    if element.type is Simple.FLAG:
        declared.set("fixed", "true")
    if element.children or element.empty:
        inner = _add(declared, "complexType")
        _content(inner, element)
        _attributes(inner, element.attributes)
    elif element.attributes:
        text = _add(_add(declared, "complexType"), "simpleContent")
        _attributes(_add(text, "extension", base=_NAMED[element.type]), element.attributes)
    else:
        _type(declared, element.type, element.values)
    return declared


def _content(parent: etree._Element, element: Element) -> None:
    if element.empty:
        return
    name = "choice" if element.one_of else "all" if element.any_order else "sequence"
    group = _add(parent, name)
    for particle in element.children:
        _particle(group, particle, is_option=element.one_of)


def _particle(parent: etree._Element, particle: Particle, *, is_option: bool = False) -> None:
    if isinstance(particle, Choice):
        placed = _add(parent, "choice")
        for option in particle.options:
            _particle(placed, option, is_option=True)
    else:
        placed = _declare(parent, particle)
    if not is_option:
        placed.set("minOccurs", str(particle.low))
        placed.set("maxOccurs", "unbounded" if particle.high == MANY else str(particle.high))


def _attributes(parent: etree._Element, attributes: tuple[Attribute, ...]) -> None:
    for attribute in attributes:
        declared = _add(
            parent, "attribute", name=attribute.name, use="required" if attribute.required else "optional"
        )
        _type(declared, attribute.type, attribute.values)


def _type(declared: etree._Element, kind: Simple, values: tuple[str, ...]) -> None:
    if not values and kind in _NAMED:
        declared.set("type", _NAMED[kind])
        return
    base, facets = _FACETS.get(kind, ("xs:string", {}))
    limited = _add(_add(declared, "simpleType"), "restriction", base=base)
    for name, value in facets.items():
        _add(limited, name, value=value)
    for value in values:
        _add(limited, "enumeration", value=value)
