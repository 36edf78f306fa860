"""The demo's second matter at the police unit: entered from what another office printed, numbers with their words."""

from __future__ import annotations

from coldframe.demo.desks import Desk
from coldframe.demo.story import Story, first, require
from coldframe.demo.visitor import Visitor, visit

_SOURCE = "Invented office, bulletin of 16 September 2021"
_DAY = "2021-09-16"


def enter(desk: Desk, story: Story) -> None:
    """Mara enters people in three parts, the rest that none of them names, and a number that counted another thing."""
    with visit(desk, "mara") as mara, story.step("case") as said:
        opened = mara.post(
            "/cases/new",
            {"code": "3·15", "title": "As printed (demonstration)", "jurisdiction": "CN", "kind": "case"},
        )
        path = "/cases/" + first(r"cas_\w{26}", str(opened.url))
        _total(mara, path, 40, "抓获")
        whole = first(r'<option value="(mto_\w{26})"', mara.get(path).text)
        for number, term, standing, children in (
            (24, "刑事拘留", "inside", ""), (9, "取保候审", "inside", ""), (3, "不作为犯罪处理", "not_stated", "on"),
        ):  # fmt: skip
            _total(mara, path, number, term, parent_id=whole, standing=standing, are_minors=children)
        _correct(mara, path)
        mara.post(f"{path}/money/add", {
            "state": "recovered", "currency": "CNY", "qualifier": "about", "amount": "12000", "source": _SOURCE,
            "strength": "reported", "native_text": "追缴约1.2万元",
        })  # fmt: skip
        shown = mara.get(path).text
        require("data-unaccounted" in shown, "what no part names is printed")
        said.tell("40 caught: 24, 9 and 3 of them told, 4 not accounted for", f"{desk.url}{path}")
    with visit(desk, "mara") as mara, story.step("case") as said:
        text = mara.get(f"{path}/counts").text
        require('data-counted="compromised_access"' in text, "access is no seized camera")
        said.tell(
            "“cameras seized” corrected to access rights; the first entry stays struck",
            f"{desk.url}{path}/counts",
        )


def _total(mara: Visitor, path: str, number: int, term: str, **more: str) -> None:
    mara.post(f"{path}/totals", {
        "native_term": term, "number": str(number), "qualifier": "exact", "standing": "inside", "source": _SOURCE,
        "as_of": _DAY, **{name: value for name, value in more.items() if value},
    })  # fmt: skip


def _correct(mara: Visitor, path: str) -> None:
    said = {
        "population": "cameras",
        "source": _SOURCE,
        "strength": "official",
        "source_on": _DAY,
        "number": "250",
    }
    mara.post(f"{path}/counts/add", said | {
        "what": "seized_object/device", "qualifier": "exact", "native_text": "250 cameras seized"})  # fmt: skip
    entered = first(rf"{path}/counts/(tal_\w{{26}})", mara.get(f"{path}/counts").text)
    mara.post(f"{path}/counts/{entered}", said | {
        "what": "compromised_access/access_right", "qualifier": "at_least", "native_text": "摄像头使用权限250余个",
        "corrects": "1", "reason": "The original says access rights, and more than."})  # fmt: skip
