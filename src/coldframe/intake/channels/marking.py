"""What a document of another body says may be done with it: read as the strictest of all it says.

A marking that is missing, not known here, or beside another that forbids more never allows anything: what
cannot be understood is not passed on. Nothing here can make a restriction weaker; whoever wants that asks the
sender.
"""

from __future__ import annotations

import re

from coldframe.core.ids import is_id
from coldframe.intake.terms import Handling
from coldframe.partners.terms import OnwardTransfer, Purpose

_O = OnwardTransfer
_STRICT = (_O.NOT_ALLOWED, _O.ON_REQUEST, _O.SAME_PURPOSE)
"""The strictest first."""

_TLP = {
    "red": _O.NOT_ALLOWED,
    "amber+strict": _O.ON_REQUEST,
    "amber": _O.ON_REQUEST,
    "green": _O.ON_REQUEST,
    "clear": _O.SAME_PURPOSE,
    "white": _O.SAME_PURPOSE,
}
"""Traffic Light Protocol 2.0, and 1.0's white. To share more widely than amber or green say, one asks the source.
None says *for any purpose*: no more than the same one is allowed."""

_DISTRIBUTION = {"0": _O.ON_REQUEST, "1": _O.ON_REQUEST, "2": _O.ON_REQUEST, "3": _O.SAME_PURPOSE}
"""MISP's levels: own organization, this community, connected ones, all. 4 names a group that we do not know."""

_INHERITED = "5"
"""MISP's level of a part that has its event's."""

_STATEMENT = re.compile(r"coldframe-handling/1((?: [a-z_]+=[A-Za-z0-9_.-]{1,60})+)( tlp:[a-z+]+)?")
_MOST_DAYS = 36_500
_SHOWN = 8


class Markings:
    """Gathers every marking of one document.

    Attributes:
        has_label: Whether a label of the Traffic Light Protocol was among them.
    """

    def __init__(self) -> None:
        self.has_label = False
        self._rules: list[OnwardTransfer] = []
        self._seen: list[str] = []
        self._unknown = False
        self._days: list[int] = []
        self._purposes: set[Purpose] = set()
        self._agreements: set[tuple[str, int]] = set()
        self._caveats: list[str] = []

    def label(self, text: str) -> None:
        """Take a label such as ``tlp:amber+strict``; others say nothing about passing on.

        What is written almost like one, such as ``tlp="red"``, counts as one that is not known. A label of the
        Permissible Actions Protocol stays as a condition in words.
        """
        written = text.strip().lower()
        if re.match(r"tlp(?![a-z0-9])", written):
            self.has_label = True
            self._take(written, _TLP.get(written.removeprefix("tlp:").strip()))
        elif re.match(r"pap(?![a-z0-9])", written):
            self.caveat(text)

    def distribution(self, level: str) -> None:
        """Take one of MISP's levels."""
        if level != _INHERITED:
            self._take(f"distribution {level}", _DISTRIBUTION.get(level))

    def rule(self, written: str) -> None:
        """Take a rule of our own, such as ``not_allowed``."""
        self._take(written, next((rule for rule in OnwardTransfer if rule == written), None))

    def statement(self, text: str) -> bool:
        """Take the line that our own documents hold; says whether it was one.

        A line that begins like one and is none counts as a marking that is not known.
        """
        if not text.startswith("coldframe-handling/"):
            return False
        found = _STATEMENT.fullmatch(text.strip())
        values = dict(pair.split("=", 1) for pair in found[1].split()) if found else {}
        if found and found[2]:
            self.label(found[2])
        self.rule(values.get("onward_transfer", ""))
        self.retention(values.get("retention_days", ""))
        self.purpose(values.get("purpose", ""))
        self.agreement(values.get("agreement", ""), values.get("version", ""))
        return True

    def retention(self, days: str) -> None:
        """Take for how long it may be kept; what is no number of days says nothing."""
        if re.fullmatch(r"[0-9]{1,9}", days):
            self._days.append(min(int(days), _MOST_DAYS))

    def purpose(self, written: str) -> None:
        """Take what it may be used for."""
        self._purposes.update(purpose for purpose in Purpose if purpose == written)

    def agreement(self, agreement_id: str, version: str) -> None:
        """Take under which of the sender's agreements it came."""
        if is_id(agreement_id, "agr") and re.fullmatch(r"[0-9]{1,9}", version):
            self._agreements.add((agreement_id, int(version)))

    def caveat(self, words: str) -> None:
        """Take a condition in words."""
        if words.strip() and words.strip() not in self._caveats:
            self._caveats.append(words.strip())

    def handling(self) -> Handling:
        """Return the strictest of it all; without any marking, that nothing is allowed."""
        understood = bool(self._rules) and not self._unknown
        rule = min(self._rules, key=_STRICT.index) if understood else OnwardTransfer.NOT_ALLOWED
        one_agreement = next(iter(self._agreements)) if len(self._agreements) == 1 else ("", None)
        return Handling(
            onward_transfer=rule,
            retention_days=min(self._days) if self._days else None,
            purpose=next(iter(self._purposes)) if len(self._purposes) == 1 else None,
            agreement_id=one_agreement[0],
            agreement_version=one_agreement[1],
            rights_caveat="\n".join(self._caveats),
            marking=", ".join(list(dict.fromkeys(self._seen))[:_SHOWN]),
            is_understood=understood,
        )

    def _take(self, written: str, rule: OnwardTransfer | None) -> None:
        self._seen.append(written[:40])
        if rule is None:
            self._unknown = True
        else:
            self._rules.append(rule)
