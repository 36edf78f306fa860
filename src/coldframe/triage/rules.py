"""Pure decisions of triage. None of them closes a review or sends anything: a person does."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from coldframe.core.answers import Answer
from coldframe.core.errors import InvalidInput
from coldframe.matching.terms import SignalKind
from coldframe.partners.terms import HarmCategory
from coldframe.rulepacks.clocks import due_at
from coldframe.rulepacks.terms import (
    ClockPack,
    ClockStart,
    GatePack,
    GateRule,
    PriorityPack,
    PriorityRule,
    SecondReaderPack,
)
from coldframe.triage.terms import (
    TIE_QUALITY,
    UNDO_SECONDS,
    UNKNOWN,
    AgeBand,
    AuthorityKind,
    Category,
    ClockView,
    Gate,
    GateFacts,
    Judgement,
    Lane,
    LeftOut,
    LookAgain,
    Origin,
    Outcome,
    Priority,
    PriorityFacts,
    PriorityReason,
    RoutingFacts,
    RoutingField,
    RoutingRule,
    SameFileFacts,
    SecondNeed,
    Sign,
    TieKind,
)


def priority_v1(facts: PriorityFacts, pack: PriorityPack) -> Priority:
    """Rank a clue, and say why in full.

    Version 1 is frozen. Points only add up and only present risk moves a clue to an earlier lane, so
    learning of a risk can never push a clue down (source: domain notes R-01, R-04). Each rule counts
    once, however many values fire it, and the order in which facts were learned does not matter.

    Args:
        facts: What is known now; unknown answers fire nothing.
        pack: The rules; its id goes into the result, so that the same facts replay to the same order.
    """
    fired = tuple(rule for rule in pack.rules if _fires(rule, facts))
    child_risk = any(rule.keeps_out_of_known_lane for rule in fired)
    is_known = any(getattr(facts, name, None) is Answer.YES for name in pack.known_lane_fields)
    if any(rule.danger_lane for rule in fired):
        lane = Lane.DANGER
    elif is_known and not child_risk:
        lane = Lane.KNOWN
    else:
        lane = Lane.STANDARD
    return Priority(
        points=sum(rule.points for rule in fired),
        lane=lane,
        reasons=tuple(PriorityReason(rule.code, rule.field, rule.points, rule.reason) for rule in fired),
        pack_id=pack.id,
        child_risk=child_risk,
    )


def _fires(rule: PriorityRule, facts: PriorityFacts) -> bool:
    value: object = getattr(facts, rule.field, None)
    if rule.at_least is not None:
        return isinstance(value, int) and value >= rule.at_least
    if isinstance(value, frozenset):
        return not rule.values.isdisjoint(value)
    return isinstance(value, str) and str(value) in rule.values


def signs_v1(facts: PriorityFacts, priority: Priority) -> tuple[Sign, ...]:
    """Name the signs that the second-reader rules ask for."""
    present = {
        Sign.EXACT_MATCH: facts.exact_match.is_yes,
        Sign.EVERY_FILE_LISTED: facts.every_file_listed.is_yes,
        Sign.NEAR_MATCH: facts.near_match.is_yes,
        Sign.CHILD_RISK: priority.child_risk,
    }
    return tuple(sign for sign, is_present in present.items() if is_present)


def comes_back_v1(reason: LookAgain, outcomes: frozenset[Outcome]) -> bool:
    """Tell whether what changed asks a person to look at a review again.

    A withdrawn entry always does: whoever decided, or is about to, may have relied on it. A new
    match does where a decision stands that hands the matter to nobody; an undecided review is in the
    queue anyway, and one that was handed on is not doubted by it.

    Args:
        reason: What changed.
        outcomes: Outcomes of the decisions that stand; empty while undecided.
    """
    if reason is LookAgain.ENTRY_WITHDRAWN:
        return True
    return bool(outcomes) and not any(outcome.leaves_the_desk for outcome in outcomes)


def needs_second_v1(
    outcome: Outcome, category: Category, signs: frozenset[Sign], pack: SecondReaderPack
) -> SecondNeed:
    """Tell whether a second person has to read, and which rules ask for it.

    A rule asks when every condition that it names holds. One rule is enough; no rule can take away
    what another asks for.
    """
    fired = [
        rule
        for rule in pack.rules
        if (not rule.outcomes or outcome in rule.outcomes)
        and (not rule.categories or category in rule.categories)
        and (not rule.signs or not rule.signs.isdisjoint(signs))
        and rule.unless_signs.isdisjoint(signs)
    ]
    codes = tuple(rule.code for rule in fired)
    reasons = tuple(rule.reason for rule in fired)
    if pack.always:
        codes, reasons = ("always", *codes), ("Two people read every decision here.", *reasons)
    return SecondNeed(required=bool(codes), rules=codes, reasons=reasons, pack_id=pack.id)


def agree_v1(first: Judgement, second: Judgement) -> bool:
    """Tell whether two blind readings agree: on what follows and on the category.

    Observations may differ in detail without changing either; they are kept side by side.
    """
    return first.outcome is second.outcome and first.category is second.category


def check_judgement_v1(judgement: Judgement) -> None:
    """Refuse a judgement that contradicts itself.

    Raises:
        InvalidInput: Names the two fields that do not go together and how to mend them.
    """
    outcome, category, seen = judgement.outcome, judgement.category, judgement.observations
    if outcome is Outcome.NOT_ILLEGAL and category.is_illegal:
        raise InvalidInput(
            f"The outcome is not_illegal but the category is {category}. Change one of the two.",
            field="category",
        )
    if outcome is Outcome.CANNOT_DETERMINE and category is not Category.CANNOT_DETERMINE:
        raise InvalidInput(
            "If it cannot be determined, the category is cannot_determine. Otherwise choose another outcome.",
            field="outcome",
        )
    if category is Category.BASELINE and seen.age_band in (AgeBand.ADULT, AgeBand.NO_PERSON):
        raise InvalidInput(
            f"baseline is for material of a real child, but the age band is {seen.age_band}. "
            "Correct the observation or choose another category.",
            field="category",
        )
    if category is Category.BASELINE and seen.origin in (Origin.DRAWN, Origin.FULLY_SYNTHETIC):
        raise InvalidInput(
            f"baseline is for material of a real child, but the origin is {seen.origin}. "
            "Choose nationally_illegal where the law here covers it.",
            field="category",
        )


def read_outcome_v1(code: str) -> Outcome:
    """Read an outcome; refuse one that the closed list does not hold.

    Raises:
        InvalidInput: Lists the valid ones.
    """
    try:
        return Outcome(code)
    except ValueError:
        raise InvalidInput(
            f"{code!r} is not an outcome. Use one of: {', '.join(Outcome)}.", field="outcome"
        ) from None


def read_category_v1(code: str) -> Category:
    """Read a category of the desk's scheme; refuse one that it does not hold.

    Raises:
        InvalidInput: Lists the valid ones.
    """
    try:
        return Category(code)
    except ValueError:
        raise InvalidInput(
            f"{code!r} is not a category of this desk. Use one of: {', '.join(Category)}.",
            field="category",
        ) from None


def read_harms_v1(codes: tuple[str, ...]) -> tuple[str, ...]:
    """Read harm types: sorted, each once.

    Raises:
        InvalidInput: One is not on the closed list; lists the valid ones.
    """
    for code in codes:
        if code not in tuple(HarmCategory):
            raise InvalidInput(
                f"{code!r} is not a kind of harm in scope. Use one of: {', '.join(HarmCategory)}.",
                field="harms",
            )
    return tuple(sorted({str(HarmCategory(code)) for code in codes}))


def gate_v1(facts: GateFacts, pack: GatePack) -> Gate:
    """Tell whether a person at this desk may open a file, and by which rule or authority.

    Version 1 is frozen. What is not known counts as no. Where no rule of the pack opens, only the
    record of an authority of a kind that the pack accepts does (source: domain notes R-10).

    Args:
        facts: Who viewed, could reach and published the file; the authorities that hold now.
        pack: The rules of the desk's jurisdiction; its id goes into the result, for replay.
    """
    able = [rule for rule in pack.opens if not rule.desks or facts.desk in rule.desks]
    for rule in able:
        if _opens(rule, facts):
            return Gate(True, rule.code, rule.reason, (), (), pack.id)
    accepted = tuple(kind for kind in AuthorityKind if kind in pack.authorities)
    for kind in accepted:
        if kind in facts.authorities:
            return Gate(True, kind, "A person recorded an authority that opens it.", (), (), pack.id)
    return Gate(False, "", pack.closed, tuple(rule.reason for rule in able), accepted, pack.id)


def _opens(rule: GateRule, facts: GateFacts) -> bool:
    return (
        (not rule.viewed_by_provider or facts.viewed_by_provider.is_yes)
        and (not rule.publicly_available or facts.publicly_available.is_yes)
        and (not rule.published_by or facts.published_by in rule.published_by)
    )


def undo_until_v1(decided_at: datetime) -> datetime:
    """Compute the moment until which a decision may be taken back by the person who made it."""
    return decided_at + timedelta(seconds=UNDO_SECONDS)


def tie_v1(kind: SignalKind, value: str, quality: int | None) -> TieKind | None:
    """Tell what two clues have in common that both hold this signal; ``None`` where it ties nothing.

    A domain, the bare address of a host and a picture with few details are shared by strangers. A name
    without its service may be two people, so it is a shared selector and no shared account.

    Args:
        kind: Of the signal.
        value: Its normal form.
        quality: Of a picture's hash, 0 to 100; ``None`` for other kinds.
    """
    if kind.is_digest:
        return TieKind.SAME_FILE
    if kind is SignalKind.PDQ:
        return TieKind.NEAR_FILE if quality is not None and quality >= TIE_QUALITY else None
    if kind is SignalKind.TEXT:
        return TieKind.SAME_TEXT
    if kind is SignalKind.DOMAIN or (kind is SignalKind.URL and _is_bare(value)):
        return None
    if kind is SignalKind.HANDLE and not value.startswith("@"):
        return TieKind.SAME_ACCOUNT
    return TieKind.SAME_SELECTOR


def _is_bare(url: str) -> bool:
    rest = url.partition("://")[2].rstrip("/")
    return not any(mark in rest for mark in "/?#")


def left_out_v1(facts: SameFileFacts) -> LeftOut | None:
    """Tell why a judgement on a file is not repeated on a clue that holds it; ``None`` if nothing stands against it.

    A sign of risk to a child speaks before everything that may change: such a clue is read by itself.
    """
    against = {
        LeftOut.DECIDED: facts.is_decided,
        LeftOut.CHILD_RISK: facts.has_child_risk,
        LeftOut.OTHER_ITEMS: not facts.holds_only_the_file,
        LeftOut.OWN_WORDS: not facts.says_the_same,
        LeftOut.KNOWN_SELECTOR: facts.has_known_selector,
        LeftOut.BEING_READ: facts.is_being_read,
        LeftOut.HELD: facts.is_held,
        LeftOut.UNTIED: facts.is_untied,
    }
    return next((reason for reason, holds in against.items() if holds), None)


def routing_facts_v1(
    facts: PriorityFacts,
    *,
    channel: str,
    sender: str,
    language: str,
    lane: Lane,
    signs: Iterable[Sign],
    item_kinds: Iterable[str],
) -> RoutingFacts:
    """Name what routing rules may ask about a clue, as codes; a language also by its first part (``pt`` of ``pt-BR``).

    Args:
        facts: What it was ranked by.
        channel: How it came in.
        sender: Who sent it, ``kind:id``; a rule may name the kind alone.
        language: Its tag as stated, or empty.
        lane: Where the rank put it.
        signs: The signs of the second-reader rules.
        item_kinds: Kinds of its items.
    """
    tag = language.strip().lower()
    known = {
        RoutingField.HARM: facts.harms,
        RoutingField.CHANNEL: {channel},
        RoutingField.SENDER: {sender, sender.partition(":")[0]} if sender else (),
        RoutingField.LANGUAGE: {tag, tag.partition("-")[0]} if tag else (),
        RoutingField.LANE: {lane},
        RoutingField.SIGN: signs,
        RoutingField.ITEM_KIND: item_kinds,
        RoutingField.AGE_BAND: {facts.youngest_band},
        RoutingField.AFFECTED: {facts.reported_by_affected},
    }
    return {
        field: frozenset(str(value) for value in values) or frozenset({UNKNOWN})
        for field, values in known.items()
    }


def read_facts_v1(stored: Mapping[str, Iterable[str]]) -> RoutingFacts:
    """Read facts as a review keeps them; a field that is missing was not known."""
    return {field: frozenset(stored.get(field, (UNKNOWN,))) for field in RoutingField}


def route_v1(facts: RoutingFacts, rules: Sequence[RoutingRule]) -> int:
    """Find the first rule that takes a clue; the number of rules stands for the fallback, the general queue.

    Version 1 is frozen: the same facts and the same rules always give the same answer, and there is no
    answer that drops or closes a clue. A rule takes it if every one of its conditions holds, and a
    condition holds if the clue has any of its values.
    """
    for index, rule in enumerate(rules):
        if all(not values.isdisjoint(facts[field]) for field, values in rule.conditions):
            return index
    return len(rules)


_REMOVAL_HARMS = frozenset({HarmCategory.INTIMATE_IMAGE, HarmCategory.SELF_PRODUCED})


def clocks_v1(
    facts: RoutingFacts, pack: ClockPack, *, desk_kind: str, received_at: datetime
) -> tuple[ClockView, ...]:
    """Name the clocks of the law that run while this clue is reviewed, the earliest due first.

    All of them start when the clue arrives: nothing that the desk does later can give it more time.

    Args:
        facts: What is known of the clue.
        pack: The clocks of the desk's law on the day of arrival.
        desk_kind: Which desks have which duties.
        received_at: When it arrived, UTC.
    """
    affected = Answer.YES in facts[RoutingField.AFFECTED]
    starts = {
        ClockStart.RECEIVED: True,
        ClockStart.NOTICE: "article_16" in facts[RoutingField.CHANNEL],
        ClockStart.AFFECTED_ASKS: affected,
        ClockStart.REMOVAL_ASKED: affected and not _REMOVAL_HARMS.isdisjoint(facts[RoutingField.HARM]),
        ClockStart.DANGER: Lane.DANGER in facts[RoutingField.LANE],
    }
    running = [
        ClockView(
            code=clock.code,
            act=clock.act,
            wording=clock.wording,
            started_at=received_at,
            due_at=due_at(clock, received_at),
            reliability=clock.reliability,
            pack_id=pack.id,
        )
        for clock in pack.clocks
        if clock.starts is not None
        and starts[clock.starts]
        and (not clock.desks or desk_kind in clock.desks)
        and (clock.from_day is None or received_at.date() >= clock.from_day)
    ]
    # Those without a number say "promptly" or "at once": they come before any that counts hours.
    return tuple(sorted(running, key=lambda clock: (clock.due_at is not None, clock.due_at or received_at)))


def end_of_day_v1(as_of: datetime, time_zone: str) -> datetime:
    """Compute when the day of a moment ends where the person works, in UTC; in UTC if the zone is unknown."""
    try:
        zone: tzinfo = ZoneInfo(time_zone) if time_zone else UTC
    except (ZoneInfoNotFoundError, ValueError):
        zone = UTC
    tomorrow = as_of.astimezone(zone).date() + timedelta(days=1)
    return datetime.combine(tomorrow, time.min, tzinfo=zone).astimezone(UTC)
