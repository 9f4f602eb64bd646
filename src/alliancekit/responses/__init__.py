"""What was answered: responses read strictly, nothing lost."""
