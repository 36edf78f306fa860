"""Tags of the pages about partners, referrals and takedown, and their links on a clue's page."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from enum import StrEnum
from typing import Any

from django import template
from django.template.context import Context
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from coldframe.access.queries import permissions_of
from coldframe.access.terms import Permission
from coldframe.partners.queries import list_lookalikes, list_origins
from coldframe.partners.sealing import key_fingerprint
from coldframe.partners.terms import AgreementTerms, DisclosureView, Field, RecipientView
from coldframe.referral.queries import list_received, list_referrals
from coldframe.takedown.queries import list_notices
from coldframe.triage.queries import list_decisions
from coldframe.triage.terms import DecisionState
from coldframe.web.labels import label_within
from coldframe.web.ledger import thing_of
from coldframe.web.permissions import actor_of
from coldframe.web.releasable import name_fields

register = template.Library()

_GROUP = 4


@register.filter
def fours(text: str) -> SafeString:
    """A fingerprint in groups of four, to be read to each other by telephone."""
    groups = (text[start : start + _GROUP] for start in range(0, len(text), _GROUP))
    return format_html_join(" ", '<span class="nowrap">{}</span>', ((group,) for group in groups))


@register.filter
def sealing_sha256(sealing_key: str) -> str:
    """What people compare of a key that packages are sealed to, as ``sha256sum`` prints it."""
    return key_fingerprint(sealing_key)


@register.filter
def in_order(values: Collection[StrEnum]) -> list[StrEnum]:
    """Values of one enum in the order in which it lists them; a set has none of its own."""
    return sorted(values, key=lambda value: [*type(value).__members__.values()].index(value))


@register.filter
def by_record(fields: Collection[Field]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The words of some releasable fields, by record."""
    return name_fields(fields)


@register.filter
def of_version(terms: Mapping[str, AgreementTerms], line: DisclosureView) -> AgreementTerms | None:
    """The terms that allowed a line of the ledger, if any did."""
    return terms.get(f"{line.agreement_id} {line.agreement_version}")


@register.filter
def recall_words(code: str) -> str:
    """The words for what a recipient answered to being asked back, from its code."""
    return label_within(("RecallAnswer", "RecallEnd"), code)


@register.filter
def thing(id_: str) -> str:
    """What an id names, such as *Referral*; empty where its first letters do not say."""
    return thing_of(id_)


@register.simple_tag
def all_lookalikes() -> dict[str, tuple[RecipientView, ...]]:
    """The recipients that could be mistaken for others, wherever one is chosen from a list."""
    return list_lookalikes()


@register.inclusion_tag("partners/onward.html", takes_context=True)
def onward(context: Context, clue_id: str) -> dict[str, Any]:
    """What left this desk about a clue, and the link to refer it, as far as the reader may see."""
    held = permissions_of(actor_of(context["request"]))
    may_see = Permission.REFERRAL_VIEW in held
    return {
        "clue_id": clue_id,
        "may_refer": Permission.REFERRAL_DRAFT in held,
        "may_tell": Permission.TAKEDOWN_SEND in held,
        "may_see_left": Permission.PARTNER_VIEW in held,
        "came_under": list_origins((clue_id,)) if may_see else (),
        "decided": [
            each
            for each in (list_decisions(clue_id=clue_id) if Permission.REDRESS_WORK in held else ())
            if each.state in (DecisionState.FINAL, DecisionState.REVERSED)
        ],
        "referrals": list_referrals(clue_id=clue_id) if may_see else (),
        "received": list_received(clue_id=clue_id) if may_see else (),
        "notices": list_notices(clue_id=clue_id) if Permission.TAKEDOWN_VIEW in held else (),
    }


@register.simple_tag(takes_context=True)
def may_take_down(context: Context) -> bool:
    """Whether the reader may draft a notice about an item's address."""
    return Permission.TAKEDOWN_DRAFT in permissions_of(actor_of(context["request"]))
