"""What NCMEC's response codes mean for us: done, try again, or refused; stated to be non-exhaustive."""

from __future__ import annotations

from enum import StrEnum

from coldframe.reporting.clearinghouses.base import Refusal

SUCCESS = 0
REPORT_MISSING = 5001
ALREADY_RETRACTED = 5101
ALREADY_FINISHED = 5102


class Retry(StrEnum):
    """The one meaning that is neither success nor refusal."""

    RETRY = "retry"


_MEANINGS: dict[int, tuple[Retry | Refusal, str]] = {
    1000: (Retry.RETRY, "NCMEC had an error of its own"),
    1001: (Refusal.CONTENT, "NCMEC could not read the report"),
    1100: (Retry.RETRY, "NCMEC could not save"),
    1110: (Retry.RETRY, "NCMEC could not take the upload"),
    1111: (Retry.RETRY, "NCMEC could not take the file"),
    1210: (Refusal.OPERATOR, "NCMEC has nothing at that address"),
    1300: (Retry.RETRY, "NCMEC could not update"),
    2000: (Refusal.OPERATOR, "NCMEC does not accept the credentials"),
    3000: (Refusal.OPERATOR, "NCMEC does not authorize these credentials"),
    3100: (Refusal.OPERATOR, "NCMEC does not authorize these credentials to submit"),
    3300: (Refusal.NOT_OURS, "NCMEC does not authorize these credentials to change that report"),
    4000: (Refusal.CONTENT, "NCMEC calls the request invalid"),
    4100: (Refusal.CONTENT, "NCMEC's validation found a fault"),
    4110: (Refusal.CONTENT, "NCMEC calls the XML malformed"),
    4200: (Refusal.CONTENT, "NCMEC calls the file malformed"),
    5001: (Refusal.GONE, "NCMEC knows no such report; unfinished ones are deleted there after a day"),
    5002: (Refusal.CONTENT, "NCMEC knows no such file"),
    5101: (Refusal.GONE, "The report was retracted before"),
    5102: (Refusal.FINISHED, "The report was finished before"),
}


def meaning(code: int, http_status: int) -> tuple[Retry | Refusal, str]:
    """Return what a code other than success means, and the words for it.

    A 401 or 403 outranks the code: recorded answers carried code 1000 with bad credentials.
    """
    if http_status in (401, 403):
        return Refusal.OPERATOR, "NCMEC does not accept the credentials"
    return _MEANINGS.get(code, (Refusal.CONTENT, f"NCMEC answered with code {code}, which is not documented"))
