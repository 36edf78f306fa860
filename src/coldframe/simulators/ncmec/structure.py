"""First stage of validation: what the schema checks, in the words of the real validator.

Xerces-J's messages are what client authors will see in their logs, so they are rebuilt here:
``cvc-complex-type.2.4.a: Invalid content was found starting with element 'x'. One of '{a, b}'
is expected.``
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from coldframe.simulators.ncmec.schema import MANY, Attribute, Choice, Element, Particle, Simple

_XSI = "{http://www.w3.org/2001/XMLSchema-instance}"
_DATE_TIME = re.compile(r"-?\d{4,}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?")
_DATE = re.compile(r"-?\d{4,}-\d\d-\d\d(Z|[+-]\d\d:\d\d)?")
_NUMBER = re.compile(r"[+-]?\d+")
_LONG_LIMIT = 2**63


class SchemaViolation(Exception):
    """The document does not follow the schema; the text is the validator's message."""


def parse(body: bytes) -> etree._Element:
    """Parse untrusted XML: no entities, no network, no document type.

    Raises:
        SchemaViolation: Not well-formed, or with a document type declaration.
    """
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise SchemaViolation(f"The document is not well-formed: {error}") from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise SchemaViolation("DOCTYPE is disallowed when the feature disallow-doctype-decl is set to true.")
    return root


def validate(root: etree._Element, grammar: Element) -> None:
    """Check order, cardinality, attributes and types.

    Raises:
        SchemaViolation: At the first fault.
    """
    if root.tag != grammar.name:
        raise SchemaViolation(f"cvc-elt.1.a: Cannot find the declaration of element '{root.tag}'.")
    _element(root, grammar, is_root=True)


def text_of(node: etree._Element) -> str:
    """Return the text of an element that has no children."""
    return node.text or ""


def _element(node: etree._Element, grammar: Element, *, is_root: bool = False) -> None:
    _attributes(node, grammar, is_root=is_root)
    children = [child for child in node if isinstance(child.tag, str)]
    if grammar.empty:
        if children or (node.text or "").strip():
            raise SchemaViolation(
                f"cvc-complex-type.2.1: Element '{node.tag}' must have no character or element information "
                "item [children], because the type's content type is empty."
            )
    elif grammar.children:
        _complex(node, children, grammar)
    else:
        if children:
            raise SchemaViolation(
                f"cvc-type.3.1.2: Element '{node.tag}' is a simple type, so it must have no element "
                "information item [children]."
            )
        _value(text_of(node), grammar.type, grammar.values, f"element '{node.tag}'")


def _complex(node: etree._Element, children: list[etree._Element], grammar: Element) -> None:
    loose = [node.text, *(child.tail for child in children)]
    if any(text and text.strip() for text in loose):
        raise SchemaViolation(
            f"cvc-complex-type.2.3: Element '{node.tag}' cannot have character [children], because the "
            "type's content type is element-only."
        )
    if grammar.one_of:
        particles: tuple[Particle, ...] = (Choice(_options(grammar), low=1),)
        matched = _sequence(node, children, particles)
    elif grammar.any_order:
        matched = _all(children, _options(grammar))
    else:
        matched = _sequence(node, children, grammar.children)
    for child, particle in matched:
        _element(child, particle)


def _options(grammar: Element) -> tuple[Element, ...]:
    return tuple(child for child in grammar.children if isinstance(child, Element))


def _sequence(
    node: etree._Element, children: list[etree._Element], particles: tuple[Particle, ...]
) -> Iterator[tuple[etree._Element, Element]]:
    """Yield each child with its declaration before the next is looked at, as a streaming validator does."""
    position, count = 0, 0
    for child in children:
        expected: list[str] = []
        for index, seen in _reachable(particles, position, count):
            particle = particles[index]
            if seen >= particle.high:
                continue
            found = next((one for one in _members(particle) if one.name == child.tag), None)
            if found is not None:
                position, count = index, seen + 1
                yield child, found
                break
            expected += [one.name for one in _members(particle)]
        else:
            raise SchemaViolation(_unexpected(str(child.tag), expected))
    missing: list[str] = []
    for index, seen in _reachable(particles, position, count):
        if seen < particles[index].high:
            missing += [one.name for one in _members(particles[index])]
        if seen < particles[index].low:
            raise SchemaViolation(
                f"cvc-complex-type.2.4.b: The content of element '{node.tag}' is not complete. "
                f"One of '{{{', '.join(missing)}}}' is expected."
            )


