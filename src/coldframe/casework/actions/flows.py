"""Entering and correcting what flowed from one to another, by hand and from files of payments."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import IntegrityError, transaction

from coldframe.access.terms import Permission
from coldframe.casework.actions.cases import line, sha256_of, working_case
from coldframe.casework.actions.goods import words
from coldframe.casework.models import Case, Flow, FlowEnd, Party, PaymentImport, PaymentLetter, Thing
from coldframe.casework.payments import COLUMNS, REQUIRED, Payment, read_payment
from coldframe.casework.queries import (
    flow_end_view,
    flow_view,
    import_view,
    letter_view,
    select_case,
)
from coldframe.casework.rules import check_amount_v1
from coldframe.casework.terms import (
    CaseworkEvent,
    FlowView,
    ImportView,
    NewFlow,
    PaymentLetterView,
)
from coldframe.casework.terms import FlowEnd as FlowEndView
from coldframe.core.actors import Actor
from coldframe.core.errors import Conflict, InvalidInput, NotFound
from coldframe.core.ids import new_id
from coldframe.core.moments import latest_day
from coldframe.core.money import require_currency
from coldframe.core.said import Part
from coldframe.core.tables import BadRow, read_rows
from coldframe.core.values import Qualifier
from coldframe.custody.actions import act
from coldframe.vault.actions import read
from coldframe.vault.queries import get_object
from coldframe.vault.terms import ReadReason

MAX_FILE_BYTES = 20_000_000


def record_flow(case_id: str, flow: NewFlow, *, actor: Actor, as_of: datetime) -> FlowView:
    """Enter money that went from one to another: one payment, or several told together.

    Raises:
        NotFound: The case is not open to the actor.
        InvalidInput: See ``rules.check_amount_v1``; no payer, payee or source; both ends the same; a period
            that is upside down or lies in the future; a range.
        Conflict: The case is closed.

    Records:
        flow_recorded: on the flow, with both ends, channel, currency, qualifier, minor units and count.
    """
    person_id = actor.person_id
    _check(flow, as_of)
    with act(actor=actor, as_of=as_of) as ledger:
        row = _new(working_case(case_id, actor), flow, by=person_id, as_of=as_of)
        row.save()
        ledger.record(CaseworkEvent.FLOW_RECORDED, row.id, **_typed(row))
    return flow_view(row)


def correct_flow(flow_id: str, flow: NewFlow, reason: str, *, actor: Actor, as_of: datetime) -> FlowView:
    """Correct what flowed: a further entry, with its reason. What was said before stays and enters no sum.

    What a file of payments said keeps its file and line; its words and its moment go with the entry that they
    belong to, unless the day is the same.

    Args:
        flow_id: The entry that holds now.
        flow: The whole of it, as it should read.
        reason: Why.
        actor: A person.
        as_of: Now.

    Raises:
        NotFound: There is no such flow in a case open to the actor.
        InvalidInput: As for :func:`record_flow`; no reason.
        Conflict: The case is closed, or the entry was corrected before.

    Records:
        flow_corrected: on the new entry, with the one that it corrects, what holds now and the SHA-256 of the
        reason.
    """
    person_id, why = actor.person_id, words(reason, "reason", required=True)
    _check(flow, as_of)
    found = Flow.objects.filter(id=flow_id).first()
    select_case(found.case_id if found else "", Permission.CASE_WORK, actor)
    assert found is not None
    with act(actor=actor, as_of=as_of) as ledger:
        case = working_case(found.case_id, actor)
        if Flow.objects.filter(corrects=found).exists():
            raise Conflict(
                "Somebody corrected this meanwhile. Read what holds now, then say what is wrong with that.",
                field="reason",
            )
        row = _new(case, flow, by=person_id, as_of=as_of)
        row.corrects, row.reason = found, why
        row.brought_id, row.line = found.brought_id, found.line
        if row.first_on == found.first_on:
            row.reference, row.paid_at = found.reference, found.paid_at
        row.save()
        ledger.record(
            CaseworkEvent.FLOW_CORRECTED,
            row.id,
            corrects=found.id,
            reason_sha256=sha256_of(why),
            **_typed(row),
        )
    return flow_view(row)


def name_flow_end(end_id: str, node_id: str, *, actor: Actor, as_of: datetime) -> FlowEndView:
    """Say whom or what of the case an account or name is; empty takes it back. Nothing is merged by name.

    Raises:
        NotFound: There is no such end, or the party or thing is not in its case.
        Conflict: The case is closed.

    Records:
        flow_end_named: on the end, with the party or thing.
    """
    found = FlowEnd.objects.filter(id=end_id).first()
    select_case(found.case_id if found else "", Permission.CASE_WORK, actor)
    assert found is not None
    with act(actor=actor, as_of=as_of) as ledger:
        case = working_case(found.case_id, actor)
        row = FlowEnd.objects.select_for_update().get(id=end_id)
        if node_id and not _is_in_case(case, node_id):
            raise NotFound("There is no such party or thing in this case.")
        row.node_id = node_id
        row.save(update_fields=("node_id",))
        ledger.record(CaseworkEvent.FLOW_END_NAMED, row.id, case=case.id, node=node_id or None)
    return flow_end_view(row)


def import_payments(case_id: str, name: str, sha256: str, *, actor: Actor, as_of: datetime) -> ImportView:
    """Take in a CSV file of payments: good rows become flows, every bad one is kept as a letter.

    Args:
        case_id: A case open to the actor.
        name: What the file is called here: the source of its flows.
        sha256: The file, which lies in the vault; at most ``MAX_FILE_BYTES``. Columns: ``payments.COLUMNS``.
        actor: A person.
        as_of: Now.

    Raises:
        NotFound: The case is not open to the actor, or the vault holds no such file.
        InvalidInput: Too large, or a header that cannot be understood: nothing is taken then.
        Conflict: The case is closed, or this very file was brought already.

    Records:
        object_read: by the vault.
        payments_imported: on the import, with the file's SHA-256 and how many rows were taken and kept.
    """
    person_id, title = actor.person_id, line(name, "name")
    select_case(case_id, Permission.CASE_WORK, actor)
    if get_object(sha256).size_bytes > MAX_FILE_BYTES:
        raise InvalidInput("The file is too large. Split it and bring the parts.", field="file")
    content = b"".join(read(sha256, actor=actor, as_of=as_of, reason=ReadReason.EXAMINATION, about=case_id))
    try:
        good, bad = _read(content, as_of)
    except InvalidInput as problem:
        raise InvalidInput(problem.said, field="file") from None
    with act(actor=actor, as_of=as_of) as ledger:
        case = working_case(case_id, actor)
        try:
            with transaction.atomic():
                row = PaymentImport.objects.create(
                    id=new_id("pim"), case=case, name=title, sha256=sha256, taken=len(good), bad=len(bad),
                    imported_by=person_id, imported_at=as_of,
                )  # fmt: skip
        except IntegrityError:
            raise Conflict(
                "This very file was brought already: nothing was taken twice.", field="file"
            ) from None
        _take(row, good, by=person_id, as_of=as_of)
        PaymentLetter.objects.bulk_create(
            PaymentLetter(id=new_id("plt"), brought=row, line=at, message=str(message), raw=raw)
            for at, message, raw in bad
        )
        ledger.record(
            CaseworkEvent.PAYMENTS_IMPORTED,
            row.id,
            case=case.id,
            sha256=sha256,
            taken=len(good),
            bad=len(bad),
        )
    return import_view(row)


def settle_payment_letter(
    letter_id: str, corrected: str | None, *, actor: Actor, as_of: datetime
) -> PaymentLetterView:
    """Take in a row that could not be read, as corrected, or drop it. The row's text is emptied then.

    Args:
        letter_id: A letter that waits.
        corrected: The header and the row, corrected; ``None`` drops it.
        actor: A person.
        as_of: Now.

    Raises:
        NotFound: There is no such letter in a case open to the actor.
        InvalidInput: The row still cannot be read, or is more than one.
        Conflict: The case is closed, or somebody settled it already.

    Records:
        payment_letter_settled: on the import, with the letter and whether it was taken or dropped.
    """
    person_id = actor.person_id
    found = PaymentLetter.objects.select_related("brought").filter(id=letter_id).first()
    select_case(found.brought.case_id if found else "", Permission.CASE_WORK, actor)
    assert found is not None
    with act(actor=actor, as_of=as_of) as ledger:
        working_case(found.brought.case_id, actor)
        row = PaymentLetter.objects.select_for_update().get(id=letter_id)
        brought = PaymentImport.objects.select_for_update().get(id=row.brought_id)
        if row.settled_as:
            raise Conflict("Somebody settled this row already.")
        if corrected is not None:
            good, bad = _read(corrected.encode(), as_of)
            if bad or len(good) != 1:
                raise InvalidInput(bad[0][1] if bad else "Give the header and one row.", field="raw")
            _take(brought, [(row.line, good[0][1])], by=person_id, as_of=as_of)
            brought.taken += 1
            brought.save(update_fields=("taken",))
        row.settled_as = "dropped" if corrected is None else "taken"
        row.raw, row.settled_by, row.settled_at = "", person_id, as_of
        row.save(update_fields=("settled_as", "raw", "settled_by", "settled_at"))
        ledger.record(
            CaseworkEvent.PAYMENT_LETTER_SETTLED, brought.id, case=brought.case_id, letter=row.id,
            settled_as=row.settled_as,
        )  # fmt: skip
    return letter_view(row)


def _read(content: bytes, as_of: datetime) -> tuple[list[tuple[int, Payment]], list[tuple[int, Part, str]]]:
    good: list[tuple[int, Payment]] = []
    bad: list[tuple[int, Part, str]] = []
    for row in read_rows(content, columns=COLUMNS, required=REQUIRED):
        if isinstance(row, BadRow):
            bad.append((row.line, row.said, row.raw.decode()))
            continue
        try:
            good.append((row.line, read_payment(row.cells, as_of=as_of)))
        except InvalidInput as problem:
            bad.append((row.line, problem.said, row.raw.decode()))
    return good, bad


def _take(
    brought: PaymentImport, payments: Sequence[tuple[int, Payment]], *, by: str, as_of: datetime
) -> None:
    labels = {name for _, payment in payments for name in (payment.payer, payment.payee)}
    ends = {label: _end(brought.case, label) for label in sorted(labels)}
    Flow.objects.bulk_create(
        (
            Flow(
                id=new_id("flw"),
                case=brought.case,
                payer=ends[payment.payer],
                payee=ends[payment.payee],
                currency=payment.currency,
                qualifier=Qualifier.EXACT,
                minor=payment.minor,
                channel=payment.channel,
                payments=1,
                payments_qualifier=Qualifier.EXACT,
                first_on=payment.on,
                paid_at=payment.at,
                source=brought.name,
                reference=payment.reference,
                brought=brought,
                line=at,
                recorded_by=by,
                recorded_at=as_of,
            )
            for at, payment in payments
        ),
        batch_size=500,
    )


def _end(case: Case, label: str) -> FlowEnd:
    return FlowEnd.objects.get_or_create(case=case, label=label, defaults={"id": new_id("end")})[0]


def _is_in_case(case: Case, node_id: str) -> bool:
    return any(model.objects.filter(id=node_id, case=case).exists() for model in (Party, Thing))


def _check(flow: NewFlow, as_of: datetime) -> None:
    check_amount_v1(flow.amount)
    if flow.amount.most is not None:
        raise InvalidInput("What flowed is one amount. A range belongs to a price.", field="amount")
    first, last = flow.first_on, flow.last_on
    if (first and last and last < first) or max(first or date.min, last or date.min) > latest_day(as_of):
        raise InvalidInput("The period is upside down, or lies in the future.", field="last_on")


def _new(case: Case, flow: NewFlow, *, by: str, as_of: datetime) -> Flow:
    payer, payee = _end(case, line(flow.payer, "payer")), _end(case, line(flow.payee, "payee"))
    if payer.id == payee.id:
        raise InvalidInput("Payer and payee are the same.", field="payee")
    amount, payments = flow.amount, flow.payments
    return Flow(
        id=new_id("flw"),
        case=case,
        payer=payer,
        payee=payee,
        currency=require_currency(amount.currency) if amount.currency else "",
        qualifier=amount.qualifier or "",
        minor=amount.minor,
        channel=flow.channel,
        payments=int(payments.number) if payments else 0,
        payments_qualifier=payments.qualifier if payments else "",
        first_on=flow.first_on,
        last_on=flow.last_on,
        source=line(flow.source, "source", max_characters=400),
        recorded_by=by,
        recorded_at=as_of,
    )


def _typed(row: Flow) -> dict[str, object]:
    return {
        "case": row.case_id, "payer": row.payer_id, "payee": row.payee_id, "channel": row.channel,
        "currency": row.currency or None, "qualifier": row.qualifier or None,
        "minor": row.minor if row.qualifier else None, "payments": row.payments or None,
    }  # fmt: skip
