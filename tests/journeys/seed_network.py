"""A case with a network in it, as the first article describes one; plainly invented."""

from __future__ import annotations

from datetime import date

from django.utils import timezone


def network() -> dict[str, str]:
    """Open a case to every investigator and enter who stands where; gives the case and two who may be one."""
    from coldframe.access.queries import list_people
    from coldframe.access.terms import Role
    from coldframe.casework import actions
    from coldframe.casework.queries import list_flow_ends
    from coldframe.casework.terms import (
        AgeBasis,
        AgeFacts,
        AliasKind,
        Amount,
        Confidence,
        Facts,
        IdentifierKind,
        JudgementReason,
        NewFlow,
        NewIdentifier,
        NewPlace,
        NewRole,
        NewThing,
        Number,
        PartyKind,
        PaymentChannel,
        PlaceAspect,
        Relation,
        ThingKind,
    )
    from coldframe.core.actors import person
    from coldframe.core.rough_dates import parse_rough_date
    from coldframe.core.values import Qualifier

    people = list_people(role=Role.INVESTIGATOR)
    said = {"actor": person(people[0].id), "as_of": timezone.now()}
    case = actions.open_case("3·15", "A livestream of drawn shapes", "CN", **said)
    for other in people[1:]:
        actions.share_case(case.id, other.id, **said)

    def add(label: str, code: str, under: str = "", number: Number | None = None) -> str:
        grown = AgeFacts(birth_on=date(1980, 1, 1), basis=AgeBasis.OFFICIAL_RECORD)
        party = actions.add_party(
            case.id, PartyKind.PERSON, label, age=grown, acts=(parse_rough_date("2021"),), **said
        )
        actions.record_role(
            party.id, NewRole(code, under_id=under, from_when="2020", source="a bulletin"), **said
        )
        if number:
            actions.record_facts(party.id, Facts(number=number), **said)
        return party.id

    head = add("马某某", "organizer")
    senior = add("王某某", "senior_agent", head)
    agent = add("Blue", "agent", senior)
    twin = add("Green", "agent", senior)
    anchors = add("Orange", "anchor_agent", agent)
    add("Performers", "anchor", anchors, Number(21, Qualifier.AT_LEAST))
    company = actions.add_party(case.id, PartyKind.ORGANIZATION, "Culture-media company", **said)
    actions.record_role(company.id, NewRole("front_company", "文化传媒公司", head), **said)
    for each in (agent, twin):
        actions.add_identifier(each, NewIdentifier(IdentifierKind.HANDLE, "qq:1234567"), **said)
        actions.add_alias(each, AliasKind.AS_PRINTED, "马某飞", language="zh", source="a bulletin", **said)
    stream = actions.add_thing(
        case.id, NewThing(ThingKind.SERVICE, "Drawn stream", "livestream platform"), **said
    )
    actions.record_role(stream.id, NewRole("venue"), **said)
    actions.add_thing(
        case.id,
        NewThing(
            ThingKind.DEVICE, "Cameras taken over", "network camera", Number(25000, Qualifier.AT_LEAST), True
        ),
        **said,
    )
    actions.add_thing(case.id, NewThing(ThingKind.PREMISES, "Anchor dens", "anchor den", Number(3)), **said)
    actions.link_records(
        company.id,
        Relation.OPERATES,
        stream.id,
        reason=JudgementReason.REPORTED,
        text="The bulletin says so.",
        **said,
    )
    for at, (payer, amount) in enumerate(
        (
            *((f"6222 {last}", Amount("CNY", Qualifier.EXACT, 990)) for last in range(1000, 1008)),
            ("A씨", Amount("KRW", Qualifier.ABOUT, 30000)),
            ("A씨", Amount()),
        )
    ):
        actions.record_flow(
            case.id, NewFlow(payer, "Culture-media company", amount, PaymentChannel.PAYMENT_APP, "a statement",
                             first_on=date(2021, 3, 1 + at)), **said,
        )  # fmt: skip
    (receiver,) = (
        end for end in list_flow_ends(case.id, actor=said["actor"]) if end.label == "Culture-media company"
    )
    actions.name_flow_end(receiver.id, company.id, **said)
    for aspect, path, outside in (
        (PlaceAspect.ASSET, "CN", True),
        (PlaceAspect.OPERATOR, "CN > Henan > Zhoukou", False),
    ):
        actions.claim_place(NewPlace(case.id, aspect, path, Confidence.STATED, "a bulletin", outside), **said)
    return {"case": case.id, "agent": agent, "twin": twin, "stream": stream.id}
