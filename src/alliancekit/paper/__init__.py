"""What is printed: forms and reports."""
