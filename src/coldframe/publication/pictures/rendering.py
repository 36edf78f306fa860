"""Have charts drawn, and let only shapes and text through."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from pathlib import Path
from threading import Lock

from lxml import etree

import coldframe
from coldframe.core.errors import InvalidInput
from coldframe.core.said import Said

MAX_SECONDS = 20
"""How long drawing may take; ten charts take two, and then the page comes without them."""

_MAX_WAIT = 5
"""Seconds to wait while another page's charts are drawn. If drawing hangs, one thread of the desk waits, not all."""

_KEPT = 200
_PROGRAM = "import sys; sys.path.insert(0, sys.argv[1]); from coldframe.publication.pictures import child; child.main()"
_ENVIRONMENT = {"LC_ALL": "C.UTF-8"}
_SVG = "http://www.w3.org/2000/svg"
_ELEMENTS = frozenset(("svg", "g", "path", "line", "rect", "text", "tspan", "title"))
_ATTRIBUTES = frozenset(
    (
        "d", "transform", "x", "y", "x1", "y1", "x2", "y2", "dx", "dy", "width", "height", "viewBox",
        "fill", "fill-opacity", "stroke", "stroke-width", "stroke-dasharray", "stroke-linecap",
        "stroke-miterlimit", "stroke-opacity", "opacity", "text-anchor", "font-size", "font-weight", "display",
    )
)  # fmt: skip

_LONG_NUMBER = re.compile(r"(\d\.\d)\d+")
"""A tenth of a unit is finer than a screen."""

_OUTLINE = re.compile(r"([ML])(-?[\d.]+),(-?[\d.]+)|Z")
"""A step of a path of straight lines."""

_LONG_PATH = 200

Spec = Mapping[str, object]

_cache: OrderedDict[str, str] = OrderedDict()
_lock, _drawing = Lock(), Lock()


class PictureFailed(InvalidInput):
    """A chart could not be drawn. Its table says the same."""

    code = "picture_failed"


def render(specs: Sequence[tuple[Spec, str, str]]) -> tuple[str, ...]:
    """Draw Vega-Lite documents as SVG; what was drawn a short while ago is taken from memory.

    Args:
        specs: Each with its title and its words, which come into the picture as ``title`` and ``desc``.

    Returns:
        SVG without script, style or reference: safe inside a page under the strictest policy.

    Raises:
        PictureFailed: It took too long, others are drawn just now, the engine ended, or it drew something that is not
            let through.
    """
    told = [json.dumps(spec, sort_keys=True, ensure_ascii=False) for spec, _title, _words in specs]
    keys = [hashlib.sha256(text.encode()).hexdigest() for text in told]
    with _lock:
        known = {key: _cache[key] for key in keys if key in _cache}
    missing = {key: spec for key, (spec, _title, _words) in zip(keys, specs, strict=True) if key not in known}
    if missing:
        drawn = _draw(list(missing.values()))
        known |= {key: _clean(svg) for key, svg in zip(missing, drawn, strict=True)}
    with _lock:
        for key in keys:
            _cache[key] = known[key]
            _cache.move_to_end(key)
        while len(_cache) > _KEPT:
            _cache.popitem(last=False)
    return tuple(
        _named(known[key], key[:12], title, words)
        for key, (_spec, title, words) in zip(keys, specs, strict=True)
    )


def _draw(specs: Sequence[Spec]) -> list[str]:
    source = str(Path(coldframe.__file__).parent.parent)
    if not _drawing.acquire(timeout=_MAX_WAIT):
        raise PictureFailed(
            "Other charts are being drawn. Read the table, which says the same, or ask again."
        )
    try:
        done = subprocess.run(  # noqa: S603  our own program; what is drawn is on its input only
            [sys.executable, "-I", "-c", _PROGRAM, source],
            input=json.dumps(specs).encode(),
            capture_output=True,
            env=_ENVIRONMENT,
            timeout=MAX_SECONDS,
            check=False,
        )
        drawn: list[str] = json.loads(done.stdout) if not done.returncode else []
    except (subprocess.TimeoutExpired, ValueError):
        drawn = []
    finally:
        _drawing.release()
    if len(drawn) != len(specs):
        raise PictureFailed("The chart could not be drawn. Read its table, which says the same.")
    return drawn


def _clean(svg: str) -> str:
    """Only shapes and text, each shape with what it says as its title, as a reader's mouse finds it."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(svg.encode(), parser)
    except etree.XMLSyntaxError:
        raise PictureFailed("The chart could not be drawn. Read its table, which says the same.") from None
    for clips in root.findall(f".//{{{_SVG}}}defs"):
        # A map's frame to be clipped to; what refers to it goes below.
        clips.getparent().remove(clips)  # type: ignore[union-attr]  # found inside the root
    for element in list(root.iter()):
        _keep_only_shapes(element)
    for element in [one for one in root.iter() if one.get("display") == "none" or _is_bare(one)]:
        parent = element.getparent()
        if parent is not None:
            parent.remove(element)
    etree.cleanup_namespaces(root)
    return etree.tostring(root, encoding="unicode")


def _named(svg: str, key: str, title: str, words: str) -> str:
    root = etree.fromstring(svg.encode())
    root.set("class", "chart")
    root.set("role", "img")
    root.set("font-family", "system-ui, sans-serif")
    root.set("aria-labelledby", f"c{key}-t")
    root.set("aria-describedby", f"c{key}-d")
    for at, (tag, text) in enumerate((("title", title), ("desc", words))):
        one = etree.Element(f"{{{_SVG}}}{tag}", id=f"c{key}-{tag[0]}")
        one.text = text
        root.insert(at, one)
    etree.cleanup_namespaces(root)
    return etree.tostring(root, encoding="unicode")


def _keep_only_shapes(element: etree._Element) -> None:
    name, says = etree.QName(element), element.get("aria-label")
    if name.namespace != _SVG or name.localname not in _ELEMENTS:
        raise PictureFailed(
            Said(
                "The chart holds “%(element)s”, which no chart needs. Read its table.", element=name.localname
            )
        )
    is_mark = name.localname == "path" and element.get("role") == "graphics-symbol"
    for attribute in list(element.attrib):
        if attribute not in _ATTRIBUTES:
            del element.attrib[attribute]
    if element.get("d"):
        element.set("d", _shortened(element.get("d", "")))
    if is_mark and says:
        etree.SubElement(element, f"{{{_SVG}}}title").text = says


def _shortened(path: str) -> str:
    """The same to a tenth of a unit; an outline of a country by steps from point to point, half as long."""
    if len(path) < _LONG_PATH or _OUTLINE.sub("", path):
        return _LONG_NUMBER.sub(r"\1", path)
    written, x, y = [], 0, 0
    for step in _OUTLINE.finditer(path):
        if not step[1]:
            written.append("z")
            continue
        # In tenths, from where the rounded path stands, so that no error adds up.
        to_x, to_y = round(10 * float(step[2])), round(10 * float(step[3]))
        if step[1] == "M":
            written.append(f"M{_tenths(to_x)} {_tenths(to_y)}")
        elif (to_x, to_y) != (x, y):
            written.append(f"l{_tenths(to_x - x)} {_tenths(to_y - y)}")
        x, y = to_x, to_y
    return "".join(written).replace(" -", "-")


def _tenths(number: int) -> str:
    return f"{number / 10:g}".replace("-0.", "-.").removeprefix("0") or "0"


def _is_bare(element: etree._Element) -> bool:
    """A path that draws nothing: Vega's frames of groups."""
    return etree.QName(element).localname == "path" and element.get("d") in (None, "", "M0,0h0v0h0Z")
