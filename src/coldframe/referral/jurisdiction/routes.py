"""To whom a matter may be referred, by the desk's own rules. Pure: an offer to a person, never an act.

No rules can drop a matter: whatever they say, the answer is never empty. What nobody outside is named for
stays with one of the desk's own queues, and the general queue always exists.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from coldframe.partners.terms import Purpose, RecipientView
from coldframe.referral.jurisdiction.terms import UNKNOWN, Hypothesis, Level, Role, country_of

GENERAL = ""
"""The id of the desk's general queue: it always exists, so that no matter is without a place."""

NOWHERE = "unknown"
"""What a condition on a place says for *not known*."""

_LEVELS = tuple(Level)


class RouteField(StrEnum):
    """What a rule may ask about. A closed list; each field holds one or more codes."""

    SUBJECT_PLACE = "subject_place"
    CHILD_PLACE = "child_place"
    SERVICE_PLACE = "service_place"
    HARM = "harm"
    ITEM_KIND = "item_kind"
    PLATFORM = "platform"
    DANGER = "danger"


PLACE_OF: Mapping[RouteField, Role] = {
    RouteField.SUBJECT_PLACE: Role.SUBJECT,
    RouteField.CHILD_PLACE: Role.CHILD,
    RouteField.SERVICE_PLACE: Role.SERVICE,
}
"""Fields about a place, and whose it is."""


class TargetKind(StrEnum):
    """How a rule names whom it offers."""

    RECIPIENT = "recipient"
    FUNCTION = "function"
    QUEUE = "queue"


@dataclass(frozen=True, slots=True)
class Target:
    """Whom a rule offers.

    Attributes:
        kind: One recipient; every recipient with a function where somebody belongs; or a queue of ours.
        id: ``rcp_…``, ``que_…`` (:data:`GENERAL` for the general queue); empty for a function.
        function: What the recipient does, for a function.
        role: Whose place counts, for a function.
    """

    kind: TargetKind
    id: str = ""
    function: Purpose | None = None
    role: Role | None = None

    def as_json(self) -> dict[str, str]:
        """As stored."""
        return {
            "kind": str(self.kind), "id": self.id, "function": self.function or "", "role": self.role or "",
        }  # fmt: skip

    @classmethod
    def from_json(cls, stored: Mapping[str, str]) -> Target:
        """Read what :meth:`as_json` wrote."""
        function, role = stored["function"], stored["role"]
        return cls(
            TargetKind(stored["kind"]),
            stored["id"],
            Purpose(function) if function else None,
            Role(role) if role else None,
        )


OWN_GENERAL = Target(TargetKind.QUEUE, GENERAL)
"""The last resort."""


@dataclass(frozen=True, slots=True)
class RouteRule:
    """Whom to offer if every condition holds; a condition holds if any of its values does.

    Attributes:
        conditions: Field → values, neither of them empty; without any, the rule always holds.
        targets: In order; at least one.
        at_least: How far a place must be carried to count. In danger every place counts.
    """

    conditions: tuple[tuple[RouteField, frozenset[str]], ...]
    targets: tuple[Target, ...]
    at_least: Level = Level.SUPPORTED

    def as_json(self) -> dict[str, object]:
        """As stored."""
        return {
            "if": {str(field): sorted(values) for field, values in self.conditions},
            "to": [target.as_json() for target in self.targets],
            "at_least": str(self.at_least),
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, object]) -> RouteRule:
        """Read what :meth:`as_json` wrote."""
        asked, targets = stored["if"], stored["to"]
        assert isinstance(asked, dict)
        assert isinstance(targets, list)
        return cls(
            tuple((RouteField(field), frozenset(values)) for field, values in asked.items()),
            tuple(Target.from_json(target) for target in targets),
            Level(str(stored["at_least"])),
        )


@dataclass(frozen=True, slots=True)
class Routes:
    """All routes of a desk.

    Attributes:
        rules: In order of importance; every one that fits adds its offers.
        unknown: Offered where neither the subject's place nor the child's is more than possible.
        fallback: Offered where nothing else was; if it is gone, the general queue.
    """

    rules: tuple[RouteRule, ...] = ()
    unknown: Target = OWN_GENERAL
    fallback: Target = OWN_GENERAL


@dataclass(frozen=True, slots=True)
class RoutedMatter:
    """What routes may ask about a matter.

    Attributes:
        hypotheses: Of every role.
        codes: Harm, item kind and platform: codes, :data:`NOWHERE` where nothing is stated.
        in_danger: Somebody says that a child is in danger now.
    """

    hypotheses: tuple[Hypothesis, ...]
    codes: Mapping[RouteField, frozenset[str]]
    in_danger: bool


class Because(StrEnum):
    """Why somebody is offered."""

    RULE = "rule"
    UNKNOWN_PLACE = "unknown_place"
    NOTHING_ELSE = "nothing_else"


