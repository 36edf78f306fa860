"""What goes with a report: how complete it is, as it was approved; and the operator's own copy of the schema."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import LazySettings
from tests.stages.report_desk import Worker, approved, make_agreement
from tests.stages.review_desk import NOW, last_detail

from coldframe.checks import find_problems
from coldframe.core.actors import Actor
from coldframe.partners.queries import list_disclosures
from coldframe.partners.terms import Field
from coldframe.reporting import actions, queries, rules
from coldframe.reporting.actions.approval import ReportHasProblems
from coldframe.reporting.clearinghouses.base import Expectation
from coldframe.reporting.models import Report
from coldframe.reporting.terms import ReportState
from coldframe.simulators.ncmec.server import NcmecSimulator

pytestmark = pytest.mark.django_db
LINE = "Completeness by the sender's own table 2026-11:"


def previewed(report_id: str) -> str:
    return " ".join(row.value for part in queries.preview_report(report_id) for row in part.rows)


def test_that_completeness_is_kept_with_its_gaps_and_travels(
    decision_id: str, rafa: Actor, sana: Actor, lio: Actor, server: NcmecSimulator
) -> None:
    make_agreement(lio, sana)
    report_id = approved(decision_id, drafter=rafa, approver=sana)
    checked = queries.check_report(report_id, as_of=NOW).completeness
    kept = Report.objects.get(id=report_id).completeness
    assert kept == {
        "table": "2026-11",
        "points": checked.points,
        "of_points": checked.of_points,
        "gaps": [gap.field for gap in checked.gaps],
    }
    assert "files.0.viewed" in kept["gaps"]
    said = last_detail(report_id, "report_approved")
    assert (said["completeness_table"], said["gaps"]) == ("2026-11", kept["gaps"])

    line = f"{LINE} {checked.points} of {checked.of_points} points; missing: "
    assert line in previewed(report_id)
    assert "Whether a person saw the whole file" in previewed(report_id)
    actions.queue_filing(report_id, actor=lio, as_of=NOW)
    Worker(server).run(report_id)
    (there,) = server.store.list_reports()
    assert f"An invented statement.\n\n{line}" in there.document
    (disclosed,) = list_disclosures(subject_id=report_id)
    assert disclosed.document_sha256
    # The content itself, which a person edits, stays as it was written.
    assert queries.get_report(report_id).content.note == "An invented statement."
    assert Report.objects.get(id=report_id).completeness == kept


def test_that_a_desk_may_keep_it_to_itself(decision_id: str, rafa: Actor, settings: LazySettings) -> None:
    settings.COLDFRAME_REPORT_COMPLETENESS = False
    report_id = actions.draft_report(decision_id, actor=rafa, as_of=NOW)
    assert LINE not in previewed(report_id)
    assert LINE.encode() not in queries.get_document(report_id)
    assert Report.objects.get(id=report_id).completeness["gaps"]


def test_that_what_was_approved_is_what_is_sent_whatever_the_setting_says_later(
    decision_id: str, rafa: Actor, sana: Actor, settings: LazySettings
) -> None:
    report_id = approved(decision_id, drafter=rafa, approver=sana)
    document = queries.get_document(report_id)
    settings.COLDFRAME_REPORT_COMPLETENESS = False
    assert queries.get_document(report_id) == document
    assert LINE.encode() in document


def test_that_the_line_alone_asks_nothing_of_the_agreement(decision_id: str, rafa: Actor) -> None:
    report_id = actions.draft_report(decision_id, actor=rafa, as_of=NOW)
    actions.set_fields(report_id, {"note": ""}, version=1, actor=rafa, as_of=NOW)
    report = queries.get_report(report_id)
    assert report.as_sent.note == report.completeness_note != ""
    assert Field.CLUE_STATEMENT not in rules.fields_of_v1(report.content)


def test_how_the_line_reads() -> None:
    def gap(label: str, is_met: bool = False) -> Expectation:
        return Expectation("x", label, 5, is_met, "Add it.")

    some = rules.completeness_v1([gap("Port"), gap("Port"), gap("Account id"), gap("School", is_met=True)])
    assert rules.completeness_note_v1("1", some) == (
        "Completeness by the sender's own table 1: 5 of 20 points; missing: Port; Account id."
    )
    whole = rules.completeness_v1([gap("School", is_met=True)])
    assert rules.completeness_note_v1("1", whole).endswith("5 of 5 points; missing: nothing.")


XSD = """<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
<xs:complexType name="any"><xs:sequence>
<xs:any minOccurs="{least}" maxOccurs="unbounded" processContents="skip"/></xs:sequence></xs:complexType>
<xs:element name="report" type="any"/><xs:element name="fileDetails" type="any"/></xs:schema>"""


def test_that_the_operators_schema_is_asked_before_approval(
    decision_id: str, rafa: Actor, sana: Actor, settings: LazySettings, tmp_path: Path
) -> None:
    theirs = tmp_path / "their.xsd"
    theirs.write_text(XSD.format(least=0))
    settings.COLDFRAME_NCMEC_XSD = str(theirs)
    report_id = actions.draft_report(decision_id, actor=rafa, as_of=NOW)
    assert queries.check_report(report_id, as_of=NOW).problems == ()
    theirs.write_text(XSD.format(least=90))
    problems = queries.check_report(report_id, as_of=NOW).problems
    assert len(problems) == 3  # the report and its two files
    assert all("The clearinghouse's schema says" in each.message for each in problems)
    with pytest.raises(ReportHasProblems, match="schema says"):
        actions.approve_report(report_id, version=1, actor=sana, as_of=NOW)


@pytest.mark.parametrize("text", ["", "<a/>", "not xml", None])
def test_that_nothing_passes_a_schema_that_cannot_be_read(
    decision_id: str, rafa: Actor, sana: Actor, settings: LazySettings, tmp_path: Path, text: str | None
) -> None:
    theirs = tmp_path / "their.xsd"
    if text is not None:
        theirs.write_text(text)
    settings.COLDFRAME_NCMEC_XSD = str(theirs)
    settings.COLDFRAME_NCMEC_URL = "https://exttest.cybertip.org/ispws"
    settings.COLDFRAME_NCMEC_USERNAME = settings.COLDFRAME_NCMEC_PASSWORD = "x"
    report_id = actions.draft_report(decision_id, actor=rafa, as_of=NOW)
    with pytest.raises(ReportHasProblems, match=r"their\.xsd"):
        actions.approve_report(report_id, version=1, actor=sana, as_of=NOW)
    assert queries.get_report(report_id).state is ReportState.DRAFT
    codes = {one.code for one in find_problems(as_of=NOW)}
    assert ("ncmec_xsd_missing" in codes) is (text is None)
