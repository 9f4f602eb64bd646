"""Forms to fill in on a screen."""
