"""What it amounts to: an instrument compiled to a plan, applied by one kernel."""
