"""How a table of others is taken in: the file, who says so, and what its numbers count."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coldframe.publication.published.reading import MAX_BYTES
from coldframe.publication.terms.figures import Unit
from coldframe.publication.terms.imports import ImportView, NewImport
from coldframe.web.forms.cases import PageForm, date_field
from coldframe.web.labels_office import UNITS

_lazy = gettext_lazy


class TableForm(PageForm):
    """A table and what one of its columns measures."""

    key = "table"
    file = forms.FileField(label=_lazy("File"), help_text=_lazy("CSV, JSON, XLSX, or PDF with text."))
    publisher = forms.CharField(label=_lazy("Who published it"), max_length=200)
    source = forms.CharField(
        label=_lazy("Source"), max_length=400, help_text=_lazy("So that somebody finds it again.")
    )
    known_on = date_field(_lazy("Its numbers are as of"))
    column = forms.CharField(
        label=_lazy("Column"), max_length=200, required=False,
        help_text=_lazy("As its header names it; empty for columns that are named by years."),
    )  # fmt: skip
    unit = forms.ChoiceField(
        label=_lazy("Unit"),
        choices=lambda: [(each.value, str(UNITS[each] % 2).capitalize()) for each in Unit],
    )
    what = forms.CharField(
        label=_lazy("What is counted"), max_length=400, help_text=_lazy("One sentence for a reader.")
    )
    counting_point = forms.CharField(label=_lazy("When one counts"), max_length=400)
    duplicate_rule = forms.CharField(
        label=_lazy("When two count as one"), max_length=400, help_text=_lazy("“Not stated” is an answer.")
    )
    population = forms.CharField(label=_lazy("Whom or what it covers"), max_length=400)
    scheme = forms.CharField(
        label=_lazy("Version of its categories"), max_length=100, required=False,
        help_text=_lazy("Such as dsa_keywords/2. Numbers under different versions are not compared."),
    )  # fmt: skip

    def clean_file(self) -> UploadedFile[Any]:
        """Refuse what is too large to be read as a whole."""
        file: UploadedFile[Any] = self.cleaned_data["file"]
        if (file.size or 0) > MAX_BYTES:
            raise forms.ValidationError(
                _("The file is larger than %(limit)s MiB.") % {"limit": MAX_BYTES >> 20}
            )
        return file

    def given(self) -> NewImport:
        """What was declared. Only after ``is_valid``."""
        fields: dict[str, Any] = {key: value for key, value in self.cleaned_data.items() if key != "file"}
        return NewImport(**{**fields, "unit": Unit(fields["unit"])})


def table_start(earlier: ImportView) -> dict[str, Any]:
    """The fields of a later file of the same table: everything that was declared but its day."""
    return {
        **earlier.measure,
        "publisher": earlier.publisher,
        "source": earlier.source,
        "column": earlier.column,
    }
