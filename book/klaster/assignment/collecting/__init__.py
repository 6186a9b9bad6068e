"""`klaster collect`: submissions of every kind, and who handed in which."""
