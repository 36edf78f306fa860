"""The picture decoders, and the reader of foreign databases, confined as the sandbox's child confines them.

What is asked is what the child asks of them, and the answer goes through the protocol as the parent reads it. A
decoder may die of an input (the sandbox puts another in its place); an exception may not get out.
"""

from __future__ import annotations

import functools
import io
import json
import sqlite3
import struct
import zlib
from collections.abc import Callable, Mapping
from typing import Any

from PIL import Image, TiffImagePlugin
from tests.fuzz.boxes import heic
from tests.fuzz.target import Target, choose, damaging, hold
from tests.pictures import bomb_png, drawn, encoded

from coldframe.media import child, decode, known_files, protocol
from coldframe.media.confine import confine
from coldframe.media.terms import Limits, Unreadable

LIMITS = Limits(memory_bytes=512 * 1024**2, seconds=20.0, pixels=2_000_000, file_bytes=1_000_000)
SIZES = ((24, 18), (33, 17))

_GOOD = encoded(drawn((80, 60), seed=7), "PNG")


def small(mode: str = "RGB", which: int = 0) -> Image.Image:
    return drawn(SIZES[which], seed=5 + which).convert(mode)


def jpeg() -> list[bytes]:
    exif = Image.Exif()
    exif[274] = 6
    found = [encoded(small(which=which), "JPEG", quality=60) for which in (0, 1)]
    found += [encoded(small(mode), "JPEG") for mode in ("L", "CMYK")]
    found += [encoded(small(), "JPEG", progressive=True, subsampling=way) for way in (0, 2)]
    found += [encoded(small(), "JPEG", restart_marker_blocks=1, optimize=True, exif=exif.tobytes())]
    found += [encoded(small(), "JPEG", comment=b"drawn", dpi=(72, 72), subsampling=1)]
    found += [encoded(small(), "MPO", save_all=True, append_images=[small(which=1)])]
    # Large enough to be decoded at half its size when it is screened.
    found += [encoded(drawn((640, 620), seed=9), "JPEG", quality=5)]
    return found


