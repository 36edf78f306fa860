"""Paper: a document for people as PDF/A, from plain values.

In: a ``paper.Paper``: title, sections, what stands on the foot of each page. Out: the bytes of a PDF that
prints on A4, embeds its fonts and is the same whenever the same is asked. Every stage may use it; it knows
nothing of theirs. Texts are data: none of them is ever read as markup. No picture can be given to it.
"""
