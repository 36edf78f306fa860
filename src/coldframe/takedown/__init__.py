"""Asking whoever hosts an address to take it down, and writing down what came of it.

Comes in: an item with an address, and a liaison. Goes out: the text of a notice, without
any media, that a person sends by mail or a host's form; then, by hand, what happened.
Nothing is ever fetched: that something came back is a new clue that matches an old item.
"""
