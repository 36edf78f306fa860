"""Bulletins: typical cases for the public, made of fields that are allowed, never by deleting from a case.

Comes in: what ``queries/telling.py`` reads of a case into the closed types of ``terms/bulletins.py``; no text of
the case has a place in them. Goes out: one :class:`Content` in three languages, which HTML, PDF and JSON all
read. Pure: no database, no clock. The order: ``counting`` keeps counts of children that are small from being
shown or computed, ``combining`` coarsens what would point at one person, ``telling`` makes sentences of the
rest, ``linting`` reads every word of them again, with what the editor added.
"""
