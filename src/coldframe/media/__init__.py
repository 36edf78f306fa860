"""Media: untrusted bytes to upright RGB to signals, only inside a confined child process.

Comes in: file bytes in chunks, never a path. Goes out: ``PictureSignals``, ``Derivative`` or
``Unreadable`` (a value, because an unreadable file is an expected thing). Callers use
``sandbox.Sandbox`` or ``sandbox.SandboxPool``; ``decode`` and ``pdq`` run in the child.
``digests`` and ``sniff`` only look at bytes as bytes and are safe in process.
"""
