"""What the local clearinghouse answers to ``GET /xsd``: its own grammar, told apart from NCMEC's."""

from __future__ import annotations

import pytest
from lxml import etree
from tests.simulators.test_ncmec_simulator import SCHEMA
from tests.unit.reporting.report_contents import NOW

from coldframe.partners import http
from coldframe.reporting.clearinghouses.ncmec import examples
from coldframe.reporting.clearinghouses.ncmec.vocabulary import Schema
from coldframe.simulators.ncmec import structure
from coldframe.simulators.ncmec.faults import Switches
from coldframe.simulators.ncmec.schema import DOCUMENTS
from coldframe.simulators.ncmec.server import NcmecSimulator
from coldframe.simulators.ncmec.xsd import write_xsd


def schema_of(version: str) -> etree.XMLSchema:
    return etree.XMLSchema(etree.fromstring(write_xsd(DOCUMENTS[version])))


@pytest.mark.parametrize("version", DOCUMENTS)
def test_that_every_example_is_valid_and_no_other_root_is_known(version: str) -> None:
    schema = schema_of(version)
    for name, document in examples.documents(Schema(version)).items():
        assert schema.validate(etree.fromstring(document)), (name, schema.error_log)
    assert not schema.validate(etree.Element("other"))


@pytest.mark.parametrize("document", [document for document, _ in SCHEMA])
def test_that_it_refuses_what_the_first_stage_refuses(document: str) -> None:
    assert not schema_of("2025-11").validate(etree.fromstring(document))


@pytest.mark.parametrize("version", DOCUMENTS)
def test_that_both_agree_on_an_example_with_any_one_element_taken_out_or_doubled(version: str) -> None:
    schema = schema_of(version)
    for name in ("maximal.report.xml", "maximal.file-1.fileDetails.xml"):
        document = examples.documents(Schema(version))[name]
        for index in range(1, len(list(etree.fromstring(document).iter()))):
            for change in ("taken out", "doubled"):
                root = etree.fromstring(document)
                element = list(root.iter())[index]
                parent = element.getparent()
                assert parent is not None
                if change == "taken out":
                    parent.remove(element)
                else:
                    parent.insert(parent.index(element), etree.fromstring(etree.tostring(element)))
                try:
                    structure.validate(root, DOCUMENTS[version][str(root.tag)])
                    is_valid = True
                except structure.SchemaViolation:
                    is_valid = False
                assert schema.validate(root) is is_valid, (change, element.tag, schema.error_log)


def test_that_it_is_asked_for_with_credentials_follows_the_switch_and_says_whose_it_is() -> None:
    with NcmecSimulator(users={"demo": "pw"}, now=lambda: NOW) as server:
        assert http.request("GET", server.url + "/xsd").status == 401
        first = http.request("GET", server.url + "/xsd", auth=("demo", "pw"))
        assert first.status == 200
        assert b"not the schema of NCMEC" in first.content
        assert b"informational" not in first.content
        server.switches = Switches(schema="2026-08")
        assert b"informational" in http.request("GET", server.url + "/xsd", auth=("demo", "pw")).content
