"""In whose words: cultural adaptations of an instrument."""
