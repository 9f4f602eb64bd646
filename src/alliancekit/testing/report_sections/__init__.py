"""The contract of report sections."""
