"""Contract tests that a plugin author subclasses: passing them proves a scoring method right."""

from alliancekit.testing.contracts import ScoringMethodContract

__all__ = ["ScoringMethodContract"]
