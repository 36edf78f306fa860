"""Who may call: the same keys as for the API, as a bearer token or as the password of HTTP Basic."""

from __future__ import annotations

from coldframe.access.terms import Permission
from coldframe.api.keys import BasicKey, Key


def keyed(permission: Permission) -> list[Key | BasicKey]:
    """``auth=keyed(Permission.BANK_MATCH)``: a key whose scopes hold that permission.

    HMA has no sign-in of its own. Its clients can be given a header, or credentials in the
    base URL (``https://any:cfk_…@desk.example.org/hma``), so both work.
    """
    return [Key(permission), BasicKey(permission)]
