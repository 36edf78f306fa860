"""Parts of which one thing can be only one: sexes, and bands of age that do not overlap."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from coldframe.publication.published.labels import plain_label

_SEX = re.compile(
    r"(?:(?:fe)?males?|boys?|girls?|(?:wo)?m[ae]n|m|f|w|non-?binary|diverse?|männlich|weiblich|jungen|mädchen|männer|frauen|"
    r"hommes?|femmes?|garçons?|filles?|hombres?|mujeres?|niños|niñas|masculin[oa]?|féminine?|femenino|feminino|maschi|"
    r"femmine|mannen|vrouwen|남(?:성|자|아)?|여(?:성|자|아)?|男(?:性|子|児|孩|童|生)?|女(?:性|子|児|孩|童|生)?)"
)
_WORDS_OF_AGE = (
    r"(?:ages?|aged|years?|yrs?|y/?o|old|and|or|over|older|above|more|under|below|less|than|younger|up|jahren?|alter|und|"
    r"unter|über|älter|mehr|ab|bis|ans?|et|plus|moins|de|años|y|más|menos|anni|oltre|meno|만|세|대|이상|미만|이하|초과|岁|歳|代|以上|以下|"
    r"未満|未满|[<>≥≤+])"
)
_AGE = re.compile(
    rf"(?:{_WORDS_OF_AGE}\s?)*(\d{{1,3}})(?:\s?(?:-|–|~|～|to|bis|à|a|至|through)\s?(unter|under)?\s?(\d{{1,3}}))?(?:\s?{_WORDS_OF_AGE})*"
)
_FROM = re.compile(r"\b(?:over|above|older|more|über|älter|mehr|ab|plus|más|oltre)\b|이상|초과|以上|[>≥+]")
_UP_TO = re.compile(
    r"\b(?:under|below|less|younger|up to|unter|bis|moins|menos|meno)\b|미만|이하|以下|未満|未满|[<≤]"
)
_OLDEST = 200


def exclude_each_other(labels: Sequence[str]) -> bool:
    """True if all labels but "other" are sexes, or bands of age that do not overlap."""
    told = [
        label
        for label in map(plain_label, labels)
        if not label.startswith(("other", "andere", "autre", "기타", "其他"))
    ]
    if len(told) < 2 or len(set(told)) < len(told):
        return False
    bands = [_band(label) for label in told]
    known = sorted(band for band in bands if band is not None)
    if len(known) == len(told):
        return all(one[1] < other[0] for one, other in pairwise(known))
    return all(_SEX.fullmatch(label) for label in told)


def _band(label: str) -> tuple[int, int] | None:
    """The youngest and oldest of a band; ``None`` for something else, or one number that nothing calls an age."""
    found = _AGE.fullmatch(label)
    if found is None:
        return None
    least = int(found[1])
    if found[3]:
        return least, int(found[3]) - bool(found[2])
    if label.endswith(("대", "代")):
        return least, least + 9
    if _UP_TO.search(label):
        return -1, least - 1
    return least, _OLDEST if _FROM.search(label) or label.endswith("+") else least
