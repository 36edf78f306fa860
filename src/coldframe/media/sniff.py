"""What a file's first bytes say it is, and whether its name says otherwise.

Only looks at bytes as bytes, in process; whether the content really decodes, the sandbox finds out.
"""

from __future__ import annotations

from dataclasses import dataclass

from coldframe.media.terms import UnreadableReason

HEAD_BYTES = 4096
"""How much of a file's beginning is looked at, in bytes."""

PICTURE_FORMATS: dict[str, tuple[str, ...]] = {
    "jpeg": (".jpg", ".jpeg", ".jpe", ".jfif", ".mpo"),
    "png": (".png", ".apng"),
    "gif": (".gif",),
    "webp": (".webp",),
    "tiff": (".tif", ".tiff"),
    "bmp": (".bmp", ".dib"),
    "jpeg2000": (".jp2", ".j2k", ".jpf", ".jpx", ".j2c", ".jpc"),
    "avif": (".avif", ".avifs"),
    "heif": (".heic", ".heif", ".hif", ".heics", ".heifs"),
    "ppm": (".ppm", ".pgm", ".pbm", ".pnm", ".pfm"),
}
"""The formats that are decoded (``heif`` only with the ``heic`` extra) and the names they go by."""

VIDEO_FORMATS: dict[str, tuple[str, ...]] = {
    "mp4": (".mp4", ".m4v", ".mov", ".qt", ".3gp", ".3g2"),
    "matroska": (".mkv", ".webm"),
    "avi": (".avi", ".divx"),
    "mpegts": (".ts", ".mts", ".m2ts"),
    "mpeg": (".mpg", ".mpeg", ".vob"),
    "flv": (".flv",),
    "asf": (".wmv", ".asf"),
    "ogg": (".ogv", ".ogg"),
}
"""The containers whose film is decoded (with the ``video`` extra) and the names they go by."""

FORMATS = PICTURE_FORMATS | VIDEO_FORMATS

# Names that promise a picture which is not decoded here: documents and programs in disguise (SVG, EPS),
# layered or raw originals, and rare containers.
_OTHER_PICTURE_NAMES = frozenset(
    {".svg", ".eps", ".psd", ".ico", ".cur", ".tga", ".pcx", ".xcf", ".ai", ".wmf", ".emf", ".jxl", ".qoi"}
    | {".dng", ".cr2", ".cr3", ".nef", ".arw", ".raf", ".orf", ".rw2", ".dds", ".icns", ".hdr", ".exr"}
)

_SIGNATURES: tuple[tuple[str, int, bytes], ...] = (
    ("jpeg", 0, b"\xff\xd8\xff"),
    ("png", 0, b"\x89PNG\r\n\x1a\n"),
    ("gif", 0, b"GIF87a"),
    ("gif", 0, b"GIF89a"),
    ("webp", 8, b"WEBPVP8"),
    ("tiff", 0, b"II*\x00"),
    ("tiff", 0, b"MM\x00*"),
    ("tiff", 0, b"II+\x00"),
    ("tiff", 0, b"MM\x00+"),
    ("jpeg2000", 0, b"\xff\x4f\xff\x51"),
    ("jpeg2000", 0, b"\x00\x00\x00\x0cjP  \r\n\x87\n"),
)

