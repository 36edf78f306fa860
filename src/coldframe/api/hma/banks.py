"""``/c/bank…``: the banks that a key may see, and proposals for them. Nothing is ever deleted here."""

from __future__ import annotations

import re
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Body, Query, Router, Status

from coldframe.access.queries import label_of_key
from coldframe.access.terms import Permission
from coldframe.api.hma.keys import keyed
from coldframe.api.hma.matching import count_request, refused_url
from coldframe.api.hma.names import kind_of
from coldframe.api.hma.schemas import ERRORS, UPLOAD, Added, BankIn, BankOut, ContentOut, Message, Metadata
from coldframe.api.hma.uploads import hash_upload
from coldframe.api.keys import actor_of
from coldframe.core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from coldframe.matching.actions import configure_bank, create_bank, propose_entry
from coldframe.matching.clients import VisibleBank, find_entry, find_same_entry, visible_banks
from coldframe.matching.hashlists.base import check_value
from coldframe.matching.terms import EntryState, EntryView
from coldframe.partners.terms import HarmCategory

router = Router(tags=["banks"])

_MATCHING = keyed(Permission.BANK_MATCH)
_PROPOSING = keyed(Permission.BANK_PROPOSE)
_NAME = re.compile(r"[A-Z_][A-Z0-9_]{0,99}")
_BESIDE_SIGNALS = frozenset({"note", "metadata"})
_Changes = Annotated[dict[str, Any], Body(description="Refused, whatever it says.")]


@router.get("/c/banks", auth=_MATCHING, response={200: list[BankOut], **ERRORS}, operation_id="list_banks")
def list_banks(request: HttpRequest) -> list[BankOut]:
    """List the banks that the key may see. Needs `bank.match`."""
    return [_bank(bank) for bank in visible_banks(actor_of(request))]


@router.post("/c/banks", auth=_PROPOSING, response={201: BankOut, **ERRORS}, operation_id="make_bank")
def make_bank(request: HttpRequest, given: BankIn) -> Status[BankOut]:
    """Make an empty bank, which the key then sees. Whatever goes into it needs a second person.

    Its category is `other_harm_to_child`, since HMA knows none; a person who makes the bank
    in the console chooses another. Needs `bank.propose`.
    """
    if given.name is None or not _NAME.fullmatch(given.name):
        raise InvalidInput(
            "A bank's name has at most 100 of A to Z, 0 to 9 and _, and begins with no digit.", field="name"
        )
    actor = actor_of(request)
    share = _share(given)
    try:
        made = create_bank(
            given.name,
            category=HarmCategory.OTHER_HARM_TO_CHILD,
            source=label_of_key(actor),
            enabled_share=1.0 if share is None else share,
            actor=actor,
            as_of=timezone.now(),
        )
    except Conflict:
        # HMA's own words and status. The key may or may not see the bank that has the name.
        raise NotAllowed("Bank already exists") from None
    return Status(201, BankOut(name=made.name, matching_enabled_ratio=made.enabled_share))


@router.get("/c/bank/{name}", auth=_MATCHING, response={200: BankOut, **ERRORS}, operation_id="get_bank")
def get_bank(request: HttpRequest, name: str) -> BankOut:
    """Read one bank. One that the key may not see is absent. Needs `bank.match`."""
    return _bank(_visible(request, name))


@router.put("/c/bank/{name}", auth=_PROPOSING, response={200: BankOut, **ERRORS}, operation_id="change_bank")
def change_bank(request: HttpRequest, name: str, given: BankIn) -> BankOut:
    """Propose another share of look-ups. The answer shows the share in force, until a person decides.

    A bank's name stands in past matches and is not changed. Needs `bank.propose`.
    """
    bank = _visible(request, name)
    if given.name not in (None, name):
        raise NotAllowed("A bank keeps its name, since past matches show it. Make another bank.")
    share = _share(given)
    if share is not None and share != bank.enabled_share:
        configure_bank(bank.id, enabled_share=share, actor=actor_of(request), as_of=timezone.now())
    return _bank(_visible(request, name))


@router.delete(
    "/c/bank/{name}", auth=_PROPOSING, response={200: Message, **ERRORS}, operation_id="delete_bank"
)
def delete_bank(request: HttpRequest, name: str) -> HttpResponse:
    """Refused: a bank is evidence of what was searched, and stays. Needs `bank.propose`."""
    _visible(request, name)
    raise NotAllowed(
        "Nothing was deleted: a bank stays, because past matches rest on it. "
        "A person can set its share to 0 or withdraw its entries in the console."
    )


