"""Durable work: what a stage starts now and a worker finishes later, come what may.

Comes in: ``enqueue(name, key, *ids)`` inside the caller's own transaction. Goes out:
the task of that name runs to its end: an outside call (``run.step``) at least once,
a database effect (``run.once``) exactly once, through crashes, restarts and several workers.
What fails for good stays listed, with the reason, until a person replays it.
Works here: every stage enqueues; ``pipeline`` registers the tasks; workers run them.

The only package that imports the engine (DBOS).
"""
