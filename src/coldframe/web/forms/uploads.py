"""List files that people bring in: they are read as a whole, so they have a limit."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

MAX_LIST_BYTES = 128 * 2**20
"""About two million lines of 64 hex digits."""


class ListFileField(forms.FileField):
    """A list file of at most :data:`MAX_LIST_BYTES`."""

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Refuse a file that is too large to be read as a whole."""
        file = super().clean(data, initial)
        if isinstance(file, UploadedFile) and (file.size or 0) > MAX_LIST_BYTES:
            limit = filesizeformat(MAX_LIST_BYTES)
            raise forms.ValidationError(
                _("The file is larger than %(limit)s. Split it and bring in the parts.") % {"limit": limit}
            )
        return file
