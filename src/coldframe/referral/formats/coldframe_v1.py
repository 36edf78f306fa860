"""The document between two Coldframe desks: JSON.

::

    {"format": "coldframe-referral/1", "referral": "ref_…", "purpose": "investigation",
     "harms": ["grooming"],
     "agreement": {"id": "agr_…", "version": 2, "legal_basis": "…", "retention_days": 90,
                   "onward_transfer": "not_allowed", "rights_caveat": ""},
     "matter": {
       "clue": {"statement": "…", "received_at": "…", "occurred_at": "…", "language": "ko",
                "channel": "api", "danger_now": "unknown"},
       "items": [{"number": 1, "kind": "file", "file": {"sha256": "…", "size_bytes": 12},
                  "media_type": "…", "original_name": "…", "md5": "…", "sha1": "…",
                  "sha256": "…", "pdq": "…", "url": "…", "text": "…", "viewed": "unknown",
                  "public": "unknown", "match_summary": ["…"]}],
       "subjects": [{"number": 1, "service": "…", "account": "…", "screen_name": "…",
                     "email": ["…"], "phone": ["…"],
                     "ip_event": [{"address": "…", "port": 4711, "at": "…", "event": "login"}]}],
       "decision": {"outcome": "refer", "category": "…", "reason": "…", "decided_at": "…"},
       "report": {"number": "…"}}}

Every key under ``matter`` is a ``partners.terms.Field``, and each may be missing: the
agreement did not cover it, or nobody knew. ``number`` counts items of the sender's clue;
a subject has the number of the item that shows it. A row that would hold nothing to look
at (a kind without its content) is left out. A ``file`` travels beside the message under
its SHA-256.
"""

from __future__ import annotations

from collections.abc import Mapping

from coldframe.partners.document import canonical
from coldframe.partners.terms import Field, FileRef
from coldframe.referral.formats.base import Problem, check_substance, require_none
from coldframe.referral.terms import Envelope

_SUBSTANCE: Mapping[str, frozenset[str]] = {
    "items": frozenset({"file", "url", "text", "md5", "sha1", "sha256", "pdq", "original_name"}),
    "subjects": frozenset({"account", "screen_name", "email", "phone", "ip_event"}),
}
SUBSTANCE = frozenset(
    Field(f"{record.removesuffix('s')}.{key}") for record, keys in _SUBSTANCE.items() for key in keys
)
"""Fields that its reader could look at; without one of them a document says nothing."""

_CONTENT_OF_KIND: Mapping[str, frozenset[str]] = {
    "file": frozenset({"file", "md5", "sha1", "sha256", "pdq", "original_name"}),
    "url": frozenset({"url"}),
    "text": frozenset({"text"}),
    "listing": frozenset({"url", "text"}),
}


class ColdframeV1:
    """Writes the document above. See ``formats.base.Format``."""

    name = "coldframe-referral/1"
    media_type = "application/json"

    def check(self, _envelope: Envelope, released: Mapping[str, object], /) -> tuple[Problem, ...]:
        """Say everything that keeps the document from being written. Pure."""
        return check_substance(released)

    def write(self, envelope: Envelope, released: Mapping[str, object]) -> bytes:
        """Return the document's bytes: canonical JSON, so that its digest is always the same."""
        require_none(self.check(envelope, released))
        return canonical(self.document(envelope, released))

    def document(self, envelope: Envelope, released: Mapping[str, object]) -> dict[str, object]:
        """Return the same as a JSON object: the payload of the message."""
        matter = {record: _with_substance(record, part) for record, part in released.items()}
        return {
            "format": self.name,
            "referral": envelope.referral_id,
            "purpose": str(envelope.purpose),
            "harms": [str(harm) for harm in envelope.harms],
            "agreement": {
                "id": envelope.agreement_id,
                "version": envelope.agreement_version,
                "legal_basis": envelope.legal_basis,
                "retention_days": envelope.retention_days,
                "onward_transfer": str(envelope.onward_transfer),
                "rights_caveat": envelope.rights_caveat,
            },
            "matter": {record: part for record, part in matter.items() if part},
        }


def has_substance(document: Mapping[str, object]) -> bool:
    """Tell whether a written document holds at least one thing that its reader could look at."""
    matter = document.get("matter")
    return isinstance(matter, Mapping) and any(matter.get(record) for record in _SUBSTANCE)


def _with_substance(record: str, part: object) -> object:
    if record not in _SUBSTANCE or not isinstance(part, list):
        return part
    return [_row(row) for row in part if _SUBSTANCE[record] & set(row)]


def _row(row: Mapping[str, object]) -> dict[str, object]:
    content = _CONTENT_OF_KIND.get(str(row.get("kind")), frozenset())
    # A kind that promises what did not come would only be refused by the reader.
    return {key: value for key, value in row.items() if key != "kind" or content & set(row)}


def files_of(document: Mapping[str, object]) -> tuple[FileRef, ...]:
    """Return the files that a written document says travel beside it, each once, by digest."""
    matter = document.get("matter")
    items = matter.get("items", []) if isinstance(matter, Mapping) else []
    found = {
        str(item["file"]["sha256"]): FileRef(str(item["file"]["sha256"]), int(item["file"]["size_bytes"]))
        for item in items
        if "file" in item
    }
    return tuple(found[sha256] for sha256 in sorted(found))
