"""The words of the ledger for referrals, packages and webhooks; ``labels_ledger`` takes them in."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

EVENTS: dict[str, str | Promise] = {
    "referral_drafted": _("A referral was drafted"),
    "referral_queued": _("A person sent a referral"),
    "referral_sending": _("The delivery of a referral began"),
    "referral_attempt_failed": _("A try to deliver a referral failed"),
    "referral_delivered": _("A referral reached its recipient"),
    "referral_refused": _("A referral was not delivered"),
    "referral_recalled": _("A referral was recalled before it left"),
    "referral_handed_over": _("A person took a document of a referral to its recipient"),
    "referral_state_received": _("The recipient told how a referral stands"),
    "referral_received": _("A referral arrived from another desk"),
    "referral_feedback_given": _("A person said what came of a received referral"),
    "referral_feedback_received": _("The recipient told what came of a referral"),
    "referral_redirected": _("A returned referral was sent on to another recipient"),
    "referral_asked_back": _("A person asked a referral back from its recipient"),
    "referral_recall_received": _("The desk that sent a referral asked it back"),
    "referral_recall_answered": _("A person answered a recall"),
    "referral_recall_answer_received": _("A recipient told what it did with what was asked back"),
    "referral_supplemented": _("A person added to a referral"),
    "referral_supplement_received": _("The desk that sent a referral added to it"),
    "referral_state_queued": _("A person noted how a received referral stands"),
    "referral_state_told": _("The sending desk was told how its referral stands"),
    "referral_package_made": _("A person made a sealed package of a referral"),
    "referral_link_made": _("A link to a sealed package was made"),
    "referral_link_closed": _("A link to a sealed package was closed"),
    "referral_package_fetched": _("The recipient fetched a sealed package"),
    "referral_mail_settled": _("A person found out what became of a mail"),
    "referral_hand_over_signed": _("Somebody signed for a document that was handed over"),
    "webhook_endpoint_added": _("An own system is told of events from now on"),
    "webhook_rekeyed": _("A webhook got another secret"),
    "webhook_endpoint_disabled": _("A webhook was turned off"),
    "webhook_endpoint_enabled": _("A webhook was turned on again"),
    "webhook_pinged": _("A webhook was tested"),
    "webhook_replayed": _("Webhooks were sent again"),
}

FACTS: dict[str, str | Promise] = {
    "formats": _("Forms"),
    "downloads": _("Downloads allowed"),
    "downloads_left": _("Downloads left"),
    "has_arrived": _("It arrived"),
    "received_at": _("Received"),
    "received_by_keyed_hash": _("Keyed hash of who received it"),
    "kinds": _("Kinds of events"),
    "by_itself": _("By the desk itself"),
    "delivery": _("Delivery"),
    "deliveries": _("Deliveries"),
}
