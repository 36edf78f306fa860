"""The console: pages for people, rendered on the server.

Comes in: requests of signed-in people. Goes out: HTML, never a file as it was
received. Views translate: they read a form, call a stage's query or action with
``actor=`` and ``as_of=``, and show the answer. They decide nothing. Every view
names the permission it needs (``permissions.py``); one that names none answers 404.
"""
