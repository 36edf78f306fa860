"""Plug-ins, one folder a clearinghouse: Django-free, knowing nothing of tables or of each other.

Comes in: a frozen ``ReportContent``. Goes out: problems, a preview, and the remote calls as
explicit steps. ``base.py`` is the Protocol, ``content.py`` the value that all of them read.
"""
