"""Every channel by its name: the one place to add a new one."""

from __future__ import annotations

from collections.abc import Mapping

from coldframe.intake.channels import (
    api,
    article_16,
    case,
    csv_file,
    cybertip,
    desk,
    form,
    misp,
    ndjson,
    referral_document,
    referral_table,
    xarf,
)
from coldframe.intake.channels.base import Channel
from coldframe.intake.terms import Channel as ChannelName

CHANNELS: Mapping[ChannelName, Channel] = {
    ChannelName.API: api,
    ChannelName.CSV_FILE: csv_file,
    ChannelName.NDJSON: ndjson,
    ChannelName.FORM: form,
    ChannelName.CYBERTIP: cybertip,
    ChannelName.XARF: xarf,
    ChannelName.ARTICLE_16: article_16,
    ChannelName.DESK: desk,
    ChannelName.REFERRAL_DOCUMENT: referral_document,
    ChannelName.REFERRAL_TABLE: referral_table,
    ChannelName.CASE: case,
    ChannelName.MISP: misp,
}
