"""A client's report."""
