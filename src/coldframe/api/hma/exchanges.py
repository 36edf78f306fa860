"""``/c/exchange…``: the sources from which the key's banks are filled. People make and change them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Body, Router

from coldframe.access.terms import Permission
from coldframe.api.hma.keys import keyed
from coldframe.api.hma.schemas import (
    ERRORS,
    ExchangeApi,
    ExchangeOut,
    ExchangeSchema,
    ExchangeStatus,
    Message,
)
from coldframe.api.keys import actor_of
from coldframe.core.errors import InvalidInput, NotAllowed, NotFound
from coldframe.matching.clients import sources_of, visible_banks
from coldframe.matching.exchanges.base import Exchange
from coldframe.matching.exchanges.registry import EXCHANGES
from coldframe.matching.queries.sources import get_source
from coldframe.matching.terms.sources import SourceState, SourceView, SyncResult

router = Router(tags=["exchanges"])

_MATCHING = keyed(Permission.BANK_MATCH)
_PROPOSING = keyed(Permission.BANK_PROPOSE)
_Refused = Annotated[dict[str, Any], Body(description="Refused, whatever it says.")]


@router.get(
    "/c/exchanges", auth=_MATCHING, response={200: list[str], **ERRORS}, operation_id="list_exchanges"
)
def list_exchanges(request: HttpRequest) -> list[str]:
    """List the sources of the banks that the key may see, by the banks' names. Needs `bank.match`."""
    return list(_sources(request))


@router.post("/c/exchanges", auth=_PROPOSING, response={201: Message, **ERRORS}, operation_id="make_exchange")
def make_exchange(request: HttpRequest, given: _Refused) -> Message:
    """Refused: two people approve a source, since all its entries follow. Needs `bank.propose`."""
    raise NotAllowed("Nothing was made: a source is proposed and approved by two people in the console.")


@router.get(
    "/c/exchanges/apis", auth=_MATCHING, response={200: list[str], **ERRORS}, operation_id="list_apis"
)
def list_apis(request: HttpRequest) -> list[str]:
    """List the kinds of source that this desk can speak to. Needs `bank.match`."""
    return list(EXCHANGES)


@router.get(
    "/c/exchanges/api/{api}", auth=_MATCHING, response={200: ExchangeApi, **ERRORS}, operation_id="get_api"
)
def get_api(request: HttpRequest, api: str) -> ExchangeApi:
    """Tell whether a kind of source takes credentials, and whether one that the key sees has them.

    Needs `bank.match`.
    """
    takes = bool(_known(api).SECRETS)
    has = any(get_source(source_id).kind == api for source_id in _sources(request).values())
    return ExchangeApi(supports_authentification=takes, has_set_authentification=takes and has)


@router.post(
    "/c/exchanges/api/{api}",
    auth=_PROPOSING,
    response={200: ExchangeApi, **ERRORS},
    operation_id="change_api",
)
def change_api(request: HttpRequest, api: str, given: _Refused) -> ExchangeApi:
    """Refused: a person enters credentials in the console. Needs `bank.propose`."""
    _known(api)
    raise NotAllowed("Nothing was changed: a person enters a source's credentials in the console.")


@router.get(
    "/c/exchanges/api/{api}/schema",
    auth=_MATCHING,
    response={200: ExchangeSchema, **ERRORS},
    operation_id="get_api_schema",
)
def get_api_schema(request: HttpRequest, api: str) -> ExchangeSchema:
    """Fields for making a source over this API: none, since a person makes it. Needs `bank.match`."""
    _known(api)
    return ExchangeSchema(config_schema={"fields": []}, credentials_schema=None)


@router.get(
    "/c/exchange/{name}", auth=_MATCHING, response={200: ExchangeOut, **ERRORS}, operation_id="get_exchange"
)
def get_exchange(request: HttpRequest, name: str) -> ExchangeOut:
    """Read one source. One whose bank the key may not see is absent. Needs `bank.match`."""
    source = _source(request, name)
    return ExchangeOut(name=name, api=source.kind, enabled=source.state is SourceState.APPROVED)


@router.get(
    "/c/exchange/{name}/status",
    auth=_MATCHING,
    response={200: ExchangeStatus, **ERRORS},
    operation_id="exchange_status",
)
def exchange_status(request: HttpRequest, name: str) -> ExchangeStatus:
    """Tell how the last fetch from a source went. Needs `bank.match`."""
    source = _source(request, name)
    is_running = source.result is SyncResult.RUNNING
    is_over = source.result not in (SyncResult.NEVER, SyncResult.RUNNING)
    return ExchangeStatus(
        checkpoint_ts=_seconds(source.checkpoint),
        fetched_items=source.entries,
        last_fetch_complete_ts=_seconds(source.ended_at),
        last_fetch_succeeded=source.result is SyncResult.COMPLETE if is_over else None,
        running_fetch_start_ts=_seconds(source.began_at) if is_running else None,
        up_to_date=source.result is SyncResult.COMPLETE and source.windows == 0,
    )


@router.put(
    "/c/exchange/{name}",
    auth=_PROPOSING,
    response={200: ExchangeOut, **ERRORS},
    operation_id="change_exchange",
)
def change_exchange(request: HttpRequest, name: str, given: _Refused) -> ExchangeOut:
    """Refused: a person pauses a source in the console. Needs `bank.propose`."""
    _source(request, name)
    raise NotAllowed("Nothing was changed: a person pauses or resumes a source in the console.")


@router.delete(
    "/c/exchange/{name}", auth=_PROPOSING, response={200: Message, **ERRORS}, operation_id="delete_exchange"
)
def delete_exchange(request: HttpRequest, name: str) -> Message:
    """Refused: a source stays in the record; a person pauses it in the console. Needs `bank.propose`."""
    _source(request, name)
    raise NotAllowed("Nothing was deleted: a source stays in the record. A person pauses it in the console.")


def _known(api: str) -> Exchange:
    found = EXCHANGES.get(api)
    if found is None:
        raise InvalidInput(f"No such Exchange API. This desk has: {', '.join(EXCHANGES)}.", field="api")
    return found


def _sources(request: HttpRequest) -> dict[str, str]:
    """Ids of the sources that the key sees, by the names of their banks, as HMA names them."""
    return sources_of(visible_banks(actor_of(request)))


def _source(request: HttpRequest, name: str) -> SourceView:
    source_id = _sources(request).get(name)
    if source_id is None:
        raise NotFound("This key sees no exchange of that name. /hma/c/exchanges lists those that it sees.")
    return get_source(source_id)


def _seconds(moment: datetime | None) -> int | None:
    return None if moment is None else int(moment.timestamp())
