"""Many copies of a form, each its own: laid out once, then stamped."""
