"""A local CyberTipline reporting server, written from its documented behavior.

Run it: ``python -m coldframe.simulators.ncmec --user demo:secret``. It validates in two stages
(schema, then the documentation's rules), keeps each report's state and expiry, and can be told
to fail. It is not NCMEC's, never talks to NCMEC, and holds no copy of NCMEC's XSD:
what ``GET /xsd`` answers here is made from this folder's own tables.
NCMEC's own words (its incident types) stay inside this folder.
"""
