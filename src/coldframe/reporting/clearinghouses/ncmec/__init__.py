"""NCMEC's CyberTipline, spoken over its reporting interface.

Comes in: a ``ReportContent``. Goes out: its document in schema order, problems with their fix,
and the calls submit, upload, fileinfo, finish, retract and status.
Written from the documented facts; NCMEC's own XSD is never part of this package.
NCMEC's words (its incident types) stay inside this folder.
"""
