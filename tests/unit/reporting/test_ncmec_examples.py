"""The examples pass both readings of the rules, and together they use every element and attribute."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from lxml import etree

from coldframe.reporting.clearinghouses.ncmec.check import check
from coldframe.reporting.clearinghouses.ncmec.examples import documents, reports
from coldframe.reporting.clearinghouses.ncmec.vocabulary import Schema
from coldframe.simulators.ncmec import rules, structure
from coldframe.simulators.ncmec.schema import DOCUMENTS, Choice, Particle

NOW = datetime(2026, 11, 22, tzinfo=UTC)
EVERY = pytest.mark.parametrize("schema", Schema)


def places(particles: tuple[Particle, ...], path: str) -> Iterator[str]:
    """Every path of an element or attribute that a grammar allows."""
    for particle in particles:
        options = particle.options if isinstance(particle, Choice) else (particle,)
        for element in options:
            here = f"{path}/{element.name}"
            yield here
            yield from (f"{here}/@{attribute.name}" for attribute in element.attributes)
            yield from places(element.children, here)


def used(element: etree._Element, path: str) -> Iterator[str]:
    here = f"{path}/{element.tag}"
    yield here
    yield from (f"{here}/@{name}" for name in element.attrib)
    for child in element:
        yield from used(child, here)


@EVERY
def test_together_they_use_every_element_and_attribute(schema: Schema) -> None:
    allowed = {place for root in DOCUMENTS[schema].values() for place in places((root,), "")}
    found = {place for text in documents(schema).values() for place in used(structure.parse(text), "")}
    assert allowed - found == set()
    assert found - allowed == set()


@EVERY
def test_each_passes_our_own_check_and_the_simulators_two_stages(schema: Schema) -> None:
    house = DOCUMENTS[schema]
    for name, content in reports(schema).items():
        assert check(content, as_of=NOW, schema=schema) == (), name
    for name, text in documents(schema).items():
        root = structure.parse(text)
        structure.validate(root, house[str(root.tag)])
        fault = (
            rules.find_fault_in_report(root, house["report"], as_of=NOW)
            if root.tag == "report"
            else rules.find_fault_in_file(
                root, house["fileDetails"], is_batched=name.startswith("batched"), as_of=NOW
            )
        )
        assert fault is None, name


def test_the_older_schema_refuses_what_only_the_newer_knows_and_we_say_so_first() -> None:
    newer = reports(Schema.AUGUST_2026)["maximal"]
    said = {problem.field for problem in check(newer, as_of=NOW, schema=Schema.NOVEMBER_2025)}
    assert {
        "incident.marks",
        "subjects.0.age_disputed",
        "victims.0.associated_accounts.0.age_disputed",
    } <= said
    text = documents(Schema.AUGUST_2026)["maximal.report.xml"]
    with pytest.raises(structure.SchemaViolation):
        structure.validate(structure.parse(text), DOCUMENTS[Schema.NOVEMBER_2025]["report"])
