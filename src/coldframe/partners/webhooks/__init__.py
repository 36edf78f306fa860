"""Telling the desk's own systems that something happened: what, to which id, when; never who or what it said.

Comes in: custody events, inside the transaction that appends them (``following``). Goes out: one signed request a
subscribed event and endpoint (``signing``: Standard Webhooks), durable, with a log (``partners.webhook_steps``). The receiver asks the
API for more, under its own key's rights. Administrators work here; the operator names the hosts that may be told.
"""
