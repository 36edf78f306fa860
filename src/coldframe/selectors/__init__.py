"""Who and where, as written in a text: addresses, handles, wallets, invite links; and whether two texts are nearly one.

Comes in: text that a stranger wrote. Goes out: ``Selector`` values with their place
in the text (``extract.extract``), one normal form for each kind
(``normalize.normalize``; a file for each kind says its source and its limits), a
fingerprint of the whole text (``neardup.text_hash``), and the passwords to be withheld
(``credentials.find_credentials``). Nothing here fetches, resolves or guesses;
everything is pure and linear in the length of the text.
"""
