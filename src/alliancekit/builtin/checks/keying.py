"""Items that one score turns round and another does not, and items that no score uses."""

from collections import defaultdict
from collections.abc import Iterator

from alliancekit.api import Finding, Instrument, Severity
from alliancekit.builtin.checks.lines import warning


def check(instrument: Instrument) -> Iterator[Finding]:
    """Items keyed both ways and, where every key is known, items without a score.

    While the key of a score is not known, it may use any item.
    """
    turned: dict[str, dict[bool, list[str]]] = defaultdict(lambda: defaultdict(list))
    for score in instrument.scores:
        if not score.composite:
            for item in score.operands:
                turned[item][item in score.reversed].append(score.id)
    for item, uses in turned.items():
        if len(uses) > 1:
            told = f"reverse-keyed in {', '.join(uses[True])} but not in {', '.join(uses[False])}"
            yield Finding("keying", Severity.ERROR, f"items.{item}", f"{told}: key it one way")
    if all(score.known for score in instrument.scores):
        for item_id in [one.id for one in instrument.items if one.id not in turned]:
            yield warning(
                "unscored-item", f"items.{item_id}", "no score uses it: key it or drop it"
            )
