"""The desk's own report to the public: published releases, a log of what was released, what rules were in force.

Comes in: releases as they left (``queries.releases``) and what the desk enters about its own people. Goes out:
values and files that hold no number which no release holds. Pages of them are made in ``web/site``.
"""
