"""What ``alliancekit check`` finds further where an instrument uses these methods."""

from collections.abc import Iterator

from alliancekit.api import Finding, Instrument, Score, Severity

EAP, STANDARD_ERROR = "grm-eap", "grm-eap-se"


def lone_standard_errors(instrument: Instrument) -> Iterator[Finding]:
    """Each standard error that is not that of any EAP score of the instrument.

    The two are declared apart, each with the item parameters: where one is corrected and the other
    forgotten, a report would print a score beside the standard error of something else.
    """
    scores = [_computed_from(one) for one in instrument.scores if one.method == EAP]
    for one in instrument.scores:
        if one.method == STANDARD_ERROR and _computed_from(one) not in scores:
            message = f"no `{EAP}` score has its items, its reversed items and its parameters"
            yield Finding("lone-se", Severity.WARNING, f"scores.{one.id}", message)


def _computed_from(score: Score) -> tuple[object, ...]:
    return set(score.operands), score.reversed, score.parameters
