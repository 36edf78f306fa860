"""A local Example Line: keeps what a receiver would hold, and fails as told."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass, field

from lxml import etree

from coldframe.simulators.local import HTML_ERROR, Body, LocalHandler, LocalServer


@dataclass
class Held:
    """One notice as Example Line holds it."""

    document: bytes
    files: dict[str, str] = field(default_factory=dict)
    viewed: dict[str, str] = field(default_factory=dict)
    state: str = "open"


class ExampleLineServer(LocalServer):
    """A local Example Line for user ``demo`` with password ``pw``.

    ``faults``: route (``open``, ``upload``, ``describe``, ``finish``) to what happens at its next call: ``lost``
    (done, then no answer), ``html`` (done, answered by a proxy's page), ``busy`` (503, nothing done).
    """

    def __init__(self) -> None:
        self.notices: dict[str, Held] = {}
        self.faults: dict[str, str] = {}
        own = self

        class Handler(LocalHandler):
            def answer_protocol(self, path: str) -> None:
                own.answer(self, path)

            def answer_own_pages(self, path: str) -> None:
                self.write(404, b"", "text/plain")

        super().__init__(Handler, host="127.0.0.1", port=0, prefix="/line")

    def answer(self, call: LocalHandler, path: str) -> None:
        """Answer one call."""
        body = Body(call).all()
        if call.headers.get("Authorization") != "Basic " + base64.b64encode(b"demo:pw").decode():
            return reply(call, 401)
        found = re.fullmatch(r"notices(?:/(\d+))?(?:/(files|finish|retract))?(?:/(\w+))?", path)
        if path == "status":
            return reply(call, 200)
        if found is None:
            return reply(call, 404)
        number, what, file = found.groups()
        route = "open" if number is None else ("describe" if file else "upload") if what == "files" else what
        fault = self.faults.pop(route, "")
        if fault == "busy":
            return reply(call, 503)
        status, values = self._do(route, number or "", file or "", body)
        if fault == "html":
            return call.write(200, HTML_ERROR, "text/html")
        return call.hang_up() if fault == "lost" else reply(call, status, **values)

    def _do(self, route: str, number: str, file: str, body: bytes) -> tuple[int, dict[str, str]]:
        if route == "open":
            if etree.fromstring(body).tag != "notice":
                return 422, {}
            number = str(len(self.notices) + 1)
            self.notices[number] = Held(body)
            return 201, {"number": number}
        held = self.notices.get(number)
        if held is None or (held.state == "retracted" and route != "retract"):
            return 404, {}
        if route in ("finish", "retract"):
            ends = {"finish": "finished", "retract": "retracted"}
            if held.state != "open" and held.state != ends[route]:
                return 409, {}
            again = "yes" if held.state == ends[route] else "no"
            held.state = ends[route]
            return 200, {"number": number, "again": again}
        if held.state == "finished":
            return 409, {}
        if route == "describe":
            held.viewed[file] = body.decode()
            return 200, {}
        content = body.partition(b"\r\n\r\n")[2].rpartition(b"\r\n--")[0]
        name = f"f{len(held.files) + 1}"
        held.files[name] = hashlib.md5(content).hexdigest()
        return 201, {"file": name, "md5": held.files[name]}


def reply(call: LocalHandler, status: int, **values: str) -> None:
    call.write(status, etree.tostring(etree.Element("answer", values)), "text/xml")
