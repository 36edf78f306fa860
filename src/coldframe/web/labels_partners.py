"""The words for the enums of partners, referral and takedown; ``labels`` shows them.

Keyed by enum and value, since *refused* or *sent* reads differently from one to the next.
"""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_WORDS: dict[str, dict[str, str | Promise]] = {
    "RecipientKind": {
        "platform": _("Platform"),
        "hotline": _("Hotline"),
        "clearinghouse": _("Clearinghouse"),
        "police": _("Police"),
        "child_protection": _("Child protection"),
        "authority": _("Other authority"),
        "host": _("Host of web pages"),
    },
    "Purpose": {
        "report": _("A report that the law asks for"),
        "investigation": _("Investigation of an offense"),
        "victim_identification": _("Identifying a child"),
        "safeguarding": _("Protecting a child"),
        "removal": _("Removing material"),
        "prevention": _("Prevention"),
    },
    "OnwardTransfer": {
        "not_allowed": _("Not allowed"),
        "on_request": _("Only after asking us each time"),
        "same_purpose": _("Allowed for the same purpose"),
    },
    "AgreementState": {
        "proposed": _("Waits for a second person"),
        "active": _("In force"),
        "suspended": _("Suspended"),
        "ended": _("Ended"),
    },
    "HeadJudgment": {
        "consistent": _("Fits what came before"),
        "went_back": _("Their ledger got shorter"),
        "rewritten": _("Their ledger changed its past"),
    },
    "RefusalReason": {
        "no_agreement": _("No agreement"),
        "wrong_recipient": _("Another recipient's agreement"),
        "recipient_changed": _("The recipient's key or address changed"),
        "not_activated": _("Not activated"),
        "suspended": _("Suspended"),
        "ended": _("Ended"),
        "not_yet_in_force": _("Not yet in force"),
        "expired": _("Expired"),
        "purpose_not_covered": _("Purpose not covered"),
        "category_unknown": _("Kind of harm not stated"),
        "category_not_covered": _("Kind of harm not covered"),
        "field_not_covered": _("Field not covered"),
        "nothing_asked": _("No field chosen"),
    },
    "ReferralState": {
        "draft": _("Draft"),
        "queued": _("Waits to be sent"),
        "sending": _("Being sent"),
        "delivered": _("Delivered"),
        "seen": _("Seen"),
        "working": _("Being worked on"),
        "not_ours": _("Not a matter for the recipient"),
        "done": _("Done"),
        "refused": _("Not delivered"),
        "recalled": _("Recalled before it left"),
    },
    "AttemptOutcome": {
        "delivered": _("Delivered"),
        "not_sent": _("Not sent: nothing left this machine"),
        "unknown": _("Nobody knows whether it arrived"),
        "refused_by_partner": _("Refused by the recipient"),
        "refused_by_agreement": _("Refused by the agreement"),
    },
    "NoticeState": {
        "drafted": _("Draft"),
        "held": _("Held for the police"),
        "sent": _("Sent, no answer yet"),
        "answered": _("Answered"),
    },
    "LegalGround": {
        "child_abuse_material": _("Shows or offers sexual abuse of a child"),
        "intimate_image": _("Intimate image without consent"),
        "sale_of_access": _("Sells access to sexual abuse of a child"),
        "terms_of_service": _("Breaks the host's own terms of service"),
        "other_law": _("Breaks another law"),
    },
    "SentBy": {
        "mail": _("By mail"),
        "host_form": _("Through the host's form"),
        "letter": _("By letter"),
        "hotline_network": _("Through a network of hotlines"),
    },
    "ResultKind": {
        "removed_at_source": _("Removed at its source"),
        "access_blocked": _("Access blocked"),
        "account_actioned": _("Account closed or limited"),
        "geo_blocked": _("Blocked in some countries only"),
        "relocated": _("Moved to another host"),
        "refused": _("Refused"),
        "no_answer": _("No answer so far"),
        "reappeared": _("It came back"),
    },
    "Field": {
        "clue.statement": _("What the sender of the clue wrote"),
        "clue.received_at": _("When it came here"),
        "clue.occurred_at": _("When it happened"),
        "clue.language": _("Language of the statement"),
        "clue.channel": _("How it came here"),
        "clue.danger_now": _("Whether the sender believes a child is in danger now"),
        "item.kind": _("What it is: file, address, text, account, listing"),
        "item.file": _("The file itself; its bytes travel along"),
        "item.media_type": _("Media type of the file"),
        "item.url": _("Web address"),
        "item.text": _("Message or post, word for word"),
        "item.md5": _("MD5 of the file"),
        "item.sha1": _("SHA-1 of the file"),
        "item.sha256": _("SHA-256 of the file"),
        "item.pdq": _("PDQ fingerprint of the picture"),
        "item.original_name": _("File name as it came"),
        "item.viewed": _("Whether the sender looked at the file"),
        "item.public": _("Whether anybody could reach it"),
        "item.match_summary": _("What our banks say about it"),
        "subject.account": _("Account id"),
        "subject.service": _("Platform of the account"),
        "subject.screen_name": _("Screen name"),
        "subject.email": _("Mail addresses"),
        "subject.phone": _("Telephone numbers"),
        "subject.ip_event": _("IP addresses with time and port"),
        "decision.outcome": _("What this desk decided"),
        "decision.category": _("Category of the material"),
        "decision.reason": _("The reason, in the reviewer's words"),
        "decision.decided_at": _("When it was decided"),
        "report.number": _("Number of the clearinghouse report"),
        "reporter.identity": _("Who reported it"),
        "victim.identity": _("Who the child is"),
    },
}

OWN_LABELS: dict[tuple[str, str], str | Promise] = {
    (enum, value): words for enum, values in _WORDS.items() for value, words in values.items()
}
"""(Enum name, value) to words, as ``labels`` reads them."""

TONES: dict[str, str] = {
    "active": "good",
    "suspended": "alarm",
    "consistent": "good",
    "went_back": "alarm",
    "rewritten": "alarm",
    "draft": "heed",
    "queued": "accent",
    "sending": "accent",
    "delivered": "good",
    "seen": "accent",
    "working": "accent",
    "done": "good",
    "refused": "alarm",
    "drafted": "heed",
    "held": "alarm",
    "sent": "accent",
    "answered": "good",
    "removed_at_source": "good",
    "reappeared": "alarm",
    "not_sent": "heed",
    "refused_by_partner": "alarm",
    "refused_by_agreement": "alarm",
}
"""Value to tone; see ``labels.tone_of``."""
