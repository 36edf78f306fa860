"""One module per area of the console. Views call queries and actions; they decide nothing."""
