"""Appeals, the links by which they come, and who may not answer them."""

from __future__ import annotations

import hashlib
import re
from datetime import datetime

from django.db.models import Q, QuerySet

from coldframe.core.answers import Answer
from coldframe.core.errors import NotFound
from coldframe.triage.models import Appeal, AppealLink, Decision, Question
from coldframe.triage.queries.seeing import seen_by
from coldframe.triage.terms import AppealLinkView, AppealState, AppealView

_CODE = re.compile(r"[0-9a-hjkmnp-tv-z]{16}")


def find_appeal_link(token: str, *, as_of: datetime) -> AppealLinkView | None:
    """Find a link that still opens something by its token.

    ``None`` alike for a wrong, an expired and a revoked token. A link by which somebody objected in time
    stays open afterwards, so that the answer can be read.
    """
    row = AppealLink.objects.select_related("appeal").filter(token_sha256=hash_secret(token)).first()
    if row is None or row.revoked_at is not None:
        return None
    found = link_view(row)
    return found if found.appeal_id or as_of < row.expires_at else None


def find_appeal_by_code(link_id: str, receipt_code: str) -> AppealView | None:
    """Find the appeal that came by a link, for who holds its receipt code as well."""
    code = read_code(receipt_code)
    if not code:
        return None
    row = Appeal.objects.filter(link_id=link_id, receipt_sha256=hash_secret(code)).first()
    return _view(row) if row else None


def list_appeal_links(decision_id: str) -> tuple[AppealLinkView, ...]:
    """List the links made for a decision, the oldest first."""
    rows = AppealLink.objects.select_related("appeal").filter(decision_id=decision_id)
    return tuple(link_view(row) for row in rows.order_by("made_at", "id"))


def get_appeal(appeal_id: str, *, for_person: str | None = None) -> AppealView:
    """Get one appeal.

    Raises:
        NotFound: There is none with that id, or none that this person may see.
    """
    row = _seen(for_person).filter(id=appeal_id).first()
    if row is None:
        raise NotFound("There is no appeal with that id.")
    return _view(row)


def list_appeals(
    *,
    decision_id: str | None = None,
    state: AppealState | None = None,
    for_person: str | None = None,
    offset: int = 0,
    limit: int = 200,
) -> tuple[AppealView, ...]:
    """List appeals, the oldest first: who waits longest is answered first.

    With ``for_person`` only those about what that person may see; ``None`` is for the automatic steps.
    """
    rows = _seen(for_person)
    if decision_id is not None:
        rows = rows.filter(decision_id=decision_id)
    if state is not None:
        rows = rows.filter(state=state)
    return tuple(_view(row) for row in rows.order_by("received_at", "id")[offset : offset + limit])


def count_appeals(state: AppealState | None = None, *, for_person: str | None = None) -> int:
    """Count appeals, as :func:`list_appeals` lists them."""
    rows = _seen(for_person)
    return (rows if state is None else rows.filter(state=state)).count()


def part_in_decision(decision_id: str) -> frozenset[str]:
    """Ids of everybody who had a part in a decision, and so may not answer an appeal against it.

    Those are its readers, the readers of what it settled, reversed or repeated in its turn, and colleagues who
    answered a question about the review.
    """
    people: set[str] = set()
    row = Decision.objects.filter(id=decision_id).first()
    if row is not None:
        answered = Question.objects.filter(review_id=row.review_id).exclude(answered_at=None)
        people.update(answered.values_list("asked_of", flat=True))
    waiting = [row]
    while waiting:
        one = waiting.pop()
        if one is not None:
            people.update((one.decided_by, one.second_by))
            waiting += [one.settles, one.reverses, one.repeats]
    return frozenset(people - {""})


def hash_secret(secret: str) -> str:
    """SHA-256 of a token or code, as hexadecimal: they are random, so a plain digest is enough."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def read_code(receipt_code: str) -> str:
    """Return a receipt code without its spaces and dashes in lower case; ``""`` if it is none.

    ``o``, ``i`` and ``l`` are read as the digits that they were mistaken for.
    """
    plain = re.sub(r"[\s-]+", "", receipt_code).lower().translate(str.maketrans("oil", "011"))
    return plain if _CODE.fullmatch(plain) else ""


def link_view(row: AppealLink) -> AppealLinkView:
    """Turn a row into the value that leaves the stage."""
    appeal: Appeal | None = getattr(row, "appeal", None)
    return AppealLinkView(
        id=row.id,
        decision_id=row.decision_id,
        told=row.told,
        informed_at=row.informed_at,
        expires_at=row.expires_at,
        made_by=row.made_by,
        made_at=row.made_at,
        revoked_by=row.revoked_by,
        revoked_at=row.revoked_at,
        appeal_id=appeal.id if appeal else "",
    )


def _seen(for_person: str | None) -> QuerySet[Appeal]:
    return Appeal.objects.filter(
        Q() if for_person is None else seen_by(for_person, review="decision__review__")
    )


def _view(row: Appeal) -> AppealView:
    return AppealView(
        id=row.id,
        decision_id=row.decision_id,
        state=AppealState(row.state),
        statement=row.statement,
        received_at=row.received_at,
        informed_at=row.informed_at,
        due_at=row.due_at,
        within_window=Answer(row.within_window),
        entered_by=row.entered_by,
        answered_by=row.answered_by,
        answered_at=row.answered_at,
        answer=row.answer,
        reversing_decision_id=row.reversing_decision_id or "",
    )
