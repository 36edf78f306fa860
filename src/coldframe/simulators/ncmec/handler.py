"""HTTP: one request read, one answer written, with the armed fault in between."""

from __future__ import annotations

from coldframe.simulators.local import HTML_ERROR, MAX_DOCUMENT_BYTES, Body, BodyTooLong, LocalHandler
from coldframe.simulators.ncmec import control
from coldframe.simulators.ncmec.faults import HAPPENS_AFTER, ROUTES, Fault, FaultKind
from coldframe.simulators.ncmec.forms import MalformedForm, Sink, read_form
from coldframe.simulators.ncmec.service import Answer, Service
from coldframe.simulators.ncmec.state import Refused

_XML_TYPE = "application/xml;charset=ISO-8859-1"  # As observed; the declaration says UTF-8.


def handler_for(service: Service) -> type[LocalHandler]:
    """Return the handler class bound to one service."""

    class Handler(_Handler):
        pass

    Handler.service = service
    return Handler


def _refuse_file(name: str, file_name: str) -> Sink:
    raise MalformedForm(f"No file is expected here, but {name} holds {file_name}.")


def _document(body: Body) -> bytes:
    try:
        return body.all()
    except BodyTooLong:
        raise Refused(4000, f"A document has at most {MAX_DOCUMENT_BYTES} bytes") from None


class _Handler(LocalHandler):
    service: Service
    server_version = "NcmecSimulator"

    def answer_own_pages(self, path: str) -> None:
        status, kind, content = control.answer(
            self.service,
            self.command,
            path,
            self.json_body(),
            base_url=f"http://{self.headers.get('Host', '')}{self.prefix}",
        )
        self.write(status, content, kind)

    def answer_protocol(self, route: str) -> None:
        user = self.service.authenticate(self.headers.get("Authorization", ""))
        if user is None:
            self._unauthorized()
            return
        if route == "xsd" and self.command == "GET":
            self.write(200, self.service.xsd(), _XML_TYPE)
            return
        fault = self.service.faults.strike(route) if route in ROUTES else None
        if fault is not None and fault.kind is FaultKind.SLOW:
            self.stopping.wait(fault.seconds)
            fault = None
        if fault is not None and fault.kind not in HAPPENS_AFTER:
            self._fail_before(fault, route)
            return
        status, body = self._answer(user, route)
        if fault is None:
            self.write(status, body, _XML_TYPE)
        else:
            self._fail_after(fault, body)

    def _answer(self, user: str, route: str) -> tuple[int, bytes]:
        try:
            answer = self._call(user, route)
            status = 200
        except Refused as refused:
            answer = Answer(refused.code, refused.description)
            status = self.service.switches.error_status
        return status, self.service.render(answer, route=route)

    def _call(self, user: str, route: str) -> Answer:
        body = Body(self)
        match (self.command, route):
            case ("GET", "status"):
                return self.service.status(user, self.client_address[0])
            case ("POST", "submit"):
                return self.service.submit(user, _document(body))
            case ("POST", "fileinfo"):
                return self.service.fileinfo(user, _document(body))
            case ("POST", "upload"):
                return self.service.upload(user, body.read, self.headers.get("Content-Type", ""))
            case ("POST", "finish"):
                return self.service.finish(user, self._form_id(body))
            case ("POST", "retract"):
                return self.service.retract(user, self._form_id(body))
            case _:
                raise Refused(1210, "Resource not found")

    def _form_id(self, body: Body) -> str:
        try:
            form = read_form(body.read, self.headers.get("Content-Type", ""), _refuse_file)
        except MalformedForm as error:
            raise Refused(4000, str(error)) from None
        return form.get("id", "").strip()

    def _fail_before(self, fault: Fault, route: str) -> None:
        if fault.kind is FaultKind.CLOSED:
            self.rfile.read1(1024) if self.command == "POST" else None
            self.hang_up()
        elif fault.kind is FaultKind.CODE:
            body = self.service.render(Answer(fault.code, "Injected fault"), route=route)
            self.drain()
            self.write(self.service.switches.error_status, body, _XML_TYPE)
        else:
            self.drain()
            self.write(fault.status, HTML_ERROR, "text/html")

    def _fail_after(self, fault: Fault, body: bytes) -> None:
        match fault.kind:
            case FaultKind.LOST_ANSWER:
                self.stopping.wait(fault.seconds)
                self.hang_up()
            case FaultKind.HTML_AFTER:
                self.write(fault.status, HTML_ERROR, "text/html")
            case FaultKind.TRUNCATED:
                self.write(200, body[: len(body) // 2], _XML_TYPE, length=len(body))
                self.hang_up()
            case _:
                self.write(200, b"", _XML_TYPE)

    def _unauthorized(self) -> None:
        body = b""
        if not self.service.switches.empty_unauthorized:
            body = self.service.render(Answer(1000, "Authentication Required"), route="status")
        self.drain()
        self.write(401, body, _XML_TYPE, headers={"WWW-Authenticate": 'Basic realm="ispws"'})
