"""Files of known signals, one format a file: bytes → ``ParsedList``. Pure, no Django, none knows another."""
