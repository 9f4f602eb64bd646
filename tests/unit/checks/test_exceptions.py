"""Warnings that are meant: accepted, with the reason; and exceptions that excuse nothing."""

import pytest
from tests.unit.instruments import Raw, changed, line_of, minimal, written

from alliancekit import Host
from alliancekit.api import Finding, Severity
from alliancekit.scoring.checks import check_instrument

LONG = changed("items.0.text.client", "word " * 21)
MEANT = {"code": "long-item", "path": "items.q1.text.client", "reason": "It lists all of them."}


def checked(host: Host, raw: Raw) -> list[Finding]:
    return list(check_instrument(written(raw), "tiny.json", host))


def told(host: Host, raw: Raw) -> list[tuple[str, Severity, str]]:
    return [(one.code, one.severity, one.path) for one in checked(host, raw)]


def test_a_warning_that_is_meant_is_accepted_with_its_reason(host: Host) -> None:
    (before,) = checked(host, LONG)
    (after,) = checked(host, LONG | {"exceptions": [MEANT]})
    assert (before.severity, after.severity) == (Severity.WARNING, Severity.ACCEPTED)
    assert after.message == f"{before.message} — accepted: It lists all of them."
    assert (after.code, after.path) == (before.code, before.path)


@pytest.mark.parametrize(
    "other", [{"code": "same-item"}, {"path": "items.q2.text.client"}, {"path": "items.q1"}]
)
def test_an_exception_that_meets_no_warning_is_needless(host: Host, other: Raw) -> None:
    raw = LONG | {"exceptions": [MEANT | other]}
    assert told(host, raw) == [
        ("long-item", Severity.WARNING, "items.q1.text.client"),
        ("needless-exception", Severity.WARNING, "exceptions.0"),
    ]
    assert checked(host, raw)[1].line == line_of(raw, "exceptions.0")


def test_what_is_mended_needs_no_exception(host: Host) -> None:
    raw = minimal() | {"exceptions": [MEANT]}
    assert told(host, raw) == [("needless-exception", Severity.WARNING, "exceptions.0")]


def test_an_error_is_never_accepted(host: Host) -> None:
    raw = changed("vectors.0.scores.heard", 3)
    (wrong,) = checked(host, raw)
    excused = {"code": wrong.code, "path": wrong.path, "reason": "We like it so."}
    assert told(host, raw | {"exceptions": [excused]}) == [
        ("vector", Severity.ERROR, wrong.path),
        ("needless-exception", Severity.WARNING, "exceptions.0"),
    ]


def test_findings_of_checks_have_the_line_they_are_about(host: Host) -> None:
    (finding,) = checked(host, LONG)
    assert finding.line == line_of(LONG, "items.0.text.client")


# ─── choices ─────────────────────────────────────────────────────────────────


def chosen(*when: Raw) -> Raw:
    """The tiny instrument in which the team counts in one of two ways, each score with vectors."""
    raw = minimal()
    options = [{"id": one, "title": one, "source": "Nobody."} for one in ("once", "twice")]
    raw["choices"] = [{"id": "count", "title": "Count", "default": "once", "options": options}]
    score = raw["scores"][1]
    raw["scores"][1] = {**score, "when": {"count": "once"}}
    twice = {**score, "method": "scaled-mean", "parameters": {"factor": 2}, "range": [0, 20]}
    raw["scores"].insert(2, {**twice, "when": {"count": "twice"}})
    for one in list(raw["vectors"]):
        team = one["scores"]["team"]
        both = {**one["scores"], "team": team and 2 * team}
        made = {**one, "name": f"{one['name']}, twice", "scores": both}
        raw["vectors"].append({**made, "when": {"count": "twice"}})
    return raw


def test_every_option_of_a_choice_is_checked(host: Host) -> None:
    raw = chosen()
    assert checked(host, raw) == []
    blank = next(i for i, one in enumerate(raw["vectors"]) if one["name"].endswith("rule, twice"))
    raw["vectors"][blank]["scores"] = {"heard": 0}
    (finding,) = checked(host, raw)
    assert "no vector has team one answer past its missing rule" in finding.message
    assert finding.message.endswith("(where count is twice)")


def test_what_an_option_leaves_as_it_is_is_told_once(host: Host) -> None:
    raw = chosen()
    raw["vectors"][4]["scores"].pop("heard")  # just below its band, with the default
    (finding,) = checked(host, raw)
    assert finding.path == "scores.heard.bands"
    raw["vectors"][9]["scores"].pop("heard")  # and with the other option
    assert checked(host, raw) == [finding]
