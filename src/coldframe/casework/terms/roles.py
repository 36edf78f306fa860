"""What somebody does in a matter, for how long and under whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from coldframe.rulepacks.roles import RoleSide


class WithdrawnWhy(StrEnum):
    """Why something that was recorded no longer counts. The row stays."""

    ENTERED_WRONGLY = "entered_wrongly"
    SOURCE_CORRECTED = "source_corrected"
    FOUND_OTHERWISE = "found_otherwise"


@dataclass(frozen=True, slots=True)
class NewRole:
    """A role as it is entered.

    Attributes:
        code: Of the rule pack, or empty where ``printed`` names it.
        printed: The word of the source, in its own language, or empty.
        under_id: The party next above (``pty_…``), or empty.
        from_when: 2020, 2021-03, 2021-03-05 or 2021-03-05T14:05+09:00, or empty.
        to_when: Likewise.
        acts: Codes of the pack that say it more exactly.
        source: Who says so, or empty.
    """

    code: str = ""
    printed: str = ""
    under_id: str = ""
    from_when: str = ""
    to_when: str = ""
    acts: tuple[str, ...] = ()
    source: str = ""


@dataclass(frozen=True, slots=True)
class RoleView:
    """A role with its place.

    Attributes:
        party_id: Who bears it (``pty_…``), or what (``thg_…``).
        role: Code of the rule pack.
        printed: The word of the source, or empty.
        side: What the role says of its bearer.
        may_be_victim: The bearer may be harmed, whatever else is alleged.
        under_party_id: The party next above, or empty.
        from_when: With its precision, or empty.
        to_when: Likewise.
        pack_id: The rule pack under which it was recorded.
        withdrawn_at: When it stopped to count, or ``None``.
    """

    id: str
    party_id: str
    role: str
    printed: str
    side: RoleSide
    may_be_victim: bool
    under_party_id: str
    from_when: str
    to_when: str
    acts: tuple[str, ...]
    source: str
    pack_id: str
    recorded_by: str
    recorded_at: datetime
    withdrawn_at: datetime | None
    withdrawn_why: WithdrawnWhy | None
