"""Ways a clue comes in, one a file: bytes → ``Parsed``. Pure, no Django, none knows another."""
