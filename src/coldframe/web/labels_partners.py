"""The words for the enums of partners, referral and takedown; ``labels`` shows them.

Keyed by enum and value, since *refused* or *sent* reads differently from one to the next.
"""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from coldframe.referral.terms import DraftStanding, Missing

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
        "deconfliction": _("Deconfliction: whether both work on the same"),
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
    "Way": {
        "desk": _("Message to another desk"),
        "clearinghouse": _("Report at a clearinghouse"),
        "hash_exchange": _("Vote at a hash exchange"),
        "mail": _("Sealed package by mail"),
        "download": _("Sealed package, downloaded"),
        "by_hand": _("Document by a person's hand"),
        "host_notice": _("Notice to a host, by a person's hand"),
        "statement": _("Statement of reasons to the affected user"),
        "notifier": _("Answer to whoever notified us"),
        "appeal": _("Page behind a link for objections"),
    },
    "Standing": {
        "no_receipt": _("No receipt"),
        "unread": _("Not known to be read"),
        "recall_open": _("Asked back, no answer"),
        "recall_overdue": _("Asked back, answer overdue"),
        "recall_answered": _("Asked back and answered"),
        "did_not_leave": _("Did not leave"),
    },
    "LineCheck": {
        "holds": _("In the chain: yes"),
        "not_in_chain": _("Not in the chain"),
        "event_changed": _("Its event was changed"),
        "line_changed": _("The line was changed"),
    },
    "DocumentCheck": {
        "sealed": _("Document sealed here:"),
        "destroyed": _("Document destroyed, digest:"),
        "kept_elsewhere": _("Kept with its own record, digest:"),
        "missing": _("Document missing, digest:"),
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
        "onward_not_allowed": _("Its sender does not allow passing it on"),
        "onward_not_asked": _("Its sender has to be asked first"),
        "onward_other_purpose": _("Its sender allows another purpose only"),
    },
    "Channel": {
        "desk": _("Desk to desk, signed"),
        "sealed_mail": _("Mail with a sealed package"),
        "download": _("It fetches a package here"),
        "printed": _("A document by a person's hand"),
    },
    "ContactRole": {
        "operations": _("Daily work"),
        "legal": _("Legal questions"),
        "data_protection": _("Data protection"),
        "technical": _("Keys and machines"),
    },
    "Party": {"ours": _("This desk"), "theirs": _("The recipient")},
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
        "handed_over": _("Handed over as a document"),
        "offered": _("Waits to be fetched"),
    },
    "MailState": {
        "none": _("Not by mail"),
        "waiting": _("Waits to be mailed"),
        "in_flight": _("Being mailed"),
        "unknown": _("Nobody knows whether it arrived"),
        "accepted": _("The mail server took it"),
    },
    "DeliveryState": {
        "waiting": _("Waits"),
        "delivered": _("Delivered"),
        "failed": _("Given up"),
    },
    "Concerned": {
        "offence_there": _("The offense took place there"),
        "suspect_there": _("The suspect is there"),
        "victim_there": _("The victim is there"),
        "not_identified": _("No State could be identified"),
    },
    "FeedbackStatus": {
        "conviction": _("Conviction"),
        "arrest": _("Arrest"),
        "ongoing": _("Investigation goes on"),
        "referred": _("Referred to another body"),
        "closed": _("Investigation closed"),
        "other": _("Something else: see the other answers"),
    },
    "Missing": {
        "event_time": _("The time of an address's event"),
        "event_port": _("The port of an address"),
        "account": _("An account's own id"),
        "file": _("The file itself"),
        "unreadable_file": _("A file that can be opened"),
        "context": _("What was said around it"),
        "jurisdiction": _("Anything that says where"),
        "too_old": _("Anything recent enough"),
        "reporter_contact": _("How to reach whoever reported"),
        "child": _("Anything about the child"),
    },
    "DraftStanding": {
        "goes": _("Goes with this draft"),
        "not_chosen": _("Known here, not chosen"),
        "withheld": _("Known here, not covered"),
        "lacks": _("Lacking here too"),
    },
    "Direction": {
        "made": _("Made by this desk"),
        "received": _("Received from other desks"),
    },
    "YieldBy": {
        "sender": _("Who had sent it"),
        "recipient": _("Recipient"),
        "harm": _("Kind of harm"),
        "channel": _("Channel of the clue"),
        "platform": _("Service"),
        "agreement": _("Agreement"),
    },
    "ClosedReason": {
        "subject_not_located": _("The person could not be located"),
        "legal_return_empty": _("The service's answer to legal process was empty"),
        "no_crime": _("No crime"),
        "no_prosecutorial_merit": _("Not enough to prosecute"),
        "apparent_child_is_adult": _("The apparent child is an adult"),
        "age_undeterminable": _("The age could not be determined"),
        "false_report": _("False report"),
        "unfounded": _("Unfounded"),
        "subject_deceased": _("The person has died"),
        "other": _("Another reason"),
    },
    "WhyNotUseful": {
        "stale": _("It came too late"),
        "limited": _("It held too little"),
        "other": _("Another reason"),
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
        "stopped": _("Stopped: its decision was reversed"),
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
        "feedback.outcome": _("The closed answers of the feedback form: no name, no text"),
        "reporter.identity": _("Who reported it"),
        "victim.identity": _("Who the child is"),
        "deconfliction.token": _("That something is worked on, as keyed tokens"),
        "deconfliction.case_code": _("A case's code, once both sides granted"),
        "deconfliction.contact": _("Whom to call, once both sides granted"),
        "deconfliction.note": _("A note, once both sides granted"),
    },
}

