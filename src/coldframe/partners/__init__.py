"""Who may receive what: recipients, agreements, the disclosure ledger, and the only way out.

Comes in: a recipient's pinned key and the terms that two people agreed to. Goes out:
signed messages (``messages``), HTTP (``http``), and a yes or no for each field
(``rules.check_release_v1``): no agreement, no field, no moment covered means no.
Liaisons propose; a second person activates; anyone of them may suspend at once.
"""
