"""HEIC files of one drawn picture: no library here writes them, so the boxes are put together by hand.

Source: ISO/IEC 23008-12 (HEIF) and ISO/IEC 14496-15 (``hvcC``). The one key frame comes from FFmpeg's encoder.
"""

from __future__ import annotations

import io
import struct

from PIL import Image


def heic(picture: Image.Image, *, turned: int = 0) -> bytes:
    """Write a picture as HEIC; ``turned``: quarter turns counter-clockwise, as an ``irot`` property."""
    import av

    # The smallest picture that the encoder takes.
    picture = picture.resize((64, 64))
    raw = io.BytesIO()
    with av.open(raw, "w", format="hevc") as container:
        stream = container.add_stream("libx265", rate=1, options={"x265-params": "log-level=none:pools=none"})
        stream.width, stream.height, stream.pix_fmt = 64, 64, "yuv420p"
        container.mux(stream.encode(av.VideoFrame.from_image(picture)))
        container.mux(stream.encode(None))
    units = [
        unit.removesuffix(b"\0")
        for unit in raw.getvalue().replace(b"\0\0\0\1", b"\0\0\1").split(b"\0\0\1")[1:]
    ]
    kinds: dict[int, list[bytes]] = {}
    for unit in units:
        kinds.setdefault(unit[0] >> 1 & 63, []).append(unit)
    headers = [(kind, kinds[kind][0]) for kind in (32, 33, 34)]
    frame = b"".join(
        struct.pack(">I", len(one)) + one for kind, some in kinds.items() if kind < 32 for one in some
    )
    profile = headers[1][1][3:15]
    config = b"\1" + profile + struct.pack(">HBBBBHBB", 0xF000, 0xFC, 0xFD, 0xF8, 0xF8, 0, 0x0F, len(headers))
    for kind, unit in headers:
        config += struct.pack(">BHH", 0x80 | kind, 1, len(unit)) + unit
    properties = [_box(b"hvcC", config), _box(b"ispe", struct.pack(">III", 0, 64, 64))]
    if turned:
        properties.append(_box(b"irot", bytes((turned,))))
    marks = bytes(0x80 | number if number != 2 else number for number in range(1, len(properties) + 1))
    of_item = struct.pack(">IIHB", 0, 1, 1, len(marks)) + marks
    head = _box(b"ftyp", b"heic\0\0\0\0mif1heic")

    def meta(offset: int) -> bytes:
        return _box(
            b"meta",
            bytes(4)
            + _box(b"hdlr", bytes(8) + b"pict" + bytes(13))
            + _box(b"pitm", struct.pack(">IH", 0, 1))
            + _box(b"iloc", struct.pack(">IBBHHHHII", 0, 0x44, 0, 1, 1, 0, 1, offset, len(frame)))
            + _box(
                b"iinf",
                struct.pack(">IH", 0, 1) + _box(b"infe", struct.pack(">IHH", 2 << 24, 1, 0) + b"hvc1\0"),
            )
            + _box(b"iprp", _box(b"ipco", b"".join(properties)) + _box(b"ipma", of_item)),
        )

    offset = len(head) + len(meta(0)) + 8
    return head + meta(offset) + _box(b"mdat", frame)


def _box(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", 8 + len(content)) + name + content
