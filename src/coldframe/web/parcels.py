"""What a referral's page says of the ways for a recipient without a desk."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from coldframe.partners.sealing import key_fingerprint
from coldframe.partners.terms import Channel, RecipientView
from coldframe.referral.queries import find_paper_receipt, find_parcel
from coldframe.referral.terms import MailState, ReferralState, ReferralView
from coldframe.web.forms.handing import PackageForm, SignedForm


def parcel_context(
    referral: ReferralView,
    recipient: RecipientView,
    *,
    may_leave: bool,
    may_send: bool,
    package_form: PackageForm | None = None,
    signed_form: SignedForm | None = None,
) -> dict[str, Any]:
    """Return what ``referral/parcel.html`` shows.

    Args:
        referral: Whose page.
        recipient: Who is to get it.
        may_leave: A draft that may leave now, and the reader may send it.
        may_send: The reader may send.
        package_form: As it was entered, with what is wrong.
        signed_form: As it was entered, with what is wrong.
    """
    parcel = find_parcel(referral.id)
    sealed = bool({Channel.SEALED_MAIL, Channel.DOWNLOAD} & set(recipient.channels))
    can_be_fetched = referral.state in (ReferralState.OFFERED, ReferralState.SENDING, ReferralState.DELIVERED)
    return {
        "parcel": parcel,
        "sealing_sha256": key_fingerprint(recipient.sealing_key) if recipient.sealing_key else "",
        "may_package": may_leave and sealed,
        "package_form": package_form or PackageForm(recipient=recipient),
        "may_offer": bool(parcel and parcel.link_expires_at and can_be_fetched and may_send),
        "is_link_over": bool(
            parcel
            and parcel.link_expires_at
            and (parcel.link_expires_at <= timezone.now() or not parcel.downloads_left)
        ),
        "may_settle": bool(
            parcel
            and parcel.mail_state is MailState.UNKNOWN
            and referral.state is ReferralState.SENDING
            and may_send
        ),
        "paper_receipt": find_paper_receipt(referral.id),
        "may_sign": referral.state is ReferralState.HANDED_OVER and may_send,
        "signed_form": signed_form or SignedForm(),
    }
