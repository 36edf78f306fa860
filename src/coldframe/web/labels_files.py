"""The words for cases that leave whole and come whole."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

WORDS: dict[str, dict[str, str | Promise]] = {
    "ExportForm": {
        "archive": _("Sealed archive"),
        "tables": _("CSV tables with a dictionary of their columns, for a spreadsheet"),
        "graph": _("CASE/UCO graph, for other case systems"),
    },
    "Whom": {
        "partner": _("To another body, under an agreement"),
        "proceedings": _("Disclosure to the parties of proceedings"),
        "own_use": _("For work at this desk"),
    },
    "Withheld": {
        "childs_identity": _("Who a sealed person is"),
        "for_inspection": _("Shown at the desk, never copied"),
        "in_doubt": _("In doubt: not as admitted"),
        "not_held": _("This desk does not hold it"),
        "others_interests": _("Other desks' interests"),
        "senders_terms": _("Whoever sent it did not allow passing it on"),
        "decided": _("A person decided"),
    },
    "Beside": {
        "not_ours": _("It belongs to the other desk"),
        "not_understood": _("Not understood here"),
        "leans_on_another": _("It names something that was not taken in"),
        "rules_close_it": _("The rules of this desk close it"),
        "no_value": _("What it says did not travel"),
    },
}

EVENTS: dict[str, str | Promise] = {
    "case_exported": _("A case was taken out"),
    "case_imported": _("A case, or a part of one, came from elsewhere"),
    "case_import_retried": _("What lay beside was tried again"),
}

FACTS: dict[str, str | Promise] = {
    "archive_sha256": _("SHA-256 of the archive"),
    "beside": _("Rows that lie beside"),
    "brought": _("What came"),
    "export": _("Export"),
    "export_form": _("As what"),
    "graph_sha256": _("SHA-256 of the graph"),
    "identities": _("People who left by name"),
    "manifest_sha256": _("SHA-256 of the list of what left"),
    "reasons_sha256": _("SHA-256 of the reasons"),
    "taken": _("Rows that were taken in"),
    "whom": _("For whom"),
    "withheld": _("Withheld"),
    "withheld_by_hand": _("Withheld by a person"),
}

ENUMS: dict[str, tuple[str, ...]] = {"export_form": ("ExportForm",), "whom": ("Whom",)}

THINGS: dict[str, str | Promise] = {
    "cex": _("Export of a case"),
    "cim": _("Case that came"),
}

TABLES: dict[str, str | Promise] = {
    "parties": _("People and organizations"),
    "facts": _("Facts of people"),
    "things": _("Things"),
    "acts": _("Acts in question"),
    "roles": _("Roles"),
    "aliases": _("Names"),
    "identifiers": _("Identifiers"),
    "places": _("Places"),
    "judgements": _("Judgements"),
    "safeguards": _("Safeguards"),
    "measures": _("Measures"),
    "outcomes": _("Outcomes"),
    "totals": _("Counts of persons"),
    "safeguarding": _("Answers: harmed or not"),
    "identity_asks": _("Wishes to open an identity"),
    "identity_openings": _("Openings of an identity"),
    "names": _("Names of the case"),
    "standings": _("Where it stood"),
    "notes": _("Revisions of notes"),
    "tasks": _("Tasks"),
    "moments": _("Entered events"),
    "links": _("What it rests on"),
    "exhibits": _("Exhibits"),
    "exhibit_steps": _("Steps of exhibits"),
    "tallies": _("Counts"),
    "tally_entries": _("Counts, as said"),
    "money": _("Money"),
    "money_entries": _("Money, as said"),
    "rates": _("Exchange rates"),
    "payment_files": _("Files of payments"),
    "payment_letters": _("Rows of payments not read"),
    "flow_ends": _("Payers and payees"),
    "flows": _("Payments"),
    "bridges": _("Matters between offices"),
    "bridge_steps": _("Steps between offices"),
    "disposals": _("How it ended"),
    "reopenings": _("Reopenings"),
    "exports": _("Exports"),
    "imports": _("Imports"),
    "imported_rows": _("Rows of a third desk"),
}
"""Table of an archive to its words; a node of a graph is named by its own type."""
