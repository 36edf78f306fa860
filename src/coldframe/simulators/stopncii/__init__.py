"""A local server that speaks StopNCII.org's interface, version 1: JSON, tokens, withdrawn cases, feedback.

Run it: ``python -m coldframe.simulators.stopncii``. It keeps its records in memory, tells of them in pages,
takes feedback and hashes, and can be told to fail. It is not StopNCII's and never talks to StopNCII.
Its records are what the person or the test in front of it makes up.
"""