@router.post(
    "/c/bank/{name}/content",
    auth=_PROPOSING,
    response={200: Added, **ERRORS},
    openapi_extra=UPLOAD,
    operation_id="propose_content",
)
def propose_content(
    request: HttpRequest,
    name: str,
    url: Annotated[str, Query(description="Refused: this desk never fetches.")] = "",
) -> Added:
    """Hash one file and propose its hash; the file is not kept. It matches once a second person confirms it.

    Of a `photo` that is `pdq`, of a `video` `video_md5`. `content_id` (else `content_uri`) of the
    form becomes the entry's reference. Counts as a look-up. Needs `bank.propose`.
    """
    bank = _visible(request, name)
    if url:
        raise refused_url()
    count_request(request)
    hashed = hash_upload(request, "")
    signal_type = next(iter(hashed.signals))
    if hashed.content_type == "photo" and signal_type != "pdq":
        raise InvalidInput("The picture shows too few details for a fingerprint; a bank gains nothing by it.")
    reference = hashed.fields.get("content_id") or hashed.fields.get("content_uri") or ""
    return _propose(request, bank, {signal_type: hashed.signals[signal_type]}, reference)


@router.post(
    "/c/bank/{name}/signal",
    auth=_PROPOSING,
    response={200: Added, **ERRORS},
    operation_id="propose_signal",
)
def propose_signal(request: HttpRequest, name: str, given: Annotated[dict[str, Any], Body()]) -> Added:
    """Propose hashes, by signal type. Each becomes an entry once a second person confirms it.

    `id` is the first one's. What the bank has already, or waits for, is answered alike, and
    not proposed again. `metadata.content_id` becomes the entry's reference. Counts as a look-up,
    since the number of an old entry tells that it is there. Needs `bank.propose`.
    """
    bank = _visible(request, name)
    count_request(request)
    signals = {key: value for key, value in given.items() if key not in _BESIDE_SIGNALS}
    metadata = given.get("metadata", {})
    if not signals:
        raise InvalidInput("No signals given.")
    if not all(isinstance(value, str) for value in signals.values()) or not isinstance(metadata, dict):
        raise InvalidInput("Each signal is text, and metadata an object.")
    return _propose(
        request, bank, signals, str(metadata.get("content_id") or metadata.get("content_uri") or "")
    )


@router.get(
    "/c/bank/{name}/content/{number}",
    auth=_MATCHING,
    response={200: ContentOut, **ERRORS},
    operation_id="get_content",
)
def get_content(request: HttpRequest, name: str, number: int) -> ContentOut:
    """Read one entry, never its signals: `include_signals` has no effect. Needs `bank.match`."""
    bank, entry = _entry(request, name, number)
    is_own = entry.proposed_by == str(actor_of(request))
    return ContentOut(
        id=entry.number,
        disable_until_ts=int(entry.state is EntryState.ACTIVE),
        bank=_bank(bank),
        # The reference of a list's owner is theirs; a program reads back only its own.
        metadata=Metadata(content_id=entry.reference) if is_own and entry.reference else None,
    )


@router.put(
    "/c/bank/{name}/content/{number}",
    auth=_PROPOSING,
    response={200: ContentOut, **ERRORS},
    operation_id="change_content",
)
def change_content(request: HttpRequest, name: str, number: int, given: _Changes) -> ContentOut:
    """Refused: an entry is not switched off for a while; a person withdraws it. Needs `bank.propose`."""
    _entry(request, name, number)
    raise NotAllowed("Nothing was changed. A person can withdraw an entry, with a reason, in the console.")


@router.delete(
    "/c/bank/{name}/content/{number}",
    auth=_PROPOSING,
    response={200: dict[str, int], **ERRORS},
    operation_id="delete_content",
)
def delete_content(request: HttpRequest, name: str, number: int) -> dict[str, int]:
    """Refused: a person withdraws an entry, with a reason; it stays in the record. Needs `bank.propose`."""
    _entry(request, name, number)
    raise NotAllowed(
        "Nothing was deleted. A person can withdraw an entry, with a reason, in the console; "
        "from that moment it never matches again."
    )


def _visible(request: HttpRequest, name: str) -> VisibleBank:
    found = next((bank for bank in visible_banks(actor_of(request)) if bank.name == name), None)
    if found is None:
        raise NotFound("This key sees no bank of that name. /hma/c/banks lists those that it sees.")
    return found


def _entry(request: HttpRequest, name: str, number: int) -> tuple[VisibleBank, EntryView]:
    bank = _visible(request, name)
    entry = find_entry(bank.id, number)
    if entry is None:
        raise NotFound("The bank has no content with that id.")
    return bank, entry


def _bank(bank: VisibleBank) -> BankOut:
    return BankOut(name=bank.name, matching_enabled_ratio=bank.enabled_share)


def _share(given: BankIn) -> float | None:
    if given.enabled_ratio is not None:
        return given.enabled_ratio
    return None if given.enabled is None else float(given.enabled)


def _propose(request: HttpRequest, bank: VisibleBank, signals: dict[str, str], reference: str) -> Added:
    actor, now = actor_of(request), timezone.now()
    # Each is read before any is proposed: a request is taken whole or not at all. Two types may be one kind.
    values = [(kind := kind_of(name), check_value(kind, value)) for name, value in signals.items()]
    entries = [
        find_same_entry(bank.id, kind, value)
        or propose_entry(bank.id, kind, value, reference=reference, actor=actor, as_of=now)
        for kind, value in values
    ]
    return Added(id=entries[0].number, signals=signals)
