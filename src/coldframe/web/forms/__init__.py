"""Forms: what a person can enter, and how it is asked for. One module per area."""
