"""Local servers that speak the partners' protocols: for demos, tests and authors of clients.

Comes in: a partner's protocol over loopback. Goes out: its answers, faults on request, and
what a receiver would hold afterwards. Nothing here knows Django or any stage.
"""
