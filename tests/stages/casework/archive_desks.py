"""Two desks in one test database, and a case on the first with something in almost every table that can travel."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from tests.stages.casework.people_desk import ACT, CHILD, firm, somebody, thing
from tests.stages.review_desk import NOW, make_clue, make_person

from coldframe.access.terms import Role
from coldframe.casework import actions as casework
from coldframe.casework.portable import archive
from coldframe.casework.portable.actions import Outgoing, Wish, export_case, receive_archive
from coldframe.casework.portable.keys import own_identity, own_sealing_key
from coldframe.casework.portable.terms import ExportForm, Manifest, Preview, Row, Whom
from coldframe.casework.terms import (
    AliasKind,
    Amount,
    CaseView,
    Confidence,
    Counted,
    CountedUnit,
    ExhibitKind,
    Facts,
    IdentifierKind,
    JudgementReason,
    LinkKind,
    MoneyState,
    NewFlow,
    NewIdentifier,
    NewMoney,
    NewPlace,
    NewRole,
    NewTally,
    OutcomeCode,
    OutcomeReason,
    PartyView,
    PaymentChannel,
    PlaceAspect,
    Quantity,
    Relation,
    SafeguardingFinding,
    Source,
    ThingKind,
)
from coldframe.casework.terms.diary import CaseNameKind, MomentKind
from coldframe.core.actors import Actor
from coldframe.core.values import Qualifier
from coldframe.custody.signing import public_key_text, signing_key
from coldframe.intake.queries import list_items
from coldframe.partners import actions as partners
from coldframe.partners.sealing import open_sealed, seal
from coldframe.partners.terms import Field, HarmCategory, NewAgreement, Purpose, RecipientKind
from coldframe.vault.actions import Writer

OTHER_DESK = Ed25519PrivateKey.from_private_bytes(b"\x07" * 32)
FILE = b"drawn shapes, admitted"
NAME = "Kim Invented"
"""What the child is called; nowhere in an ordinary archive."""

ALL = frozenset({Field.CASE_RECORDS, Field.CASE_NOTES, Field.CASE_FILES, Field.CASE_CUSTODY})
WHY = {"reason": JudgementReason.DOCUMENT, "text": "A document that was seen."}
PRINTED = Source("An invented gazette", native_text="虚构", on=date(2026, 3, 2))


@dataclass(frozen=True)
class Desk:
    """A desk with a case, two investigators, and an agreement with the other desk."""

    mara: Actor
    otto: Actor
    case: CaseView
    child: PartyView
    adult: PartyView
    agreement_id: str


def make_desk() -> Desk:
    """A case as it stands after some weeks of work."""
    mara, otto = make_person("mara", Role.INVESTIGATOR), make_person("otto", Role.INVESTIGATOR)
    clue = make_clue(FILE)
    case = casework.open_case(
        "2·21", "An invented matter", "KR", links=((LinkKind.CLUE, clue),), actor=mara, as_of=NOW
    )
    casework.share_case(case.id, otto.id, actor=mara, as_of=NOW)
    by = {"actor": mara, "as_of": NOW}
    adult, child = somebody(case.id, "Somebody Grown", mara), somebody(case.id, NAME, mara, CHILD)
    firm(case.id, "Example Payments", mara)
    site = thing(case.id, ThingKind.SERVICE, "shop.example.org", mara)
    phone = thing(case.id, ThingKind.DEVICE, f"Telephone of {NAME}", mara)
    casework.record_facts(
        adult.id, Facts(occupation="driver", occupation_why="the goods moved by night"), **by
    )
    casework.record_role(adult.id, NewRole("agent", "代理"), **by)
    casework.record_role(child.id, NewRole("anchor"), **by)
    casework.add_alias(adult.id, AliasKind.NATIVE_NAME, "虚构人", language="zh", **by)
    casework.add_alias(child.id, AliasKind.NATIVE_NAME, "金虚构", language="zh", **by)
    casework.add_identifier(site.id, NewIdentifier(IdentifierKind.URL, "https://shop.example.org/a"), **by)
    casework.add_identifier(adult.id, NewIdentifier(IdentifierKind.EMAIL, "grown@example.org"), **by)
    casework.add_identifier(phone.id, NewIdentifier(IdentifierKind.PHONE, "+82 2 555 0100"), **by)
    casework.link_records(child.id, Relation.USES, phone.id, **WHY, **by)
    casework.claim_place(
        NewPlace(site.id, PlaceAspect.ASSET, "KR > Seoul", Confidence.POSSIBLE, "A register"), **by
    )
    casework.answer_safeguarding(adult.id, SafeguardingFinding.NOT_HARMED, "Seen with a colleague.", **by)
    casework.record_measure(
        adult.id, "구속", legal_basis="An invented act", authority="Police of Examplestad", from_on=ACT, **by
    )
    casework.record_outcome(
        adult.id, OutcomeCode.NOT_CRIMINALISED, "Driven by fear.", reasons=(OutcomeReason.COERCED,), **by
    )
    note = casework.write_note(case.id, f"Spoke with {NAME} at the office.", **by)
    casework.revise_note(note.id, f"Spoke with {NAME} by telephone.", "The place was wrong.", **by)
    casework.give_task(case.id, "Ask the registrar.", mara.id, due_on=date(2026, 12, 24), **by)
    casework.enter_moment(case.id, "2026-03", MomentKind.ACT, "The shop opened.", "The shop itself", **by)
    casework.name_case(case.id, CaseNameKind.NATIVE_NAME, "虚构案", **by)
    casework.admit_exhibit(case.id, list_items(clue)[0].id, "1", **by)
    casework.admit_physical(case.id, ExhibitKind.DEVICE, "2", "A black telephone", place="Shelf 3", **by)
    casework.record_tally(
        case.id,
        NewTally(Counted.SEIZED_OBJECT, CountedUnit.VEHICLE, Quantity(Qualifier.EXACT, Decimal(7)), PRINTED),
        **by,
    )
    casework.record_money(
        case.id, NewMoney(MoneyState.TURNOVER, Amount("CNY", Qualifier.ABOUT, 2973000), PRINTED), **by
    )
    casework.record_flow(
        case.id,
        NewFlow(
            "6222 0001",
            "Example Payments",
            Amount("CNY", Qualifier.EXACT, 1900),
            PaymentChannel.CASH,
            "A list",
        ),
        **by,
    )
    return Desk(mara, otto, case, child, adult, agree(mara, otto))


def agree(mara: Actor, otto: Actor, *, fields: frozenset[Field] = ALL) -> str:
    """An agreement in force with the other desk, whose age key is this test's own."""
    other = partners.propose_recipient(
        name_as_printed="Desk of Examplestad", kind=RecipientKind.POLICE, jurisdiction="KR",
        sealing_key=own_sealing_key(), actor=mara, as_of=NOW,
    )  # fmt: skip
    new = NewAgreement(
        recipient_id=other.id,
        legal_basis="Example Act, section 1",
        purposes=frozenset({Purpose.INVESTIGATION}),
        categories=frozenset({HarmCategory.SALE_OF_ACCESS}),
        fields=fields,
        active_from=NOW - timedelta(days=1),
        active_to=NOW + timedelta(days=30),
        retention_days=90,
    )
    terms = partners.propose_agreement(new, actor=mara, as_of=NOW)
    return partners.activate_agreement(terms.agreement_id, terms.version, actor=otto, as_of=NOW).agreement_id


