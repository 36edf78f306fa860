"""Search: exact range search over 256-bit hashes by Hamming distance.

Comes in: hashes as rows of 32 bytes, queries likewise, a radius in bits. Goes out: every pair within the
radius, none missed and none too many. ``hamming.HammingIndex`` is the interface; what is inside may change.
"""
