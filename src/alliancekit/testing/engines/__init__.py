"""The contract of engines, of batches and of files."""
