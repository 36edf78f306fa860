"""A campaign as a file: JSON with everything that may leave, CSV with its numbers. Nothing of the desk's cases."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import asdict
from datetime import datetime
from typing import Any

from coldframe.core.moments import isoformat
from coldframe.core.tables import spreadsheet_cell
from coldframe.core.values import SUPPRESSED, Value
from coldframe.publication.disclosure.releasing import CONFIDENTIAL
from coldframe.publication.terms.campaign_hiding import public_values
from coldframe.publication.terms.campaign_views import CampaignView
from coldframe.publication.terms.campaigns import CampaignTally, NewListedCase, Struck

NOT_PREVALENCE = (
    "Reports, items and accounts are neither children nor prevalence. Numbers of different measures, bodies, "
    "populations or periods are not added."
)

WITHOUT_WORDS = (
    "The sources' own words, notes and reasons are left out: they may repeat a small number of children that is "
    "hidden here. Numbers of people that lie close together are hidden with it."
)

COLUMNS = (
    "campaign", "native_name", "tally", "measure", "unit", "currency", "what", "counting_point", "duplicate_rule",
    "counted_by", "region", "population", "period_first", "period_last", "zone", "kind", "qualifier", "number", "base",
    "words", "part_of", "parts_kind", "is_inside", "is_open", "version", "source", "strength", "source_on", "native_text",
)  # fmt: skip


def as_json(campaign: CampaignView, *, as_of: datetime) -> bytes:
    """Every version of everything that is said, with small counts of children hidden.

    Where one is hidden, no free text of a source leaves: it may repeat the number.

    Args:
        campaign: With or without the desk's cases: they are left out.
        as_of: When the file is made.
    """
    shown = public_values(campaign)
    bare = SUPPRESSED in shown.values()
    document = {
        "format": "coldframe.campaign/1",
        "as_of": isoformat(as_of),
        "note": f"{NOT_PREVALENCE} {WITHOUT_WORDS}" if bare else NOT_PREVALENCE,
        "id": campaign.id,
        "versions": [
            _worded({"number": each.number, "reason": each.reason, **_plain(asdict(each.said))}, bare)
            for each in campaign.versions
        ],
        "bodies": [
            {"id": each.id, **_plain(asdict(each.said)), "struck": _struck(each.struck, bare)}
            for each in campaign.bodies
        ],
        "measures": [
            {**_plain(asdict(each.measure)), "currency": each.currency, "are_minors": each.are_minors}
            for each in campaign.measures
        ],
        "tallies": [_tally(each, shown[each.id], bare) for each in campaign.tallies],
        "batches": [
            {
                "id": each.id,
                "versions": [
                    _worded({"version": one.number, "reason": one.reason, **_plain(asdict(one.said))}, bare)
                    for one in each.versions
                ],
                "cases": [{**_listed(one.said), "struck": _struck(one.struck, bare)} for one in each.cases],
                "listed": each.check.listed,
                "holds": each.check.holds,
            }
            for each in campaign.batches
        ],
    }
    return json.dumps(document, ensure_ascii=False, indent=2).encode()


def as_csv(campaign: CampaignView) -> bytes:
    """One row a number that stands, as it holds now; what a spreadsheet would take for a formula is marked as text.

    A header names every column. Hidden numbers, and the texts that may repeat them, as in :func:`as_json`.
    """
    shown, out = public_values(campaign), io.StringIO()
    bare = SUPPRESSED in shown.values()
    table = csv.writer(out, lineterminator="\r\n")
    table.writerow(COLUMNS)
    bodies = {each.id: each.said.name for each in campaign.bodies}
    for each in campaign.standing:
        said, value = each.said, shown[each.id]
        measure, about = campaign.measure(said.measure_id), said if said.first or said.last else campaign.said
        number = CONFIDENTIAL if value == SUPPRESSED else _number(value)
        table.writerow(
            cell if isinstance(cell, int | float) else spreadsheet_cell(str(cell))
            for cell in (
                campaign.said.name, campaign.said.native_name, each.id, said.measure_id, measure.measure.unit,
                measure.currency, measure.measure.what, measure.measure.counting_point, measure.measure.duplicate_rule,
                bodies.get(said.body_id, ""), said.region, said.population, about.first, about.last,
                campaign.said.zone, said.value.kind, "" if value == SUPPRESSED else value.qualifier,
                "" if number is None else number, "" if value == SUPPRESSED else said.base,
                "" if value == SUPPRESSED else said.words, said.part_of,
                said.parts_kind, "yes" if said.is_inside else "no", "yes" if said.is_open else "no",
                each.versions[-1].number, said.source.title, said.source.strength, said.source.on or "",
                "" if bare else said.source.native_text,
            )
        )  # fmt: skip
    return out.getvalue().encode("utf-8-sig")


def _tally(tally: CampaignTally, shown: Value, bare: bool) -> dict[str, Any]:
    versions = []
    for each in tally.versions:
        plain = _worded({"version": each.number, "reason": each.reason, **_plain(asdict(each.said))}, bare)
        plain["value"] = _value(SUPPRESSED if shown == SUPPRESSED else each.said.value)
        if shown == SUPPRESSED:
            plain["words"] = plain["base"] = ""
        versions.append(plain)
    return {"id": tally.id, "versions": versions, "struck": _struck(tally.struck, bare)}


def _worded(plain: dict[str, Any], bare: bool) -> dict[str, Any]:
    """The same without free text, where a number is hidden that it may repeat."""
    if not bare:
        return plain
    plain["source"]["native_text"] = ""
    return plain | {name: "" for name in ("reason", "note", "objectives") if name in plain}


def _value(value: Value) -> dict[str, Any]:
    if value == SUPPRESSED:
        return {"kind": "suppressed", "shown": CONFIDENTIAL}
    return {"kind": value.kind, "qualifier": value.qualifier, "number": _number(value)}


def _number(value: Value) -> int | float | None:
    if not value.is_number or value.qualifier == "uncounted":
        return None
    return int(value.number) if value.number == value.number.to_integral_value() else float(value.number)


def _listed(said: NewListedCase) -> dict[str, Any]:
    return {key: value for key, value in asdict(said).items() if key != "case_id"}


def _struck(struck: Struck | None, bare: bool) -> dict[str, str] | None:
    return {"reason": "" if bare else struck.reason, "at": isoformat(struck.at)} if struck else None


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items() if key != "value"}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value if isinstance(value, str | int | None) else str(value)
