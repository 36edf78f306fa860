"""Every setting of a desk, declared once: name, default, unit and help.

Values come from environment variables ``COLDFRAME_<NAME>``; a secret may instead
come from the file named by ``COLDFRAME_<NAME>_FILE``. An unknown ``COLDFRAME_``
variable stops the start, because a misspelt safety setting is an unsafe default.
``coldframe settings`` prints them all with their origin.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from coldframe.core.errors import UnsafeConfiguration

PREFIX = "COLDFRAME_"


@dataclass(frozen=True, slots=True)
class Option:
    """One setting.

    Attributes:
        name: Without the prefix.
        default: As text, as it would stand in the environment.
        unit: What the value counts, or its form.
        help: One sentence for the operator.
        secret: Never printed; may be given as a file.
        choices: Closed list of values, if any.
    """

    name: str
    default: str
    unit: str
    help: str
    secret: bool = False
    choices: tuple[str, ...] = ()


OPTIONS = (
    Option("DATA_DIR", "coldframe-data", "folder", "Where this desk keeps its database, vault and keys."),
    Option("KEYS_DIR", "", "folder", "Where the keys lie; empty means DATA_DIR/keys."),
    Option(
        "DATABASE_URL",
        "",
        "URL",
        "postgresql://user:password@host/name, or empty for SQLite in DATA_DIR.",
        secret=True,
    ),
    Option("DESK_NAME", "Coldframe desk", "text", "Name of this desk, shown on every page."),
    Option(
        "DESK_KIND",
        "platform",
        "choice",
        "What kind of desk this is.",
        choices=("platform", "hotline", "police"),
    ),
    Option(
        "JURISDICTION",
        "",
        "ISO 3166-1 alpha-2",
        "Country whose rule packs apply; empty means unknown, "
        "which reads every rule the most protective way: no picture is shown without a recorded authority.",
    ),
    Option(
        "PUBLIC_URL", "http://127.0.0.1:8000", "URL", "Address at which people and partners reach this desk."
    ),
    Option("BIND", "127.0.0.1:8000", "host:port", "Address the web process listens on."),
    Option(
        "WORKER",
        "embedded",
        "choice",
        "Whether `serve` also does the background work.",
        choices=("embedded", "separate"),
    ),
    Option("WORKER_CONCURRENCY", "4", "tasks", "Tasks one worker process does at a time."),
    Option(
        "LANGUAGE",
        "en",
        "language code",
        "Language of people who have not chosen one.",
        choices=("en", "zh-hans", "ko"),
    ),
    Option("TIME_ZONE", "UTC", "IANA zone", "Zone in which people who have not chosen one see times."),
    Option("SECRET_KEY", "", "text", "Signs sessions; empty means KEYS_DIR/secret.key.", secret=True),
    Option(
        "MATCH_RADIUS_BITS",
        "31",
        "bits, 0 to 63",
        "Largest PDQ distance at which a bank entry is a match; a bank may set less for itself.",
    ),
    Option(
        "MATCH_TEXT_BITS",
        "47",
        "bits, 0 to 63",
        "Largest distance of text fingerprints at which a bank entry is a match; a bank may set less.",
    ),
    Option(
        "FLOOD_ITEMS",
        "1000",
        "items",
        "Items one entry matches before its matches wait in a lane of their own, until a person clears it.",
    ),
    Option(
        "LOOKUPS_PER_MINUTE",
        "6000",
        "look-ups",
        "Look-ups that one API key may make in the banks in a minute.",
    ),
    Option(
        "SOURCE_MINUTES",
        "60",
        "minutes",
        "How often an approved source is asked what changed; its owner may ask for no more than every ten.",
    ),
    Option(
        "GATHER_CLUES",
        "1000",
        "clues",
        "Clues that may share one thing before it ties them no longer: what everybody shares says nothing.",
    ),
    Option(
        "RULEPACKS_DIR",
        "",
        "folder",
        "Where the desk's own rule packs lie, in priority, second_reader, clocks and schemes; "
        "empty means DATA_DIR/rulepacks.",
    ),
    Option(
        "DECONFLICTION_CASES",
        "5",
        "cases",
        "Other teams and partners from which on a value counts as everybody's: then nobody is told of a hit.",
    ),
    Option(
        "DECONFLICTION_PERSON_PER_DAY",
        "20",
        "entries",
        "Values a person may enter for deconfliction in 24 hours; each asks whether others have it.",
    ),
    Option(
        "DECONFLICTION_DESK_PER_DAY",
        "100",
        "entries",
        "Values all people of this desk together may enter for deconfliction in 24 hours.",
    ),
    Option(
        "DECONFLICTION_ENTRIES",
        "500",
        "entries",
        "Entries of deconfliction that this desk may have standing at one time.",
    ),
    Option(
        "PLACE_TABLES",
        "",
        "files, separated by colons",
        "Tables of your own (.mmdb) of which country an internet address is, asked beside the one that comes along.",
    ),
    Option("CLAIM_MINUTES", "30", "minutes", "How long a claimed review stays with its reviewer."),
    Option(
        "EXPOSURE_ITEMS_PER_DAY",
        "150",
        "items",
        "Reveals a person may make in a day; each may set less for themselves.",
    ),
    Option(
        "EXPOSURE_MINUTES_PER_DAY",
        "45",
        "minutes",
        "Time that revealed pictures may be on a person's screen in a day; each may set less.",
    ),
    Option(
        "BREAK_AFTER_ITEMS",
        "25",
        "items",
        "Reveals without a pause after which a break is asked for.",
    ),
    Option(
        "BREAK_AFTER_MINUTES",
        "8",
        "minutes",
        "Time on screen without a pause after which a break is asked for.",
    ),
    Option(
        "BREAK_MINUTES",
        "10",
        "minutes",
        "Length of a break from looking: nothing is revealed meanwhile, all else works.",
    ),
    Option("MAX_UPLOAD_BYTES", "2147483648", "bytes", "Largest single upload."),
    Option("MAX_PIXELS", "200000000", "pixels", "Largest picture that is decoded."),
    Option("SANDBOX_MEMORY_BYTES", "2147483648", "bytes", "Memory a decoder may take."),
    Option("SANDBOX_SECONDS", "20", "seconds", "Time a decoder may take for one file."),
    Option(
        "VIDEO_SECONDS",
        "120",
        "seconds",
        "Time a decoder may take for one film; it gives what it has by then.",
    ),
    Option(
        "VIDEO_BYTES", "536870912", "bytes", "Largest film that is decoded; it takes twice as much memory."
    ),
    Option(
        "SANDBOX_REQUIRED",
        "yes",
        "yes or no",
        "Refuse to start where the kernel cannot confine decoders.",
        choices=("yes", "no"),
    ),
    Option(
        "NCMEC_URL",
        "",
        "URL",
        "Base of the CyberTipline reporting service; empty means reports cannot be filed.",
    ),
    Option(
        "NCMEC_ENVIRONMENT",
        "test",
        "choice",
        "Which NCMEC environment the credentials belong to.",
        choices=("test", "production"),
    ),
    Option(
        "NCMEC_SCHEMA",
        "2025-11",
        "choice",
        "Which version of NCMEC's schema reports must fit; the newer one knows more elements.",
        choices=("2025-11", "2026-08"),
    ),
    Option(
        "NCMEC_XSD",
        "",
        "file",
        "NCMEC's own schema as downloaded from GET /xsd; reports are held against it before approval.",
    ),
    Option(
        "NCMEC_USERNAME",
        "",
        "text",
        "User name that NCMEC issued; may be sealed, `coldframe seal`.",
        secret=True,
    ),
    Option(
        "NCMEC_PASSWORD",
        "",
        "text",
        "Password that NCMEC issued; may be sealed, `coldframe seal`.",
        secret=True,
    ),
    Option(
        "REPORT_COMPLETENESS",
        "yes",
        "yes or no",
        "Tell receivers at the end of a report's note how complete it is, and what is missing.",
        choices=("yes", "no"),
    ),
    Option(
        "CAMPAIGN_CASES",
        "no",
        "yes or no",
        "Tell readers of a campaign how many of its cases at this desk are not open to them; nothing else of those.",
        choices=("yes", "no"),
    ),
    Option(
        "PRESERVATION_ALARM_DAYS",
        "30",
        "days",
        "How long before its end the preservation of a report is announced.",
    ),
    Option("REPORTER_COMPANY", "", "text", "Company name printed on reports."),
    Option("REPORTER_FIRST_NAME", "", "text", "First name of the person who answers for reports."),
    Option("REPORTER_LAST_NAME", "", "text", "Last name of the person who answers for reports."),
    Option(
        "REPORTER_EMAIL", "", "e-mail address", "Where a clearinghouse or the police can ask about a report."
    ),
    Option(
        "MAIL_SERVER",
        "",
        "host:port",
        "The mail server that passes on what this desk mails; empty means no mail is sent.",
    ),
    Option(
        "MAIL_SECURITY",
        "starttls",
        "choice",
        "How the connection to it is encrypted; none only for a server on this machine.",
        choices=("starttls", "tls", "none"),
    ),
    Option("MAIL_USERNAME", "", "text", "User name at the mail server; empty means no sign-in."),
    Option(
        "MAIL_PASSWORD",
        "",
        "text",
        "Password at the mail server; may be sealed, `coldframe seal`.",
        secret=True,
    ),
    Option("MAIL_FROM", "", "e-mail address", "Sender of this desk's mail."),
    Option(
        "MAIL_MAX_BYTES",
        "10485760",
        "bytes",
        "Largest mail; a package that does not fit waits to be fetched, and the mail brings the link.",
    ),
    Option(
        "WEBHOOK_HOSTS",
        "",
        "hosts",
        "The desk's own systems that may be told of events, separated by commas; empty means none.",
    ),
    Option(
        "LOG_LEVEL",
        "INFO",
        "choice",
        "How much is logged; content never is.",
        choices=("DEBUG", "INFO", "WARNING", "ERROR"),
    ),
)


@dataclass(frozen=True, slots=True)
class Value:
    """A setting's value as text, and where it came from: ``default``, ``environment`` or ``file``."""

    option: Option
    text: str
    origin: str

    def __bool__(self) -> bool:
        return bool(self.text)


