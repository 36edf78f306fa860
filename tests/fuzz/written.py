"""Documents of other bodies, as our own forms write them: what the channels that read them back are fuzzed with."""

from __future__ import annotations

from datetime import UTC, datetime

from coldframe.partners.terms import HarmCategory, OnwardTransfer, Purpose
from coldframe.referral.formats.base import Contact
from coldframe.referral.formats.registry import FORMATS, Occasion
from coldframe.referral.terms import Envelope

_ENVELOPE = Envelope(
    "ref_" + "0" * 26, Purpose.INVESTIGATION, (HarmCategory.GROOMING,), "agr_" + "7" * 26, 2, "Invented Act",
    90, OnwardTransfer.SAME_PURPOSE, "not where death may follow",
)  # fmt: skip
_OCCASION = Occasion(
    Contact("Example Safety", "safety@example.org", "example.org"),
    "Example Police",
    datetime(2026, 1, 1, tzinfo=UTC),
)
_RELEASED: dict[str, object] = {
    "clue": {"statement": "drawn", "received_at": "2026-01-31T14:05:00.000000Z", "danger_now": "no"},
    "items": [
        {"number": 1, "kind": "url", "url": "https://example.org/page?x=1", "public": "yes"},
        {"number": 2, "kind": "file", "md5": "0" * 32, "sha256": "1c" * 32, "pdq": "5a" * 32},
        {"number": 3, "kind": "text", "text": "=1+1, password: hush-1"},
    ],
    "subjects": [
        {
            "number": 1,
            "service": "Example",
            "account": "u1",
            "email": ["a@example.org"],
            "phone": ["+46701740605"],
            "ip_event": [{"address": "2001:db8::1", "port": 443, "at": "2026-01-31T14:05:00.000000Z"}],
        }
    ],
    "decision": {"outcome": "refer", "category": "baseline", "decided_at": "2026-02-01T00:00:00.000000Z"},
}


def _written(form: str) -> list[bytes]:
    """One with everything, and one with a single address."""
    short = {"items": [{"number": 1, "kind": "url", "url": "https://example.org/"}]}
    return [FORMATS[form](_OCCASION).write(_ENVELOPE, facts) for facts in (_RELEASED, short)]


def case_graph() -> list[bytes]:
    return _written("case")


def misp() -> list[bytes]:
    return _written("misp")


def referral_document() -> list[bytes]:
    return _written("coldframe")


def referral_table() -> list[bytes]:
    return _written("csv")
