"""What the verbs about people and things share: locking, words, numbers."""

from __future__ import annotations

from coldframe.access.terms import Permission
from coldframe.casework.actions.cases import line, working_case
from coldframe.casework.models import Party
from coldframe.casework.queries.records import Record, select_record
from coldframe.casework.terms.people import Number
from coldframe.core.actors import Actor
from coldframe.core.errors import Conflict, InvalidInput
from coldframe.core.values import Qualifier

_MOST = 10_000_000


def working_record(record_id: str, actor: Actor) -> Record:
    """Return a party or thing of an open case that the actor may work on, its case locked. Call inside ``act``.

    Raises:
        NotFound: There is none, or its case is not open to the actor.
        Conflict: The case is closed, or the party's data were destroyed.
    """
    record = select_record(record_id, Permission.CASE_WORK, actor)
    case = working_case(record.case_id, actor)
    record.refresh_from_db()  # Only now nobody else can change it.
    record.case = case
    if isinstance(record, Party) and record.stub_of:
        raise Conflict("What was known of this person was destroyed. Nothing can be added to a stub.")
    return record


def words(untrusted: str, field: str, *, max_characters: int = 200) -> str:
    """Read one line of text that may be empty.

    Raises:
        InvalidInput: It is too long.
    """
    return line(untrusted, field, max_characters=max_characters) if untrusted.strip() else ""


def check_number(number: Number) -> None:
    """Refuse a number that says nothing.

    Raises:
        InvalidInput: No count without "not counted", a count below 1, or a share that is none.
    """
    counted = number.qualifier is not Qualifier.UNCOUNTED
    if number.share is not None:
        if number.count is not None or not 0 < number.share <= 100:
            raise InvalidInput(
                "A share lies between 0 and 100 percent and stands in place of a count: "
                "no count is derived from it.",
                field="share",
            )
    elif counted == (number.count is None):
        raise InvalidInput("Give a number, or say that nobody counted.", field="count")
    if number.count is not None and not 1 <= number.count <= _MOST:
        raise InvalidInput("How many: 1 or more.", field="count")
