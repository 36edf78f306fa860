"""Files that are no table that can be read here, told by their first bytes, each with what to do instead.

Nothing of them is decoded: what marks a kind is looked for as bytes.
"""

from __future__ import annotations

from coldframe.core.said import Said
from coldframe.core.said import gettext_noop as _
from coldframe.publication.published.refused import TableRefused

_WIDE = "utf-16-le"
_COMPRESSED = _("%(file)s is compressed. Unpack it, and check what is in it.")
_OLD = _("%(file)s is a spreadsheet of the old kind. Save it as XLSX or CSV.")
_PROTECTED = _("%(file)s is protected by a password. Save it without one.")
_PICTURE = _("%(file)s is a picture. Recognize its text (OCR) in another program, and compare it.")
_DOCUMENT = _("%(file)s is a text document. Save its table as CSV, or the document as PDF.")
_WEB = _(
    "%(file)s is a web page, whatever its name says. Open it in a spreadsheet, and save it as XLSX or CSV."
)
_STARTS = (
    (b"\x1f\x8b", _COMPRESSED), (b"7z\xbc\xaf", _COMPRESSED), (b"Rar!", _COMPRESSED), (b"BZh", _COMPRESSED),
    (b"\x89PNG", _PICTURE), (b"\xff\xd8\xff", _PICTURE), (b"II*\0", _PICTURE), (b"MM\0*", _PICTURE),
    (b"\x09\x00\x04\x00", _OLD), (b"\x09\x02\x06\x00", _OLD), (b"\x09\x04\x06\x00", _OLD), (b"{\\rtf", _DOCUMENT),
)  # fmt: skip
_ARCHIVES = (
    (b"application/vnd.oasis.opendocument", _("%(file)s is an OpenDocument file. Save it as XLSX, or its table as CSV.")),
    (b"xl/workbook.bin", _("%(file)s is a binary workbook (XLSB). Save it as XLSX or CSV.")),
    (b"word/document.xml", _DOCUMENT),
    (b"ppt/presentation.xml", _("%(file)s is a presentation. Save its table as CSV, or the slides as PDF.")),
)  # fmt: skip
_MARKUP = (
    (b"<html", _WEB), (b"<!doctype html", _WEB), (b"<table", _WEB), (b"<meta", _WEB),
    (b"<?xml", _("%(file)s is an XML file. Open it in a spreadsheet, and save it as XLSX or CSV.")),
)  # fmt: skip


def refuse_other_kinds(name: str, untrusted: bytes) -> None:
    """Refuse what is no table of a kind that is read here.

    Raises:
        TableRefused: It is such a file; says what it is, and what to do.
    """
    if not untrusted.strip(b" \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise TableRefused(Said("%(file)s is empty. Ask for it again.", file=name))
    if untrusted.startswith(b"\xd0\xcf\x11\xe0"):
        if "EncryptedPackage".encode(_WIDE) in untrusted:
            raise TableRefused(Said(_PROTECTED, file=name))
        if "WordDocument".encode(_WIDE) in untrusted:
            raise TableRefused(Said(_DOCUMENT, file=name))
        raise TableRefused(Said(_OLD, file=name))
    says = next((says for start, says in _STARTS if untrusted.startswith(start)), None)
    if says is None and untrusted.startswith(b"PK\x03\x04"):
        says = next((says for inside, says in _ARCHIVES if inside in untrusted), None)
        if says is None and b"PK\x05\x06" in untrusted and b"xl/" not in untrusted:
            says = _COMPRESSED
    if says is None:
        head = untrusted[:1024].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower()
        says = next((says for start, says in _MARKUP if head.startswith(start)), None)
        if says is None and b"mime-version:" in head and b"multipart/related" in head:
            says = _WEB
    if says is not None:
        raise TableRefused(Said(says, file=name))
