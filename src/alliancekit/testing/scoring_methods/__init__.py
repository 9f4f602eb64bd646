"""The contract of scoring methods."""
