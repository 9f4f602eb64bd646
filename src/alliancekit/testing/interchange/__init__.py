"""The contract of interchange formats."""
