"""Encrypted bytes by content: what arrived is kept sealed, and every look at it is recorded.

Comes in: streams of bytes. Goes out: their hashes, and the bytes again for an
actor with a reason. Works here: every stage that receives or opens a file.

Each object has a key of its own, wrapped under the desk's master key; destroying
the wrapped key destroys the object, wherever copies of the blob may lie.
"""
