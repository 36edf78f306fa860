"""What is not told leaves no trace: two truths that print the same make the same files. And what else a release guards."""

from __future__ import annotations

import re
from collections import Counter
from datetime import timedelta

import pytest
from django.db import transaction
from tests.stages.publication.release_desk import JANUARY, PIPELINE, Desk, month

from coldframe.core.errors import Conflict
from coldframe.custody.actions import act
from coldframe.publication.actions import draft_transparency, propose_release, publish_release
from coldframe.publication.actions import releases as verbs
from coldframe.publication.queries import (
    get_release,
    get_release_view,
    get_transparency_report,
    list_lines,
)
from coldframe.publication.terms.transparency import ProviderKind, Standing
from coldframe.web.site.building import build_site

pytestmark = pytest.mark.django_db

LATER = JANUARY + timedelta(days=90)
UNLIKE = re.compile(rb"rls_[0-9a-z]+|custody:\d+:[0-9a-f]+|[0-9a-f]{64}")
"""Ids, and digests of the ledger, which no two ledgers have in common."""


def files_of(few: int) -> Counter[bytes]:
    """The whole site of a desk with so few of one outcome, without what is unlike in any two ledgers."""
    with transaction.atomic():
        desk = Desk()
        desk.decide(4310, at=JANUARY)
        desk.decide(few, at=JANUARY, outcome="not_illegal")
        desk.decide(2740 - few, at=JANUARY, outcome="unsure")
        made = desk.publish("decisions", month(1, months=2), by_month=True)
        assert {cell.text for cell in get_release(made).tables[0].cells} == {"4310", "7050", "0", "[c]"}
        files = build_site()
        transaction.set_rollback(True)
    return Counter(
        UNLIKE.sub(b"", path.encode()) + b"\n" + UNLIKE.sub(b"", content)
        for path, content in files.items()
        if path != "SHA256SUMS"
    )


def test_no_file_tells_what_is_hidden_by_a_number_a_length_or_a_bar() -> None:
    assert files_of(1) == files_of(4)


def test_children_are_released_and_one_entry_of_many_is_hidden() -> None:
    desk = Desk()
    for at, (kind, children) in enumerate([("removed", 12), *[("treated", 2)] * 30, *[("adviser", 3)] * 20]):
        with act(actor=PIPELINE, as_of=JANUARY) as ledger:
            ledger.record(
                "child_safeguarded",
                "cas_1",
                safeguard=f"saf_{at:026d}",
                safeguard_kind=kind,
                children=children,
            )
    (table,) = get_release(desk.publish("children_safeguarded", month(1))).tables
    shown = {cell.headings: cell.text for cell in table.cells}
    assert (shown["removed",], shown["total",]) == ("[c]", "132")
    assert sorted(shown.values()) == ["132", "60", "[c]", "[c]"] or sorted(shown.values()) == [
        "132",
        "[c]",
        "[c]",
        "[c]",
    ]


def test_what_was_counted_beside_something_else_does_not_leave(monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk()
    desk.decide(30, at=JANUARY)
    one, two = (
        desk.draft(code, month(1), at=LATER, by_part=False) for code in ("decisions", "clues_decided")
    )
    for each in (one, two):
        propose_release(each, actor=desk.wen, as_of=LATER)
    count = verbs._count

    def meanwhile(*given: object) -> object:
        found = count(*given)  # type: ignore[arg-type]
        if get_release_view(one).state == "proposed":
            monkeypatch.setattr(verbs, "_count", count)
            publish_release(one, actor=desk.ida, as_of=LATER)
        return found

    monkeypatch.setattr(verbs, "_count", meanwhile)
    with pytest.raises(Conflict, match="while this one was counted"):
        publish_release(two, actor=desk.ida, as_of=LATER)
    publish_release(two, actor=desk.ida, as_of=LATER)
    assert get_release_view(two).state == "published"


def test_a_median_is_not_told_beside_a_number_that_is_hidden() -> None:
    desk = Desk()
    for n in range(34):
        # Thirty of January, and four of February, which takes January with it in the release by month.
        at = JANUARY + timedelta(days=2 if n < 30 else 40)
        for kind in ("appeal_received", "appeal_answered"):
            with act(actor=PIPELINE, as_of=at) as ledger:
                ledger.record(kind, f"app_{n:026d}", appeal_state="granted")
    desk.publish("appeals_received", month(1, months=2), at=LATER, by_part=False)
    desk.publish("appeals_received", month(1), at=LATER, by_part=False)
    for period, standing in ((month(1), Standing.SUPPRESSED), (month(1, months=2), Standing.COUNTED)):
        report = draft_transparency(
            period=period, entered={}, kind=ProviderKind.HOSTING, actor=desk.wen, as_of=LATER
        )
        lines = {line.indicator.span: line for line in list_lines(get_transparency_report(report))}
        assert lines["appeal_to_answer"].standing is standing