@dataclass(frozen=True, slots=True)
class Offer:
    """Whom a person may refer a matter to, and why.

    Attributes:
        target: A recipient or a queue of ours; never a function.
        because: Which route.
        rule: Its number, from 1; 0 for the other two routes.
        role: Whose place led there; ``None`` if none did.
        place: That place, or empty.
        level: How far it is carried.
        function: What the recipient would get it for; ``None`` if the rule does not say.
    """

    target: Target
    because: Because
    rule: int = 0
    role: Role | None = None
    place: str = ""
    level: Level | None = None
    function: Purpose | None = None


def offer_v1(
    matter: RoutedMatter, routes: Routes, recipients: Sequence[RecipientView], queues: Iterable[str] = ()
) -> tuple[Offer, ...]:
    """Say whom a person may refer a matter to. Never empty.

    Version 1 is frozen. Rules are asked in order and all that fit count; each recipient or queue is offered
    once, for the first reason. Imminent danger does not wait for certainty: then every place counts that
    anything speaks for, and the unknown route is offered besides.

    Args:
        matter: What is known.
        routes: The desk's rules.
        recipients: Everybody who may be offered.
        queues: Ids of the desk's own queues in use; the general one need not be among them.
    """
    known = {recipient.id for recipient in recipients}
    own = {GENERAL, *queues}

    def exists(target: Target) -> bool:
        return target.id in (own if target.kind is TargetKind.QUEUE else known)

    offers: dict[Target, Offer] = {}
    for number, rule in enumerate(routes.rules, start=1):
        if all(_holds(field, values, rule.at_least, matter) for field, values in rule.conditions):
            for offer in _offers(rule, number, matter, recipients):
                if exists(offer.target):
                    offers.setdefault(offer.target, offer)
    if matter.in_danger or not _is_known(matter):
        offer = Offer(routes.unknown if exists(routes.unknown) else OWN_GENERAL, Because.UNKNOWN_PLACE)
        offers.setdefault(offer.target, offer)
    if not offers:
        fallback = routes.fallback if exists(routes.fallback) else OWN_GENERAL
        offers[fallback] = Offer(fallback, Because.NOTHING_ELSE)
    return tuple(offers.values())


def _is_known(matter: RoutedMatter) -> bool:
    return any(_places(matter, role, Level.SUPPORTED, waits=False) for role in (Role.SUBJECT, Role.CHILD))


def _places(matter: RoutedMatter, role: Role, at_least: Level, *, waits: bool = True) -> dict[str, Level]:
    """The places of a role that count, strongest first; in danger all of them do, unless ``waits`` is false."""
    least = Level.POSSIBLE if waits and matter.in_danger else at_least
    enough = _LEVELS[_LEVELS.index(least) :]
    return {
        one.place: one.level
        for one in matter.hypotheses
        if one.role is role and one.place != UNKNOWN and one.level in enough and one.level is not None
    }


def _holds(field: RouteField, values: frozenset[str], at_least: Level, matter: RoutedMatter) -> bool:
    if field is RouteField.DANGER:
        return ("yes" if matter.in_danger else "no") in values
    role = PLACE_OF.get(field)
    if role is None:
        return not values.isdisjoint(matter.codes.get(field, frozenset({NOWHERE})))
    places = _places(matter, role, at_least)
    return not values.isdisjoint(places or {NOWHERE})


def _offers(
    rule: RouteRule, number: int, matter: RoutedMatter, recipients: Sequence[RecipientView]
) -> Iterator[Offer]:
    led = next(_leading(rule, matter), (None, "", None))
    for target in rule.targets:
        if target.kind is not TargetKind.FUNCTION:
            yield Offer(target, Because.RULE, number, *led)
            continue
        if target.role is None or target.function is None:
            continue
        places = _places(matter, target.role, rule.at_least)
        # Where a region counts it stands for its country, or the rest of the country would be offered, too.
        finer = {country_of(place) for place in places if place != country_of(place)}
        for place, level in places.items():
            if place in finer:
                continue
            region = place if place != country_of(place) else ""
            for recipient in recipients:
                if target.function in recipient.functions and any(
                    area.covers(country_of(place), region) for area in recipient.areas
                ):
                    found = Target(TargetKind.RECIPIENT, recipient.id)
                    yield Offer(found, Because.RULE, number, target.role, place, level, target.function)


def _leading(rule: RouteRule, matter: RoutedMatter) -> Iterator[tuple[Role, str, Level]]:
    """The places that made the conditions of a rule hold."""
    for field, values in rule.conditions:
        role = PLACE_OF.get(field)
        if role is not None:
            for place, level in _places(matter, role, rule.at_least).items():
                if place in values:
                    yield role, place, level
