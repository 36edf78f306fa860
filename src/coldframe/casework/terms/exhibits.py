"""What is admitted to a case."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class ExhibitView:
    """An item admitted to a case. ``is_verified``: the bytes were read and hashed again at admission."""

    id: str
    case_id: str
    number: str
    item_id: str
    sha256: str
    is_verified: bool
    admitted_by: str
    admitted_at: datetime
