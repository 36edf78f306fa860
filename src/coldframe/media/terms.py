"""The words of media: limits, signals, derivatives, and why a file could not be read."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

MEBIBYTE = 1024 * 1024

MAX_SIDE_PIXELS = 65_535
"""Longest side decoded, in pixels: JPEG's own limit. Longer, thinner pictures exist only as attacks."""

MAX_VIDEO_FRAMES = 3600
"""Most frames of one film that are kept: one a second for an hour. Of more, every so many-th."""

MAX_SHEET_FRAMES = 12
"""Key frames drawn side by side of one film."""

MAX_VIDEO_SECONDS = 86_400.0
"""Frames beyond a day are not looked at: such times come from damaged or hostile files."""

MAX_DERIVATIVE_PIXELS = 4096
"""Longest side of a derivative that may be asked for, in pixels."""


SCREEN_MARGIN_BITS = 10
"""How far a screened hash may lie from the exact one, in bits of 256. Whoever screens searches this much wider
and asks again, exactly, about what is found. Measured: 4 at the 99th percentile, 10 at most, where terms near
the median are few; where they are many the exact hash is computed at once (``decode.MAX_NEAR``)."""


class Turn(StrEnum):
    """The eight ways a picture can be turned. Quarter turns go clockwise; mirroring (left to right) comes first."""

    UPRIGHT = "upright"
    ROTATED_90 = "rotated_90"
    ROTATED_180 = "rotated_180"
    ROTATED_270 = "rotated_270"
    MIRRORED = "mirrored"
    MIRRORED_90 = "mirrored_90"
    MIRRORED_180 = "mirrored_180"
    MIRRORED_270 = "mirrored_270"


class UnreadableReason(StrEnum):
    """Why no picture could be had from a file. Closed: doors and tables may list all of them."""

    EMPTY = "empty"
    NOT_A_PICTURE = "not_a_picture"
    UNSUPPORTED = "unsupported"
    DAMAGED = "damaged"
    TRUNCATED = "truncated"
    TOO_LARGE = "too_large"
    TOO_MANY_PIXELS = "too_many_pixels"
    OUT_OF_MEMORY = "out_of_memory"
    OUT_OF_TIME = "out_of_time"
    DECODER_CRASHED = "decoder_crashed"


