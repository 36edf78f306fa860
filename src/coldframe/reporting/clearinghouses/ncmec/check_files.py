"""The rules for one file of a report."""

from __future__ import annotations

import re
from collections.abc import Iterator

from coldframe.core.said import gettext_noop as _
from coldframe.reporting.clearinghouses.base import Problem
from coldframe.reporting.clearinghouses.content import FileHash, FileMark, Relevance, ReportedFile
from coldframe.reporting.clearinghouses.ncmec.check_people import device, ip_event
from coldframe.reporting.clearinghouses.ncmec.check_values import problem
from coldframe.reporting.clearinghouses.ncmec.vocabulary import CLASSIFICATIONS

_HEX_DIGITS = {"md5": 32, "sha1": 40, "sha256": 64}
_BATCH_MARKS = {FileMark.VIRAL, FileMark.POTENTIAL_MEME}


def file(path: str, reported: ReportedFile) -> Iterator[Problem]:
    """Everything that must hold of a file in any report."""
    yield from _judged(path, reported)
    if reported.ip_event is not None:
        yield from ip_event(f"{path}.ip_event", reported.ip_event)
    for index, seen in enumerate(reported.devices):
        yield from device(f"{path}.devices.{index}", seen)
    yield from _data(path, reported)
    for index, each in enumerate(reported.hashes):
        yield from _hash(f"{path}.hashes.{index}", each)


def batch_file(path: str, reported: ReportedFile) -> Iterator[Problem]:
    """What holds besides for the one file of a viral batch."""
    if not reported.marks or not set(reported.marks) <= _BATCH_MARKS:
        yield problem(
            f"{path}.marks",
            _('%(field)s must be "viral", "potential meme" or both in a viral batch. Correct them.'),
        )
    if reported.relevance is not Relevance.REPORTED:
        yield problem(f"{path}.relevance", _('%(field)s must be "reported" in a viral batch. Correct it.'))
    for name in ("original_name", "location_url", "hashes", "ip_event", "devices", "data", "note"):
        if getattr(reported, name):
            yield problem(
                f"{path}.{name}",
                _("%(field)s cannot go with a viral batch. Remove it, or draft the report as a viral batch."),
            )


def _judged(path: str, reported: ReportedFile) -> Iterator[Problem]:
    if reported.exif_viewed.is_yes and not reported.viewed.is_yes:
        yield problem(
            f"{path}.exif_viewed",
            _("%(field)s cannot be yes unless a person saw the whole file. Have the file looked at first."),
        )
    if reported.classification and reported.classification not in CLASSIFICATIONS:
        yield problem(
            f"{path}.classification",
            _("%(field)s is none of %(names)s. Choose one or none."),
            names=", ".join(CLASSIFICATIONS),
        )
    if reported.relevance is Relevance.SUPPLEMENTAL:
        if reported.classification:
            yield problem(
                f"{path}.classification", _("%(field)s cannot be given for a supplemental file. Remove it.")
            )
        if FileMark.POTENTIAL_MEME in reported.marks:
            yield problem(
                f"{path}.marks",
                _('%(field)s cannot hold "potential meme" for a supplemental file. Remove it.'),
            )


def _data(path: str, reported: ReportedFile) -> Iterator[Problem]:
    for index, data in enumerate(reported.data):
        if not data.details:
            yield problem(
                f"{path}.data.{index}", _("%(field)s holds no name and value. Add one, or remove it.")
            )
        for number, detail in enumerate(data.details):
            if not detail.name.strip() or not detail.value.strip():
                yield problem(
                    f"{path}.data.{index}.details.{number}",
                    _("%(field)s needs a name and a value. Give both, or remove it."),
                )


def _hash(path: str, each: FileHash) -> Iterator[Problem]:
    digits = _HEX_DIGITS.get(each.kind.lower())
    if not each.kind or len(each.kind) > 64:
        yield problem(f"{path}.kind", _("%(field)s is missing or longer than 64 characters. Correct it."))
    elif digits is not None and not re.fullmatch(rf"[0-9a-f]{{{digits}}}", each.value):
        yield problem(
            f"{path}.value", _("%(field)s is not %(count)s lower-case hex digits. Correct it."), count=digits
        )
    elif not each.value:
        yield problem(f"{path}.value", _("%(field)s is missing. Give it, or remove that hash."))
