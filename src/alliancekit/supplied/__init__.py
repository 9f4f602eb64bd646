"""What a user adds to an instrument that is shipped without it: a key, the wording."""
