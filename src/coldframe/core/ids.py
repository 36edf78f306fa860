"""Identifiers: a three-letter prefix that says what it is, and 130 random bits.

``clu_`` clue, ``itm_`` item, ``rev_`` review and so on. Random rather than
counted, so that an id tells an outsider neither how many there are nor when one
was made, and two desks never mint the same one.
"""

from __future__ import annotations

import re
import secrets
from typing import NewType

# Crockford's base 32 in lower case: no i, l, o or u, so that an id read aloud
# over the telephone survives.
_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_ID = re.compile(r"[a-z]{3}_[0-9a-hjkmnp-tv-z]{26}")

MAX_ID_LENGTH = 30
"""Characters in an id; the width of every id column."""

PersonId = NewType("PersonId", str)
ClueId = NewType("ClueId", str)
ItemId = NewType("ItemId", str)
SignalId = NewType("SignalId", str)
BankId = NewType("BankId", str)
EntryId = NewType("EntryId", str)
MatchId = NewType("MatchId", str)
ReviewId = NewType("ReviewId", str)
DecisionId = NewType("DecisionId", str)
ReportId = NewType("ReportId", str)
RecipientId = NewType("RecipientId", str)
AgreementId = NewType("AgreementId", str)
ReferralId = NewType("ReferralId", str)
NoticeId = NewType("NoticeId", str)
CaseId = NewType("CaseId", str)
ExhibitId = NewType("ExhibitId", str)


def new_id(prefix: str) -> str:
    """Mint an id such as ``clu_3f9k…``: ``prefix`` (three letters), ``_``, 26 characters."""
    if not re.fullmatch(r"[a-z]{3}", prefix):
        raise ValueError(f"an id prefix is three lower-case letters, not {prefix!r}")
    number = secrets.randbits(130)  # 26 characters of 5 bits
    return f"{prefix}_" + "".join(_ALPHABET[(number >> shift) & 31] for shift in range(0, 130, 5))


def is_id(text: str, prefix: str | None = None) -> bool:
    """Tell whether ``text`` has the form of an id (of that ``prefix``, if given)."""
    return _ID.fullmatch(text) is not None and (prefix is None or text.startswith(f"{prefix}_"))
