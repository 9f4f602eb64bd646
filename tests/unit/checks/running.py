"""How the checks' tests run one check on a specimen."""

from typing import Any

from tests.unit.instruments import Raw, built, minimal

from alliancekit import Host
from alliancekit.api import CheckOffer, Finding, Severity


def found(host: Host, check: str, raw: Raw | None = None) -> list[Finding]:
    return list(host.get(CheckOffer, check).run(built(raw)))


def warned(host: Host, check: str, raw: Raw | None = None) -> list[tuple[str, str]]:
    """Code and path of each finding, all of which are warnings."""
    findings = found(host, check, raw)
    assert {one.severity for one in findings} <= {Severity.WARNING}
    return [(one.code, one.path) for one in findings]


def asking(*texts: str, options: list[str] | None = None, **parts: Any) -> Raw:
    """An instrument of these items for the client, on a scale of these labels, or numbered boxes.

    Without a score but the sum of all; ``parts`` take the place of others.
    """
    scale = {"id": "often", "kind": "numeric", "min": 0, "max": 4, "low": "Low", "high": "High"}
    if options:
        labelled = [{"value": value, "label": label} for value, label in enumerate(options)]
        scale = {"id": "often", "kind": "options", "options": labelled}
    names = [f"q{number}" for number in range(1, len(texts) + 1)]
    score = {"id": "all", "title": "All", "method": "mean", "items": names}
    top = len(options) - 1 if options else 4
    raw = minimal() | {
        "scales": [scale],
        "items": [
            {"id": name, "scale": "often", "text": {"client": text}}
            for name, text in zip(names, texts, strict=True)
        ],
        "scores": [score | {"missing": {"min_answered": 1}, "range": [0, top]}],
        "vectors": [{"name": "all minimum", "fill": 0, "scores": {"all": 0}}],
    }
    del raw["flags"]
    return raw | parts


def vector(scores: Raw, **answers: Any) -> Raw:
    """A vector. What is said to come out is not held against scoring here."""
    return {"name": f"{answers} {scores}", "answers": answers, "scores": scores}


def told(host: Host, raw: Raw) -> list[str]:
    """What is untried, without the advice."""
    return [one.message.split(": add one")[0] for one in found(host, "vectors", raw)]


def sum_of(items: int, least: int, **rule: Any) -> Raw:
    """An instrument whose one score needs ``least`` of its items, with the vectors of both ends."""
    options = ["No", "A little", "Yes"]
    raw = asking(*(f"Item {number}" for number in range(items)), options=options)
    raw["scores"][0]["missing"] = {"min_answered": least, **rule}
    raw["vectors"].append({"name": "all maximum", "fill": 2, "scores": {"all": 2}})
    return raw
