"""That the network of a case was taken out of the console as a file."""

from __future__ import annotations

from datetime import datetime

from coldframe.access.terms import Permission
from coldframe.casework.queries.cases import select_case
from coldframe.casework.terms import CaseworkEvent
from coldframe.casework.terms.graph import GraphForm
from coldframe.core.actors import Actor
from coldframe.custody.actions import act


def note_graph(
    case_id: str, form: GraphForm, sha256: str, *, nodes: int, ties: int, actor: Actor, as_of: datetime
) -> None:
    """Note that somebody took the network of a case out as a file, and exactly which bytes. It leaves nowhere by this.

    Args:
        case_id: A case, open or closed.
        form: As what.
        sha256: Digest of the file.
        nodes: How many it holds.
        ties: How many ties it holds.
        actor: Who took it.
        as_of: Now.

    Raises:
        NotFound: There is no such case, or it is not open to the actor.

    Records:
        graph_written: on the case, with form, digest and counts.
    """
    actor.person_id  # noqa: B018 - a person vouches for it
    with act(actor=actor, as_of=as_of) as ledger:
        case = select_case(case_id, Permission.CASE_VIEW, actor)
        ledger.record(
            CaseworkEvent.GRAPH_WRITTEN,
            case.id,
            graph_form=form,
            sha256=sha256,
            node_count=nodes,
            tie_count=ties,
        )
