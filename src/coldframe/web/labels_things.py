"""What ids name, by their first three letters, as the ledger says it."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from coldframe.web import (
    labels_deconfliction,
    labels_files,
    labels_places,
    labels_publication,
    labels_redress,
)

THINGS: dict[str, str | Promise] = {
    "agr": _("Agreement"),
    "aut": _("Authority to open files"),
    "app": _("Appeal"),
    "bnk": _("Bank"),
    "cas": _("Case"),
    "clu": _("Clue"),
    "ddl": _("Upload not read"),
    "dec": _("Decision"),
    "dis": _("Disclosure"),
    "ent": _("Entry"),
    "exh": _("Exhibit"),
    "fbk": _("Feedback"),
    "itm": _("Item"),
    "key": _("Key of a program"),
    "lim": _("List"),
    "lnk": _("Tie"),
    "lok": _("Look"),
    "mat": _("Match"),
    "mea": _("Measure"),
    "msg": _("Message"),
    "ntc": _("Notice"),
    "per": _("Person"),
    "obj": _("Stored file"),
    "psw": _("Switch of production"),
    "pty": _("Person or organization"),
    "qst": _("Question"),
    "que": _("Queue"),
    "rcp": _("Recipient"),
    "rct": _("Receipt"),
    "ref": _("Referral"),
    "rev": _("Review"),
    "rou": _("Routing rules"),
    "rpt": _("Report"),
    "rrf": _("Referral received"),
    "rst": _("Step of a filing"),
    "saf": _("Safeguard"),
    "sea": _("Search"),
    "sig": _("Signal"),
    "src": _("Source"),
    **labels_deconfliction.THINGS,
    **labels_files.THINGS,
    **labels_places.THINGS,
    **labels_publication.THINGS,
    **labels_redress.THINGS,
}
"""First three letters of an id to what it names."""
