"""The REST door: ``/api/v1/``, OpenAPI 3.1, problem details (RFC 9457).

Comes in: clues from programs, messages from partner desks. Goes out: what a key's
scopes allow to be read. Works here: programs with an API key, and partner desks
known by their pinned key. Nothing here decides, reveals, approves or sends.
"""
