"""``/h`` and ``/m``: hash an upload, look hashes up, compare two."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from typing import Annotated, Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from ninja import Body, Query, Router

from coldframe.access.terms import Permission
from coldframe.api.hma.keys import keyed
from coldframe.api.hma.names import SIGNAL_TYPES, kind_of
from coldframe.api.hma.schemas import COMPARE, ERRORS, UPLOAD, IndexStatus, Near, RawMatches, TypeIndexStatus
from coldframe.api.hma.uploads import hash_upload
from coldframe.api.keys import actor_of
from coldframe.core.errors import InvalidInput
from coldframe.matching.actions.lookups import count_lookup, count_matched
from coldframe.matching.clients import compare, index_status, look_up, visible_banks
from coldframe.matching.terms import Listed

router = Router(tags=["matching"])

Matches = dict[str, list[Near]]

_MATCHING = keyed(Permission.BANK_MATCH)
_Types = Annotated[str, Query(description="Signal types, with commas between them. Empty: all.")]
_Banks = Annotated[
    str, Query(description="Names of banks, with commas between them. Empty: all that the key may see.")
]
_Url = Annotated[str, Query(description="Refused: this desk never fetches. Upload the file instead.")]
_Seed = Annotated[
    str | None, Query(description="The same seed takes part in the same banks each time, as with HMA.")
]
_Bypass = Annotated[bool, Query(description="Search every bank, whatever its share.")]


@router.get("/h/hash", auth=_MATCHING, response={200: dict[str, str], **ERRORS}, operation_id="hash_url")
def hash_url(request: HttpRequest, url: _Url = "") -> dict[str, str]:
    """Refused, always: this desk fetches nothing. Send the file by POST. Needs `bank.match`."""
    raise refused_url()


@router.post(
    "/h/hash",
    auth=_MATCHING,
    response={200: dict[str, str], **ERRORS},
    openapi_extra=UPLOAD,
    operation_id="hash_file",
)
def hash_file(request: HttpRequest, types: _Types = "") -> dict[str, str]:
    """Hash one file, in a part named `photo` or `video`. Nothing of it is kept.

    Pictures are decoded in a sandbox. A picture of too few details gets no `pdq`: its
    fingerprint would say nothing. Counts as a look-up. Needs `bank.match`.
    """
    count_request(request)
    return hash_upload(request, types).signals


@router.get("/m/raw_lookup", auth=_MATCHING, response={200: RawMatches, **ERRORS}, operation_id="look_up_raw")
def raw_lookup(
    request: HttpRequest,
    signal: str,
    signal_type: str,
    banks: _Banks = "",
    include_distance: bool = False,
) -> RawMatches:
    """Look one hash up, whatever share of look-ups the banks take part in. Needs `bank.match`."""
    count_request(request)
    found = _search(request, {signal_type: signal}, banks)[signal_type]
    return RawMatches(matches=[_near(one) if include_distance else one.number for one in found])


@router.get("/m/lookup", auth=_MATCHING, response={200: Matches, **ERRORS}, operation_id="look_up_hash")
def lookup_hash(
    request: HttpRequest,
    signal: str = "",
    signal_type: str = "",
    url: _Url = "",
    banks: _Banks = "",
    seed: _Seed = None,
    bypass_coinflip: _Bypass = False,
) -> Matches:
    """Look one hash up: the banks with entries near it, and which. Needs `bank.match`."""
    if url:
        raise refused_url()
    if not signal or not signal_type:
        raise InvalidInput("Either a file by POST or both signal and signal_type are required.")
    count_request(request)
    key = _key(seed, bypass_coinflip=bypass_coinflip)
    return _by_bank(_search(request, {signal_type: signal}, banks, key=key)[signal_type])


@router.post(
    "/m/lookup",
    auth=_MATCHING,
    response={200: dict[str, Matches], **ERRORS},
    openapi_extra=UPLOAD,
    operation_id="look_up_file",
)
def lookup_file(
    request: HttpRequest,
    types: _Types = "",
    banks: _Banks = "",
    seed: _Seed = None,
    bypass_coinflip: _Bypass = False,
) -> dict[str, Matches]:
    """Hash one file and look its hashes up. Nothing of it is kept: this is no clue. Needs `bank.match`."""
    count_request(request)
    hashed = hash_upload(request, types)
    found = _search(request, hashed.signals, banks, key=_key(seed, bypass_coinflip=bypass_coinflip))
    return {name: _by_bank(listed) for name, listed in found.items()}


@router.post(
    "/m/compare",
    auth=_MATCHING,
    response={200: dict[str, list[bool | dict[str, int]]], **ERRORS},
    openapi_extra=COMPARE,
    operation_id="compare_hashes",
)
def compare_hashes(
    request: HttpRequest, pairs: Annotated[dict[str, Any], Body()]
) -> dict[str, list[bool | dict[str, int]]]:
    """Compare pairs of hashes that you hold yourself, by signal type. No bank is asked. Needs `bank.match`."""
    answer: dict[str, list[bool | dict[str, int]]] = {}
    for name, pair in pairs.items():
        kind = kind_of(name)
        if not isinstance(pair, list) or len(pair) != 2 or not all(isinstance(one, str) for one in pair):
            raise InvalidInput(
                "Comparison hash list length must be exactly 2, and each hash text.", field=name
            )
        compared = compare(kind, *pair)
        answer[name] = [
            compared.is_match,
            {} if compared.distance is None else {"distance": compared.distance},
        ]
    return answer


@router.get(
    "/m/index/status",
    auth=_MATCHING,
    response={200: dict[str, IndexStatus], **ERRORS},
    operation_id="index_status",
)
def status_of_index(request: HttpRequest, signal_type: str = "") -> dict[str, IndexStatus]:
    """How many entries of the key's banks are searched, by signal type. Needs `bank.match`."""
    return {
        name: IndexStatus(present=size > 0, built_to=newest, size=size)
        for name, size, newest in _sizes(request, signal_type)
    }


