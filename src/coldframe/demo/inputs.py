"""What arrives in the demo: drawn pictures, a bank list, a text, a message with a group link, a CSV of clues."""

from __future__ import annotations

import csv
import hashlib
import io
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from coldframe.core.moments import isoformat
from coldframe.demo.pictures import draw_copies, draw_originals

ORIGINALS, LISTED, COPIED = 240, 24, 12


@dataclass(frozen=True, slots=True)
class Inputs:
    """Everything the demo feeds in.

    Attributes:
        uploads: Folder of what the platform's users "uploaded": drawings, and copies of listed ones.
        bank: A hash list as a hash-sharing partner would send it; one line is broken on purpose.
        copies: Copies of the first listed drawing, for one account's clue.
    """

    uploads: Path
    bank: Path
    copies: list[Path]
    files: int


def make_inputs(folder: Path) -> Inputs:
    """Draw and write everything under ``folder``."""
    uploads = folder / "uploads"
    draw_originals(uploads, range(1000, 1000 + ORIGINALS))
    listed = draw_originals(folder / "listed", range(1, 1 + LISTED))
    copies = [path for seed in range(1, 1 + COPIED) for path in draw_copies(uploads, seed)]
    bank = folder / "partner-list.csv"
    bank.write_text(_bank(listed))
    return Inputs(uploads, bank, copies[:10], ORIGINALS + len(copies))


def _bank(listed: list[Path]) -> str:
    from coldframe.media.sandbox import Sandbox  # noqa: PLC0415 — starts a process
    from coldframe.media.terms import PictureSignals  # noqa: PLC0415

    text = io.StringIO()
    table = csv.writer(text)
    table.writerow(["kind", "value", "category", "source"])
    with Sandbox() as sandbox:
        for path in listed:
            signals = sandbox.signals([path.read_bytes()])
            assert isinstance(signals, PictureSignals), "a drawing of ours can be read"
            table.writerow(["pdq", signals.pdq_hex, "abuse_material", "demo list"])
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
            table.writerow(["sha256", digest, "abuse_material", "demo list"])
    table.writerow(["pdq", "f" * 63, "abuse_material", "63 digits: reported with its line, the rest goes in"])
    return text.getvalue()


def picture_clue(paths: list[Path], *, now: datetime) -> dict[str, Any]:
    """One account's uploads, with what a good platform knows about them."""
    trace = {
        "kind": "ip",
        "value": "192.0.2.44",
        "seen_at": isoformat(now - timedelta(hours=3)),
        "port": 51413,
        "event": "upload",
    }
    account = {
        "kind": "account",
        "platform": "Quillpond",
        "account": "u-700100",
        "screen_name": "plainly_invented_7",
        "traces": [trace],
    }
    files = [
        {
            "kind": "file",
            "part": f"file{number}",
            "original_name": path.name,
            "publicly_available": "no",
            "seen_at": isoformat(now - timedelta(hours=3)),
        }
        for number, path in enumerate(paths, 1)
    ]
    return {
        "statement": "Our upload check found copies of listed pictures in one account (drawn shapes: a demonstration).",
        "language": "en",
        "harms": ["abuse_material"],
        "occurred_at": isoformat(now - timedelta(hours=3)),
        "reference": "quillpond-2026-0001",
        "items": [*files, account],
    }


def text_clue() -> dict[str, Any]:
    """A worried reader's words."""
    return {
        "statement": "A player in our game room keeps asking a child to move to a private chat.",
        "language": "en",
        "danger_now": "yes",
        "harms": ["grooming"],
        "items": [
            {"kind": "text", "text": "come to the other chat, do not tell anyone", "platform": "Quillpond"}
        ],
    }


def group_clue() -> dict[str, Any]:
    """A message that sells access: a group link and a password, which no parsed field will hold."""
    return {
        "statement": "This message was posted under many videos.",
        "language": "zh",
        "harms": ["sale_of_access"],
        "items": [
            {
                "kind": "text",
                "text": "join https://t.me/+InventedGroup01 password: not-a-real-one, 1 to 20 each",
                "platform": "Quillpond",
            }
        ],
    }


def clues_csv() -> str:
    """Three rows of a moderator's list; the second has a word nobody knows."""
    return (
        "statement,language,kind,url,danger_now\n"
        "Page with many reposts,en,url,https://pictures.example.org/gallery/1,no\n"
        "Another page,en,url,https://pictures.example.org/gallery/2,perhaps\n"
        "신고합니다,ko,url,https://pictures.example.net/board/7,unknown\n"
    )
