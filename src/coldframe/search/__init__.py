"""Search: exact range search over 256-bit hashes by Hamming distance.

Comes in: hashes as rows of 32 bytes, queries likewise, a radius in bits. Goes out: every pair within the
radius, none missed and none too many. ``hamming.HammingIndex`` is a list that does not change, in memory or
in one mapped file; ``live.LiveIndex`` one that changes while it is searched, in memory or in a folder that
survives a crash. ``scan`` is the reference that answers where the compiled kernel is not installed.
"""
