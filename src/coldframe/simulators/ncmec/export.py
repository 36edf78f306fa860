"""A finished report in the JSON that receiving agencies have been seen to get.

There is no public schema: the shape is read off tools that parse real exports (observed,
unofficial). UTF-8 with a byte order mark; lists are wrapped twice; unknown is ``null``.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from lxml import etree

from coldframe.simulators.ncmec.state import StoredFile, StoredReport
from coldframe.simulators.ncmec.structure import parse

_Json = dict[str, Any]


def export(report: StoredReport) -> bytes:
    """Return the report as the receiving side's JSON, with the byte order mark."""
    root = parse(report.document.encode())
    exported: _Json = {
        "reportId": report.report_id,
        "dateReceived": _stamp(report.closed_at or report.opened_at),
        "reportedInformation": {
            "reportingEsp": _reporter(root, report.user),
            "incidentSummary": {
                "incidentType": _text(root, "incidentSummary/incidentType"),
                "incidentDateTime": _moment(_text(root, "incidentSummary/incidentDateTime")),
                "incidentDateTimeDescription": _text(root, "incidentSummary/incidentDateTimeDescription"),
            },
            "incidentDetails": _details(root),
            "additionalInformations": _infos(root),
            "reportedPeople": {
                "reportedPersons": [
                    _person(node, "personOrUserReportedPerson")
                    for node in root.iterfind("personOrUserReported")
                ]
            },
            "intendedRecipients": {
                "intendedRecipients": [
                    _person(node, "intendedRecipientPerson") for node in root.iterfind("intendedRecipient")
                ]
            },
            "uploadedFiles": {"uploadedFiles": [_file(file, report.report_id) for file in report.files]},
        },
    }
    return json.dumps(exported, ensure_ascii=False, indent=2).encode("utf-8-sig")


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _moment(text: str | None) -> str | None:
    return _stamp(datetime.fromisoformat(text)) if text else None


def _text(node: etree._Element, path: str) -> str | None:
    return node.findtext(path) or None


def _reporter(root: etree._Element, user: str) -> _Json:
    person = "reporter/reportingPerson"
    return {
        "espName": user,
        "firstName": _text(root, f"{person}/firstName"),
        "lastName": _text(root, f"{person}/lastName"),
        "emails": {
            "emails": [{"value": node.text, "verified": None} for node in root.iterfind(f"{person}/email")]
        },
        "legalURL": _text(root, "reporter/legalURL"),
    }


def _details(root: etree._Element) -> _Json:
    pages: list[_Json] = []
    found: _Json = {"webpageIncident": pages, "emailIncident": []}
    for page in root.iterfind("internetDetails/webPageIncident"):
        urls = [_capture("URL", node.text) for node in page.iterfind("url")]
        pages.append({"sourceInformation": {"sourceCaptures": urls}, "additionalInformations": _infos(page)})
    for mail in root.iterfind("internetDetails/emailIncident"):
        found["emailIncident"].append(
            {
                "contents": [{"value": _text(mail, "content")}],
                "additionalInformations": _infos(mail),
            }
        )
    for name in ("chatImIncident", "onlineGamingIncident", "newsgroupIncident", "peer2peerIncident"):
        nodes = root.findall(f"internetDetails/{name}")
        if nodes:
            found[name] = [{str(child.tag): child.text for child in node} for node in nodes]
    return found


def _infos(node: etree._Element) -> list[_Json]:
    return [{"value": info.text} for info in node.iterfind("additionalInfo")]


def _capture(
    kind: str, value: str | None, *, at: str | None = None, event: str | None = None, port: str | None = None
) -> _Json:
    return {"captureType": kind, "value": value, "dateTime": at, "eventName": event, "port": port}


def _ip_captures(node: etree._Element) -> Iterator[_Json]:
    for event in node.iterfind("ipCaptureEvent"):
        yield _capture(
            "IP Address",
            _text(event, "ipAddress"),
            at=_moment(_text(event, "dateTime")),
            event=_text(event, "eventName"),
            port=_text(event, "port"),
        )


def _person(node: etree._Element, inner: str) -> _Json:
    person = node.find(inner)
    known = person if person is not None else etree.Element(inner)
    captures = [*_ip_captures(node)]
    captures += [_capture("Profile URL", url.text) for url in node.iterfind("profileUrl")]
    return {
        "firstName": _text(known, "firstName"),
        "lastName": _text(known, "lastName"),
        "dateOfBirth": _text(known, "dateOfBirth"),
        "approximateAge": _text(known, "age"),
        "espService": _text(node, "espService"),
        "espUserId": _text(node, "espIdentifier"),
        "screenName": {"value": _text(node, "screenName")},
        "emails": {"emails": [_verified(email) for email in known.iterfind("email")]},
        "phones": {"phones": [_verified(phone) for phone in known.iterfind("phone")]},
        "addresses": {"addresses": []},
        "sourceInformation": {"sourceCaptures": captures},
        "additionalInformations": _infos(node),
    }


def _verified(node: etree._Element) -> _Json:
    verified = node.get("verified")
    return {"value": node.text, "verified": None if verified is None else verified == "true"}


def _file(file: StoredFile, report_id: int) -> _Json:
    details = parse(file.details.encode()) if file.details else etree.Element("fileDetails")
    viewed = _text(details, "fileViewedByEsp")
    metadatas = [
        {"name": f"{node.get('hashType')}", "value": node.text}
        for node in details.iterfind("originalFileHash")
    ]
    public = _text(details, "publiclyAvailable")
    if public is not None:
        metadatas.append({"name": "publiclyAvailable", "value": public})
    metadatas += [
        {"name": "annotation", "value": str(node.tag)} for node in details.iterfind("fileAnnotations/*")
    ]
    captures = [*_ip_captures(details)]
    location = _text(details, "locationOfFile")
    if location is not None:
        captures.append(_capture("URL", location))
    return {
        "filename": file.file_name,
        "originalFilename": _text(details, "originalFileName"),
        "submittalId": f"{report_id}-{file.file_id}",
        "verificationHash": file.md5,
        "industryClassification": _text(details, "industryClassification"),
        "viewedByEsp": None if viewed is None else viewed in ("true", "1"),
        "ncmecTags": {"groups": []},
        "espMetadata": {"metadatas": metadatas},
        "sourceInformation": {"sourceCaptures": captures},
        "additionalInformations": _infos(details),
    }
