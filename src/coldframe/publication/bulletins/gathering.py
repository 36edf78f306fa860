"""The figures of a campaign that a bulletin may tell: its totals and one batch, each with who counted and what.

Only totals of the whole campaign inside its ground are told, as they hold now: no parts, no places, no shares. What
is counted, and who says so, stands as it was entered, because a translation would count something else; the linter
reads it as what an editor wrote.
"""

from __future__ import annotations

from collections.abc import Sequence

from coldframe.core.values import SUPPRESSED, UNCOUNTED, Qualifier, Value, ValueKind, exactly
from coldframe.publication.bulletins.counting import gives_back_v1
from coldframe.publication.bulletins.wording import as_number, join, say, say_count, say_money, say_month
from coldframe.publication.terms.bulletins import (
    LANGUAGES,
    CampaignFacts,
    CampaignFigure,
    CaseFacts,
    Line,
    Part,
    Texts,
)
from coldframe.publication.terms.campaign_hiding import public_values
from coldframe.publication.terms.campaign_views import BatchView, CampaignView
from coldframe.publication.terms.campaigns import BodyRole
from coldframe.publication.terms.figures import Unit

_UNITS = {
    Unit.VEHICLES: "vehicle", Unit.DEVICES: "device", Unit.DEVICE_SETS: "device_set", Unit.EQUIPMENT_SETS: "equipment_set",
    Unit.PREMISES: "premises", Unit.COPIES: "copy", Unit.PIECES: "piece", Unit.PERSONS: "person", Unit.ACCOUNTS: "account",
    Unit.GROUPS: "group", Unit.SITES: "site", Unit.LISTINGS: "listing", Unit.VIDEOS: "video", Unit.PICTURES: "picture",
    Unit.ARTICLES: "article", Unit.ACCESS_RIGHTS: "access_right", Unit.WEAKNESSES: "weakness", Unit.COMPANIES: "company",
    Unit.SERVICES: "service", Unit.ITEMS: "item", Unit.CHILDREN: "child", Unit.CASES: "case", Unit.CLUES: "clue",
}  # fmt: skip
"""Units that bulletins have words for; of others nothing is told."""


def gather_v1(campaign: CampaignView, batch: BatchView | None, cases: Sequence[CaseFacts]) -> CampaignFacts:
    """Choose what is told of a campaign.

    Small counts of children are withheld, and what would give them back (``public_values``); so is a count of children
    that leaves a small one of another in the same bulletin. Where any is withheld, in the
    campaign or in a case of the bulletin, one number of persons is told and no other; and none from which, with a
    number of a case, a small count remains.

    Args:
        campaign: As its editor sees it.
        batch: One of its batches, or ``None``.
        cases: Told in the same bulletin.
    """
    values = public_values(campaign)
    is_hidden = SUPPRESSED in values.values() or any(_is_hidden(each) for each in cases)
    children = [int(each.number) for one in cases for each in _children(one) if each.kind is ValueKind.COUNT]
    shown = [
        int(each.value.number) for one in cases for each in one.totals if each.value.kind is ValueKind.COUNT
    ]
    figures: list[CampaignFigure] = []
    has_persons = False
    for tally in campaign.standing:
        said, measure = tally.said, campaign.measure(tally.said.measure_id)
        unit = "money" if measure.currency else _UNITS.get(measure.measure.unit, "")
        if (
            said.part_of
            or said.region
            or not said.is_inside
            or not unit
            or said.value.kind is not ValueKind.COUNT
        ):
            continue
        value = values[tally.id]
        if measure.counts_children and value.is_number and value.qualifier is not Qualifier.UNCOUNTED:
            if gives_back_v1([int(value.number)], children) or gives_back_v1(children, [int(value.number)]):
                value, is_hidden = SUPPRESSED, True
            else:
                children.append(int(value.number))
        if unit == "person" and is_hidden and value != SUPPRESSED:
            number = int(value.number) if value.qualifier is not Qualifier.UNCOUNTED else 0
            if has_persons or gives_back_v1([number], shown) or gives_back_v1(shown, [number]):
                value = SUPPRESSED
            has_persons = True
        body = next(
            (each.said.name for each in campaign.bodies if each.id == said.body_id and not each.struck), ""
        )
        figures.append(
            CampaignFigure(
                value, "child" if unit == "person" and measure.are_minors else unit, measure.currency,
                measure.measure.what, body, said.source.title, f"{said.source.on:%Y-%m}" if said.source.on else "",
                said.population, said.is_open, len({each.said.value for each in tally.versions}) > 1,
            )
        )  # fmt: skip
    issuers = tuple(
        each.said.native_name or each.said.name
        for each in campaign.bodies
        if each.struck is None and each.said.role is BodyRole.ISSUER
    )
    told = batch.said if batch else None
    return CampaignFacts(
        campaign.said.name, campaign.said.native_name, issuers, told.number if told else "",
        (exactly(told.declared) if told.declared is not None else UNCOUNTED) if told else None,
        batch is None or not batch.check.is_told or batch.check.holds, tuple(figures),
    )  # fmt: skip