@router.get(
    "/c/signal_type/index",
    auth=_MATCHING,
    response={200: dict[str, TypeIndexStatus], **ERRORS},
    operation_id="signal_type_index",
)
def signal_type_index(request: HttpRequest, signal_type: str = "") -> dict[str, TypeIndexStatus]:
    """The same, in the curator's words. Needs `bank.match`."""
    return {
        name: TypeIndexStatus(
            db_size=size,
            index_size=size,
            index_out_of_date=False,
            newest_db_item=newest,
            index_built_to=newest,
        )
        for name, size, newest in _sizes(request, signal_type)
    }


def refused_url() -> InvalidInput:
    """What a request that names an address is answered with."""
    return InvalidInput(
        "This desk never fetches what an address names. Upload the file instead, by POST as multipart/form-data "
        "in a part named photo or video.",
        field="url",
    )


def count_request(request: HttpRequest) -> None:
    """Count a request that tells what a bank holds, or costs a decoding, against the key's limit.

    Raises:
        TooManyLookups: The limit is reached.
    """
    limit = settings.COLDFRAME_LOOKUPS_PER_MINUTE
    count_lookup(limit_per_minute=limit, actor=actor_of(request), as_of=timezone.now())


def _search(
    request: HttpRequest, signals: Mapping[str, str], banks: str, *, key: str = ""
) -> dict[str, tuple[Listed, ...]]:
    """Look signals up by their types, in the banks named or all that the key may see."""
    permitted = visible_banks(actor_of(request))
    if banks:
        named = set(banks.split(","))
        permitted = tuple(bank for bank in permitted if bank.name in named)
    kinds = {name: kind_of(name) for name in signals}
    found = look_up({kinds[name]: value for name, value in signals.items()}, permitted, key=key)
    entries = sum(len(listed) for listed in found.values())
    if entries:
        count_matched(actor_of(request), entries)
    return {name: found[kind] for name, kind in kinds.items()}


def _key(seed: str | None, *, bypass_coinflip: bool) -> str:
    """What stands for the client's item when banks take part for a share: its seed, or chance."""
    if bypass_coinflip:
        return ""
    return f"seed:{secrets.token_hex(8) if seed is None else seed}"


def _near(one: Listed) -> Near:
    return Near(bank_content_id=one.number, distance=str(one.distance) if one.kind.is_near else "-")


def _by_bank(listed: Iterable[Listed]) -> Matches:
    found: Matches = {}
    for one in listed:
        found.setdefault(one.bank_name, []).append(_near(one))
    return found


def _sizes(request: HttpRequest, signal_type: str) -> list[tuple[str, int, int]]:
    names = [signal_type] if signal_type else list(SIGNAL_TYPES)
    kinds = {name: kind_of(name) for name in names}
    sizes = index_status(visible_banks(actor_of(request)))
    return [
        (name, sizes[kind].entries, int(sizes[kind].newest.timestamp())) if kind in sizes else (name, 0, -1)
        for name, kind in kinds.items()
    ]
