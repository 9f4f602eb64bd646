"""How it moves: one client's scores over sessions."""
