"""Sources over the API: whether each is asked, and how the last time ended. Never a credential or a value."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest
from ninja import Router, Schema

from coldframe.access.terms import Permission
from coldframe.api.keys import Key, actor_of
from coldframe.api.schemas import PROBLEMS
from coldframe.core.errors import NotFound
from coldframe.matching.clients import visible_banks
from coldframe.matching.queries import get_source, list_sources
from coldframe.matching.terms.sources import SourceView

router = Router(tags=["sources"])


class SourceOut(Schema):
    """A source. Counts are of its present or last sync; times are UTC."""

    id: str
    name: str
    kind: str
    environment: str
    bank_id: str
    state: str
    checkpoint: datetime | None
    result: str
    message: str
    began_at: datetime | None
    ended_at: datetime | None
    added: int
    withdrawn: int
    unchanged: int
    ignored: int
    problems: int
    entries: int
    windows: int
    gaps: int


@router.get(
    "/sources",
    auth=Key(Permission.BANK_VIEW),
    response={200: list[SourceOut], **PROBLEMS},
    operation_id="list_sources",
)
def every(request: HttpRequest) -> list[SourceOut]:
    """List the sources of the banks that the key names, by name. Needs `bank.view`."""
    seen = _visible(request)
    return [_out(one) for one in list_sources() if one.bank_id in seen]


@router.get(
    "/sources/{source_id}",
    auth=Key(Permission.BANK_VIEW),
    response={200: SourceOut, **PROBLEMS},
    operation_id="get_source",
)
def one(request: HttpRequest, source_id: str) -> SourceOut:
    """Show one source of a bank that the key names. Needs `bank.view`."""
    found = get_source(source_id)
    if found.bank_id not in _visible(request):
        # The same words as for none: what other banks are fed from is not the key's to learn.
        raise NotFound("There is no source with that id.")
    return _out(found)


def _visible(request: HttpRequest) -> frozenset[str]:
    return frozenset(bank.id for bank in visible_banks(actor_of(request)))


def _out(view: SourceView) -> SourceOut:
    counts = view.counts
    return SourceOut(
        id=view.id,
        name=view.name,
        kind=view.kind,
        environment=view.environment,
        bank_id=view.bank_id,
        state=view.state,
        checkpoint=view.checkpoint,
        result=view.result,
        message=view.message,
        began_at=view.began_at,
        ended_at=view.ended_at,
        added=counts.added,
        withdrawn=counts.withdrawn,
        unchanged=counts.unchanged,
        ignored=counts.ignored,
        problems=counts.problems,
        entries=view.entries,
        windows=view.windows,
        gaps=view.gaps,
    )
