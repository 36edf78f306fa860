"""Our desk with two teams and a supervisor, and a partner's desk under an agreement."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.stages.deconfliction.partner import PUBLIC, Partner
from tests.stages.review_desk import NOW, make_person

from coldframe.access.terms import Role
from coldframe.casework.actions import open_case
from coldframe.casework.deconfliction import rules
from coldframe.casework.deconfliction.actions import share_key
from coldframe.core.actors import Actor
from coldframe.partners import actions as partners
from coldframe.partners.terms import (
    AgreementTerms,
    Field,
    HarmCategory,
    NewAgreement,
    Purpose,
    RecipientKind,
    RecipientView,
)


@pytest.fixture(autouse=True)
def _quick_to_guess(monkeypatch: pytest.MonkeyPatch) -> None:
    # What makes guessing slow would make these tests slow, too; its cost is asked for in the rules' own test.
    monkeypatch.setattr(rules, "_SCRYPT_SELECTOR", 2)
    monkeypatch.setattr(rules, "_SCRYPT_BAND", 2)


@pytest.fixture
def ines() -> Actor:
    return make_person("ines", Role.INVESTIGATOR)


@pytest.fixture
def otto() -> Actor:
    return make_person("otto", Role.INVESTIGATOR)


@pytest.fixture
def sol() -> Actor:
    return make_person("sol", Role.SUPERVISOR)


@pytest.fixture
def lio() -> Actor:
    return make_person("lio", Role.LIAISON)


@pytest.fixture
def mara() -> Actor:
    return make_person("mara", Role.LIAISON)


@pytest.fixture
def case(ines: Actor) -> str:
    return open_case("1·27", "A group that sells access", "SE", actor=ines, as_of=NOW).id


@pytest.fixture
def other_case(otto: Actor) -> str:
    return open_case("2·5", "An invented matter", "SE", actor=otto, as_of=NOW).id


@pytest.fixture
def recipient(lio: Actor) -> RecipientView:
    return partners.propose_recipient(
        name_as_printed="Example Police",
        kind=RecipientKind.POLICE,
        jurisdiction="SE",
        public_key=PUBLIC,
        delivery_url="https://police.example.org/api/v1/desk/messages",
        mail="duty@police.example.org",
        actor=lio,
        as_of=NOW,
    )


@pytest.fixture
def agreement(recipient: RecipientView, lio: Actor, mara: Actor) -> AgreementTerms:
    new = NewAgreement(
        recipient_id=recipient.id,
        legal_basis="Example Act, section 1",
        purposes=frozenset({Purpose.DECONFLICTION}),
        categories=frozenset({HarmCategory.SALE_OF_ACCESS, HarmCategory.GROOMING}),
        fields=frozenset(
            {Field.DECONFLICTION_TOKEN, Field.DECONFLICTION_CASE_CODE, Field.DECONFLICTION_CONTACT}
        ),
        active_from=NOW - timedelta(days=1),
        active_to=NOW + timedelta(days=30),
        retention_days=90,
    )
    proposed = partners.propose_agreement(new, actor=lio, as_of=NOW)
    return partners.activate_agreement(proposed.agreement_id, proposed.version, actor=mara, as_of=NOW)


@pytest.fixture
def police(agreement: AgreementTerms, lio: Actor) -> Partner:
    """The partner's desk, with the key that we made for both."""
    share_key(agreement.recipient_id, actor=lio, as_of=NOW)
    partner = Partner(agreement.recipient_id)
    partner.hear()
    return partner
