"""What a hash exchange offers, and the values that pass between it and the stage.

An exchange is asked for everything that changed in a window of time, page by page. A plug-in sends
each request once; it never decides, retries, sleeps or remembers. What goes wrong is one of three:

    SourceUnreachable   nothing can be had of it now; ask again later
    SourceRefused       it does not accept our credentials: a person mends them
    PageFailed          this page cannot be had or read; others may still be

A record that cannot be read costs itself only: it becomes a ``PageProblem``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar, Protocol
from urllib.parse import urlsplit

from coldframe.core.errors import InvalidInput, RemoteFailure
from coldframe.core.said import Part, Said
from coldframe.matching.terms import SignalKind
from coldframe.matching.terms.sources import Environment, Window
from coldframe.partners import http

__all__ = [
    "Account",
    "Environment",
    "Exchange",
    "Page",
    "PageFailed",
    "PageProblem",
    "RemoteEntry",
    "SourceRefused",
    "SourceUnreachable",
    "Vote",
    "VoteReason",
    "Window",
    "ask",
    "check_account",
]

MAX_PAGE_BYTES = 32 * 1024 * 1024
"""Largest page that is read: a thousand entries have a few kilobytes each."""


@dataclass(frozen=True, slots=True)
class Account:
    """Where a source is, and as whom it is asked.

    Attributes:
        url: Base address without a slash at the end.
        environment: Said by the person who enters the credentials, and sealed beside them.
        secrets: By the names in ``Exchange.SECRETS``; never shown, logged or put into a message.
    """

    url: str
    environment: Environment
    secrets: Mapping[str, str] = field(repr=False)

    @property
    def host(self) -> str:
        """The host of the address; empty if it has none."""
        return urlsplit(self.url).hostname or ""


@dataclass(frozen=True, slots=True)
class RemoteEntry:
    """An entry as the source shows it now; it replaces whatever was known under its key.

    Attributes:
        key: Its identity at the source, at most 200 characters; holds no value.
        changed_at: When it changed there, UTC; ``None`` if the source's time cannot be read.
        is_withdrawn: It is gone there (deleted, withdrawn by whom it shows): it must not match.
        values: Kind and normal form of its fingerprints; empty for a withdrawn one.
        label: The source's own label as a short code, such as ``a1``.
        member: Id of the member that lists it, where the source has members.
        votes_for: Members that confirm it.
        votes_against: Members that dispute it.
    """

    key: str
    changed_at: datetime | None
    is_withdrawn: bool = False
    values: tuple[tuple[SignalKind, str], ...] = field(default=(), repr=False)
    label: str = ""
    member: str = ""
    votes_for: int = 0
    votes_against: int = 0


@dataclass(frozen=True, slots=True)
class PageProblem:
    """A record of a page that could not be used. The message never repeats its content."""

    place: str
    message: str


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a window.

    Attributes:
        ignored: Fingerprints of kinds that are not compared here.
        cursor: Asks for the next page; empty on the last one.
        left: About how many entries the window still holds behind this page; ``None`` if not told.
        reached: Up to when the source says that it has told everything; ``None`` if it does not say.
        broken: Why the rest of the window cannot be had although there is more; ``None`` otherwise.
        raw: The answer exactly as received.
    """

    entries: tuple[RemoteEntry, ...]
    problems: tuple[PageProblem, ...]
    ignored: int
    cursor: str
    raw: bytes = field(repr=False)
    left: int | None = None
    reached: datetime | None = None
    broken: Said | None = None


@dataclass(frozen=True, slots=True)
class Vote:
    """What a person at this desk found about an entry of the source.

    Attributes:
        key: The entry's identity at the source.
        kind: Which fingerprint matched.
        value: That fingerprint.
        is_confirmed: It is what the source says that it is; else it is not.
        reasons: Codes out of ``Exchange.reasons``, for one that is not confirmed.
    """

    key: str
    kind: SignalKind
    value: str = field(repr=False)
    is_confirmed: bool
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class VoteReason:
    """Why a member may dispute an entry, in the source's own words."""

    code: str
    name: str


class SourceUnreachable(RemoteFailure):
    """The source could not be reached, or asks to wait."""

    code = "source_unreachable"


class SourceRefused(RemoteFailure):
    """The source does not accept our credentials, or what they may do."""

    code = "source_refused"


class PageFailed(RemoteFailure):
    """One page could not be had or read.

    Attributes:
        raw: What came instead, kept for the record; often empty.
    """

    code = "page_failed"

    def __init__(self, message: Part, *, raw: bytes = b"", permanent: bool = False) -> None:
        super().__init__(message, permanent=permanent)
        self.raw = raw


