"""Ways out of the house for what happened: one file for each kind of place."""