def to_partner(desk: Desk, **more: object) -> Wish:
    """A wish for the whole case, to the other desk."""
    given: dict[str, object] = {
        "agreement_id": desk.agreement_id, "categories": frozenset({HarmCategory.SALE_OF_ACCESS}), **more,
    }  # fmt: skip
    return Wish(ExportForm.ARCHIVE, Whom.PARTNER, **given)  # type: ignore[arg-type]


def send(desk: Desk, case_id: str = "", **more: object) -> bytes:
    """The sealed archive of the desk's case."""
    return taken(
        export_case(
            case_id or desk.case.id, to_partner(desk, **more), desk="Desk A", actor=desk.mara, as_of=NOW
        )
    )


def taken(outgoing: Outgoing) -> bytes:
    return b"".join(outgoing.chunks)


def opened(sealed: bytes) -> tuple[Manifest, dict[str, bytes]]:
    """What is in an archive, each member with its bytes."""
    found: dict[str, bytes] = {}
    manifest = archive.read(
        open_sealed([sealed], own_identity()),
        lambda _, member, body: found.update({member.name: b"".join(body)}),
    )
    return manifest, found


def rows_of(sealed: bytes) -> dict[str, list[Row]]:
    """The tables of an archive."""
    return {
        name.removeprefix("tables/").removesuffix(".jsonl"): [
            json.loads(line) for line in content.splitlines()
        ]
        for name, content in opened(sealed)[1].items()
        if name.startswith("tables/")
    }


def pack(manifest: Manifest, members: dict[str, bytes], *, key: Ed25519PrivateKey | None = None) -> bytes:
    """Seal members anew, under a list that is signed anew: what a desk of bad will could send."""
    signer = key or signing_key()
    listed = tuple(
        archive.Member(name, hashlib.sha256(content).hexdigest(), len(content))
        for name, content in members.items()
    )
    said = archive.write_manifest(replace(manifest, members=listed, public_key=public_key_text(signer)))
    leading = (
        ("README.txt", b""),
        ("manifest.json", said),
        ("manifest.sig", base64.b64encode(signer.sign(said))),
    )
    plain = archive.write(leading, listed, lambda member: [members[member.name]], modified_at=NOW)
    return b"".join(seal(plain, own_sealing_key()))


def rewrite(sealed: bytes, table: str, rows: Sequence[object]) -> bytes:
    """The same archive with more lines in a table."""
    manifest, members = opened(sealed)
    more = b"".join(json.dumps(row).encode() + b"\n" for row in rows)
    return pack(manifest, members | {f"tables/{table}.jsonl": members[f"tables/{table}.jsonl"] + more})


def bring(sealed: bytes, actor: Actor) -> Preview:
    """Bring an archive to the desk."""
    with Writer() as writer:
        writer.write(sealed)
        blob = writer.seal()
    return receive_archive(blob, actor=actor, as_of=NOW)


@contextmanager
def as_other_desk(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """For as long, this is the other desk: another key signs."""
    with monkeypatch.context() as patch:
        for module in ("casework.portable.actions.arriving", "custody.signing"):
            patch.setattr(f"coldframe.{module}.signing_keys", lambda: (OTHER_DESK,))
        patch.setattr("coldframe.casework.portable.actions.exporting.signing_key", lambda: OTHER_DESK)
        yield
