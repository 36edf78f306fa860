"""What must hold before a desk may start. ``serve`` and ``worker`` refuse where ``check`` finds a danger."""

from __future__ import annotations

import ipaddress
import shutil
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from coldframe.core.errors import ColdframeError, UnsafeConfiguration
from coldframe.core.moments import CLOCK_SKEW_SECONDS
from coldframe.custody.actions import guarded_by_triggers
from coldframe.custody.queries import latest_events
from coldframe.custody.signing import signing_key
from coldframe.documents.pdf import has_eastern_fonts
from coldframe.media.sandbox import measure_strength
from coldframe.partners.mail import read_server
from coldframe.referral.jurisdiction.tables.registry import open_tables
from coldframe.reporting.clearinghouses.ncmec.plugin import Ncmec
from coldframe.reporting.credentials import find_account
from coldframe.reporting.queries import count_due, count_ending, why_not_production
from coldframe.triage.queries import list_pack_problems
from coldframe.vault.keys import master_key

LOW_DISK_BYTES = 2 * 2**30


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it should be.

    Attributes:
        code: Stable, for programs.
        is_danger: True if the desk must not start; otherwise a warning.
        message: What is wrong and what to do.
    """

    code: str
    is_danger: bool
    message: str


def _danger(code: str, message: str) -> Finding:
    return Finding(code, is_danger=True, message=message)


def _warning(code: str, message: str) -> Finding:
    return Finding(code, is_danger=False, message=message)


def find_problems(*, as_of: datetime) -> tuple[Finding, ...]:
    """Look at keys, folders, database, clock, sandbox, addresses and credentials. ``as_of`` is now."""
    found: list[Finding] = []
    parts: tuple[Callable[[datetime], Iterator[Finding]], ...] = (
        _keys,
        _folders,
        _addresses,
        _database,
        _sandbox,
        _kernels,
        _fonts,
        _rulepacks,
        _place_tables,
        _clearinghouse,
        _mail,
        _preservation,
    )
    for part in parts:
        found.extend(part(as_of))
    return tuple(found)


def require_safe(*, as_of: datetime) -> tuple[Finding, ...]:
    """Return the warnings.

    Raises:
        UnsafeConfiguration: There is a danger; the message lists them all.
    """
    found = find_problems(as_of=as_of)
    dangers = [finding.message for finding in found if finding.is_danger]
    if dangers:
        raise UnsafeConfiguration("This desk will not start:\n" + "\n".join(f"- {text}" for text in dangers))
    return found


def _keys(_as_of: datetime) -> Iterator[Finding]:
    for load in (signing_key, master_key):
        try:
            load()
        except ColdframeError as error:
            yield _danger("key_unusable", error.message)
    if _session_key_characters() < 50:
        yield _danger(
            "secret_key_missing",
            "There is no session key of 50 characters or more. Run `coldframe init`, or set COLDFRAME_SECRET_KEY_FILE.",
        )
    folder = Path(settings.COLDFRAME_KEYS_DIR)
    if folder.exists() and stat.S_IMODE(folder.stat().st_mode) & 0o077:
        yield _danger("keys_readable", f"Others on this machine can read {folder}. Run: chmod 700 {folder}")


def _session_key_characters() -> int:
    try:
        return len(settings.SECRET_KEY)
    except ImproperlyConfigured:
        # Django's way to say that it is empty.
        return 0


def _folders(_as_of: datetime) -> Iterator[Finding]:
    folder = Path(settings.COLDFRAME_DATA_DIR)
    if not folder.is_dir():
        yield _danger("data_missing", f"There is no folder {folder}. Run `coldframe init` to make this desk.")
        return
    if stat.S_IMODE(folder.stat().st_mode) & 0o007:
        yield _danger(
            "data_readable", f"Everybody on this machine can enter {folder}. Run: chmod 750 {folder}"
        )
    if shutil.disk_usage(folder).free < LOW_DISK_BYTES:
        yield _warning("disk_low", f"Less than 2 GiB are free at {folder}. Uploads will soon be refused.")


def _addresses(_as_of: datetime) -> Iterator[Finding]:
    public = urlsplit(settings.COLDFRAME_PUBLIC_URL)
    if public.scheme != "https" and not _is_loopback(public.hostname or ""):
        yield _danger(
            "public_url_plain",
            f"COLDFRAME_PUBLIC_URL is {settings.COLDFRAME_PUBLIC_URL}: people would sign in unencrypted. "
            "Put a TLS proxy in front and use its https address.",
        )
    host, _, port = settings.COLDFRAME_BIND.rpartition(":")
    host = host.strip("[]")
    if not host or not (port.isdecimal() and 0 < int(port) < 65_536):
        yield _danger(
            "bind_malformed",
            f"COLDFRAME_BIND is {settings.COLDFRAME_BIND}; write an address and a port, such as 127.0.0.1:8000.",
        )
    elif not _is_loopback(host) and public.scheme != "https":
        yield _danger(
            "bind_open",
            f"COLDFRAME_BIND is {settings.COLDFRAME_BIND}, which others can reach, without https in front.",
        )


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def require_utf8_database() -> None:
    """Pass if the database keeps text as UTF-8; ``init`` asks before it makes a table.

    Raises:
        UnsafeConfiguration: It keeps text as something else, which cannot hold what people write.
    """
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_encoding")
        row = cursor.fetchone()
    # A database without an encoding hands out bytes where text is meant.
    encoding = row[0].decode() if isinstance(row[0], bytes) else str(row[0])
    if encoding != "UTF8":
        raise UnsafeConfiguration(
            f"The database keeps text as {encoding}. Make a new one with ENCODING 'UTF8', and start there."
        )


def _database(as_of: datetime) -> Iterator[Finding]:
    try:
        require_utf8_database()
    except UnsafeConfiguration as error:
        yield _danger("database_not_utf8", error.message)
        return
    except DatabaseError as error:
        yield _danger("database_unreachable", f"The database does not answer: {type(error).__name__}.")
        return
    try:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            yield _danger(
                "database_behind", "The database is not at this version's state. Run `coldframe init`."
            )
            return
        if not guarded_by_triggers():
            yield _danger(
                "ledger_unguarded",
                "The database no longer guards the custody ledger against changes: its triggers are gone. "
                "Run `coldframe custody verify` before anything else.",
            )
        newest = latest_events(1)
    except DatabaseError as error:
        yield _danger("database_unreachable", f"The database does not answer: {type(error).__name__}.")
        return
    if newest and (newest[0].at - as_of).total_seconds() > CLOCK_SKEW_SECONDS:
        yield _danger(
            "clock_behind",
            "This machine's clock is behind the newest custody event. Set the clock before starting.",
        )


def _sandbox(_as_of: datetime) -> Iterator[Finding]:
    strength = measure_strength()
    if not strength.is_full:
        text = f"Decoders are only partly confined on this kernel: {strength.describe()}."
        if settings.COLDFRAME_SANDBOX_REQUIRED:
            yield _danger(
                "sandbox_weak", f"{text} Use a newer kernel, or accept it with COLDFRAME_SANDBOX_REQUIRED=no."
            )
        else:
            yield _warning("sandbox_weak", text)


def _kernels(_as_of: datetime) -> Iterator[Finding]:
    if find_spec("coldframe_native") is None:
        yield _warning(
            "kernels_missing",
            "The compiled kernels are not installed: search and hashing are right, but many times slower. "
            "Install a compiler (Debian: apt-get install g++ python3-dev) and run: pip install ./native",
        )


def _fonts(_as_of: datetime) -> Iterator[Finding]:
    if not has_eastern_fonts():
        yield _warning(
            "fonts_missing",
            "No font for Chinese, Japanese and Korean is installed: in a PDF such letters stand as their numbers. "
            "Debian: apt-get install fonts-noto-cjk",
        )


def _clearinghouse(_as_of: datetime) -> Iterator[Finding]:
    if not settings.COLDFRAME_NCMEC_URL:
        return
    if not (settings.COLDFRAME_NCMEC_USERNAME and settings.COLDFRAME_NCMEC_PASSWORD):
        yield _warning(
            "ncmec_no_credentials",
            "NCMEC's address is set without a user name and password: reports cannot be filed.",
        )
        return
    account = find_account(Ncmec.name)
    try:
        if account is not None:
            account.require_safe()
    except UnsafeConfiguration as unsafe:
        yield _danger("ncmec_mixed_up", unsafe.message)
        return
    try:
        closed = why_not_production(Ncmec.name)
    except (DatabaseError, UnsafeConfiguration):
        closed = ""  # Without a database or a key the desk does not start; their own parts say so.
    if closed:
        yield _warning("production_off", f"{closed} Until then no report can be filed.")
    if settings.COLDFRAME_NCMEC_XSD and not Path(settings.COLDFRAME_NCMEC_XSD).is_file():
        yield _warning(
            "ncmec_xsd_missing",
            f"COLDFRAME_NCMEC_XSD names {settings.COLDFRAME_NCMEC_XSD}, which is no file. Download the schema "
            "again, or empty the setting: no report can be approved until then.",
        )
    if not settings.COLDFRAME_REPORTER_EMAIL:
        yield _warning(
            "reporter_unknown",
            "Set COLDFRAME_REPORTER_EMAIL: a report needs an address where the police can ask.",
        )


def _mail(_as_of: datetime) -> Iterator[Finding]:
    if not settings.COLDFRAME_MAIL_SERVER:
        return
    try:
        read_server(settings.COLDFRAME_MAIL_SERVER, security=settings.COLDFRAME_MAIL_SECURITY)
    except UnsafeConfiguration as error:
        yield _danger("mail_server", error.message)
    if not settings.COLDFRAME_MAIL_FROM:
        yield _warning("mail_sender", "No mail is sent before COLDFRAME_MAIL_FROM names its sender.")


def _rulepacks(_as_of: datetime) -> Iterator[Finding]:
    try:
        problems = list_pack_problems()
    except DatabaseError:
        return  # The database's own part says so.
    for problem in problems:
        yield _danger("rulepack_unusable", problem)


def _place_tables(_as_of: datetime) -> Iterator[Finding]:
    for problem in open_tables(settings.COLDFRAME_PLACE_TABLES)[1]:
        yield _danger("place_table_unreadable", str(problem))


def _preservation(as_of: datetime) -> Iterator[Finding]:
    try:
        due, ending = count_due(as_of=as_of), count_ending(as_of=as_of)
    except DatabaseError:
        return  # The database's own part says so.
    if due:
        yield _warning(
            "preservation_over",
            f"The preservation of {due} filed reports has ended. A liaison confirms their destruction, or "
            "extends or holds them, on the page Preservation of the reports.",
        )
    if ending:
        days = settings.COLDFRAME_PRESERVATION_ALARM_DAYS
        yield _warning(
            "preservation_ends_soon",
            f"The preservation of {ending} filed reports ends within {days} days.",
        )
