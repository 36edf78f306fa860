"""A notice under Article 16 of the Digital Services Act, as JSON: somebody says that content is illegal.

{"reasons": "…", "locations": ["https://example.org/page"], "notifier": {"name": "…", "email": "…"},
 "good_faith": true, "about_child_sexual_abuse": true, "reference": "the notifier's own",
 "language": "de", "danger_now": "unknown"}

Article 16(2), letters (a) to (d): substantiated reasons; the exact electronic location; name and e-mail address
of the notifier, which may be left out where the notice is about an offence of Directive 2011/93/EU, articles
3 to 7 (``about_child_sexual_abuse``); a statement that the notice is made in good faith. A notice that lacks
one of them is not thrown away: it is kept as a dead letter that says what to ask for.
"""

from __future__ import annotations

from coldframe.core.answers import Answer
from coldframe.core.errors import InvalidInput
from coldframe.core.said import Said
from coldframe.intake.channels.base import parsed, problem, read_json
from coldframe.intake.reading import Values, answer_of, list_of, mapping_of, only, read_clue, text_of
from coldframe.intake.terms import Channel, NewClue, Parsed
from coldframe.partners.terms import HarmCategory

NAME = Channel.ARTICLE_16
MEDIA_TYPE = "application/json"
FIELDS = (
    "reasons", "locations", "notifier", "good_faith", "about_child_sexual_abuse", "reference", "language",
    "danger_now",
)  # fmt: skip
"""Every field that a notice may have."""


def parse(untrusted: bytes) -> Parsed:
    """Read a notice; see ``base.Channel.parse``."""
    try:
        clue = _read(mapping_of(read_json(untrusted), "notice"), untrusted)
    except InvalidInput as error:
        return parsed(NAME, MEDIA_TYPE, untrusted, problems=(problem(error, untrusted),))
    return parsed(NAME, MEDIA_TYPE, untrusted, clues=(clue,))


def _read(notice: Values, raw: bytes) -> NewClue:
    only(notice, FIELDS)
    reasons = text_of(notice, "reasons")
    if not reasons:
        raise InvalidInput("Say why the content is illegal: a notice needs reasons.", field="reasons")
    locations = [
        text_of({"locations": one}, "locations") for one in list_of(notice, "locations") if one is not None
    ]
    if not any(locations):
        raise InvalidInput(
            "Say where the content is: at least one exact web address, such as https://example.org/page.",
            field="locations",
        )
    if answer_of(notice, "good_faith") is not Answer.YES:
        raise InvalidInput(
            "Confirm with good_faith: true that the notice is accurate and complete as far as you know.",
            field="good_faith",
        )
    about_children = answer_of(notice, "about_child_sexual_abuse") is Answer.YES
    clue: dict[str, object] = {
        "statement": reasons,
        "items": [{"kind": "url", "url": location} for location in locations if location],
        "harms": [HarmCategory.ABUSE_MATERIAL] if about_children else [],
        **{name: notice.get(name) for name in ("reference", "language", "danger_now") if notice.get(name)},
    }
    notifier = _notifier(notice, may_be_partial=about_children)
    if notifier:
        clue["reporter"] = notifier
    elif not about_children:
        raise InvalidInput(
            "Give name and email of the notifier. Only a notice about sexual abuse of a child "
            "(about_child_sexual_abuse: true) may come without them.",
            field="notifier",
        )
    return read_clue(clue, channel=NAME, raw=raw, media_type=MEDIA_TYPE)


def _notifier(notice: Values, *, may_be_partial: bool) -> dict[str, object] | None:
    given = notice.get("notifier")
    if given is None:
        return None
    values = mapping_of(given, "notifier")
    only(values, ("name", "email"), place="notifier.")
    name, email = text_of(values, "name", place="notifier."), text_of(values, "email", place="notifier.")
    if not name and not email:
        return None
    if not (name and email) and not may_be_partial:
        missing = "email" if name else "name"
        raise InvalidInput(
            Said(
                "The notifier's %(field)s is missing. Only a notice about sexual abuse of a child may come "
                "without it.",
                field=missing,
            ),
            field=f"notifier.{missing}",
        )
    # Article 16(4) and (5): receipt and decision are told to whoever left an address.
    return {"name": name, "contact": email, "may_be_contacted": "yes"}
