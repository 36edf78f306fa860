"""What is admitted to a case, and everything that happens to it from then on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from coldframe.casework.terms.codes import CaseworkEvent


class ExhibitKind(StrEnum):
    """What an exhibit is. A working copy is never the original."""

    FILE = "file"
    DEVICE = "device"
    DOCUMENT = "document"
    OBJECT = "object"
    WORKING_COPY = "working_copy"

    @property
    def is_physical(self) -> bool:
        """True for what somebody can hold, give away and destroy; the vault keeps its files itself."""
        return self is not ExhibitKind.FILE


class HandlingKind(StrEnum):
    """What can happen to an exhibit. Each is one row and one custody event."""

    ADMITTED = "admitted"
    OFFERED = "offered"
    TAKEN = "taken"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    MOVED = "moved"
    CHECKED = "checked"
    SEALED = "sealed"
    UNSEALED = "unsealed"
    COPIED = "copied"
    DOUBTED = "doubted"
    SETTLED = "settled"
    RETURNED = "returned"
    DESTROYED = "destroyed"

    @property
    def event(self) -> CaseworkEvent:
        """What it is called in the ledger."""
        return CaseworkEvent(f"exhibit_{self}")


class Doubt(StrEnum):
    """Why an exhibit may not be what was admitted."""

    HASH_DIFFERS = "hash_differs"
    SEAL_NOT_WHOLE = "seal_not_whole"
    CANNOT_BE_READ = "cannot_be_read"


class Settled(StrEnum):
    """What a person found about a doubt."""

    AS_ADMITTED = "as_admitted"
    CHANGED_AND_EXPLAINED = "changed_and_explained"


@dataclass(frozen=True, slots=True)
class Hand:
    """Who holds, gives or receives: an account of this desk, or somebody outside by name and office."""

    person_id: str = ""
    outside: str = ""

    def __bool__(self) -> bool:
        return bool(self.person_id or self.outside)


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened to an exhibit. Never changed.

    Attributes:
        number: 1, 2, 3 … within the exhibit.
        by: Who did or recorded it.
        place: Where it lies from now on; empty where that did not change.
        reason: In words; stays in the row.
        code: ``Doubt`` or ``Settled`` code, else empty.
        sha256_before: Read before a move, or expected.
        sha256_after: Read after it, or found; empty where nothing can be read.
        seal: Number of the seal that was put on or broken.
        receipt: The paper that bears a signature, as somebody would find it again.
        attachment_sha256: A photograph or a scan of the paper in the vault, or empty.
        copy_id: The working copy that was made.
        is_emptied: Its texts were destroyed; that is no part of what it says.
    """

    id: str
    number: int
    kind: HandlingKind
    by: str
    at: datetime
    giver: Hand = Hand()
    receiver: Hand = Hand()
    place: str = ""
    reason: str = ""
    code: str = ""
    sha256_before: str = ""
    sha256_after: str = ""
    seal: str = ""
    receipt: str = ""
    attachment_sha256: str = ""
    copy_id: str = ""
    is_emptied: bool = False


@dataclass(frozen=True, slots=True)
class Life:
    """Where an exhibit stands after its steps.

    Attributes:
        holder: Who has it.
        sha256: What its bytes must have; empty where it has none.
        offer: The hand-over that nobody has answered yet, or ``None``.
        seals: Numbers of the seals that are on it.
        doubt: What makes it doubtful until a person settles it, or ``None``.
        ended: The step by which it left the case, or ``None``.
    """

    holder: Hand = Hand()
    place: str = ""
    sha256: str = ""
    offer: Step | None = None
    seals: tuple[str, ...] = ()
    doubt: Step | None = None
    ended: Step | None = None


@dataclass(frozen=True, slots=True)
class ExhibitView:
    """An exhibit.

    Attributes:
        item_id: The item of intake; empty for what is no file of the vault.
        sha256: At admission; empty where it has none.
        is_verified: The bytes were read from the vault and hashed again at admission.
        original_id: Of a working copy, what it is a copy of.
        description: What it is, for what is no file of the vault.
    """

    id: str
    case_id: str
    number: str
    item_id: str
    sha256: str
    is_verified: bool
    admitted_by: str
    admitted_at: datetime
    kind: ExhibitKind
    description: str
    original_id: str
    life: Life


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Where the rows of an exhibit and its custody events say different things.

    Attributes:
        step_id: Which step.
        why: ``no_event``, ``no_row`` or ``differs``.
    """

    step_id: str
    why: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything a custody sheet says.

    Attributes:
        case_code: As printed.
        steps: As the rows say.
        names: Person id to name.
        disagreements: Empty if the rows are what custody recorded.
        head: How many events the ledger had, and the hash of the last one.
    """

    exhibit: ExhibitView
    case_code: str
    original_number: str
    steps: tuple[Step, ...]
    names: dict[str, str]
    disagreements: tuple[Disagreement, ...]
    head: tuple[int, str]
