"""The desk's public site as static files: published releases and the public log, in three languages.

Comes in: what was published, as it left. Goes out: a folder that any web server can host, of the same bytes for the
same input: no scripts, nothing from elsewhere, relative links. What was published keeps its address for good.
"""
