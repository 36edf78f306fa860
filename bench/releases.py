"""What a release costs over a long ledger: counted, proved, published; and for how long it holds a lock.

    .venv/bin/python -m bench.releases 1000000

Seconds of one core. Each release is of one year of three, counted and proved beside those above it of its kin.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import time
from datetime import timedelta
from itertools import islice
from pathlib import Path

from bench.figures import DAYS, START, YEAR, clocked, fill, invented

RELEASES = (
    ("decisions", True),
    ("clues_received", True),
    ("clues_by_harm", True),
    ("decisions_by_harm", True),
    ("clues_decided", False),
    ("decisions_reversed", False),
)


def measure() -> None:
    from coldframe.core.actors import person
    from coldframe.publication.actions import draft_release, propose_release, publish_release, releases
    from coldframe.publication.disclosure.sensitive import Policy
    from coldframe.publication.queries import get_release
    from coldframe.publication.terms import Period

    one, other = (person(f"per_{letter * 26}") for letter in "ab")
    as_of = START + timedelta(days=DAYS + 5)
    year = Period(START + timedelta(days=YEAR), START + timedelta(days=2 * YEAR))
    locked: list[float] = []
    act = releases.act
    releases.act = lambda **given: clocked(act(**given), locked)
    for code, by_part in RELEASES:
        started = time.process_time()
        made = draft_release(
            measure=code, period=year, by_part=by_part, by_month=True, policy=Policy(), actor=one, as_of=as_of
        )
        drafted = time.process_time() - started
        propose_release(made, actor=one, as_of=as_of)
        started = time.process_time()
        publish_release(made, actor=other, as_of=as_of)
        published, release = time.process_time() - started, get_release(made)
        print(
            f"| {code} | {drafted:.1f} | {published:.1f} | {len(release.tables[0].cells)} "
            f"| {release.share_suppressed:.0%} |"
        )
    print(f"| the longest transaction, on the clock | {max(locked):.3f} | | | |")


def main() -> None:
    folder = Path(tempfile.mkdtemp(prefix="coldframe-bench-"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "coldframe.settings")
    os.environ.setdefault("COLDFRAME_DATA_DIR", str(folder))
    os.environ.setdefault("COLDFRAME_SECRET_KEY", "bench" * 12)
    import django

    django.setup()
    from django.core.management import call_command

    from coldframe.custody.signing import create_signing_key

    call_command("migrate", verbosity=0)
    (folder / "keys").mkdir(exist_ok=True)
    create_signing_key(folder / "keys" / "signing.key")
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    print("| | draft, s of one core | publish | cells | hidden |\n|---|---|---|---|---|")
    try:
        fill(islice(invented(count), count))
        measure()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
