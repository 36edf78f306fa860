"""What can go wrong with stored bytes."""

from __future__ import annotations

from coldframe.core.errors import ColdframeError, InvalidInput, NotFound


class VaultObjectDamaged(ColdframeError):
    """A blob or its key was edited, cut off, swapped or lost: nothing further of it is handed out.

    Restore the blob it names from a backup, or submit the same file again, which
    repairs a blob that is missing or cut off.
    """

    code = "vault_object_damaged"


class ObjectDestroyed(NotFound):
    """The object was destroyed on purpose; only its tombstone is left."""

    code = "object_destroyed"


class UploadTooLarge(InvalidInput):
    """The upload passes the desk's limit. Split it, or ask the operator to raise the limit."""

    code = "upload_too_large"
