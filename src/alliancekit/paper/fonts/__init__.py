"""Fonts for the scripts of the world, and text that can be read back."""
