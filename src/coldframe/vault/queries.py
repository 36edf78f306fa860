"""What the vault holds, without opening any of it."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import F

from coldframe.core.errors import NotFound
from coldframe.core.said import Said
from coldframe.vault.errors import ObjectDestroyed
from coldframe.vault.models import VaultObject
from coldframe.vault.terms import ObjectView


def find_object(sha256: str) -> ObjectView | None:
    """The living object with that content, else its newest tombstone, else ``None``."""
    row = (
        VaultObject.objects.filter(sha256=sha256.lower())
        .order_by(F("destroyed_at").desc(nulls_first=True))
        .first()
    )
    return None if row is None else _view(row)


def find_objects(sha256s: Iterable[str]) -> tuple[ObjectView, ...]:
    """The living object with each content, else its newest tombstone; what was never held is left out."""
    rows = VaultObject.objects.filter(sha256__in=tuple(sha256s)).order_by(
        F("destroyed_at").asc(nulls_last=True)
    )
    return tuple({row.sha256: _view(row) for row in rows}.values())


def get_object(sha256: str) -> ObjectView:
    """The living object with that content.

    Raises:
        NotFound: The vault never held it.
        ObjectDestroyed: It was destroyed; see :func:`find_object` for its tombstone.
    """
    found = find_object(sha256)
    if found is None:
        raise NotFound("The vault holds no object with that SHA-256. Check the value, or submit the file.")
    if found.destroyed_at is not None:
        raise ObjectDestroyed(
            Said(
                "This object was destroyed on %(day)s (%(reason)s). Its record remains; "
                "its content cannot be brought back.",
                day=f"{found.destroyed_at:%Y-%m-%d}",
                reason=found.destroyed_reason,
            )
        )
    return found


def has_object(sha256: str) -> bool:
    """True if the vault holds a living object with that content."""
    return VaultObject.objects.filter(sha256=sha256.lower(), destroyed_at=None).exists()


def has_blob(blob_name: str) -> bool:
    """True if a living object lies in that blob: it is no orphan."""
    return VaultObject.objects.filter(blob_name=blob_name, destroyed_at=None).exists()


def count_objects() -> int:
    """Living objects."""
    return VaultObject.objects.filter(destroyed_at=None).count()


def _view(row: VaultObject) -> ObjectView:
    return ObjectView(
        id=row.id,
        sha256=row.sha256,
        sha1=row.sha1,
        md5=row.md5,
        size_bytes=row.size_bytes,
        stored_at=row.stored_at,
        destroyed_at=row.destroyed_at,
        destroyed_reason=row.destroyed_reason,
    )
