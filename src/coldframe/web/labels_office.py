"""The words of the desk's own pages and of banks: automatic steps, figures, what a verification found."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy, npgettext_lazy

DUTIES: dict[str, str | Promise] = {
    "intake": _("Adds clues, brings in lists, mends what could not be read."),
    "reviewer": _("Takes reviews, reveals items with a reason, decides, drafts reports."),
    "second_reader": _("Reads decisions a second time, approves reports and lists."),
    "liaison": _("Files reports, keeps partners and agreements, sends referrals and notices."),
    "investigator": _("Opens cases and works on them; sees only cases that are open to them."),
    "publisher": _("Sees the figures and publishes them."),
    "supervisor": _("Lifts what was paused in deconfliction, and is called when two cases touch."),
    "auditor": _("Reads and verifies the ledger, sees who received what. Sees no material."),
    "administrator": _("Manages people, settings and background work. Sees no material and decides no case."),
}
"""Role to what it may do, in a line."""

TASKS: dict[str, str | Promise] = {
    "intake.process_clue": _("Prepare a clue: signals, matches, review"),
    "publication.roll_up": _("Bring the figures up to date"),
    "matching.search_back": _("Search what was received before for new entries"),
    "matching.read_list": _("Read a long list"),
    "matching.withdraw_list": _("Withdraw the entries of a list"),
    "matching.withdrawn": _("Bring back what withdrawn entries had matched"),
    "matching.rank_again": _("Rank again what an entry matched"),
    "matching.sync_source": _("Ask a source what changed"),
    "matching.sync_due_sources": _("Find the sources whose turn it is"),
    "casework.deconflict": _("Tell partners what changed in deconfliction"),
    "matching.end_registrations": _("End what people had listed, once its time is over"),
    "matching.send_feedback": _("Send feedback to a source"),
    "referral.mail": _("Mail a sealed package"),
    "partners.spread_webhooks": _("See who asked to be told of events"),
    "partners.deliver_webhook": _("Tell an own system of an event"),
    "triage.decided": _("Follow up a decision"),
    "triage.new_priorities": _("Rank open reviews by new rules"),
    "triage.priorities_in_force": _("See whether other rules of priority hold"),
    "triage.reversed": _("Follow up a reversal"),
    "triage.route_waiting": _("Place what waits by the routing rules"),
    "reporting.file_report": _("File a report"),
    "reporting.destroy_preserved": _("Destroy a report whose preservation is over"),
    "reporting.retract_report": _("Withdraw a report at the clearinghouse"),
    "referral.deliver": _("Deliver a referral"),
    "partners.deliver_message": _("Deliver a message to a partner"),
    "referral.tell_state": _("Tell the sending desk how its referral stands"),
    "vault.sweep": _("Clear leftovers out of the store"),
}
"""Name of an automatic task to what it does."""

FAULTS: dict[str, str | Promise] = {
    "edited": _("Event {number} was changed after it was written."),
    "deleted": _("Event {number} is missing."),
    "inserted": _("Event {number} was put in afterwards."),
    "reordered": _("Event {number} stands in the place of another."),
    "truncated": _("Event {number} and all after it were cut off."),
    "rewritten": _("Every link holds, but the signed head names another history: all of it was rewritten."),
    "head_forged": _("The signed head does not carry the signature of this desk."),
}
"""What a verification can find to its sentence; ``{number}`` is the first bad event."""

UNITS = {
    "clues": ngettext_lazy("clue", "clues"),
    "items": ngettext_lazy("item", "items"),
    "looks": ngettext_lazy("look", "looks"),
    "decisions": ngettext_lazy("decision", "decisions"),
    "reports": ngettext_lazy("report", "reports"),
    "referrals": ngettext_lazy("referral", "referrals"),
    "notices": ngettext_lazy("notice", "notices"),
    "cases": ngettext_lazy("case", "cases"),
    "exhibits": ngettext_lazy("exhibit", "exhibits"),
    "measures": ngettext_lazy("measure", "measures"),
    "children": ngettext_lazy("child", "children"),
    "matches": ngettext_lazy("match", "matches"),
    "seconds": npgettext_lazy("unit of time", "second", "seconds"),
    "appeals": ngettext_lazy("appeal", "appeals"),
    "tallies": ngettext_lazy("entry", "entries"),
    "vehicles": ngettext_lazy("vehicle", "vehicles"),
    "devices": ngettext_lazy("device", "devices"),
    "device_sets": ngettext_lazy("set of devices", "sets of devices"),
    "equipment_sets": ngettext_lazy("set of equipment", "sets of equipment"),
    "premises": ngettext_lazy("place used", "places used"),
    "copies": ngettext_lazy("copy", "copies"),
    "pieces": ngettext_lazy("piece", "pieces"),
    "persons": ngettext_lazy("person", "people"),
    "accounts": ngettext_lazy("account", "accounts"),
    "groups": ngettext_lazy("group", "groups"),
    "sites": ngettext_lazy("site", "sites"),
    "listings": ngettext_lazy("offer of goods", "offers of goods"),
    "videos": ngettext_lazy("video", "videos"),
    "pictures": ngettext_lazy("picture", "pictures"),
    "articles": ngettext_lazy("article", "articles"),
    "access_rights": ngettext_lazy("right of access", "rights of access"),
    "weaknesses": ngettext_lazy("weak point", "weak points"),
    "companies": ngettext_lazy("company", "companies"),
    "services": ngettext_lazy("service", "services"),
    "money": ngettext_lazy("amount of money", "amounts of money"),
}
"""What a figure counts; the value after ``%`` chooses one or many."""

FIGURE_GROUPS: tuple[tuple[str | Promise, frozenset[str]], ...] = (
    (_("What came in"), frozenset({"clues", "items", "matches"})),
    (_("Looking and deciding"), frozenset({"looks", "seconds", "decisions", "appeals"})),
    (_("Reports and referrals"), frozenset({"reports", "referrals"})),
    (_("Takedown"), frozenset({"notices"})),
    (_("Cases"), frozenset({"cases", "exhibits", "measures"})),
    (
        _("Things seized"),
        frozenset(
            {
                "tallies",
                "vehicles",
                "devices",
                "device_sets",
                "equipment_sets",
                "premises",
                "copies",
                "pieces",
            }
        ),
    ),
    (_("Children"), frozenset({"children"})),
)
"""The parts of the figures page, in the order the work flows, and the units each shows."""

COUNTED_ONCE = _("Each is counted once, by its id; the first time within the period counts.")
"""The rule of every measure that names no other: ``Measure.duplicate_rule``, marked here for translators."""

_WORK_STATES: dict[str, str | Promise] = {
    "waiting": _("Waiting"),
    "running": _("Running"),
    "postponed": _("Will be tried again"),
    "done": _("Done"),
    "failed": _("Failed"),
    "cancelled": _("Cancelled"),
}

_BANK_WORDS: dict[str, dict[str, str | Promise]] = {
    "ListState": {
        "reading": _("Being read"),
        "unusable": _("Could not be used"),
        "pending": _("Waits for a second person"),
        "approved": _("Approved"),
        "refused": _("Refused"),
    },
    "EntryState": {
        "proposed": _("Waits for a second person"),
        "active": _("Matches"),
        "refused": _("Refused"),
        "withdrawn": _("Withdrawn"),
    },
    "Opinion": {
        "positive": _("The source says: harmful"),
        "negative": _("The source says: not harmful"),
        "investigate": _("The source says: look into it"),
    },
    "Standing": {
        "positive": _("Harmful"),
        "negative": _("Not harmful"),
        "investigate": _("To be looked into"),
        "disputed": _("Disputed"),
    },
    "ChangeState": {
        "pending": _("Waits for a second person"),
        "made": _("Applied"),
        "refused": _("Refused"),
    },
    "Flood": {
        "none": _("No flood"),
        "flooded": _("In the flood lane"),
        "cleared": _("Cleared by a person"),
    },
    "Turn": {
        "upright": _("As it is"),
        "rotated_90": _("Turned by a quarter"),
        "rotated_180": _("Upside down"),
        "rotated_270": _("Turned by three quarters"),
        "mirrored": _("Mirrored"),
        "mirrored_90": _("Mirrored, then turned by a quarter"),
        "mirrored_180": _("Mirrored, then upside down"),
        "mirrored_270": _("Mirrored, then turned by three quarters"),
    },
    "SourceState": {
        "proposed": _("Waits for a second person"),
        "approved": _("Asked"),
        "paused": _("Asked no more"),
        "refused": _("Refused"),
    },
    "SyncResult": {
        "never": _("Not asked yet"),
        "running": _("Being asked"),
        "complete": _("All of it taken in"),
        "with_gaps": _("With gaps"),
        "unreachable": _("Could not be reached"),
        "credentials": _("Credentials refused"),
    },
    "FeedbackState": {
        "waiting": _("Waits for a person"),
        "queued": _("On its way"),
        "sent": _("Told"),
        "failed": _("Could not be told"),
        "dismissed": _("Not to be told"),
        "no_longer_stands": _("The decision no longer stands"),
    },
    "Environment": {
        "test": _("For testing"),
        "production": _("Production"),
    },
    "AuthorityKind": {
        "warrant": _("Warrant or court order"),
        "consent": _("Consent of whoever it belongs to"),
        "reviewer_right": _("A right of the reviewer by law"),
        "exigent": _("Danger that cannot wait"),
    },
    "LookAgain": {
        "entry_withdrawn": _("An entry it matched was withdrawn"),
        "new_match": _("A bank now holds something like it"),
        "supplemented": _("The desk that sent it added something"),
        "asked_back": _("The desk that sent it asked it back"),
    },
    "SignalKind": {
        "md5": "MD5",
        "sha1": "SHA-1",
        "sha256": "SHA-256",
        "pdq": "PDQ",
        "url": _("Web address"),
        "domain": _("Domain"),
        "email": _("E-mail address"),
        "phone": _("Telephone number"),
        "handle": _("Screen name"),
        "group_link": _("Link to a group"),
        "wallet": _("Wallet"),
        "ip": _("IP address"),
        "credential": _("Password, as a keyed hash"),
        "text": _("Nearly the same text"),
    },
    "LaneState": {
        "proposed": _("Waits for a second person"),
        "open": _("Takes registrations"),
        "refused": _("Refused"),
        "closed": _("Closed"),
    },
    "WhoRegisters": {
        "child": _("I am under 18, and it shows me"),
        "guardian": _("It shows a child for whom I am responsible"),
        "adult_shown_as_child": _("It shows me when I was under 18"),
    },
    "RegistrationState": {
        "active": _("Listed"),
        "withdrawn": _("Ended by you"),
        "expired": _("Ended, because its time was over"),
    },
    "WithdrawReason": {
        "withdrawn_by_source": _("The source withdrew it"),
        "not_harmful": _("It is not harmful"),
        "wrong_category": _("Wrong category"),
        "duplicate": _("It is there twice"),
        "legal_order": _("A legal order"),
        "decision_reversed": _("The decision behind it was reversed"),
        "registration_ended": _("Who had it listed ended that, or its time was over"),
    },
    "SignalOutcome": {
        "computed": _("Computed"),
        "unreadable": _("Could not be read"),
        "not_held": _("The file is not here"),
        "none_found": _("No signal in it"),
    },
    "UnreadableReason": {
        "empty": _("The file holds no bytes."),
        "not_a_picture": _("The content is not a picture, whatever its name says."),
        "unsupported": _("The content is of a kind that is not decoded here."),
        "damaged": _("The picture is damaged."),
        "truncated": _("The picture was cut off on its way."),
        "too_large": _("The file is too large to be decoded here."),
        "too_many_pixels": _("The picture has more pixels than this desk decodes."),
        "out_of_memory": _("Decoding it took too much memory."),
        "out_of_time": _("Decoding it took too long."),
        "decoder_crashed": _("The decoder failed on it."),
    },
    "ReadReason": {
        "signals": _("To compute signals"),
        "derivative": _("To draw the blurred picture"),
        "reveal": _("To reveal it to a person"),
        "report": _("For a report"),
        "referral": _("For a referral"),
        "examination": _("For an examination"),
        "verification": _("To verify its hash"),
        "export": _("For an export"),
        "sign_in": _("To sign in at a source"),
    },
}

OWN_LABELS: dict[tuple[str, str], str | Promise] = {
    **{("WorkState", value): words for value, words in _WORK_STATES.items()},
    **{(enum, value): words for enum, values in _BANK_WORDS.items() for value, words in values.items()},
}
"""(Enum name, value) to words, as ``labels`` reads them."""

TONES: dict[str, str] = {
    "running": "accent",
    "postponed": "heed",
    "failed": "alarm",
    "pending": "heed",
    "flooded": "heed",
    "hit": "heed",
    "paused": "heed",
    "with_gaps": "heed",
    "unreachable": "heed",
    "credentials": "alarm",
    "complete": "good",
}
"""Value to tone; see ``labels.tone_of``."""
