"""What the Digital Services Act has us tell: the affected user why, the notifier that and what."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.conf import settings

from coldframe.core.actors import Actor
from coldframe.core.errors import Conflict, InvalidInput
from coldframe.core.ids import is_id
from coldframe.custody.actions import act
from coldframe.intake.queries import get_clue
from coldframe.partners.actions import record_handed_out
from coldframe.partners.terms import Field, Way
from coldframe.rulepacks.loader import load
from coldframe.rulepacks.terms import PackName
from coldframe.takedown.documents.for_user import check_for_user, write_for_user
from coldframe.takedown.documents.statement import Problem, Statement, to_json
from coldframe.takedown.documents.transparency_row import check_for_database
from coldframe.takedown.models import IssuedStatement
from coldframe.takedown.terms import NotifierDocument, TakedownEvent
from coldframe.triage.actions import make_appeal_link
from coldframe.triage.queries import get_decision

STATEMENT_PREFIX = "sor"
LAW = "EU"
"""Whose statements these are: the Digital Services Act's, wherever the desk stands."""

_HERE = "On this page."
_TOLD_THE_USER = (
    Field.DECISION_OUTCOME, Field.DECISION_CATEGORY, Field.DECISION_REASON, Field.DECISION_DECIDED_AT,
)  # fmt: skip
_TOLD_THE_NOTIFIER = {
    NotifierDocument.RECEIPT: (Field.CLUE_RECEIVED_AT,),
    NotifierDocument.DECISION: (
        Field.CLUE_RECEIVED_AT,
        Field.DECISION_OUTCOME,
        Field.DECISION_DECIDED_AT,
    ),
}


@dataclass(frozen=True, slots=True)
class Issued:
    """A statement just handed out. The link stands in the text this once."""

    statement_id: str
    text: str


class StatementIncomplete(InvalidInput):
    """The statement cannot be handed out yet.

    Attributes:
        problems: Everything that keeps it, by field.
    """

    code = "statement_incomplete"

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__(problems[0].said, field=problems[0].field)
        self.problems = problems


def issue_statement(
    statement: Statement, *, decision_id: str, appeal_url: str, actor: Actor, as_of: datetime
) -> Issued:
    """Hand a statement of reasons to the affected user, with a link to object.

    It must be fit for the user and, without personal data, for the Transparency Database: both say the
    same. Nothing is sent from here: a person hands the text over.

    Args:
        statement: What it says; ``complaint`` is filled here, ``reference`` is its id.
        decision_id: The final decision whose consequence it explains.
        appeal_url: What stands before the token in a link for objections.
        actor: A person.
        as_of: Now: the user counts as told from here.

    Raises:
        NotAllowed: Not a person, or no permission for redress.
        NotFound: There is no such decision.
        Conflict: The decision is not final, or this statement was handed out already.
        StatementIncomplete: Something is missing or wrong; names every field.

    Records:
        appeal_link_made: by triage, on the decision.
        disclosure_begun: by partners, with what of the matter it names.
        statement_issued: with decision, link and the SHA-256 of the text.
    """
    issued_by = actor.person_id
    if not is_id(statement.reference, STATEMENT_PREFIX):
        raise InvalidInput("This page is not complete. Open it again.", field="reference")
    decision = get_decision(decision_id)
    if not decision.is_final:
        raise Conflict("This decision is not final, so nobody can be told its reasons.")
    check_statement(statement, on=as_of.date())
    pack, today = load(PackName.STATEMENTS, LAW, on=as_of.date()), as_of.date()
    here = replace(statement, complaint=_HERE)
    provider = settings.COLDFRAME_DESK_NAME
    with act(actor=actor, as_of=as_of) as ledger:
        if IssuedStatement.objects.filter(pk=statement.reference).exists():
            raise Conflict("This statement was handed out already. Open it from the decision's page.")
        told = write_for_user(here, pack, provider=provider, on=today)
        link = make_appeal_link(decision_id, told=told, informed_at=as_of, actor=actor, as_of=as_of)
        until = f"until {link.expires_at.date().isoformat()}"
        said = replace(
            statement, complaint=f"{appeal_url}{link.token} ({until}; free of charge, no account needed)"
        )
        text = write_for_user(said, pack, provider=provider, on=today)
        kept = replace(statement, complaint=f"By the link handed out with this statement ({until}).")
        digest = hashlib.sha256(text.encode()).hexdigest()
        IssuedStatement.objects.create(
            id=statement.reference, decision_id=decision_id, clue_id=decision.clue_id,
            content=to_json(kept), issued_by=issued_by, issued_at=as_of, link_id=link.id, text_sha256=digest,
        )  # fmt: skip
        record_handed_out(
            way=Way.STATEMENT, clue_id=decision.clue_id, subject_id=statement.reference,
            fields=_TOLD_THE_USER, document_sha256=digest, actor=actor, as_of=as_of,
        )  # fmt: skip
        ledger.record(
            TakedownEvent.STATEMENT_ISSUED, statement.reference,
            decision=decision_id, clue=decision.clue_id, link=link.id, text_sha256=digest,
        )  # fmt: skip
    return Issued(statement.reference, text)


def check_statement(statement: Statement, *, on: date) -> None:
    """Refuse a statement that cannot be handed out on a day; writes nothing.

    Raises:
        StatementIncomplete: Something is missing or wrong; names every field.
    """
    pack = load(PackName.STATEMENTS, LAW, on=on)
    here = replace(statement, complaint=_HERE)
    problems = (*check_for_user(here, pack, on=on), *check_for_database(here, pack, on=on))
    if problems:
        raise StatementIncomplete(tuple({(each.field, each.message): each for each in problems}.values()))


def note_notifier_told(
    clue_id: str, document: NotifierDocument, text: str, *, actor: Actor, as_of: datetime
) -> None:
    """Write down that a person sent whoever notified us the receipt or the decision.

    Raises:
        NotAllowed: Not a person.
        NotFound: There is no such clue.

    Records:
        disclosure_begun: by partners, with what of the matter it names.
        notifier_told: on the clue, with the document and the SHA-256 of its text.
    """
    actor.person_id  # noqa: B018 - a person sends it
    clue = get_clue(clue_id)
    with act(actor=actor, as_of=as_of) as ledger:
        digest = hashlib.sha256(text.encode()).hexdigest()
        record_handed_out(
            way=Way.NOTIFIER, clue_id=clue.id, subject_id=clue.id, fields=_TOLD_THE_NOTIFIER[document],
            document_sha256=digest, actor=actor, as_of=as_of,
        )  # fmt: skip
        ledger.record(TakedownEvent.NOTIFIER_TOLD, clue.id, document=document, text_sha256=digest)
