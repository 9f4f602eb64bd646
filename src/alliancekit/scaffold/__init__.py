"""What `alliancekit new` writes: a plugin as a package, or an instrument, that works as made."""
