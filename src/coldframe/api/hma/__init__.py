"""The door for clients of the Hasher-Matcher-Actioner (HMA): ``/hma/``, that program's paths and shapes.

Comes in: hashes to look up, files to hash, entries to propose. Goes out: names of the banks
that the key may see, numbers of entries, distances; never a bank entry's hash. Works here:
programs written for HMA, with an API key. Nothing is fetched, nothing of an upload is kept,
and nothing proposed here matches before a second person confirms it.

Paths, parameters and answers are those of HMA 1.1 (its ``blueprints`` folder).
"""
