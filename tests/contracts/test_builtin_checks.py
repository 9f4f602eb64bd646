"""The built-in checks pass the contract that plugin authors are given."""

from tests.unit.checks.running import asking
from tests.unit.instruments import changed

from alliancekit.builtin import checks
from alliancekit.testing import CheckContract

OFTEN = ["Never", "Sometimes", "Always"]
HEAVY = "Psychotherapeutic interventions systematically facilitated introspection."
UNEVEN = changed("scales.0.options.2.value", 5, asking("I felt heard.", options=OFTEN))
UNEVEN["scores"][0]["range"] = [0, 5]
BOTH_WAYS = changed("scores.1.items", ["q2", "q3"])


class TestChecks(CheckContract):
    plugin = checks
    clean = ("ak-pulse", "ak-core", "ors")
    faulty = {
        "reading-grade": asking(HEAVY),
        "double-negative": asking("I was not unable to speak."),
        "negated-item": asking("I did not feel heard.", options=OFTEN),
        "long-item": asking("I felt heard " + "and seen " * 20),
        "same-item": asking("I felt heard.", "I felt heard."),
        "two-ideas": asking("My therapist listens and explains things."),
        "option-gap": UNEVEN,
        "unscored-item": changed("scores.1.items", ["q1"]),
        "keying": BOTH_WAYS,
        "unbalanced-keying": asking(*(f"Statement {n}." for n in range(10)), options=OFTEN),
        "untested": asking("I felt heard."),
    }
