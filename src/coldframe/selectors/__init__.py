"""Who and where, as written in a text: addresses, handles, wallets, invite links.

Comes in: text that a stranger wrote. Goes out: ``Selector`` values with their place
in the text (``extract.extract``), one normal form for each kind
(``normalize.normalize``), and the passwords to be withheld
(``credentials.find_credentials``). Nothing here fetches, resolves or guesses;
everything is pure and linear in the length of the text.
"""
