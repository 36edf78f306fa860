"""A referral's document as a file: out of a sealed package, from a disk, by mail; ``referral.formats.coldframe_v1``.

It is what the channel ``desk`` reads out of a signed message, but nothing here says who brought it. So it names no
sending desk of ours, and what may be done with it is read from what it says (``marking``).
"""

from __future__ import annotations

from dataclasses import replace

from coldframe.core.errors import InvalidInput
from coldframe.core.said import Said
from coldframe.intake.channels import desk
from coldframe.intake.channels.base import parsed, problem, read_json
from coldframe.intake.channels.marking import Markings
from coldframe.intake.reading import Values, mapping_of
from coldframe.intake.terms import Channel, Handling, NewClue, Parsed, Provenance
from coldframe.partners.terms import HarmCategory

NAME = Channel.REFERRAL_DOCUMENT
MEDIA_TYPE = "application/json"
_FORMAT = "coldframe-referral/1"


def parse(untrusted: bytes) -> Parsed:
    """Read a document; see ``base.Channel.parse``."""
    try:
        clue = _clue(mapping_of(read_json(untrusted), "referral"), untrusted)
    except InvalidInput as error:
        return parsed(NAME, MEDIA_TYPE, untrusted, problems=(problem(error, untrusted),))
    return parsed(NAME, MEDIA_TYPE, untrusted, clues=(clue,))


def _clue(values: Values, raw: bytes) -> NewClue:
    if values.get("format") != _FORMAT:
        raise InvalidInput(
            Said(
                "This is no referral's document. Its format must be %(format)s; take it out of the package "
                "as it is.",
                format=_FORMAT,
            ),
            field="format",
        )
    agreement = mapping_of(values.get("agreement") or {}, "agreement")
    matter = mapping_of(values.get("matter") or {}, "matter")
    return from_matter(
        matter,
        channel=NAME,
        raw=raw,
        media_type=MEDIA_TYPE,
        reference=str(values.get("referral", "")),
        harms=harms_of_names(values.get("harms")),
        handling=_handling(values, agreement),
    )


def from_matter(
    matter: Values,
    *,
    channel: Channel,
    raw: bytes,
    media_type: str,
    reference: str,
    harms: tuple[HarmCategory, ...],
    handling: Handling,
) -> NewClue:
    """Read released records, under their names in ``partners.terms.Field``, as a clue of a document's channel.

    Raises:
        InvalidInput: A field is not of the form that the desks agreed on.
    """
    new = desk.read(matter, raw=raw, provenance=Provenance("", "", ""))
    return replace(
        new,
        channel=channel,
        raw_media_type=media_type,
        idempotency_key=f"{channel}:{reference}" if reference else "",
        harms=harms,
        sender_reference=reference,
        provenance=None,
        handling=handling,
    )


def harms_of_names(names: object) -> tuple[HarmCategory, ...]:
    """Return the harms; one that only the sender knows counts as another harm to a child."""
    known = {str(harm): harm for harm in HarmCategory}
    given = names if isinstance(names, list) else []
    return tuple(sorted({known.get(str(name), HarmCategory.OTHER_HARM_TO_CHILD) for name in given}))


def _handling(values: Values, agreement: Values) -> Handling:
    markings = Markings()
    markings.rule(str(agreement.get("onward_transfer", "")))
    markings.retention(str(agreement.get("retention_days", "")))
    markings.purpose(str(values.get("purpose", "")))
    markings.agreement(str(agreement.get("id", "")), str(agreement.get("version", "")))
    markings.caveat(str(agreement.get("rights_caveat", "")))
    return markings.handling()
