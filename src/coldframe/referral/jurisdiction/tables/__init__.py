"""Tables that say of which country an address is: one kind of file each. Read on this machine, never asked afar."""
