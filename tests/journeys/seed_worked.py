"""A case on which people worked: its network, and one of everything that a page of it shows; plainly invented."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.utils import timezone
from tests.journeys.seed_network import network


def worked() -> dict[str, str]:
    """Enter into a case what a desk enters in weeks; gives the case and what has a page of its own.

    Needs two investigators, for what two do.
    """
    from coldframe.access.queries import list_people
    from coldframe.access.terms import Role
    from coldframe.casework import actions
    from coldframe.casework.terms import (
        AgeFacts,
        Amount,
        Counted,
        CountedUnit,
        ExhibitKind,
        Hand,
        MoneyState,
        NewMoney,
        NewTally,
        PartyKind,
        Quantity,
        SafeguardKind,
        Source,
    )
    from coldframe.casework.terms.bridges import Direction
    from coldframe.casework.terms.diary import MomentKind
    from coldframe.core.actors import person
    from coldframe.core.rough_dates import exact
    from coldframe.core.values import Qualifier

    day = date(2026, 3, 1)
    first, officer = (each.id for each in list_people(role=Role.INVESTIGATOR)[:2])
    said = {"actor": person(first), "as_of": timezone.now()}
    made = network()
    case = made["case"]
    child = actions.add_party(case, PartyKind.PERSON, "A child", age=AgeFacts(), acts=(exact(day),), **said)
    actions.record_safeguard(
        case, SafeguardKind.WELFARE_REFERRAL, authority="Youth office", on=day, definition="Referred", party_id=child.id,
        **said,
    )  # fmt: skip
    actions.record_measure(
        made["agent"],
        "刑事拘留",
        legal_basis="An invented act",
        authority="County police",
        from_on=day,
        **said,
    )
    whole = actions.record_total(case, actions.NewTotal(106, "抓获", "A bulletin", day), **said)
    actions.record_total(
        case, actions.NewTotal(83, "刑事拘留", "A bulletin", day, parent_id=whole.id), **said
    )
    tally = NewTally(
        Counted.SEIZED_OBJECT,
        CountedUnit.VEHICLE,
        Quantity(Qualifier.EXACT, Decimal(8)),
        Source("A bulletin"),
    )
    count = actions.record_tally(case, tally, **said)
    actions.correct_tally(count.id, tally, "A digit was misread.", corrects=1, **said)
    fine = NewMoney(MoneyState.RECOVERED, Amount("CNY", Qualifier.EXACT, 297_300_000), Source("A bulletin"))
    money = actions.record_money(case, fine, **said)
    phone = actions.admit_physical(
        case, ExhibitKind.DEVICE, "E 1", "A telephone, black", place="Room 2", **said
    )
    actions.seal_exhibit(phone.id, "S 001", **said)
    actions.offer_exhibit(phone.id, Hand(officer), reason="To be imaged", **said)
    actions.write_note(case, "Spoke with the host by telephone.", **said)
    actions.give_task(case, "Ask the host again.", first, **said)
    actions.enter_moment(case, "2021-03", MomentKind.ACT, "The stream was seen.", "A bulletin", **said)
    bridge = actions.open_bridge(
        case, Direction.TO_CRIMINAL, (first, officer), offence="传播淫秽物品牟利", report="We found this.",
        other_body="County police", **said,
    )  # fmt: skip
    return made | {
        "child": child.id, "count": count.id, "money": money.id, "exhibit": phone.id, "bridge": bridge.id,
    }  # fmt: skip