def tell_campaign(facts: CampaignFacts) -> Part:
    """Write what is told of a campaign as lines."""
    name = f"{facts.native_name} ({facts.name})" if facts.native_name else facts.name
    issued = [say("phrase", "issuers", of=", ".join(facts.issuers))] if facts.issuers else []
    issued += [say("phrase", "as_entered")] if facts.figures else []
    lines = [Line("campaign.name", say("label", "campaign"), _same(name), join(issued), {})]
    if facts.batch_cases is not None:
        lines.append(
            Line(
                "campaign.batch", say("label", "batch", n=facts.batch), say_count(facts.batch_cases, "case"),
                say("phrase", "batch"), as_number(facts.batch_cases, "case"),
            )
        )  # fmt: skip
    for at, each in enumerate(facts.figures, 1):
        is_money = each.unit == "money"
        value = (
            say_money(each.value, each.currency)
            if is_money and each.value.is_number
            else say_count(each.value, "person" if is_money else each.unit)
        )
        notes = [say("phrase", "counted_by", body=each.body)] if each.body else []
        notes += [say("phrase", "population", of=each.population)] if each.population else []
        notes += [say("phrase", "children_only")] if each.unit == "child" else []
        notes += [say("phrase", "and_others")] if each.is_open else []
        notes += [say("phrase", "corrected_since")] if each.is_corrected else []
        notes.append(join([say("phrase", "from_source", source=each.source), *_as_of(each)], " · "))
        unit = f"{each.currency} minor units" if is_money else each.unit
        lines.append(
            Line(f"campaign.figure.{at}", say("label", "figure", what=each.what), value, join(notes), as_number(each.value, unit))
        )  # fmt: skip
    return Part("campaign", 0, say("section", "campaign"), tuple(lines))


def written_in(facts: CampaignFacts) -> tuple[str, ...]:
    """Every text of it that somebody entered."""
    texts = [facts.name, facts.native_name, facts.batch, *facts.issuers]
    texts += [text for each in facts.figures for text in (each.what, each.body, each.source, each.population)]
    return tuple(dict.fromkeys(each for each in texts if each))


def _as_of(figure: CampaignFigure) -> list[Texts]:
    return [say("phrase", "as_of", month=say_month(figure.as_of))] if figure.as_of else []


def _children(facts: CaseFacts) -> tuple[Value, ...]:
    suspects = () if facts.child_suspects is None else (facts.child_suspects,)
    return (*suspects, *(value for _kind, value in facts.safeguarded))


def _is_hidden(facts: CaseFacts) -> bool:
    return SUPPRESSED in (*(each.value for each in facts.totals), *_children(facts))


def _same(text: str) -> Texts:
    return dict.fromkeys(LANGUAGES, text)
