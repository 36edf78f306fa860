"""Category schemes change: counts under one version, read under another by an explicit mapping."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from coldframe.core.errors import InvalidInput
from coldframe.core.said import Said
from coldframe.core.values import Qualifier, Value, ValueKind, add
from coldframe.publication.terms.breakdowns import Breakdown, BreakdownKind, Part, RowRole

UNMAPPED = "unmapped"
"""The code under which stands what an older scheme counted and the newer one has no category for."""


@dataclass(frozen=True, slots=True)
class SchemeMapping:
    """How the categories of one version become those of another.

    Single things are derived anew from what was observed (``rulepacks/schemes.py``); this is for counts of which
    only the category is left.

    Attributes:
        source, target: Scheme and version, such as ``dsa_keywords/1``.
        becomes: Old code to new codes: one for a renamed or merged category, several for one that was split,
            none for one that was dropped.
        citation: Who says so.
    """

    source: str
    target: str
    becomes: Mapping[str, tuple[str, ...]]
    citation: str

    def apply(self, breakdown: Breakdown) -> Breakdown:
        """Say a breakdown under the newer scheme, marked as mapped.

        Merged categories are added. Of a split one nobody knows how it divides: each new category holds at
        most all of it, so the new categories are not added up (a multi-membership). What was dropped stands under
        :data:`UNMAPPED`: no number is lost in silence.

        Raises:
            InvalidInput: Counted under another scheme, a category that the mapping does not know, or a merge of
                categories that overlap.
        """
        if breakdown.scheme != self.source:
            raise InvalidInput(
                Said(
                    "This was counted under “%(scheme)s”, the mapping reads “%(source)s”.",
                    scheme=breakdown.scheme,
                    source=self.source,
                ),
                field="scheme",
            )
        found: dict[str, list[Value]] = defaultdict(list)
        is_split = False
        for part in breakdown.parts:
            if part.role is RowRole.UNSPECIFIED:
                continue
            if part.code not in self.becomes:
                raise InvalidInput(
                    Said("The mapping does not say what becomes of “%(code)s”.", code=part.code),
                    field="scheme",
                )
            targets = self.becomes[part.code] or (UNMAPPED,)
            is_split = is_split or len(targets) > 1
            for code in targets:
                found[code].append(part.value if len(targets) == 1 else _some_of(part.value))
        merged = any(len(values) > 1 for values in found.values())
        if merged and breakdown.kind is BreakdownKind.MULTI_MEMBERSHIP:
            raise InvalidInput(
                "The merged categories overlap: one thing may stand under both. Count anew.", field="scheme"
            )
        for part in breakdown.parts:
            # What nobody could assign before cannot be assigned now, whatever the newer scheme calls that.
            if part.role is RowRole.UNSPECIFIED:
                found[part.code].append(part.value)
        unspecified = {part.code for part in breakdown.parts if part.role is RowRole.UNSPECIFIED}
        parts = tuple(
            Part(code, _together(values), RowRole.UNSPECIFIED if code in unspecified else RowRole.PART)
            for code, values in found.items()
        )
        kind = BreakdownKind.MULTI_MEMBERSHIP if is_split else breakdown.kind
        return Breakdown(kind, breakdown.whole, parts, self.target, self.source)


def _together(values: list[Value]) -> Value:
    """The merged categories; missing where nothing can be said of their sum."""
    try:
        return values[0] if len(values) == 1 else add(values)
    except InvalidInput:
        return Value(ValueKind.MISSING)


def _some_of(value: Value) -> Value:
    """From none to all of it."""
    most = value.possible.most
    return Value(ValueKind.MISSING) if most is None else Value(ValueKind.COUNT, most, Qualifier.AT_MOST)