class Exchange(Protocol):
    """One kind of source: its protocol, spoken over ``partners.http``."""

    NAME: ClassVar[str]
    """Lower_snake, stable, unique. Kept with every source."""
    LABEL: ClassVar[str]
    """What a person reads."""
    SECRETS: ClassVar[tuple[str, ...]]
    """Names of the credentials, all of them needed."""
    TAKES_VOTES_ON: ClassVar[frozenset[SignalKind]]
    """Kinds of fingerprint that feedback can be given on."""
    ENDS_WINDOWS: ClassVar[bool]
    """A window's end is asked for; else every window reaches up to now, and its end is ours alone."""
    KEYS_ARE_DIGESTS: ClassVar[bool]
    """An entry has no identity there but its value, so its key is the value's digest: kept keyed, shown to nobody."""
    DEFAULT_URL: ClassVar[str]

    def check(self, account: Account) -> None:
        """Refuse a mix-up of test and production, and missing credentials.

        Raises:
            InvalidInput: Says what to mend.
        """

    def fetch(self, account: Account, window: Window, cursor: str) -> Page:
        """Ask for one page of what changed in a window.

        Raises:
            SourceUnreachable: Ask again later.
            SourceRefused: A person has to mend the credentials.
            PageFailed: This page cannot be had; another window may be.
        """

    def reasons(self, account: Account, kind: SignalKind) -> tuple[VoteReason, ...]:
        """Return why an entry may be disputed; empty if the source asks for no reason.

        Raises:
            RemoteFailure: As for ``fetch``.
        """

    def document(self, vote: Vote) -> bytes:
        """Return what ``send`` sends, for the disclosure ledger. Pure."""

    def send(self, account: Account, vote: Vote) -> bytes:
        """Give feedback on one entry and return the answer. Safe to repeat.

        Raises:
            RemoteFailure: As for ``fetch``; permanent if the source said no.
        """


def check_account(account: Account, *, secrets: tuple[str, ...], production_hosts: tuple[str, ...]) -> None:
    """Refuse an account that could mix up test and production, or send its credentials astray.

    Raises:
        InvalidInput: Says what to mend; names no secret.
    """
    http.check_url(account.url)
    missing = [name for name in secrets if not account.secrets.get(name)]
    if missing:
        raise InvalidInput(
            Said("Credentials are missing: %(fields)s.", fields=", ".join(missing)), field=missing[0]
        )
    is_production = account.host in production_hosts
    if is_production and account.environment is not Environment.PRODUCTION:
        raise InvalidInput(
            "This is the source's production address, but the credentials are said to be for testing. "
            "Use the test address, or production credentials.",
            field="environment",
        )
    if account.environment is Environment.PRODUCTION and not is_production:
        raise InvalidInput(
            Said(
                "Production credentials are sent nowhere but to %(hosts)s. Correct the address or the "
                "environment.",
                hosts=", ".join(production_hosts),
            ),
            field="url",
        )


def ask(
    method: str,
    url: str,
    *,
    headers: Mapping[str, str] | None = None,
    content: bytes | None = None,
    auth: tuple[str, str] | None = None,
    timeout_seconds: float,
) -> http.Response:
    """Send one request and return its answer of status 200 to 299.

    Raises:
        SourceUnreachable: No connection, or told to wait (429).
        SourceRefused: 401 or 403.
        PageFailed: Any other answer, or none after sending began.
    """
    try:
        response = http.request(
            method,
            url,
            headers=headers,
            content=content,
            auth=auth,
            timeout_seconds=timeout_seconds,
            deadline_seconds=timeout_seconds * 10,
            max_response_bytes=MAX_PAGE_BYTES,
        )
    except http.NotSent as error:
        raise SourceUnreachable(error.said, permanent=False) from error
    except (http.UnknownOutcome, http.UnreadableAnswer) as error:
        raise PageFailed(error.said) from error
    if response.status in (401, 403):
        raise SourceRefused(
            Said(
                "The source does not accept the credentials (status %(status)s). Enter them anew, or ask the "
                "source what they may do.",
                status=response.status,
            ),
            permanent=True,
        )
    if response.status == 429:
        raise SourceUnreachable("The source asks to wait. It will be asked again later.", permanent=False)
    if not response.is_success:
        raise PageFailed(
            Said("The source answered with status %(status)s.", status=response.status),
            raw=response.content,
            permanent=response.status < 500,
        )
    return response
