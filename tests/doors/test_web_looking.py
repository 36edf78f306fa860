"""Looking in the console: the gate in words, one picture at a time, films standing still, sums without a list."""

from __future__ import annotations

import io
import re
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from PIL import Image
from tests.doors.web_people import client_of
from tests.pictures import drawn
from tests.stages.review_desk import PIPELINE

import coldframe
from coldframe.access.actions import choose_looking, record_look
from coldframe.access.terms import LookingChoice, Role
from coldframe.core.actors import person
from coldframe.intake.actions import receive_clue
from coldframe.intake.queries import list_items
from coldframe.intake.terms import Channel, ItemKind, NewClue, NewItem
from coldframe.matching.steps import compute_item_signals
from coldframe.triage.actions import claim_review, open_review
from coldframe.triage.queries import list_looks
from coldframe.vault.actions import store

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def png(seed: int) -> bytes:
    out = io.BytesIO()
    drawn((320, 240), seed=seed).save(out, "PNG")
    return out.getvalue()


def own_id(client: Client) -> str:
    return str(client.session["_auth_user_id"])


def a_review(client: Client, now: datetime, *files: bytes) -> tuple[str, list[str]]:
    """A review in the reader's hands; its id and those of its items."""
    items = tuple(NewItem(ItemKind.FILE, file=store([file], actor=PIPELINE, as_of=now)) for file in files)
    new = NewClue(Channel.API, b"{}", "application/json", items, statement="Invented.")
    clue_id = receive_clue(new, actor=PIPELINE, as_of=now).clue_id
    review = open_review(clue_id, actor=PIPELINE, as_of=now)
    claim_review(review.id, actor=person(own_id(client)), as_of=now)
    return review.id, [item.id for item in list_items(clue_id)]


@pytest.fixture
def sana(now: datetime, monkeypatch: pytest.MonkeyPatch) -> Client:
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)
    return client_of(Role.SECOND_READER, now=now, username="sana")


