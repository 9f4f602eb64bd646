"""The contract of exporters."""
