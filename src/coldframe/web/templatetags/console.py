"""The tags every page uses: icons, moments, labels, fields."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django import template
from django.forms import BoundField
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from coldframe.core import said as sentences
from coldframe.core.text import clean, defang
from coldframe.web.icons import ICONS
from coldframe.web.labels import label_of, tone_of
from coldframe.web.refusals import words_for

register = template.Library()


@register.simple_tag
def icon(name: str, size: int = 20) -> SafeString:
    """Draw one icon, hidden from screen readers: the words beside it say the same."""
    return format_html(
        '<svg width="{0}" height="{0}" viewBox="0 0 20 20" fill="none" stroke="currentColor" stroke-width="1.6"'
        ' stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false"><path d="{1}"/></svg>',
        size,
        ICONS[name],
    )


@register.filter
def said(text: str) -> str:
    """A whole sentence of the catalogs in the reader's language; of a desk's own pack as it was written."""
    return gettext(text) if text else ""


@register.filter
def told(form: sentences.Part | sentences.Form) -> str:
    """What Coldframe said, with what stands in it, in the reader's language."""
    return words_for(form)


@register.filter
def moment(value: datetime | None) -> SafeString | str:
    """Show a moment in the reader's zone, with UTC in the title."""
    if value is None:
        return ""
    local = timezone.localtime(value)
    utc = value.astimezone(UTC)
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        utc.strftime("%Y-%m-%dT%H:%M:%SZ"),
        utc.strftime("%Y-%m-%d %H:%M:%S UTC"),
        f"{date_format(local, 'DATE_FORMAT')}, {local:%H:%M}",
    )


@register.filter
def exactly(value: datetime) -> SafeString:
    """A moment to the second in the reader's zone, day above time, with UTC in the title."""
    local, utc = timezone.localtime(value), value.astimezone(UTC)
    return format_html(
        '<time datetime="{}" title="{}">{}<br>{}</time>',
        utc.strftime("%Y-%m-%dT%H:%M:%SZ"),
        utc.strftime("%Y-%m-%d %H:%M:%S UTC"),
        f"{local:%Y-%m-%d}",
        f"{local:%H:%M:%S}",
    )


@register.filter
def label(value: object) -> str:
    """The words for a value of a StrEnum, in the reader's language."""
    return label_of(value)


@register.filter
def badge(value: object) -> SafeString:
    """A value of a StrEnum as a pill: its words, with a tone that repeats what they say."""
    return format_html('<span class="badge badge-{}">{}</span>', tone_of(value), label_of(value))


@register.filter
def harmless(value: str | None) -> str:
    """What a stranger wrote, printable, with addresses that nobody can click."""
    return defang(clean(value or ""))


@register.filter
def entry(table: Mapping[str, str], key: str) -> str:
    """One entry of a table, such as a person's name by id; the key itself where there is none."""
    return table.get(key, key)


@register.filter
def found(table: Mapping[str, object] | None, key: str) -> object:
    """What a table has under a key; ``None`` where there is nothing, or no table."""
    return table.get(key) if table else None


@register.filter
def signed(number: int) -> str:
    """A number with its sign, as points are shown."""
    return f"{number:+d}"


@register.inclusion_tag("web/field.html")
def field(bound: BoundField, css: str = "") -> dict[str, Any]:
    """One form field: label, hint, control, errors, tied together for assistive technology."""
    widget = bound.field.widget
    widget.attrs.pop("placeholder", None)  # The label says it already, and stays when one types.
    if bound.errors:
        widget.attrs["autofocus"] = (
            True  # The first one: a long page that comes again begins where it is wrong.
        )
    return {
        "field": bound,
        "css": css,
        "grouped": bool(widget.use_fieldset),
        "check": getattr(widget, "input_type", "") == "checkbox" and not widget.use_fieldset,
    }
