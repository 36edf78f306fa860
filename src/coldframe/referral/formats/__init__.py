"""Forms of an outgoing document, one file each. No Django, no models, no sibling."""