EXPLANATIONS: dict[UnreadableReason, str] = {
    UnreadableReason.EMPTY: "The file holds no bytes. Ask the sender for it again.",
    UnreadableReason.NOT_A_PICTURE: (
        "The content is neither picture nor film, whatever its name says. Its digests still count."
    ),
    UnreadableReason.UNSUPPORTED: (
        "The content is of a kind that is not decoded here. Export it as PNG or JPEG, a film as MP4."
    ),
    UnreadableReason.DAMAGED: "The file's data is damaged. Ask the sender for the original.",
    UnreadableReason.TRUNCATED: "The end of the picture is missing. Fetch or ask for the whole file.",
    UnreadableReason.TOO_LARGE: (
        "The file is larger than the limit. Raise the limit, or make a smaller copy."
    ),
    UnreadableReason.TOO_MANY_PIXELS: (
        "The picture or frame has more pixels than the limit and was not decoded. "
        "Raise the limit if you trust the source."
    ),
    UnreadableReason.OUT_OF_MEMORY: (
        "Decoding needed more memory than the limit. Raise the limit, or make a smaller copy."
    ),
    UnreadableReason.OUT_OF_TIME: (
        "Decoding took longer than the limit and was stopped. Raise the limit and try again."
    ),
    UnreadableReason.DECODER_CRASHED: (
        "The decoder died on this file and was restarted. Treat the file as hostile."
    ),
}
"""One plain sentence or two for each reason: what it means and what to do next."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """No picture could be had. A value, not an error: unreadable files are expected.

    Attributes:
        reason: Stable code.
        message: For people: what happened, what to do next. Never quotes the file.
    """

    reason: UnreadableReason
    message: str


def unreadable(reason: UnreadableReason, detail: str = "") -> Unreadable:
    """Make an ``Unreadable`` with the standing explanation; ``detail`` (ours, not the file's) goes first."""
    message = EXPLANATIONS[reason]
    return Unreadable(reason=reason, message=f"{detail} {message}" if detail else message)


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may cost. Defaults suit a phone camera's largest pictures.

    Of an animation only the first frame is decoded, so frames need no limit of their own.

    Attributes:
        memory_bytes: Address space of the child beyond what its empty decoder needs.
        seconds: Wall clock from the last byte sent to the answer.
        pixels: Width times height, checked against the header before anything is decoded.
        file_bytes: Size of the encoded file.
    """

    memory_bytes: int = 2048 * MEBIBYTE
    seconds: float = 20.0
    pixels: int = 200_000_000
    file_bytes: int = 256 * MEBIBYTE


VIDEO_LIMITS = Limits(seconds=120.0, pixels=40_000_000, file_bytes=512 * MEBIBYTE)
"""What one film may cost by default. Pixels are those of a frame (8K has 33 million). Whoever decodes ends
by itself at 0.8 of ``seconds`` and gives what it has; the bytes need twice their size of memory."""


@dataclass(frozen=True, slots=True)
class PictureSignals:
    """What a decoded picture tells.

    Attributes:
        pdq_hex: 64 lower-case hexadecimal digits.
        quality: PDQ quality, 0 to 100. Below 50 the hash says little and is not to be matched.
        width: Pixels, upright.
        height: Pixels, upright.
        format: What the content is: ``jpeg``, ``png``, ``gif`` … as ``sniff.PICTURE_FORMATS`` lists.
        turns: The hashes the picture would have if it were turned, in the order of ``Turn``; the first is
            ``pdq_hex``.
        stability: How many of the hash's 256 terms lie near the median, in the worst turn. Photos have 1 to 5; with
            many, as flat or symmetric graphics have, bits of the hash are chance.
        screened: The hashes are approximate, within ``SCREEN_MARGIN_BITS``.
        damaged: Part of the end was missing, at most a tenth; the rest was hashed.
    """

    pdq_hex: str
    quality: int
    width: int
    height: int
    format: str
    turns: tuple[str, ...]
    stability: int
    screened: bool = False
    damaged: bool = False


@dataclass(frozen=True, slots=True)
class VideoFrame:
    """One frame of a film.

    Attributes:
        second: Where it is shown, in seconds from the beginning.
        pdq_hex: 64 lower-case hexadecimal digits, of the upright frame.
        quality: PDQ quality, 0 to 100. Below 50 the hash says little and is not to be matched.
        turns: As in ``PictureSignals``; empty where only the hash is known.
    """

    second: float
    pdq_hex: str
    quality: int
    turns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class VideoSignals:
    """What a decoded film tells.

    Attributes:
        frames: At least one, at most ``MAX_VIDEO_FRAMES``, in ascending order of ``second``. Neighbors that
            are nearly equal are left out, see ``video``.
        width: Pixels, upright.
        height: Pixels, upright.
        format: The container, as ``sniff.VIDEO_FORMATS`` lists.
        frame_rate: Frames a second, 0 if the container does not say.
        seconds: Where the last frame that was met is shown.
        frames_hashed: Frames that were decoded and hashed before near-equal ones were left out.
        complete: False if the limits ended the work before every stretch had been looked at, or more frames
            differ than are kept.
        damaged: Part of it could not be decoded.
    """

    frames: tuple[VideoFrame, ...]
    width: int
    height: int
    format: str
    frame_rate: float
    seconds: float
    frames_hashed: int
    complete: bool = True
    damaged: bool = False


@dataclass(frozen=True, slots=True)
class Derivative:
    """A picture drawn anew for a screen, without metadata. Blur is a courtesy, not protection.

    Attributes:
        jpeg: Encoded by the child. Never the sender's bytes.
        width: Pixels.
        height: Pixels.
        blurred: Whether it was blurred.
        grey: Whether color was removed.
    """

    jpeg: bytes
    width: int
    height: int
    blurred: bool
    grey: bool


@dataclass(frozen=True, slots=True)
class SandboxStrength:
    """What confines the decoder on this machine.

    Attributes:
        resource_limits: Memory, processor time, files and processes are capped.
        no_new_privileges: The child cannot gain rights.
        landlock: The kernel refuses it every file (and, from version 4 on, TCP).
        landlock_version: 0 where the kernel has none.
        seccomp: Only a short list of system calls works: no open, socket, exec or fork.
    """

    resource_limits: bool
    no_new_privileges: bool
    landlock: bool
    landlock_version: int
    seccomp: bool

    @property
    def is_full(self) -> bool:
        """True if every layer is active."""
        return self.resource_limits and self.no_new_privileges and self.landlock and self.seccomp

    @property
    def warnings(self) -> tuple[str, ...]:
        """One sentence for each layer that is missing; empty at full strength."""
        missing = (
            (self.resource_limits, "Decoding runs without memory and processor limits on this system."),
            (self.no_new_privileges, "The decoder could gain rights: the kernel lacks no_new_privs."),
            (
                self.landlock,
                "Landlock is not active: the kernel is older than 5.13 or has it switched off. "
                "Start it with lsm=landlock,… or use a newer kernel.",
            ),
            (
                self.seccomp,
                "Seccomp is not active: the kernel or the container forbids filters, "
                "or this processor is neither x86-64 nor AArch64.",
            ),
        )
        return tuple(text for active, text in missing if not active)

    def describe(self) -> str:
        """Name every layer and whether it is active, for a log line or a page."""
        layers = (
            ("resource limits", self.resource_limits),
            ("no_new_privs", self.no_new_privileges),
            (f"landlock {self.landlock_version}" if self.landlock else "landlock", self.landlock),
            ("seccomp", self.seccomp),
        )
        return ", ".join(f"{name} {'active' if active else 'missing'}" for name, active in layers)
