"""A case as the first article reports one, with a secret in every field that holds text, and two publishers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from tests.stages.review_desk import NOW, make_person

from coldframe.access.terms import Role
from coldframe.casework import actions as cases
from coldframe.casework.actions.totals import NewTotal
from coldframe.casework.terms import (
    AgeBasis,
    AgeFacts,
    AliasKind,
    Amount,
    Counted,
    CountedUnit,
    Facts,
    IdentifierKind,
    Identity,
    MoneyState,
    NewIdentifier,
    NewMoney,
    NewPlace,
    NewRole,
    NewTally,
    NewThing,
    Number,
    OutcomeReason,
    PartStanding,
    PartyKind,
    PartyView,
    PlaceAspect,
    Quantity,
    SafeguardKind,
    Source,
    Strength,
    ThingKind,
)
from coldframe.casework.terms.diary import MomentKind
from coldframe.casework.terms.places import Confidence
from coldframe.core.actors import Actor
from coldframe.core.rough_dates import exact
from coldframe.core.values import Qualifier, Value
from coldframe.publication import actions as campaigns
from coldframe.publication.actions import draft_bulletin
from coldframe.publication.terms.bulletins import BulletinView, Choices
from coldframe.publication.terms.campaigns import BodyRole, NewBatch, NewBody, NewCampaign, NewCampaignTally
from coldframe.publication.terms.figures import Unit

ON = date(2021, 9, 1)
GROWN = AgeFacts(birth_on=date(1975, 4, 1), basis=AgeBasis.OFFICIAL_RECORD)
_PAPER = Source("An invented daily", Strength.REPORTED, on=date(2021, 9, 16))
CHILD = AgeFacts(birth_on=date(2008, 4, 1), basis=AgeBasis.OFFICIAL_RECORD)


@dataclass(frozen=True)
class Secrets:
    """What is planted: one text for each kind of field. Plainly invented."""

    name: str = "Plainlyinventedname"
    native_name: str = "彭虚构名"
    handle: str = "veryinventedhandle"
    school: str = "Inventedville Elementary School"
    address: str = "17 Invented Lane"
    password: str = "hunter-invented-2"
    file: str = "invented-file-name.mp4"
    note: str = "Inventednote-zqxjkv"

    @property
    def every(self) -> tuple[str, ...]:
        """All of them."""
        return (self.name, self.native_name, self.handle, self.school, self.address, self.password, self.file, self.note)  # fmt: skip


class BulletinDesk:
    """Who drafts works on the case and publishes; who publishes second sees no case."""

    def __init__(self) -> None:
        self.wen: Actor = make_person("wen", Role.INVESTIGATOR, Role.PUBLISHER)
        self.ida: Actor = make_person("ida", Role.PUBLISHER)

    def case(self, *, country: str = "CN", secrets: Secrets | None = None) -> str:
        """An open case without anything in it."""
        said = secrets or Secrets()
        view = cases.open_case(
            code="1·27", title=f"Matter {said.note}", jurisdiction=country, actor=self.wen, as_of=NOW
        )
        return view.id

    def total(self, case_id: str, number: int, term: str, *, part_of: str = "", corrects: str = "", minors: bool = False,
              inside: PartStanding = PartStanding.INSIDE, reasons: tuple[OutcomeReason, ...] = ()) -> str:  # fmt: skip
        """A reported count of persons; returns its id."""
        given = NewTotal(
            number, term, Secrets().note, ON, parent_id=part_of, standing=inside, are_minors=minors, reasons=reasons
        )  # fmt: skip
        return cases.record_total(case_id, given, corrects=corrects, actor=self.wen, as_of=NOW).id

    def count(self, case_id: str, counted: Counted, unit: CountedUnit, number: int | None, *, part_of: str = "",
              qualifier: Qualifier = Qualifier.EXACT, note: str = "") -> str:  # fmt: skip
        """A count of things; without a number in words."""
        quantity = (
            Quantity(qualifier, Decimal(number))
            if number is not None
            else Quantity(None, words="many " + note)
        )
        source = Source(f"Bulletin {note}", Strength.OFFICIAL, f"Body {note}", note, ON)
        new = NewTally(
            counted, unit, quantity, source, population=f"all platforms {note}", part_of=part_of, note=note
        )
        return cases.record_tally(case_id, new, actor=self.wen, as_of=NOW).id

    def adult(
        self, case_id: str, label: str, *, role: str = "organizer", term: str = "刑事拘留"
    ) -> PartyView:
        """An adult in a role, on whom something was imposed."""
        party = cases.add_party(
            case_id, PartyKind.PERSON, label, age=GROWN, acts=(exact(ON),), actor=self.wen, as_of=NOW
        )
        cases.record_role(party.id, NewRole(code=role), actor=self.wen, as_of=NOW)
        cases.record_measure(
            party.id, term, legal_basis="An invented act", authority="Police of Examplestad", from_on=ON,
            actor=self.wen, as_of=NOW,
        )  # fmt: skip
        return party

    def article(self, secrets: Secrets | None = None) -> str:
        """The livestream case of the first article, with the secrets everywhere."""
        said = secrets or Secrets()
        case_id = self.case(secrets=said)
        caught = self.total(case_id, 106, "抓获")
        self.total(case_id, 83, "刑事拘留", part_of=caught)
        bailed = self.total(case_id, 9, "取保候审", part_of=caught)
        self.total(case_id, 1, "取保候审", part_of=bailed, minors=True)
        coerced = (OutcomeReason.COERCED, OutcomeReason.MINOR_ROLE)
        self.total(
            case_id, 7, "不作为犯罪处理", part_of=caught, minors=True, inside=PartStanding.NOT_STATED, reasons=coerced
        )  # fmt: skip
        self.count(case_id, Counted.SEIZED_OBJECT, CountedUnit.VEHICLE, 7, note=said.note)
        self.count(case_id, Counted.SEIZED_OBJECT, CountedUnit.PIECE, None, note=said.handle)
        whole = self.count(
            case_id,
            Counted.CONTENT_REMOVED,
            CountedUnit.ITEM,
            22_000,
            qualifier=Qualifier.AT_LEAST,
            note=said.file,
        )
        self.count(
            case_id,
            Counted.CONTENT_REMOVED,
            CountedUnit.ITEM,
            8_000,
            qualifier=Qualifier.AT_LEAST,
            part_of=whole,
        )
        source = Source(said.address, Strength.OFFICIAL, said.school, said.native_name, ON)
        for money in (
            NewMoney(MoneyState.RECOVERED, Amount("CNY", Qualifier.EXACT, 297_300_000), source, holder=said.name, note=said.note),
            NewMoney(MoneyState.PRICE, Amount("CNY", Qualifier.EXACT, 100, 2_000), source, per=CountedUnit.VIDEO, note=said.note),
        ):  # fmt: skip
            cases.record_money(case_id, money, actor=self.wen, as_of=NOW)
        cases.record_safeguard(
            case_id, SafeguardKind.BROUGHT_TO_SAFETY, authority=said.school, on=ON, definition=said.note, children=6,
            actor=self.wen, as_of=NOW,
        )  # fmt: skip
        cases.enter_moment(
            case_id, "2021-03-14", MomentKind.CLUE, said.note, said.address, actor=self.wen, as_of=NOW
        )
        cases.claim_place(
            NewPlace(case_id, PlaceAspect.OPERATOR, f"CN > Henan > {said.school}", Confidence.STATED, said.note),
            actor=self.wen, as_of=NOW,
        )  # fmt: skip
        self._people(case_id, said)
        return case_id

    def _people(self, case_id: str, said: Secrets) -> None:
        adult = self.adult(case_id, said.name)
        for kind, text, language in (
            (AliasKind.NATIVE_NAME, said.native_name, "zh"),
            (AliasKind.AS_PRINTED, said.handle, ""),
        ):
            cases.add_alias(
                adult.id, kind, text, language=language, source=said.note, actor=self.wen, as_of=NOW
            )
        cases.record_facts(adult.id, Facts(occupation=said.school, occupation_why=said.note), actor=self.wen, as_of=NOW)  # fmt: skip
        child = cases.add_party(
            case_id, PartyKind.PERSON, f"Child {said.name}", age=CHILD, acts=(exact(ON),), actor=self.wen, as_of=NOW
        )  # fmt: skip
        cases.record_identity(
            child.id, Identity(name=said.name, school=said.school, address=said.address), actor=self.wen, as_of=NOW
        )  # fmt: skip
        cases.record_role(child.id, NewRole(code="organizer", source=said.note), actor=self.wen, as_of=NOW)
        anchors = cases.add_party(case_id, PartyKind.PERSON, said.name, actor=self.wen, as_of=NOW)
        cases.record_facts(anchors.id, Facts(number=Number(None, Qualifier.UNCOUNTED)), actor=self.wen, as_of=NOW)  # fmt: skip
        young = cases.add_party(case_id, PartyKind.PERSON, said.note, actor=self.wen, as_of=NOW)
        share = Number(None, Qualifier.UNCOUNTED, share=Decimal(21), share_of=anchors.id)
        share = replace(share, qualifier=Qualifier.EXACT)
        cases.record_facts(young.id, Facts(number=share), actor=self.wen, as_of=NOW)
        for each in (anchors, young):
            cases.record_role(each.id, NewRole(code="anchor"), actor=self.wen, as_of=NOW)
        dens = NewThing(ThingKind.PREMISES, said.address, said.note, number=Number(3))
        cases.add_thing(case_id, dens, actor=self.wen, as_of=NOW)
        site = cases.add_thing(case_id, NewThing(ThingKind.SITE, said.handle), actor=self.wen, as_of=NOW)
        for kind, text in (
            (IdentifierKind.HANDLE, f"telegram:{said.handle}"),
            (IdentifierKind.CREDENTIAL, said.password),
        ):
            cases.add_identifier(site.id, NewIdentifier(kind, text), actor=self.wen, as_of=NOW)

    def draft(self, *case_ids: str, choices: Choices | None = None) -> BulletinView:
        """A draft by the first publisher."""
        chosen = replace(choices or Choices(()), case_ids=case_ids)
        return draft_bulletin(chosen, actor=self.wen, as_of=NOW)


class Campaigning:
    """A campaign with one issuer, and numbers to be told."""

    def __init__(self, actor: Actor, name: str = "Protect Seedlings") -> None:
        self.actor = actor
        said = NewCampaign(name, _PAPER, native_name="护苗", first="2021")
        self.id = campaigns.declare_campaign(said, actor=actor, as_of=NOW)
        body = NewBody(BodyRole.ISSUER, "An invented office", "An invented daily")
        self.body = campaigns.add_body(self.id, body, actor=actor, as_of=NOW)

    def tell(self, unit: Unit, what: str, value: Value, *, minors: bool = False, **more: str) -> str:
        """A number of it."""
        measure = campaigns.declare_measure(
            self.id, unit, what=what, counting_point="As the source says.", duplicate_rule="Not stated.",
            are_minors=minors, actor=self.actor, as_of=NOW,
        )  # fmt: skip
        tally = NewCampaignTally(measure, value, _PAPER, **more)  # type: ignore[arg-type]
        return campaigns.record_tally(self.id, tally, actor=self.actor, as_of=NOW)

    def batch(self, declared: int) -> str:
        """A batch as announced, nothing of it listed."""
        return campaigns.record_batch(
            self.id, NewBatch("2", _PAPER, "2021-09-16", declared), actor=self.actor, as_of=NOW
        )


def lines_of(bulletin: BulletinView, language: str = "en") -> dict[str, str]:
    """Row to what it says, with its note, in one language."""
    version = bulletin.working or bulletin.published[0]
    return {
        line.row: " | ".join(text for text in (line.label[language], line.value[language], line.note[language]) if text)
        for part in version.content.parts
        for line in part.lines
    }  # fmt: skip