def png() -> list[bytes]:
    found = [encoded(small(mode), "PNG") for mode in ("RGB", "RGBA", "P", "1", "L", "LA", "I;16")]
    found += [encoded(small("P"), "PNG", transparency=3, bits=4)]
    found += [encoded(small("L").point(lambda level: level // 16, "P"), "PNG", bits=2)]
    found += [encoded(small(), "PNG", save_all=True, append_images=[small().rotate(90)], duration=40)]
    exif = Image.Exif()
    exif[274] = 3
    found += [encoded(small(), "PNG", exif=exif.tobytes()), bomb_png(60_000, 60_000), _interlaced()]
    return found


def _interlaced() -> bytes:
    # Pillow writes none: nine pixels of Adam7, each pass with its filter bytes.
    chunks = {b"IHDR": struct.pack(">IIBBBBB", 3, 3, 8, 0, 0, 0, 1)}
    chunks[b"IDAT"] = zlib.compress(bytes((0, 9, 0, 8, 0, 7, 6, 0, 1, 2, 0, 3, 4, 5, 0, 1, 1, 1)))
    return mend_png(
        b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*one) for one in (*chunks.items(), (b"IEND", b"")))
    )


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def mend_png(data: bytes) -> bytes:
    """Make every chunk's checksum right, so that damage gets past the first look."""
    out, at = bytearray(data), 8
    while at + 12 <= len(out):
        end = at + 8 + int.from_bytes(out[at : at + 4], "big")
        if end + 4 > len(out):
            break
        out[end : end + 4] = struct.pack(">I", zlib.crc32(out[at + 4 : end]))
        at = end + 4
    return bytes(out)


def gif() -> list[bytes]:
    frames = [small("P").rotate(turn) for turn in (90, 180)]
    found = [encoded(small("P"), "GIF", interlace=way) for way in (0, 1)]
    found += [encoded(small("L"), "GIF"), encoded(small("RGBA"), "GIF", comment=b"drawn")]
    found += [encoded(small("P"), "GIF", save_all=True, append_images=frames, loop=0, disposal=2)]
    found += [encoded(small("P"), "GIF", transparency=0)]
    return found


def webp() -> list[bytes]:
    exif = Image.Exif()
    exif[274] = 8
    found = [encoded(small(mode), "WEBP", quality=40) for mode in ("RGB", "RGBA", "L")]
    found += [encoded(small(mode), "WEBP", lossless=True) for mode in ("RGB", "RGBA")]
    found += [encoded(small(), "WEBP", exif=exif.tobytes(), xmp=b"<x:xmpmeta/>")]
    found += [encoded(small(), "WEBP", save_all=True, append_images=[small().rotate(90)], duration=40)]
    return found


def tiff() -> list[bytes]:
    packings = ("raw", "tiff_lzw", "tiff_deflate", "packbits", "jpeg", "tiff_adobe_deflate", "zstd")
    found = [encoded(small(), "TIFF", compression=packing) for packing in packings]
    found += [
        encoded(small("1"), "TIFF", compression=packing) for packing in ("group3", "group4", "tiff_ccitt")
    ]
    found += [encoded(small(mode), "TIFF") for mode in ("L", "P", "CMYK", "RGBA", "I", "F", "I;16", "1")]
    found += [encoded(Image.new("LAB", SIZES[0], (50, 3, 7)), "TIFF")]
    found += [encoded(small(), "TIFF", big_tiff=True), encoded(small("L"), "TIFF", tiffinfo=_turned())]
    found += [encoded(small(), "TIFF", compression="tiff_lzw", tiffinfo={317: 2}, strip_size=200)]
    found += [encoded(small(), "TIFF", save_all=True, append_images=[small(which=1)])]
    return found


def _turned() -> TiffImagePlugin.ImageFileDirectory_v2:
    said = TiffImagePlugin.ImageFileDirectory_v2()
    said[274] = 5
    return said


def bmp() -> list[bytes]:
    found = [encoded(small(mode), "BMP") for mode in ("RGB", "RGBA", "L", "P", "1")]
    # Run-length encoded, which Pillow only reads: 4 x 2 pixels of 8 bits, two runs, an end.
    palette = b"".join(bytes((level, level, level, 0)) for level in range(4))
    runs = bytes((4, 1, 0, 0, 0, 4, 1, 2, 3, 0, 0, 1))
    header = struct.pack("<IiiHHIIiiII", 40, 4, 2, 1, 8, 1, len(runs), 0, 0, 4, 4)
    start = 14 + len(header) + len(palette)
    found.append(b"BM" + struct.pack("<IHHI", start + len(runs), 0, 0, start) + header + palette + runs)
    return found


def jpeg2000() -> list[bytes]:
    found = [encoded(small(mode), "JPEG2000") for mode in ("RGB", "RGBA", "L", "LA")]
    found += [encoded(small(), "JPEG2000", no_jp2=True, irreversible=True)]
    found += [encoded(small(), "JPEG2000", tile_size=(16, 16), num_resolutions=2, progression="RPCL")]
    return found


def ppm() -> list[bytes]:
    found = [encoded(small(mode), "PPM") for mode in ("RGB", "L", "1", "I")]
    found += [encoded(small("F"), "PPM"), b"P3 2 2 255 # drawn\n1 2 3 4 5 6 7 8 9 10 11 12\n"]
    found += [b"P1\n3 2\n1 0 1\n0 1 0\n", b"P2 2 2 9\n1 2 3 4\n", b"P5 2 2 65535\n\0\1\0\2\0\3\0\4"]
    return found


def avif() -> list[bytes]:
    exif = Image.Exif()
    exif[274] = 7
    found = [encoded(small(mode), "AVIF", quality=30, speed=10) for mode in ("RGB", "RGBA", "L")]
    found += [encoded(small(), "AVIF", exif=exif.tobytes(), subsampling="4:4:4", speed=10)]
    found += [encoded(small(), "AVIF", save_all=True, append_images=[small().rotate(90)], speed=10)]
    return found


def heif() -> list[bytes]:
    decode.register_heif()
    return [heic(small(which=which), turned=turned) for which, turned in ((0, 0), (1, 0), (0, 3))]


def database() -> list[bytes]:
    found = []
    for columns, table in (("sha256 VARCHAR, name TEXT", "FILE"), ("sha1, md5", "METADATA")):
        with sqlite3.connect(":memory:") as one:
            one.execute("PRAGMA page_size=512")
            one.execute(f"CREATE TABLE {table} ({columns})")
            for number in range(20):
                one.execute(f"INSERT INTO {table} VALUES (?, ?)", (f"{number:064x}", f"{number:032x}"))
            one.execute(f"CREATE INDEX i ON {table} ({columns.split()[0].strip(',')})")
        found.append(one.serialize())
        one.execute("CREATE VIEW V AS SELECT 1")
        found.append(one.serialize())
    return found


_TOKENS: Mapping[str, tuple[bytes, ...]] = {
    "jpeg": (
        *tuple(bytes((255, marker)) for marker in (192, 194, 196, 201, 218, 219, 221, 217, 225, 238)),
        b"Exif\x00\x00II*\x00\x08\x00\x00\x00",
        b"Adobe\x00d\x00\x00\x00\x00\x00\x02",
        b"MPF\x00II*\x00",
        b"http://ns.adobe.com/xap/1.0/\x00<x/>",
    ),
    "png": (
        b"IHDR",
        b"PLTE",
        b"IDAT",
        b"IEND",
        b"tRNS",
        b"acTL",
        b"fcTL",
        b"fdAT",
        b"eXIf",
        b"iCCP",
        b"zTXt",
        b"iTXt",
    ),
    "gif": (b"!\xf9\x04", b"!\xff\x0b", b"NETSCAPE2.0", b",\0\0\0\0", b";", b"\x0c"),
    "webp": (b"VP8 ", b"VP8L", b"VP8X", b"ANIM", b"ANMF", b"ALPH", b"EXIF", b"XMP ", b"ICCP"),
    "tiff": tuple(
        struct.pack("<H", tag) for tag in (256, 257, 258, 259, 262, 273, 277, 278, 279, 284, 322, 330, 339)
    ),
    "jpeg2000": (
        b"jp2h",
        b"ihdr",
        b"pclr",
        b"cmap",
        b"jp2c",
        b"\xff\x51",
        b"\xff\x52",
        b"\xff\x5c",
        b"\xff\x90",
    ),
    "ppm": (b"P1", b"P3", b"P6", b"Pf", b"PF", b"#", b"65535", b"999999999", b"-1.0", b" "),
    "avif": (
        b"meta",
        b"iprp",
        b"ipco",
        b"ispe",
        b"irot",
        b"imir",
        b"clap",
        b"iloc",
        b"mdat",
        b"av1C",
        b"grid",
        b"moov",
    ),
    "database": (
        b"CREATE VIEW",
        b"CREATE VIRTUAL TABLE",
        b"WITHOUT ROWID",
        b"sqlite_",
        b"\x0d",
        b"\x05",
        b"\x0a",
    ),
}
_SEEDS: Mapping[str, Callable[[], list[bytes]]] = {
    "jpeg": jpeg,
    "png": png,
    "gif": gif,
    "webp": webp,
    "tiff": tiff,
    "bmp": bmp,
    "jpeg2000": jpeg2000,
    "ppm": ppm,
    "avif": avif,
    "heif": heif,
    "database": database,
}


def make(name: str) -> Target:
    mend = mend_png if name == "png" else None
    tokens = _TOKENS.get("avif" if name == "heif" else name, ())
    return Target(
        check=check_database if name == "database" else check_picture,
        make=damaging(_SEEDS[name](), tokens, mend=mend),
        confine=lambda: _confine(name),
    )


def _confine(name: str) -> None:
    """Do what the child does before its first file."""
    threads = decode.register_heif()
    child.warm_up(LIMITS)
    for data in _SEEDS[name]():
        (check_database if name == "database" else check_picture)(data)
    confine(LIMITS, allow_threads=threads)


def check_picture(data: bytes) -> str:
    # Memory running out is the one exception that the child turns into an answer itself.
    try:
        answer = decode.signals(data, LIMITS, screen=choose(data, 2) == 0)
    except MemoryError:
        return "out_of_memory"
    hold(protocol.read_signals(_sent(answer), b"") == answer, "the parent reads another answer")
    if choose(data, 8) == 1:
        drawing = decode.derivative(data, LIMITS, max_pixels=16, blur=True, grey=True)
        jpeg_bytes = b"" if isinstance(drawing, Unreadable) else drawing.jpeg
        read = protocol.read_derivative(_sent(drawing), jpeg_bytes, max_pixels=16)
        hold(read == drawing, "the parent reads another derivative")
    if choose(data, 200) == 2:
        hold(decode.signals(_GOOD, LIMITS) == _good(), "a good picture is read otherwise after this one")
    return (
        answer.reason.value
        if isinstance(answer, Unreadable)
        else "damaged, read"
        if answer.damaged
        else "read"
    )


def check_database(data: bytes) -> str:
    try:
        found = known_files.read_digests(data, LIMITS)
    except MemoryError:
        return "out_of_memory"
    if isinstance(found, Unreadable):
        return found.reason.value
    protocol.read_file_digests(json.dumps({"kind": found[0]}).encode(), found[1])
    return "read"


def _sent(answer: Any) -> bytes:
    sent = protocol.pack(child._plain(answer))[protocol.LENGTH.size :]
    hold(len(sent) <= protocol.MAX_ANSWER_BYTES, "the answer is too long for the parent")
    return sent


@functools.cache
def _good() -> object:
    with io.BytesIO(_GOOD) as file:
        return decode.signals(file.read(), LIMITS)
