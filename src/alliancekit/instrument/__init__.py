"""What is asked: instruments, checked, typed and immutable."""
