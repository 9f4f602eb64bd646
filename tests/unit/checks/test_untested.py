"""Cases that no known answer tries."""

import pytest
from tests.unit.checks.running import found, sum_of, told, vector, warned
from tests.unit.instruments import Raw, changed, minimal

from alliancekit import Host


def test_the_tiny_instrument_leaves_no_case_untried(host: Host) -> None:
    assert warned(host, "vectors") == []


@pytest.mark.parametrize(
    ("path", "value", "untried"),
    [
        ("vectors.0.fill", 1, "vectors"),  # nothing at its minimum
        ("vectors.1.answers.q3", 9, "vectors"),  # nothing at its maximum
        ("vectors.3.scores", {"team": 5}, "scores.heard.missing"),  # never one past its rule
        ("scores.0.bands.edges.1.from", 3, "scores.heard.bands"),  # no score of 3
        ("vectors.4.scores.heard", 0.5, "scores.heard.bands"),  # two steps below 2, not just below
        ("flags.0.at_least", 0.5, "flags.q2"),  # two answers apart: 0 and 2, had 1 not been given
    ],
)
def test_a_case_that_no_vector_tries_is_told(
    host: Host, path: str, value: object, untried: str
) -> None:
    raw = changed(path, value)
    if path.startswith("flags"):
        raw = changed("vectors.4.answers.q2", 2, raw)
    assert ("untested", untried) in warned(host, "vectors", raw)


def test_a_score_that_is_never_missing(host: Host) -> None:
    raw = changed("vectors.2.scores", {"heard": 0}, changed("vectors.2.answers.q3", 1))
    assert told(host, raw) == [
        "no vector has team one answer past its missing rule (1 of 1 answered)",
        "no vector has heard_pomp with enough answered but without team, which it requires",
    ]


def test_a_score_of_which_no_vector_says_what_it_comes_to(host: Host) -> None:
    raw = minimal()
    for one in raw["vectors"]:
        one["scores"].pop("team", None)
        one["scores"].pop("heard_pomp", None)
    assert told(host, raw) == [
        "no vector says what team comes to",
        "no vector says what heard_pomp comes to",
    ]


def test_a_not_applicable_answer_is_not_counted_as_answered(host: Host) -> None:
    # one of the two that heard needs, as the kernel counts: one past its missing rule
    assert warned(host, "vectors", changed("vectors.3.answers.q2", "na")) == []


# ─── bands and flags ─────────────────────────────────────────────────────────


def banded(start: float, *values: float) -> Raw:
    """A mean of 2 items from 0 to 2, in steps of a half, with a band from ``start`` on."""
    raw = sum_of(2, 2)
    edges = [{"from": 0, "label": "low"}, {"from": start, "label": "high"}]
    raw["scores"][0]["bands"] = {"citation": "Nobody.", "edges": edges}
    raw["vectors"] += [vector({"all": one}, q1=0, q2=0) for one in values]
    raw["vectors"].append(vector({"all": None}, q1=0))
    return raw


@pytest.mark.parametrize(
    ("start", "values", "sides"),
    [
        (1.5, [1.5, 1], []),
        (1.5, [1.5, 1.25], []),
        (1.5, [1.5, 0.5], ["just below"]),  # two steps below
        (1.5, [1], ["at"]),
        (1.2, [1.5, 1], ["at"]),  # 1.2 is no mean of two answers: the edge is written wrong
    ],
)
def test_a_band_is_tried_at_its_edge_and_just_below(
    host: Host, start: float, values: list[float], sides: list[str]
) -> None:
    assert told(host, banded(start, *values)) == [
        f"no vector gives all {side} {start:g}, where 'high' begins" for side in sides
    ]


@pytest.mark.parametrize(
    ("flag", "answers", "sides"),
    [
        ({"at_least": 2}, [1], []),
        ({"at_least": 2}, [], ["just below"]),
        ({"at_least": 1}, [1], []),
        ({"at_least": 1}, [], ["at"]),
        ({"at_most": 0}, [1], []),
        ({"at_most": 0}, [], ["just above"]),
        ({"below": 1}, [1], []),
        ({"below": 1}, [], ["at"]),
        ({"at_most": 1.5}, [1], ["at"]),  # it is no answer
    ],
)
def test_a_flagged_answer_is_tried_at_its_threshold_and_off_it(
    host: Host, flag: Raw, answers: list[int], sides: list[str]
) -> None:
    raw = sum_of(2, 2)
    raw["flags"] = [{"item": "q1", "message": "Ask.", **flag}]
    raw["vectors"] += [vector({"all": 0}, q1=one, q2=0) for one in answers]
    raw["vectors"].append(vector({"all": None}, q2=0))
    (threshold,) = flag.values()
    assert told(host, raw) == [
        f"no vector has q1 {side} {threshold:g}, where it is flagged" for side in sides
    ]


