"""Paper: what it says can be read out of it again, texts stay texts, and it always comes or fails in time."""

from __future__ import annotations

import io
import subprocess
import sys
from datetime import UTC, datetime
from typing import Any

import pypdf
import pytest
import typst

from coldframe.documents import pdf
from coldframe.documents.child import write as write_here
from coldframe.documents.paper import Facts, Paper, Section, Table, Words


def paper(*blocks: Any, **given: Any) -> Paper:
    return Paper(
        title="Referral",
        reference="ref_example",
        created_at=datetime(2026, 2, 1, 3, 4, 5, tzinfo=UTC),
        sections=(Section("A part", blocks),),
        foot=("Agreement agr_example, version 2", "Keep 90 days."),
        **given,
    )


def read(document: bytes) -> list[str]:
    return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(document)).pages]


def test_that_words_facts_and_tables_come_out_as_they_went_in() -> None:
    digest = "0123456789abcdef" * 4
    table = Table(("No.", "SHA-256"), (("1", digest), ("2", digest)), (1, 9), code=(1,))
    (page,) = read(
        pdf.write(
            paper(
                Words("first line\nsecond line"),
                Facts((("Place", "https://example.org/" + "a" * 200),)),
                table,
            )
        )
    )
    assert "first line \nsecond line" in page or "first line\nsecond line" in page
    assert page.replace("\n", "").count("a" * 200) == 1
    assert page.count(digest) == 2
    assert page.rstrip().endswith("Page 1 of 1")


def test_that_each_page_bears_the_foot_and_its_number() -> None:
    pages = read(pdf.write(paper(*(Words(f"line {number}") for number in range(150)))))
    assert len(pages) > 2
    for number, page in enumerate(pages, start=1):
        assert "Agreement agr_example, version 2" in page
        assert f"Page {number} of {len(pages)}" in page


def test_that_it_is_an_archive_document_on_a4_with_its_fonts() -> None:
    document = pdf.write(paper(Words("words 中文 한국어")))
    reader = pypdf.PdfReader(io.BytesIO(document))
    assert b"pdfaid:part>2<" in document
    assert b"pdfaid:conformance>B<" in document
    assert [round(float(side)) for side in reader.pages[0].mediabox[2:]] == [595, 842]
    for font in reader.pages[0]["/Resources"]["/Font"].values():
        (below,) = font.get_object()["/DescendantFonts"]
        assert any(name.startswith("/FontFile") for name in below.get_object()["/FontDescriptor"])
    assert not reader.pages[0].images
    assert reader.metadata is not None
    assert reader.metadata.creation_date == datetime(2026, 2, 1, 3, 4, 5, tzinfo=UTC)


def test_that_the_same_paper_is_the_same_bytes() -> None:
    assert pdf.write(paper(Words("words"))) == pdf.write(paper(Words("words")))


@pytest.mark.parametrize(
    "hostile",
    [
        '#panic("x")',
        "$x",
        "*b* _c_ = d",
        "[y",
        "\\ // /* ```",
        "@ref <label>",
        '#read("/etc/hostname")',
        '"}',
        "{pages}{page}",
    ],
)
def test_that_no_text_is_markup(hostile: str) -> None:
    (page,) = read(pdf.write(paper(Words(hostile), Facts(((hostile, hostile),)))))
    assert page.count(hostile) == 3


def test_that_a_machine_without_eastern_fonts_still_writes(monkeypatch: pytest.MonkeyPatch) -> None:
    def without_system(template: bytes, **given: Any) -> bytes:
        written: bytes = compile_(template, ignore_system_fonts=True, **given)
        return written

    compile_ = typst.compile
    monkeypatch.setattr(typst, "compile", without_system)
    values = {"title": "T", "reference": "r", "created_at": "2026-02-01T03:04:05Z", "lang": "ko", "foot": [],
              "page_of": "{page}/{pages}", "no_letter": "{n} letters have no font.",
              "sections": [{"heading": "한", "blocks": [{"kind": "words", "text": "Latin 中 stays"}]}]}  # fmt: skip
    (page,) = read(write_here(values))
    assert "Latin [U+4E2D] stays" in page
    assert "2 letters have no font." in page


def test_that_it_fails_in_words_when_it_takes_too_long_or_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "_PROGRAM", "import time; time.sleep(60)")
    monkeypatch.setattr(pdf, "MAX_SECONDS", 0.2)
    with pytest.raises(pdf.PaperFailed, match="too long"):
        pdf.write(paper(Words("words")))
    monkeypatch.setattr(pdf, "MAX_SECONDS", 30)
    monkeypatch.setattr(pdf, "_PROGRAM", "raise SystemExit(3)")
    with pytest.raises(pdf.PaperFailed, match="could not be set"):
        pdf.write(paper(Words("words")))


def test_that_nobody_else_loads_the_writer() -> None:
    program = "import sys, coldframe.referral.formats.registry; sys.exit('typst' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_that_a_machine_says_whether_it_has_eastern_fonts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "_PROGRAM", "raise SystemExit(0)")
    assert pdf.has_eastern_fonts()
    monkeypatch.setattr(pdf, "_PROGRAM", "raise SystemExit(1)")
    assert not pdf.has_eastern_fonts()
