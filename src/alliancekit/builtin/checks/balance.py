"""Whether some items run against the others, and no score is turned round for the most part."""

from collections.abc import Iterator

from alliancekit.api import Finding, Instrument, Item
from alliancekit.builtin.checks.lines import alterable, answers, english, warning, words

MIN_ITEMS = 10
"""So many statements that all run one way invite the same mark all the way down."""

MIN_OPERANDS = 4

RATED = frozenset(words("agree disagree true never rarely seldom sometimes often"))
"""Words in the answers to statements that one may say yes to: agreement and frequency."""


def check(instrument: Instrument) -> Iterator[Finding]:
    """Own instruments in which nothing is reverse-keyed, and own scores in which most items are.

    Where every statement runs one way, a habit of agreeing passes for a high score. Reversed items
    are no cure: they are misread, and form factors of their own (Weijters, Baumgartner &
    Schillewaert 2013, https://doi.org/10.1037/a0032121; van Sonderen, Sanderman & Coyne 2013,
    https://doi.org/10.1371/journal.pone.0068967). So a few are asked for, of the instrument and
    not of each subscale, better an opposite than a negation. Scores of which a higher value is
    better beside others of which it is worse do as well.
    """
    if not alterable(instrument):
        return
    scores = [one for one in instrument.scores if not one.composite]
    scored = {item for score in scores for item in score.operands}
    turned = {item for score in scores for item in score.reversed}
    if english(instrument):
        rated = [one for one in instrument.items if one.id in scored and _rated(instrument, one)]
        mixed = len({score.higher for score in scores} - {None}) > 1
        if len(rated) >= MIN_ITEMS and not turned and not mixed:
            told = f"all {len(rated)} statements are keyed one way: word a few as an opposite"
            yield warning("unbalanced-keying", "scores", told)
    for score in scores:
        k, reverse = len(score.operands), len(score.reversed)
        if k >= MIN_OPERANDS and 2 * reverse > k:
            told = f"{reverse} of {k} items are reverse-keyed: name it after what most of them say"
            yield warning("unbalanced-keying", f"scores.{score.id}", f"{told}, and turn the rest")


def _rated(instrument: Instrument, item: Item) -> bool:
    """Whether it is answered on a scale of agreement or frequency, by any respondent."""
    labels = [label for who in instrument.respondents for label in answers(item, who)]
    return any(RATED & set(words(label)) for label in labels)