_VIDEO_SIGNATURES: tuple[tuple[str, int, bytes], ...] = (
    ("matroska", 0, b"\x1a\x45\xdf\xa3"),
    ("avi", 8, b"AVI "),
    ("mpeg", 0, b"\x00\x00\x01\xba"),
    ("flv", 0, b"FLV\x01"),
    ("asf", 0, bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c")),
    ("ogg", 0, b"OggS"),
    ("mp4", 4, b"ftyp"),
    # QuickTime files of before 2001 begin with any of their boxes.
    ("mp4", 4, b"moov"),
    ("mp4", 4, b"mdat"),
    ("mp4", 4, b"wide"),
)

# A transport stream has a packet every 188 bytes, or every 192 with a time code before each.
_TS_PACKETS = ((188, 0), (192, 4))
_TS_SYNC = b"\x47"

# ISO base media brands, at offset 8 behind "ftyp".
_BRANDS = {
    b"avif": "avif",
    b"avis": "avif",
    b"heic": "heif",
    b"heix": "heif",
    b"heim": "heif",
    b"heis": "heif",
    b"hevc": "heif",
    b"hevx": "heif",
    b"mif1": "heif",
    b"msf1": "heif",
}


@dataclass(frozen=True, slots=True)
class Sniffed:
    """What the first bytes say.

    Attributes:
        format: A key of ``FORMATS``; empty if the content is none of them.
        media_type: Best guess such as ``application/pdf``; ``application/octet-stream`` if unknown.
    """

    format: str
    media_type: str

    @property
    def is_picture(self) -> bool:
        """True if the content starts like a picture format that is decoded."""
        return self.format in PICTURE_FORMATS

    @property
    def is_video(self) -> bool:
        """True if the content starts like a container whose film is decoded."""
        return self.format in VIDEO_FORMATS

    @property
    def refusal(self) -> UnreadableReason:
        """Why content that is no decodable picture is refused: documents and other pictures by name."""
        known = self.media_type.startswith(("image/", "application/pdf", "application/postscript"))
        return UnreadableReason.UNSUPPORTED if known else UnreadableReason.NOT_A_PICTURE


def sniff(head: bytes) -> Sniffed:
    """Tell the type from the first ``HEAD_BYTES`` of a file (fewer if the file is shorter)."""
    head = head[:HEAD_BYTES]
    found = _picture_format(head)
    if found:
        return Sniffed(format=found, media_type=_MEDIA_TYPES.get(found, f"image/{found}"))
    return Sniffed(format=_video_format(head), media_type=_other_media_type(head))


def claims_picture(name: str) -> bool:
    """Tell whether a file's name promises a picture, decodable here or not."""
    extension = _extension(name)
    return extension in _OTHER_PICTURE_NAMES or extension in _FORMAT_OF_NAME


def claims_video(name: str) -> bool:
    """Tell whether a file's name promises a film that is decoded here, and nothing else."""
    return _extension(name) in _VIDEO_NAMES


def is_misnamed(name: str, content: str) -> bool:
    """Tell whether ``name`` ends unlike its content.

    A name without an ending promises nothing and is not misnamed.

    Args:
        name: File name or path.
        content: A key of ``FORMATS``, or empty for content that is none of them.
    """
    extension = _extension(name)
    if not extension:
        return False
    if not content:
        return claims_picture(name)
    return extension not in FORMATS[content]


_MEDIA_TYPES = {"jpeg2000": "image/jp2", "ppm": "image/x-portable-anymap"}
_FORMAT_OF_NAME = {ending: kind for kind, endings in PICTURE_FORMATS.items() for ending in endings}

# Without the names that sound and programs go by as well.
_VIDEO_NAMES = frozenset(ending for endings in VIDEO_FORMATS.values() for ending in endings) - {".ogg", ".ts"}


def _extension(name: str) -> str:
    stem, dot, ending = name.rsplit("/", 1)[-1].rpartition(".")
    return f".{ending.lower()}" if dot and stem and ending else ""


def _picture_format(head: bytes) -> str:
    for kind, offset, signature in _SIGNATURES:
        if head.startswith(signature, offset):
            return kind
    if head[4:8] == b"ftyp":
        # The major brand, then the compatible ones: an AVIF may call itself "mif1" first.
        size = min(int.from_bytes(head[:4], "big"), 256)
        brands = [head[8:12], *(head[i : i + 4] for i in range(16, size - 3, 4))]
        known = [_BRANDS[brand] for brand in brands if brand in _BRANDS]
        return "avif" if "avif" in known else "heif" if known else ""
    # "BM" alone would take any text that begins so; the header's own size field must fit too.
    if head[:2] == b"BM" and int.from_bytes(head[14:18], "little") in (12, 16, 40, 52, 56, 64, 108, 124):
        return "bmp"
    if head[:1] == b"P" and head[1:2] in b"123456f" and head[2:3].isspace() and head[3:4] in b"0123456789#":
        return "ppm" if len(head) > 3 else ""
    return ""


def _video_format(head: bytes) -> str:
    for kind, offset, signature in _VIDEO_SIGNATURES:
        if head.startswith(signature, offset):
            return kind
    for step, first in _TS_PACKETS:
        syncs = [head[at : at + 1] for at in range(first, len(head), step)]
        if len(syncs) >= 3 and all(sync == _TS_SYNC for sync in syncs):
            return "mpegts"
    return ""


def _other_media_type(head: bytes) -> str:
    if not head:
        return "application/x-empty"
    # Imported here because it loads its table of 1,000 signatures, which a picture never needs.
    import puremagic  # noqa: PLC0415

    try:
        found = puremagic.from_string(head, mime=True)
    except (puremagic.PureError, ValueError):
        found = ""  # It knows none of its signatures in there, or no MIME type for the one it knows.
    if found:
        return str(found)
    return "text/plain" if _looks_like_text(head) else "application/octet-stream"


_TEXT_BYTES = bytes(range(0x20, 0x7F)) + b"\t\n\r\f" + bytes(range(0x80, 0x100))


def _looks_like_text(head: bytes) -> bool:
    return not head.translate(None, _TEXT_BYTES)
