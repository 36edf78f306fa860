"""What the server's routes do, without HTTP: authentication, validation, the store, the answers."""

from __future__ import annotations

import base64
import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from lxml import etree

from coldframe.simulators.ncmec import rules, structure
from coldframe.simulators.ncmec.faults import Faults, Switches
from coldframe.simulators.ncmec.forms import MalformedForm, Read, Sink, read_form
from coldframe.simulators.ncmec.schema import DOCUMENTS, Element
from coldframe.simulators.ncmec.state import Receiving, Refused, Store
from coldframe.simulators.ncmec.xsd import write_xsd


@dataclass(frozen=True, slots=True)
class Answer:
    """One XML answer before it is written out. ``done_files`` is given by a finish only."""

    code: int
    description: str = ""
    report_id: int | None = None
    file_id: str = ""
    md5: str = ""
    done_files: tuple[str, ...] | None = None


class Service:
    """The clearinghouse behind the routes. See ``NcmecSimulator`` for the arguments."""

    def __init__(
        self,
        *,
        users: Mapping[str, str],
        now: Callable[[], datetime],
        state_dir: Path | None = None,
        keep_files: bool = False,
        switches: Switches | None = None,
    ) -> None:
        self._users = dict(users)
        self._clock = now
        self._ahead = timedelta()
        self.switches = switches or Switches()
        self.faults = Faults()
        self.store = Store(now=self.now, state_dir=state_dir, keep_files=keep_files)

    def now(self) -> datetime:
        """The server's time."""
        return self._clock() + self._ahead

    def advance(self, by: timedelta) -> None:
        """Move the server's clock forward."""
        self._ahead += by

    def authenticate(self, header: str) -> str | None:
        """Return the user name of a Basic header, or ``None``."""
        scheme, _, encoded = header.partition(" ")
        if scheme.lower() != "basic":
            return None
        try:
            name, _, password = base64.b64decode(encoded, validate=True).decode().partition(":")
        except ValueError:
            return None
        known = self._users.get(name)
        if known is None or not hmac.compare_digest(known.encode(), password.encode()):
            return None
        return name

    def status(self, user: str, remote: str) -> Answer:
        """``GET /status``."""
        return Answer(0, f"Remote User : {user}, Remote Ip : {remote}")

    def xsd(self) -> bytes:
        """``GET /xsd``: the grammar in force; ours, not NCMEC's."""
        return write_xsd(DOCUMENTS[self.switches.schema])

    def submit(self, user: str, body: bytes) -> Answer:
        """``POST /submit``."""
        root = self._valid(body, "report")
        fault = rules.find_fault_in_report(root, self._grammar("report"), as_of=self.now())
        if fault:
            raise Refused(4100, fault)
        report = self.store.open(
            user, etree.tostring(root, encoding="unicode"), is_batched=rules.is_batched(root)
        )
        return Answer(0, self.switches.success_description, report.report_id)

    def upload(self, user: str, read: Read, content_type: str) -> Answer:
        """``POST /upload``."""
        received: list[Receiving] = []

        def open_sink(name: str, file_name: str) -> Sink:
            if name != "file" or received:
                raise MalformedForm("Exactly one part named file is expected.")
            received.append(self.store.receiving(file_name))
            return received[0]

        try:
            form = read_form(read, content_type, open_sink)
            if not received or "id" not in form:
                raise Refused(4200, "The parts id and file are required")
            file = self.store.add_file(user, form["id"], received[0])
        except MalformedForm as error:
            raise Refused(4200, str(error)) from None
        finally:
            for one in received:
                one.discard()
        return Answer(
            0, self.switches.success_description, int(form["id"]), file_id=file.file_id, md5=file.md5
        )

    def fileinfo(self, user: str, body: bytes) -> Answer:
        """``POST /fileinfo``."""
        root = self._valid(body, "fileDetails")
        report_id = (root.findtext("reportId") or "").strip()
        report = self.store.owned_open(user, report_id)
        fault = rules.find_fault_in_file(
            root, self._grammar("fileDetails"), is_batched=report.is_batched, as_of=self.now()
        )
        if fault:
            raise Refused(4100, fault)
        file_id = (root.findtext("fileId") or "").strip()
        self.store.describe(user, report_id, file_id, etree.tostring(root, encoding="unicode"))
        return Answer(0, self.switches.success_description, report.report_id)

    def finish(self, user: str, report_id: str) -> Answer:
        """``POST /finish``."""
        report = self.store.finish(user, report_id)
        return Answer(0, report_id=report.report_id, done_files=tuple(file.file_id for file in report.files))

    def retract(self, user: str, report_id: str) -> Answer:
        """``POST /retract``."""
        report = self.store.retract(user, report_id)
        return Answer(0, self.switches.success_description, report.report_id)

    def render(self, answer: Answer, *, route: str) -> bytes:
        """Return the XML body of an answer."""
        is_done = answer.done_files is not None or (route == "finish" and self.switches.done_root_on_error)
        root = etree.Element("reportDoneResponse" if is_done else "reportResponse")
        etree.SubElement(root, "responseCode").text = str(answer.code)
        if not is_done or answer.code:
            etree.SubElement(root, "responseDescription").text = answer.description or None
        if answer.report_id is not None:
            etree.SubElement(root, "reportId").text = str(answer.report_id)
        if answer.file_id:
            etree.SubElement(root, "fileId").text = answer.file_id
            etree.SubElement(root, "hash").text = answer.md5
        if answer.done_files is not None:
            files = etree.SubElement(root, "files")
            for file_id in answer.done_files:
                etree.SubElement(files, "fileId").text = file_id
        if self.switches.extra_elements:
            etree.SubElement(root, "addedLater").text = "x"
        return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)

    def _grammar(self, name: str) -> Element:
        return DOCUMENTS[self.switches.schema][name]

    def _valid(self, body: bytes, name: str) -> etree._Element:
        try:
            root = structure.parse(body)
        except structure.SchemaViolation as violation:
            raise Refused(4110, str(violation)) from None
        try:
            structure.validate(root, self._grammar(name))
        except structure.SchemaViolation as violation:
            raise Refused(self.switches.violation_code, str(violation)) from None
        return root