def read_options(environment: Mapping[str, str]) -> dict[str, Value]:
    """Read every setting from ``environment``; secrets also from the files it names.

    Raises:
        UnsafeConfiguration: A variable nobody declared, or a value outside its choices.
    """
    known = {option.name for option in OPTIONS} | {f"{one.name}_FILE" for one in OPTIONS if one.secret}
    for variable in environment:
        name = variable.removeprefix(PREFIX)
        if not variable.startswith(PREFIX) or name.startswith("TEST_"):
            continue
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            hint = f" Did you mean {PREFIX}{near[0]}?" if near else ""
            raise UnsafeConfiguration(
                f"{variable} is not a setting of Coldframe.{hint} A misspelt one would silently have no "
                "effect, so unset it; without it `coldframe settings` lists them all."
            )
    return {option.name: _read(option, environment) for option in OPTIONS}


def _read(option: Option, environment: Mapping[str, str]) -> Value:
    variable = PREFIX + option.name
    if variable in environment:
        value = Value(option, environment[variable].strip(), "environment")
    elif option.secret and f"{variable}_FILE" in environment:
        value = Value(option, _secret_in(f"{variable}_FILE", environment), "file")
    else:
        value = Value(option, option.default, "default")
    if option.choices and value.text not in option.choices:
        raise UnsafeConfiguration(
            f"{variable} is {value.text!r}; it must be one of {', '.join(option.choices)}.",
            field=option.name,
        )
    return value


def _secret_in(variable: str, environment: Mapping[str, str]) -> str:
    try:
        return Path(environment[variable]).read_text().strip()
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not text"
        raise UnsafeConfiguration(
            f"{variable} names a file that cannot be read ({why}). Check its path and permissions."
        ) from None


def number(value: Value, *, low: int, high: int, make: Callable[[str], int] = int) -> int:
    """Read a whole number in ``low`` to ``high`` inclusive.

    Raises:
        UnsafeConfiguration: Not a number, or outside the range.
    """
    try:
        result = make(value.text)
    except ValueError:
        result = low - 1
    if not low <= result <= high:
        raise UnsafeConfiguration(
            f"{PREFIX}{value.option.name} is {value.text!r}; "
            f"it must be a whole number from {low} to {high} ({value.option.unit}).",
            field=value.option.name,
        )
    return result