def test_a_flagged_score_is_tried_in_its_own_steps(host: Host) -> None:
    raw = banded(1, 1, 0.5)
    raw["flags"] = [{"score": "all", "below": 1, "message": "Ask."}]
    assert told(host, raw) == []
    raw["flags"][0]["below"] = 1.5
    assert told(host, raw) == ["no vector has all at 1.5, where it is flagged"]


# ─── respondents, sections, keys that are not known ──────────────────────────


def watched() -> Raw:
    """A client and an observer, who has another scale."""
    raw = sum_of(1, 1)
    raw["forms"].append({**raw["forms"][0], "respondent": "observer"})
    raw["scales"].append({**raw["scales"][0], "id": "seen", "options": []})
    raw["scales"][1]["options"] = [{"value": v, "label": f"{v}"} for v in (0, 1)]
    raw["items"][0] |= {
        "scale": {"client": "often", "observer": "seen"},
        "text": {"client": "I was heard.", "observer": "The client was heard."},
    }
    raw["scores"][0]["range"] = {"client": [0, 2], "observer": [0, 1]}
    raw["vectors"].append(vector({"all": None}))
    return raw


def test_each_respondent_with_a_scale_of_their_own_has_their_own_vectors(host: Host) -> None:
    raw = watched()
    observed = [
        {"name": "seen: minimum", "respondent": "observer", "fill": 0, "scores": {"all": 0}},
        {"name": "seen: maximum", "respondent": "observer", "fill": 1, "scores": {"all": 1}},
        vector({"all": None}) | {"name": "seen: blank", "respondent": "observer"},
    ]
    raw["vectors"] += observed
    assert told(host, raw) == []
    raw["vectors"].pop(4)
    (finding,) = found(host, "vectors", raw)
    assert finding.message.endswith("every answer at its maximum: add one (the observer's answers)")


def test_the_first_of_a_repeated_section_stands_for_all(host: Host) -> None:
    raw = sum_of(1, 1)
    raw["sections"] = [{"id": "goal", "title": "Goal {n}", "repeat": 2}]
    raw["items"][0]["section"] = "goal"
    raw["scores"][0]["each"] = "goal"
    raw["vectors"] = [
        {"name": "minimum", "fill": 0, "scores": {"all_1": 0}},
        {"name": "maximum", "fill": 2, "scores": {"all_1": 2}},
    ]
    assert told(host, raw) == [
        "no vector has all_1 one answer past its missing rule (1 of 1 answered)"
    ]
    raw["vectors"].append(vector({"all_1": None}, q1_2=1))
    assert told(host, raw) == []


def test_of_sections_of_which_one_is_used_each_has_its_ends(host: Host) -> None:
    raw = sum_of(2, 1)
    score = raw["scores"].pop()
    raw["sections"] = [{"id": i, "title": i.upper(), "one_of": "way"} for i in ("a", "b")]
    for item, section in zip(raw["items"], "ab", strict=True):
        item["section"] = section
        raw["scores"].append({**score, "id": section, "items": [item["id"]]})
    raw["vectors"] = [
        vector({"a": 0, "b": None}, q1=0),
        vector({"a": 2, "b": None}, q1=2),
        vector({"a": None, "b": 0}, q2=0),
        vector({"a": None, "b": 1}, q2=1),
    ]
    assert told(host, raw) == ["no vector has every answer of 'B' at its maximum"]


def test_a_score_whose_key_is_not_known_cannot_be_tried(host: Host) -> None:
    raw = sum_of(2, 1)
    raw["scores"][0] |= {"items": None, "supply": "The manual."}
    raw["vectors"] = []
    raw["flags"] = [{"score": "all", "below": 1, "message": "Ask."}]
    assert told(host, raw) == []


def test_a_flag_of_a_score_whose_key_is_not_known_cannot_be_tried_either(host: Host) -> None:
    raw = sum_of(1, 1)
    raw["vectors"].append(vector({"all": None}))
    raw["scores"].append({**raw["scores"][0], "id": "open", "items": None, "supply": "The manual."})
    raw["flags"] = [{"score": "open", "below": 1, "message": "Ask."}]
    assert told(host, raw) == []
    raw["flags"][0]["score"] = "all"
    assert len(told(host, raw)) == 1


def test_a_score_told_in_other_units_need_not_be_missing_a_second_time(host: Host) -> None:
    raw = sum_of(1, 1)
    raw["vectors"].append(vector({"all": None}))
    score = {"id": "pomp", "title": "Pomp", "method": "pomp", "scores": ["all"]}
    raw["scores"].append(score | {"missing": {"min_answered": 1}, "range": [0, 100]})
    raw["vectors"][0]["scores"]["pomp"] = 0
    assert told(host, raw) == []
