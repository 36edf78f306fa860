"""Every channel by its name: the one place to add a new one."""

from __future__ import annotations

from collections.abc import Mapping

from coldframe.intake.channels import api, article_16, csv_file, cybertip, desk, form, ndjson, xarf
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
}
