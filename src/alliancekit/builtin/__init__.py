"""What alliancekit itself offers, through the same hooks as anybody's plugin.

One small module per kind of offer; each imports nothing of alliancekit but ``api``.
"""
