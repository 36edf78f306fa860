"""Whose texts do not leave: sealed people's, wherever they stand in a case."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from coldframe.casework.models import Alias, Case, Identifier, Judgement, Party
from coldframe.casework.queries import identity_of, masked_label, party_view
from coldframe.casework.queries.parties import PREFETCHED
from coldframe.casework.queries.people import alias_text
from coldframe.casework.queries.things import written_as
from coldframe.casework.terms import AliasKind, JudgementKind, JudgementState

_FIRST_UNSPACED = 0x0E00
_LEAST = 2
"""As ``rules.emptying.names_v1`` tells whether a text names somebody."""


@dataclass(frozen=True, slots=True)
class Masks:
    """Who is sealed in a case, and how their names are taken out of every text.

    Attributes:
        sealed: Party to the label that stands for it, such as ``P-3``.
        things: Things whose identifiers would name a sealed person.
        hide: Gives a text with every known name of a sealed person replaced by that label.
    """

    sealed: Mapping[str, str]
    things: frozenset[str]
    hide: Callable[[str], str]

    def covers(self, holder_id: str) -> bool:
        """Tell whether what names this party or thing stays here."""
        return holder_id in self.sealed or holder_id in self.things


def masks_of(case: Case, opened: Iterable[str] = ()) -> Masks:
    """Read who is sealed in a case, but for those whose identity a second key-holder opened for this export.

    Cost: decrypts every party, and every name and identifier of a sealed one.
    """
    granted = set(opened)
    parties = list(Party.objects.filter(case=case).select_related("case").prefetch_related(*PREFETCHED))
    closed = [party for party in parties if party.id not in granted and party_view(party).is_sealed]
    sealed = {party.id: masked_label(party.number) for party in closed}
    names: dict[str, str] = {}
    for party in closed:
        texts = [text for key, text in identity_of(party).items() if key != "birth_on"]
        named = Alias.objects.filter(holder_id=party.id).exclude(kind=AliasKind.PSEUDONYM)
        texts += [alias_text(row) for row in named]
        accounts = Identifier.objects.filter(holder_id=party.id)
        texts += [text for each in accounts for text in written_as(each)]
        names |= {
            " ".join(text.casefold().split()): sealed[party.id]
            for text in texts
            if len(text.strip()) >= _LEAST
        }
    bound = Judgement.objects.filter(case=case, kind=JudgementKind.LINK, state=JudgementState.IN_FORCE)
    hidden = frozenset(right for left, right in bound.values_list("left_id", "right_id") if left in sealed)
    for each in Identifier.objects.filter(holder_id__in=hidden):
        for text in written_as(each):
            if len(text.strip()) >= _LEAST:
                names.setdefault(" ".join(text.casefold().split()), "…")
    return Masks(sealed, hidden, _hider(names))


def _hider(names: Mapping[str, str]) -> Callable[[str], str]:
    if not names:
        return lambda text: text
    longest = sorted(names, key=len, reverse=True)
    pattern = re.compile("|".join(_whole(name) for name in longest), re.IGNORECASE)
    return lambda text: pattern.sub(lambda found: names.get(" ".join(found[0].casefold().split()), "…"), text)


def _whole(name: str) -> str:
    """A name counts as words of its own, in scripts that put spaces between words; in others anywhere."""
    escaped = r"\s+".join(re.escape(word) for word in name.split())
    is_unspaced = any(ord(character) >= _FIRST_UNSPACED for character in name)
    return escaped if is_unspaced else rf"(?<!\w){escaped}(?!\w)"
