"""A notification of suspicions of criminal offences (Digital Services Act, Article 18), as plain text.

Whoever hosts information and learns of something that makes it suspect an offence that threatens the life or
safety of a person tells the police or judiciary of the Member State concerned, promptly, and gives all
relevant information it has. Concerned is the State where the offence is suspected to take place, where the
suspect is, or where the victim is; if none can be named, the provider's own State, or Europol.

Written from what an agreement released and nothing else, in a fixed order, so that two desks' texts look alike.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from coldframe.core.said import gettext_noop as _
from coldframe.partners.terms import Purpose
from coldframe.referral.formats.base import Problem, record, require_none, rows, terms_of
from coldframe.referral.terms import Envelope


class Concerned(StrEnum):
    """Why this Member State is told (Article 18(2))."""

    OFFENCE_THERE = "offence_there"
    SUSPECT_THERE = "suspect_there"
    VICTIM_THERE = "victim_there"
    NOT_IDENTIFIED = "not_identified"


_WHY = {
    Concerned.OFFENCE_THERE: "the offence is suspected to have taken place, to be taking place or to be likely there",
    Concerned.SUSPECT_THERE: "the suspected offender resides or is located there",
    Concerned.VICTIM_THERE: "the victim of the suspected offence resides or is located there",
    Concerned.NOT_IDENTIFIED: "the Member State concerned could not be identified with reasonable certainty",
}
_ONCE = (
    ("clue", "danger_now", "Danger to a person now"),
    ("clue", "occurred_at", "Happened"),
    ("clue", "received_at", "Came to our knowledge"),
    ("clue", "statement", "What we were told"),
    ("clue", "language", "Language of that statement"),
    ("decision", "outcome", "Decision of a person here"),
    ("decision", "category", "Category of the material"),
    ("decision", "decided_at", "Decided"),
    ("decision", "reason", "Reasons"),
    ("report", "number", "Number of a report about the same matter"),
)
_ITEM = (
    ("kind", "Kind"),
    ("url", "Address"),
    ("text", "Words"),
    ("original_name", "File name"),
    ("media_type", "Media type"),
    ("md5", "MD5"),
    ("sha1", "SHA-1"),
    ("sha256", "SHA-256"),
    ("viewed", "Whole file seen by a person"),
    ("public", "Publicly available"),
)
_ACCOUNT = (
    ("service", "Service"),
    ("account", "Account"),
    ("screen_name", "Screen name"),
    ("email", "E-mail"),
    ("phone", "Telephone"),
    ("ip_event", "Address of a connection"),
)


class Article18:
    """Writes the notification. See ``formats.base.Format``.

    Args:
        provider: Who notifies, as it is registered.
        contact: Where the authority can ask.
        member_state: ISO 3166-1 code of the State told, or ``EU`` for Europol.
        why: Why this one.
    """

    name = "dsa-article-18/1"
    media_type = "text/plain; charset=utf-8"

    def __init__(self, provider: str, contact: str, *, member_state: str, why: Concerned) -> None:
        self._provider, self._contact = provider, contact
        self._member_state, self._why = member_state, why

    def check(self, envelope: Envelope, released: Mapping[str, object]) -> tuple[Problem, ...]:
        """Say everything that keeps the notification from being written. Pure."""
        found: list[tuple[str, str]] = []
        if not self._provider.strip():
            found.append(("provider", _("Name the provider that notifies, as it is registered.")))
        if not self._contact.strip():
            found.append(
                ("contact", _("Say where the authority can ask: an e-mail address or a telephone number."))
            )
        if (
            len(self._member_state) != 2
            or not self._member_state.isascii()
            or not self._member_state.isupper()
        ):
            found.append(
                (
                    "member_state",
                    _("Name the Member State by its two letters, such as DE, or EU for Europol."),
                )
            )
        if self._member_state == "EU" and self._why is not Concerned.NOT_IDENTIFIED:
            found.append(
                (
                    "member_state",
                    _("Europol is told only where no Member State could be identified. Name the State."),
                )
            )
        if envelope.purpose not in (Purpose.INVESTIGATION, Purpose.REPORT, Purpose.SAFEGUARDING):
            found.append(
                ("purpose", _("A notification is for an investigation. Draft the referral for that."))
            )
        if not record(released, "decision").get("outcome"):
            found.append(
                ("decision.outcome", _("A person decides that there is a suspicion. Release the decision."))
            )
        if not any(
            record(released, "clue").get(name) for name in ("statement", "occurred_at", "received_at")
        ):
            found.append(
                ("clue.statement", _("Release what was seen and when: all relevant information must go."))
            )
        if not rows(released, "items") and not rows(released, "subjects"):
            found.append(
                ("item.url", _("Nothing to look at was released. Choose an address, an account or a file."))
            )
        return tuple(Problem(*one) for one in found)

    def write(self, envelope: Envelope, released: Mapping[str, object]) -> bytes:
        """Return the text.

        Raises:
            InvalidInput: ``check`` finds a problem.
        """
        require_none(self.check(envelope, released))
        to = "Europol" if self._member_state == "EU" else f"the authorities of {self._member_state}"
        lines = [
            "NOTIFICATION OF SUSPICIONS OF CRIMINAL OFFENCES",
            "Regulation (EU) 2022/2065, Article 18",
            "",
            f"To: {to}, because {_WHY[self._why]}.",
            f"From: {self._provider}. Questions: {self._contact}",
            f"Our reference: {envelope.referral_id}",
            f"Suspected: {', '.join(str(harm).replace('_', ' ') for harm in envelope.harms)}",
            "",
            "An offence involving a threat to the life or safety of a person is suspected. What follows is all",
            "relevant information that is available and may be given. What is not known is not stated.",
        ]
        lines += ["", "UNDER WHAT THIS IS GIVEN"]
        lines += [line for label, words in terms_of(envelope)[1:] for line in _line(label, words)]
        lines += [""]
        for name, key, label in _ONCE:
            lines += _line(label, record(released, name).get(key))
        for name, title, words in (("items", "ITEM", _ITEM), ("subjects", "ACCOUNT", _ACCOUNT)):
            for row in rows(released, name):
                lines += ["", f"{title} {row.get('number')}"]
                for key, label in words:
                    lines += _line(label, row.get(key))
        return "\n".join([*lines, ""]).encode()


def _line(label: str, value: object) -> list[str]:
    if value in (None, "", []):
        return []
    if isinstance(value, Mapping):
        return [f"{label}: " + ", ".join(f"{key} {part}" for key, part in value.items())]
    if isinstance(value, list):
        return [line for one in value for line in _line(label, one)]
    head, *more = str(value).splitlines() or [""]
    # Words of strangers keep within their own lines: none can look like one of ours.
    return [f"{label}: {head}", *(f"    {line}" for line in more)]
