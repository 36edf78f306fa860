"""Saying why two observers of one thing differ. Neither number is touched."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from coldframe.access.queries import require
from coldframe.access.terms import Permission
from coldframe.core.actors import Actor
from coldframe.core.errors import InvalidInput
from coldframe.custody.actions import act
from coldframe.publication.actions.campaign_rows import following, sha256_of, words
from coldframe.publication.models import CampaignTally, Explanation, ForeignSeries
from coldframe.publication.queries.reconciling import get_pair
from coldframe.publication.terms.imports import ImportEvent
from coldframe.publication.terms.series import Cause

_LIMIT = 10**15


def explain_difference(
    one_id: str,
    other_id: str,
    causes: Mapping[Cause, int],
    note: str,
    *,
    corrects: int,
    actor: Actor,
    as_of: datetime,
) -> None:
    """State why two observers differ, all causes together. What was stated before stays to be read.

    Args:
        one_id: A series of others, or a number of a campaign.
        other_id: Another of the same thing.
        causes: By how much each lifts the one over the other; negative: lowers; 0: nobody knows by how much.
        note: In words, kept in its row only.
        corrects: Number of the explanation that the person read; 0 where there was none.
        actor: Who states it.
        as_of: Now.

    Raises:
        NotAllowed: The actor does not publish figures.
        NotFound: These two do not count one thing.
        InvalidInput: Neither a cause nor a note, or a number that no table holds.
        Conflict: Somebody stated another explanation since this one was read.

    Records:
        difference_explained: on the one, with the other, the version, the causes with their amounts and the SHA-256
            of the note.
    """
    require(actor, Permission.FIGURE_PUBLISH)
    text = words(note, "note")
    if not causes and not text:
        raise InvalidInput("Name a cause, or say in words what is known.", field="note")
    for cause, by in causes.items():
        if abs(by) > _LIMIT:
            raise InvalidInput("Check this number.", field=cause)
    with act(actor=actor, as_of=as_of) as ledger:
        one, other = sorted((one_id, other_id))
        for model in (ForeignSeries, CampaignTally):
            list(model.objects.select_for_update().filter(id__in=(one, other)))
        number = following(len(get_pair(one, other, actor=actor).explanations), corrects)
        sign = 1 if one == one_id else -1
        stated = [[cause, sign * causes[cause]] for cause in Cause if cause in causes]
        Explanation.objects.create(
            one=one, other=other, number=number, causes=stated, note=text, by=actor.person_id, at=as_of
        )
        ledger.record(
            ImportEvent.EXPLAINED, one, other=other, version=number, causes=[cause for cause, _by in stated],
            amounts=[by for _cause, by in stated], note_sha256=sha256_of(text) if text else None,
        )  # fmt: skip
