"""Answers of every kind become what really happened; secrets stay out of everything that is shown."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.unit.reporting.report_contents import make_content, make_file

from coldframe.core.errors import UnsafeConfiguration
from coldframe.partners import http
from coldframe.reporting.clearinghouses.base import Answered, CallFailed, CallRefused, Refusal, UnknownOutcome
from coldframe.reporting.clearinghouses.ncmec.account import Account, Environment
from coldframe.reporting.clearinghouses.ncmec.client import NcmecFiling

SECRET = "correct-horse-battery"
ACCOUNT = Account("https://exttest.cybertip.org/ispws", "demo", SECRET, Environment.TEST)
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'


class Scripted:
    """A transport that answers what it was told to."""

    def __init__(self, answer: http.Response | Exception) -> None:
        self.answer = answer
        self.calls: list[tuple[str, str]] = []

    def request(self, method: str, url: str, **_: object) -> http.Response:
        self.calls.append((method, url))
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


def answer(body: str | bytes, status: int = 200, *, request_id: str = "") -> http.Response:
    content = body.encode() if isinstance(body, str) else body
    return http.Response(
        status, {"content-type": "application/xml;charset=ISO-8859-1", "request-id": request_id}, content
    )


def code(number: int, *, more: str = "", root: str = "reportResponse") -> str:
    return f"{XML}<{root}><responseCode>{number}</responseCode>{more}</{root}>"


def filing(given: http.Response | Exception) -> NcmecFiling:
    return NcmecFiling(ACCOUNT, transport=Scripted(given))


def test_that_a_success_with_an_empty_description_and_unknown_elements_is_read() -> None:
    body = code(0, more="<responseDescription/><reportId>42</reportId><addedLater>x</addedLater>")
    got = filing(answer(body, request_id="abc")).open(make_content())
    assert got == Answered(raw=body.encode(), code="0", remote_id="42", request_id="abc")


def test_that_bytes_are_read_by_their_declaration_and_not_by_the_header() -> None:
    body = f"{XML}<reportResponse><responseCode>4100</responseCode><responseDescription>größer</responseDescription></reportResponse>"
    with pytest.raises(CallRefused, match="größer"):
        filing(answer(body)).status()


@pytest.mark.parametrize(
    "given",
    [
        answer(""),
        answer("<html><body>Bad gateway</body></html>", 502),
        answer(b"\x00\xff\x13"),
        answer(code(0)[:-5]),
        answer(f"{XML}<somethingElse/>"),
        answer(f"{XML}<reportResponse/>"),
        answer(code(0, more="<reportId>abc</reportId>")),
        answer(code(0)),
        *(
            answer(f"{XML}<reportResponse><responseCode>{number}</responseCode></reportResponse>")
            for number in ("", "zero", "+0", "-1", "0_0", "0.0", "\u0660", "0" * 10)
        ),
        answer(
            '<!DOCTYPE a [<!ENTITY b "c">]><reportResponse><responseCode>0</responseCode></reportResponse>'
        ),
        http.UnknownOutcome("It broke off.", permanent=False),
    ],
)
def test_that_anything_that_is_no_answer_leaves_the_outcome_unknown(given: http.Response | Exception) -> None:
    with pytest.raises(UnknownOutcome):
        filing(given).open(make_content())


def test_that_nothing_sent_and_temporary_codes_may_be_repeated() -> None:
    for given in (
        http.NotSent("Nothing was sent.", permanent=False),
        answer(code(1000)),
        answer(code(1110), 500),
    ):
        with pytest.raises(CallFailed) as failed:
            filing(given).open(make_content())
        assert failed.value.permanent is False


@pytest.mark.parametrize(
    ("given", "why"),
    [
        (answer(code(4100), 400), Refusal.CONTENT),
        (answer(code(4110), 200), Refusal.CONTENT),
        (answer(code(2000), 200), Refusal.OPERATOR),
        (answer(code(1000), 401), Refusal.OPERATOR),
        (answer("", 401), Refusal.OPERATOR),
        (answer(code(3300), 400), Refusal.NOT_OURS),
        (answer(code(5001), 400), Refusal.GONE),
        (answer(code(9999), 400), Refusal.CONTENT),
        (answer(code(4100, root="reportDoneResponse"), 400), Refusal.CONTENT),
    ],
)
def test_that_refusals_say_whose_turn_it_is(given: http.Response, why: Refusal) -> None:
    with pytest.raises(CallRefused) as refused:
        filing(given).open(make_content())
    assert refused.value.why is why
    assert refused.value.permanent is True
    assert refused.value.answer.raw == given.content


def test_that_already_finished_is_done_when_finishing_and_refused_when_retracting() -> None:
    assert filing(answer(code(5102), 400)).finish("42").was_done_before
    assert filing(answer(code(5101), 400)).retract("42").was_done_before
    assert filing(answer(code(5001), 400)).retract("42").was_done_before
    with pytest.raises(CallRefused) as refused:
        filing(answer(code(5102), 400)).retract("42")
    assert refused.value.why is Refusal.FINISHED


def test_that_an_answer_about_another_report_is_no_answer_to_the_call() -> None:
    given = answer(code(0, more=f"<reportId>43</reportId><fileId>{'0' * 32}</fileId>"))
    calls: list[Callable[[NcmecFiling], Answered]] = [
        lambda filing: filing.upload("42", make_file(), iter([b"x"])),
        lambda filing: filing.describe("42", "0" * 32, make_file()),
        lambda filing: filing.finish("42"),
        lambda filing: filing.retract("42"),
    ]
    for call in calls:
        with pytest.raises(UnknownOutcome, match="another report"):
            call(filing(given))
    assert filing(answer(code(0, more="<reportId>42</reportId>"))).finish("42").remote_id == "42"


@pytest.mark.parametrize("file_id", ["", "x" * 65, "a b"])
def test_that_an_upload_without_a_usable_id_is_no_success(file_id: str) -> None:
    given = answer(code(0, more=f"<reportId>1</reportId><fileId>{file_id}</fileId>"))
    with pytest.raises(UnknownOutcome):
        filing(given).upload("1", make_file(), iter([b"x"]))


UNSAFE: list[Callable[[], Account]] = [
    lambda: Account("https://report.cybertip.org/ispws", "demo", SECRET, Environment.TEST),
    lambda: Account("https://REPORT.cybertip.org./ispws", "demo", SECRET, Environment.TEST),
    lambda: Account("https://exttest.cybertip.org/ispws", "demo", SECRET, Environment.PRODUCTION),
    lambda: Account("http://127.0.0.1:8000/ispws", "demo", SECRET, Environment.PRODUCTION),
    lambda: Account("http://report.cybertip.org/ispws", "demo", SECRET, Environment.PRODUCTION),
    lambda: Account("http://desk.example.org/ispws", "demo", SECRET, Environment.TEST),
    lambda: Account("https://exttest.cybertip.org/ispws", "", SECRET, Environment.TEST),
    lambda: Account("https://exttest.cybertip.org/ispws", "demo", "", Environment.TEST),
    lambda: Account("", "demo", SECRET, Environment.TEST),
]


@pytest.mark.parametrize("make", UNSAFE)
def test_that_test_and_production_cannot_be_confused(make: Callable[[], Account]) -> None:
    transport = Scripted(answer(code(0)))
    with pytest.raises(UnsafeConfiguration, match="COLDFRAME_NCMEC") as refused:
        NcmecFiling(make(), transport=transport)
    assert transport.calls == []
    assert SECRET not in str(refused.value)


def test_that_the_password_is_not_shown() -> None:
    assert SECRET not in repr(ACCOUNT)
