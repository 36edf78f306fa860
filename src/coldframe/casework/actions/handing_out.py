"""What a person takes outside of a case: a custody sheet; each leaves a line in the disclosure ledger."""

from __future__ import annotations

from datetime import datetime

from coldframe.casework.queries import get_exhibit
from coldframe.core.actors import Actor
from coldframe.custody.actions import act
from coldframe.partners.actions import record_handed_out
from coldframe.partners.terms import DisclosureView, Field, Way


def hand_out_sheet(exhibit_id: str, document_sha256: str, *, actor: Actor, as_of: datetime) -> DisclosureView:
    """Write down that a person takes a custody sheet; from then on nobody here can know where it goes.

    Args:
        exhibit_id: An exhibit of a case open to the actor. It may be in doubt: the sheet says so.
        document_sha256: Digest of exactly the bytes that are handed out.
        actor: A person.
        as_of: Now.

    Raises:
        NotFound: There is none, or its case is not open to the actor.

    Records:
        disclosure_begun: by partners, on the exhibit.
    """
    actor.person_id  # noqa: B018 - a person vouches for it
    with act(actor=actor, as_of=as_of):
        shown = get_exhibit(exhibit_id, actor=actor)
        return record_handed_out(
            way=Way.CUSTODY_SHEET, clue_id=shown.case_id, subject_id=shown.id, fields={Field.CASE_CUSTODY},
            document_sha256=document_sha256, actor=actor, as_of=as_of,
        )  # fmt: skip
