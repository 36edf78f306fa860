"""Whether a file may be opened for a person's eyes. Pure."""

from __future__ import annotations

from coldframe.core.said import gettext_noop as _
from coldframe.rulepacks.terms import GatePack, GateRule
from coldframe.triage.terms import AuthorityKind, Gate, GateFacts


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
            return Gate(True, kind, _("A person recorded an authority that opens it."), (), (), pack.id)
    return Gate(False, "", pack.closed, tuple(rule.reason for rule in able), accepted, pack.id)


def _opens(rule: GateRule, facts: GateFacts) -> bool:
    return (
        (not rule.viewed_by_provider or facts.viewed_by_provider.is_yes)
        and (not rule.publicly_available or facts.publicly_available.is_yes)
        and (not rule.published_by or facts.published_by in rule.published_by)
    )