OWN_LABELS: dict[tuple[str, str], str | Promise] = {
    (enum, value): words for enum, values in _WORDS.items() for value, words in values.items()
}
"""(Enum name, value) to words, as ``labels`` reads them."""

NEXT_STEPS: dict[DraftStanding, str | Promise] = {
    DraftStanding.GOES: "",
    DraftStanding.NOT_CHOSEN: _("The agreement covers it: tick it, if it is needed for the purpose."),
    DraftStanding.WITHHELD: _(
        "The agreement does not cover it. If the recipient needs it again and again, propose a version that does."
    ),
    DraftStanding.LACKS: _("Nothing here holds it. Ask whoever sent the clue."),
}
"""What to do about something that was missing before."""

WITHOUT: dict[Missing, str | Promise] = {
    Missing.EVENT_TIME: _("Ask the service for the time of the event, with its time zone."),
    Missing.EVENT_PORT: _(
        "Ask the service for the source port: behind a shared address nobody is found without it."
    ),
    Missing.ACCOUNT: _("Ask for the account's own id: a screen name can change owner."),
    Missing.FILE: _("Say whether a file exists and who holds it; the recipient may have to ask there."),
    Missing.UNREADABLE_FILE: _(
        "A file here could not be opened. Ask the sender for it again before it is sent."
    ),
    Missing.CONTEXT: _("Ask the sender for the words around it, as they were written."),
    Missing.JURISDICTION: _(
        "Nothing says where it belongs. Look at the place hypotheses before choosing this recipient."
    ),
    Missing.TOO_OLD: _(
        "It is older than 90 days: call the recipient first and ask whether it can still be used."
    ),
    Missing.REPORTER_CONTACT: _("Who reported is not known here, or is kept apart; say so in the purpose."),
    Missing.CHILD: _("Nothing is known of the child. Say so to whoever receives it."),
}
"""What to do where this matter lacks it as well."""

TONES: dict[str, str] = {
    "active": "good",
    "suspended": "alarm",
    "consistent": "good",
    "went_back": "alarm",
    "rewritten": "alarm",
    "holds": "good",
    "goes": "good",
    "not_chosen": "heed",
    "withheld": "heed",
    "lacks": "alarm",
    "not_in_chain": "alarm",
    "event_changed": "alarm",
    "line_changed": "alarm",
    "missing": "alarm",
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
    "handed_over": "good",
    "offered": "accent",
    "accepted": "good",
    "removed_at_source": "good",
    "reappeared": "alarm",
    "not_sent": "heed",
    "refused_by_partner": "alarm",
    "refused_by_agreement": "alarm",
}
"""Value to tone; see ``labels.tone_of``."""