def _reachable(particles: tuple[Particle, ...], position: int, count: int) -> Iterator[tuple[int, int]]:
    """Yield each particle that may come next with how often it was seen, up to the first that must."""
    for index in range(position, len(particles)):
        seen = count if index == position else 0
        yield index, seen
        if seen < particles[index].low:
            return


def _all(
    children: list[etree._Element], options: tuple[Element, ...]
) -> Iterator[tuple[etree._Element, Element]]:
    left = {option.name: option for option in options}
    for child in children:
        option = left.pop(str(child.tag), None)
        if option is None:
            raise SchemaViolation(_unexpected(str(child.tag), list(left)))
        yield child, option


def _members(particle: Particle) -> tuple[Element, ...]:
    return particle.options if isinstance(particle, Choice) else (particle,)


def _unexpected(name: str, expected: list[str]) -> str:
    if not expected:
        return (
            f"cvc-complex-type.2.4.d: Invalid content was found starting with element '{name}'. "
            "No child element is expected at this point."
        )
    return (
        f"cvc-complex-type.2.4.a: Invalid content was found starting with element '{name}'. "
        f"One of '{{{', '.join(expected)}}}' is expected."
    )


def _attributes(node: etree._Element, grammar: Element, *, is_root: bool) -> None:
    known = {attribute.name: attribute for attribute in grammar.attributes}
    for name, value in node.attrib.items():
        if is_root and str(name).startswith(_XSI):
            continue
        if str(name) not in known:
            raise SchemaViolation(
                f"cvc-complex-type.3.2.2: Attribute '{name!s}' is not allowed to appear in element "
                f"'{node.tag}'."
            )
        attribute = known[str(name)]
        where = f"attribute '{attribute.name}' on element '{node.tag}'"
        _value(str(value), attribute.type, attribute.values, where)
    _required(node, grammar.attributes)


def _required(node: etree._Element, attributes: tuple[Attribute, ...]) -> None:
    for attribute in attributes:
        if attribute.required and attribute.name not in node.attrib:
            raise SchemaViolation(
                f"cvc-complex-type.4: Attribute '{attribute.name}' must appear on element '{node.tag}'."
            )


def _value(text: str, kind: Simple, values: tuple[str, ...], where: str) -> None:
    if values and text not in values:
        raise SchemaViolation(
            f"cvc-enumeration-valid: Value '{text}' is not facet-valid with respect to enumeration "
            f"'[{', '.join(values)}]'. It must be a value from the enumeration. ({where})"
        )
    if kind is Simple.FLAG:
        # A fixed boolean: empty stands for its value, and only its value may be written.
        if text.strip() not in ("", "true", "1"):
            raise SchemaViolation(
                f"cvc-elt.5.2.2.2.2: The value '{text}' of {where} does not match the {{value constraint}} "
                "value 'true'."
            )
    elif not _is(text.strip(), kind):
        raise SchemaViolation(
            f"cvc-datatype-valid.1.2.1: '{text}' is not a valid value for '{kind}'. ({where})"
        )


def _is(text: str, kind: Simple) -> bool:
    match kind:
        case Simple.BOOLEAN:
            return text in ("true", "false", "1", "0")
        case Simple.NOT_BLANK:
            return bool(text)
        case Simple.LONG:
            return _within(text, -_LONG_LIMIT, _LONG_LIMIT - 1)
        case Simple.AGE:
            return _within(text, 0, 150)
        case Simple.PORT:
            return _within(text, 1, 65535)
        case Simple.DOUBLE:
            return re.fullmatch(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?|-?INF|NaN", text) is not None
        case Simple.DATE_TIME:
            return _DATE_TIME.fullmatch(text) is not None
        case Simple.DATE:
            return _DATE.fullmatch(text) is not None
        case Simple.CALLING_CODE:
            return re.fullmatch(r"\+[0-9]{1,3}", text) is not None
        case _:
            return True


def _within(text: str, low: int, high: int) -> bool:
    return (
        len(text) <= len(str(MANY)) * 4 and _NUMBER.fullmatch(text) is not None and low <= int(text) <= high
    )