def shown(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, url
    return answer.content.decode()


def test_a_closed_file_is_explained_and_opened_by_a_record_alone(
    sana: Client, now: datetime, settings: Any
) -> None:
    settings.COLDFRAME_DESK_KIND = "hotline"
    review, (item,) = a_review(sana, now, png(1))
    page, picture = f"/review/{review}", f"/review/{review}/item/{item}/derivative"
    closed = shown(sana, page)
    assert "Closed to people here." in closed
    assert "A person at the provider has viewed this file." in closed
    assert "Warrant or court order" in closed
    assert "No match opens a file" in closed
    assert "<img" not in closed
    assert "Reveal" not in closed
    assert sana.get(picture).status_code == 404
    refused = sana.post(
        f"/review/{review}/item/{item}/reveal", {"reason": "needed_to_decide", "size": "full"}
    )
    assert refused.status_code == 403
    assert not list_looks(item_id=item)

    form = {
        "about": item,
        "kind": "warrant",
        "number": "2026-1",
        "issued_by": "",
        "holds_from": "2026-11-22T09:00",
    }
    wrong = sana.post(f"{page}/authority", form)
    assert wrong.status_code == 422
    assert b"2026-1" in wrong.content  # what was typed is kept
    done = sana.post(f"{page}/authority", form | {"issued_by": "An invented <court>"})
    assert (done.status_code, done.headers["Location"]) == (302, page)
    opened = shown(sana, page)
    assert "Closed to people here." not in opened
    assert "An invented &lt;court&gt;" in opened
    assert sana.get(picture).headers["Content-Type"] == "image/jpeg"

    (withdraw,) = re.findall(r'action="(/review/[^"]+/withdraw)"', shown(sana, f"{page}/authority"))
    assert sana.post(withdraw.replace(review, "rev_x")).status_code == 404
    assert sana.post(withdraw).status_code == 302
    assert "Closed to people here." in shown(sana, page)
    assert sana.get(picture).status_code == 404


def test_who_may_not_record_is_told_who_does(now: datetime, sana: Client, settings: Any) -> None:
    settings.COLDFRAME_JURISDICTION = ""
    rafa = client_of(Role.REVIEWER, now=now, username="rafa")
    review, _ = a_review(rafa, now, png(1))
    page = shown(rafa, f"/review/{review}")
    assert "No rule is installed for this desk&#x27;s jurisdiction" in page
    assert "A second reader or an investigator records it." in page
    assert f"/review/{review}/authority" not in page
    assert rafa.get(f"/review/{review}/authority").status_code in (403, 404)


def test_revealing_another_hides_the_first(sana: Client, now: datetime) -> None:
    review, (one, other) = a_review(sana, now, png(1), png(2))
    form = {"reason": "needed_to_decide", "size": "small"}
    first = sana.post(f"/review/{review}/item/{one}/reveal", form, headers=HTMX).content.decode()
    (address,) = re.findall(r'src="([^"]+/look/[^"]+)"', first)
    assert sana.get(address).headers["Content-Type"] == "image/jpeg"
    assert "hx-swap-oob" not in first
    second = sana.post(f"/review/{review}/item/{other}/reveal", form, headers=HTMX).content.decode()
    assert second.count("picture-shown") == 1
    assert re.search(rf'id="{one}" hx-swap-oob="true"', second)
    assert sana.get(address).status_code == 404
    assert {look.item_id for look in list_looks(review_id=review) if look.seconds is None} == {other}


def test_a_film_stands_still_and_is_never_seen_whole(sana: Client, now: datetime) -> None:
    films = pytest.importorskip("tests.films")
    film = films.film(map(films.panning, range(30)), key_every=10)
    review, (item,) = a_review(sana, now, film)
    compute_item_signals(item, actor=PIPELINE, as_of=now)
    page = shown(sana, f"/review/{review}")
    assert "at most 12 key frames side by side. It is never played here" in page
    assert "counts as having viewed the file" not in page
    assert "<video" not in page
    hidden = Image.open(io.BytesIO(sana.get(f"/review/{review}/item/{item}/derivative").content))
    assert (hidden.mode, hidden.size) == ("L", (3 * 47 + 2, 35))
    form = {"reason": "needed_to_decide", "size": "full"}
    answer = sana.post(f"/review/{review}/item/{item}/reveal", form, headers=HTMX).content.decode()
    (address,) = re.findall(r'src="([^"]+/look/[^"]+)"', answer)
    assert Image.open(io.BytesIO(sana.get(address).content)).size == (3 * 160 + 2 * 10, 120)  # never enlarged
    (look,) = list_looks(item_id=item)
    assert not look.is_full


def test_the_page_says_why_nothing_can_be_revealed_now(sana: Client, now: datetime, settings: Any) -> None:
    review, _ = a_review(sana, now, png(1))
    actor = person(own_id(sana))
    choose_looking(LookingChoice(looks=False), actor=actor, as_of=now)
    page = shown(sana, f"/review/{review}")
    assert "You chose not to look. Everything else works." in page
    assert "<img" not in page  # not even blurred
    choose_looking(LookingChoice(), actor=actor, as_of=now)
    settings.COLDFRAME_BREAK_AFTER_ITEMS = 1
    record_look(actor.id, actor=actor, as_of=now)
    assert "A break from looking, until 09:40." in shown(sana, f"/review/{review}")
    settings.COLDFRAME_BREAK_MINUTES, settings.COLDFRAME_EXPOSURE_ITEMS_PER_DAY = 1, 1
    page = shown(sana, f"/review/{review}")
    assert "<summary" not in page or "Reveal …" not in page


def test_each_chooses_for_themselves(sana: Client, now: datetime) -> None:
    page = shown(sana, "/looking")
    assert "Blur and gray are a preference." in page
    chosen = {"looks": "no", "items_per_day": "20", "minutes_per_day": "", "lanes": ["danger"], "harms": []}
    assert sana.post("/looking", chosen).status_code == 302
    again = shown(sana, "/looking")
    assert re.search(r'value="no"[^>]* checked', again)
    assert re.search(r'value="danger"[^>]* checked', again)
    assert sana.post("/looking", chosen | {"items_per_day": "0"}).status_code == 422
    assert sana.post("/looking", chosen | {"lanes": ["elsewhere"]}).status_code == 422


def test_sums_show_who_looked_how_much_and_no_more(sana: Client, now: datetime) -> None:
    nils = client_of(Role.AUDITOR, now=now, username="nils")
    otto = client_of(Role.REVIEWER, now=now, username="otto")
    assert "Nobody had to look at anything" in shown(nils, "/looking/desk")
    actor, declining = person(own_id(sana)), person(own_id(otto))
    record_look(actor.id, actor=actor, as_of=now, seconds=90, category="baseline", severity=3)
    choose_looking(LookingChoice(looks=False, items_per_day=4711), actor=declining, as_of=now)
    page = shown(nils, "/looking/desk")
    main = page[page.index("<main") :]
    assert "Sana" in main
    for secret in ("Otto", "Baseline", "baseline", "4711"):
        assert secret not in main
    assert sana.get("/looking/desk").status_code in (403, 404)
    own = shown(sana, "/looking")
    assert "Baseline: real child, illegal everywhere" in own


def test_files_are_opened_for_people_in_one_place() -> None:
    """Whoever adds another way to a person's eyes has to come past this."""
    source = Path(coldframe.__file__).parent
    asks = re.compile(r"ReadReason\.(DERIVATIVE|REVEAL)\b")
    draws = re.compile(r"_sandbox\(\)\.(derivative|sheet)|\.derivative\(chunks|open_(hidden|revealed)\(")
    texts = {path.relative_to(source).as_posix(): path.read_text() for path in source.rglob("*.py")}
    assert {path for path, text in texts.items() if asks.search(text)} == {"triage/actions/opening.py"}
    found = {path for path, text in texts.items() if draws.search(text) and not path.startswith("media/")}
    assert found == {"triage/actions/opening.py", "web/pictures.py"}
    # Uploads and letters that a page reads are the reader's own text, never a picture of a file of a clue.
    reads = re.compile(r"vault\.actions import [\w, ]*\bread\b")
    doors = {path for path, text in texts.items() if path.startswith(("web/", "api/")) and reads.search(text)}
    assert doors == {"web/views/banks.py", "web/views/imports.py", "web/views/inbox.py"}
