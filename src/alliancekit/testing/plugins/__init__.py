"""The contracts of a plugin as a whole: its module, its distribution."""
