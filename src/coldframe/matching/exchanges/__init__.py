"""Clients of hash exchanges, one a file: a window of time → pages of entries. No Django; none knows another."""
