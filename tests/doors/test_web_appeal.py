"""The page behind a link for objections: no account, no cookie, no script, and nothing else behind it."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from tests.doors.web_people import client_of
from tests.stages.review_desk import REPORT, make_person, make_review

from coldframe.access.terms import Role
from coldframe.core.actors import Actor
from coldframe.custody.queries import list_events
from coldframe.triage import actions
from coldframe.triage.models import Appeal, AppealLink
from coldframe.triage.terms import NewAppealLink
from coldframe.web.views.appeal import PER_MINUTE

pytestmark = pytest.mark.django_db
TOLD = "A picture of yours at https://files.example.org/a was taken down. <b>Reference 7</b>"
WORDS = "It is my <script>own</script> drawing. http://example.org/x"


@pytest.fixture(autouse=True)
def _no_visits_of_another_test() -> None:
    cache.clear()


@pytest.fixture
def stranger() -> Client:
    return Client(enforce_csrf_checks=True)


@pytest.fixture
def lio(now: datetime) -> Actor:
    return make_person("lio", Role.LIAISON)


@pytest.fixture
def link(lio: Actor) -> NewAppealLink:
    rafa, sana = make_person("rafa", Role.REVIEWER), make_person("sana", Role.SECOND_READER)
    review = make_review(b"circle", claimed_by=rafa)
    now = timezone.now()
    # The desk's clock is the machine's here, so that the page finds the link open.
    actions.claim_review(review.id, actor=rafa, as_of=now)
    decision = actions.decide(review.id, REPORT, actor=rafa, as_of=now)
    actions.claim_review(review.id, actor=sana, as_of=now)
    if decision.needs_second:
        actions.second_decide(review.id, REPORT, actor=sana, as_of=now)
    return actions.make_appeal_link(decision.id, told=TOLD, informed_at=now, actor=lio, as_of=now)


def text_of(answer: object) -> str:
    return answer.content.decode()  # type: ignore[attr-defined,no-any-return]


def code_in(page: str) -> str:
    found = re.search(r'name="receipt_code" value="([0-9a-z-]+)"', page)
    assert found is not None
    return found.group(1)


def test_the_page_tells_what_was_told_and_nothing_else(stranger: Client, link: NewAppealLink) -> None:
    answer = stranger.get(f"/appeal/{link.token}")
    page = text_of(answer)
    assert answer.status_code == 200
    assert "hxxps://files[.]example[.]org/a" in page
    assert "&lt;b&gt;Reference 7&lt;/b&gt;" in page
    # Nothing of the decision: no outcome, category, reason, id, person, picture or place of the desk.
    row = AppealLink.objects.get()
    for secret in (row.decision_id, row.id, "ationally", "Report", "Drawn shapes", "Rafa", "clu_", "itm_"):
        assert secret not in page, secret
    for tag in (
        "<script",
        "<img",
        "<iframe",
        "hx-",
        'href="http',
        "/sign-in",
        "/review",
        "csrfmiddlewaretoken",
    ):
        assert tag not in page, tag
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "noindex" in answer.headers["X-Robots-Tag"]
    assert '<meta name="robots" content="noindex' in page
    assert "no-store" in answer.headers["Cache-Control"]
    assert not answer.cookies
    assert not stranger.cookies


def test_an_objection_without_cookies_gets_a_code_and_the_code_shows_the_answer(
    stranger: Client, link: NewAppealLink, now: datetime
) -> None:
    address = f"/appeal/{link.token}"
    code = code_in(text_of(stranger.get(address)))
    answer = stranger.post(address, {"statement": WORDS, "receipt_code": code})
    assert answer.status_code == 200
    assert code in text_of(answer)
    assert not answer.cookies
    again = stranger.post(address, {"statement": WORDS, "receipt_code": code})
    assert (again.status_code, Appeal.objects.count()) == (200, 1)
    assert code in text_of(again)
    second = stranger.post(address, {"statement": "More.", "receipt_code": "bbbb-bbbb-bbbb-bbbb"})
    assert (second.status_code, Appeal.objects.count()) == (409, 1)

    closed = text_of(stranger.get(address))
    assert "drawing" not in closed  # the link alone shows neither words nor answer
    for wrong in ("zzzz-zzzz-zzzz-zzzz", "", "x" * 41, "%27 or 1=1"):
        refused = stranger.post(address, {"code": wrong})
        assert refused.status_code == 422
        assert "drawing" not in text_of(refused)
    shown = text_of(stranger.post(address, {"code": code.upper().replace("-", " ")}))
    assert "Waits for an answer" in shown
    assert "&lt;script&gt;own&lt;/script&gt;" in shown
    assert "hxxp://example[.]org/x" in shown
    appeal = Appeal.objects.get()
    fria = make_person("fria", Role.REVIEWER)
    actions.answer_appeal(appeal.id, "We looked <i>again</i>.", actor=fria, as_of=timezone.now())
    shown = text_of(stranger.post(address, {"code": code}))
    assert "Not granted" in shown
    assert "We looked &lt;i&gt;again&lt;/i&gt;." in shown
    assert fria.id not in shown
    assert "Fria" not in shown
    assert list_events(about=appeal.id)[0].actor == "system:appeal"


def test_wrong_expired_revoked_and_malformed_tokens_get_the_same_answer(
    stranger: Client, link: NewAppealLink, lio: Actor
) -> None:
    decision_id = AppealLink.objects.get().decision_id
    now = timezone.now()
    revoked = actions.make_appeal_link(decision_id, told=TOLD, informed_at=now, actor=lio, as_of=now)
    actions.revoke_appeal_link(revoked.id, actor=lio, as_of=now)
    expired = actions.make_appeal_link(decision_id, told=TOLD, informed_at=now, actor=lio, as_of=now)
    AppealLink.objects.filter(id=expired.id).update(expires_at=now - timedelta(seconds=1))
    tokens = (
        "cfa_nothing",
        "x",
        "%2e%2e",
        "é" * 20,
        "a" * 3000,
        link.id,
        decision_id,
        revoked.token,
        expired.token,
    )
    pages = set()
    for token in tokens:
        for answer in (
            stranger.get(f"/appeal/{token}"),
            stranger.post(f"/appeal/{token}", {"statement": "x", "receipt_code": "abcd-efgh-jkmn-pqrs"}),
        ):
            assert answer.status_code == 404, token
            pages.add(text_of(answer))
    assert len(pages) == 1
    assert TOLD[:10] not in pages.pop()
    assert not Appeal.objects.exists()


def test_it_is_the_same_for_who_is_signed_in(link: NewAppealLink, stranger: Client) -> None:
    clerk = client_of(*Role, now=timezone.now(), username="clerk")
    one, other = (text_of(client.get(f"/appeal/{link.token}")) for client in (clerk, stranger))
    assert re.sub(r'value="[0-9a-z-]{19}"', "", one) == re.sub(r'value="[0-9a-z-]{19}"', "", other)


@pytest.mark.parametrize(
    ("statement", "says"), [("", "required"), ("   ", "required"), ("x" * 10_001, "10000 characters")]
)
def test_what_is_missing_is_said_and_what_was_written_stays(
    stranger: Client, link: NewAppealLink, statement: str, says: str
) -> None:
    answer = stranger.post(
        f"/appeal/{link.token}", {"statement": statement, "receipt_code": "abcd-efgh-jkmn-pqrs"}
    )
    page = text_of(answer)
    assert answer.status_code == 422
    assert says in page
    assert statement.strip() in page
    assert code_in(page) == "abcd-efgh-jkmn-pqrs"


def test_a_form_without_its_code_or_with_a_bad_one_changes_nothing(
    stranger: Client, link: NewAppealLink
) -> None:
    for code in ("", "short", "x" * 39, "uuuu-uuuu-uuuu-uuuu"):
        answer = stranger.post(f"/appeal/{link.token}", {"statement": "No.", "receipt_code": code})
        assert answer.status_code == 422
    assert stranger.put(f"/appeal/{link.token}").status_code == 405
    assert not Appeal.objects.exists()


@pytest.mark.parametrize("language", ["en", "zh-hans", "ko"])
def test_it_speaks_three_languages_without_a_cookie(
    stranger: Client, link: NewAppealLink, language: str
) -> None:
    answer = stranger.get(f"/appeal/{link.token}?lang={language}")
    assert f'<html lang="{language}"' in text_of(answer)
    assert answer.headers["Content-Language"] == language
    assert f'action="?lang={language}"' in text_of(answer)
    assert not answer.cookies
    assert '<html lang="en"' in text_of(stranger.get(f"/appeal/{link.token}?lang=../x"))


def test_too_many_requests_are_refused_whatever_the_token(
    stranger: Client, link: NewAppealLink, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A minute that outlasts the test, wherever the machine's clock stands.
    monkeypatch.setattr("coldframe.web.rates._MINUTE_SECONDS", 10**9)
    answers = {stranger.get("/appeal/cfa_guess").status_code for _ in range(PER_MINUTE)}
    assert answers == {404}
    for token in ("cfa_guess", link.token):
        limited = stranger.get(f"/appeal/{token}")
        assert limited.status_code == 429
        assert "hxxps" not in text_of(limited)
