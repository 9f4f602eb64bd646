"""Every instrument's scoring key, written down a second time and by hand.

Transcribed from the project's specification of its own instruments and from its table of
published keys (keys.md), never from an instrument's JSON: two people, or a person and a file,
must not copy each other's slip. From the JSON are only what stands nowhere else: the item numbers
of ak-core, the names of choices and bands, a long score id, and the second set of edges of CORE-10.
Only the standard library is used here, and nothing of alliancekit.

Items of a score are written as in the books: ``"5 12 16r 23"``, r for a reverse-keyed one.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from fractions import Fraction

from tests.second.model import Key, Scale, Score, Section, View


def numbered(count: int) -> tuple[str, ...]:
    return tuple(f"q{number}" for number in range(1, count + 1))


def names(text: str) -> tuple[str, ...]:
    """``"5 16r progress_1"`` → q5, q16, progress_1."""
    stripped = [one.removesuffix("r") if one[0].isdigit() else one for one in text.split()]
    return tuple(f"q{one}" if one.isdigit() else one for one in stripped)


def turned(text: str) -> frozenset[str]:
    return frozenset(
        f"q{one[:-1]}" for one in text.split() if one[0].isdigit() and one.endswith("r")
    )


def score(identity: str, kind: str, text: str, floor: int, **more: object) -> Score:
    return Score(identity, kind, names(text), floor, turned(text), **more)  # type: ignore[arg-type]


def pomp(of: str, *, worse: bool = False, identity: str | None = None) -> Score:
    return Score(identity or f"{of}_pomp", "pomp", (of,), 1, composite=True, worse=worse)


def each_with_pomp(scores: Iterable[Score]) -> tuple[Score, ...]:
    return tuple(one for s in scores for one in (s, pomp(s.id, worse=s.worse)))


DEFAULT_FLOOR = {2: 2, 3: 2, 4: 3, 5: 4}


def subscales(texts: Mapping[str, str], **more: object) -> list[Score]:
    """Means that need 2 of 2, 2 of 3, 3 of 4, 4 of 5."""
    return [
        score(one, "mean", text, DEFAULT_FLOOR[len(text.split())], **more)
        for one, text in texts.items()
    ]


def subscales_that_may_not_apply(texts: Mapping[str, str]) -> list[Score]:
    """The same by per cent, so that it shrinks with the items that do not apply."""
    return [score(one, "mean", text, 2, percent=66) for one, text in texts.items()]


def total(parts: Iterable[Score], floor: int, identity: str = "total", **more: object) -> Score:
    """The mean over all items of its parts, each of which it requires."""
    parts = list(parts)
    items = sorted((one for part in parts for one in part.of), key=lambda one: int(one[1:]))
    return Score(
        identity,
        "mean",
        tuple(items),
        floor,
        frozenset(one for part in parts for one in part.turned),
        requires=tuple(part.id for part in parts),
        **more,  # type: ignore[arg-type]
    )


CLIENT_THERAPIST = ("client", "therapist")


def for_all(scale: Scale, *respondents: str) -> dict[str, Scale]:
    return dict.fromkeys(respondents, scale)


KEYS: dict[str, Key] = {}


# ─── our own ─────────────────────────────────────────────────────────────────

# item numbers: from the instrument's JSON; the specification gives the sizes only
_core_relational = subscales(
    {"trust": "1 8 15r 22", "bond": "3 10 17 24r", "respect": "5 12 19 26"}
)
_core_work = subscales(
    {
        "goals": "2 9r 16 23",
        "methods": "4 11 18r 25",
        "expectations": "6r 13 20",
        "responsibility": "7 14 21r 27",
    }
)
KEYS["ak-core"] = Key(
    numbered(27),
    for_all(Scale(1, 5), *CLIENT_THERAPIST),
    each_with_pomp(
        [
            *_core_relational,
            *_core_work,
            total(_core_relational, 10, "relational"),
            total(_core_work, 12, "work"),
            total([*_core_relational, *_core_work], 22),
        ]
    ),
)

KEYS["ak-pulse"] = Key(
    numbered(5),
    for_all(Scale(0, 10), *CLIENT_THERAPIST),
    each_with_pomp([score("total", "mean", "1 2 3 4 5", 4)]),
)

KEYS["ak-pulse-easy"] = Key(
    numbered(5),
    for_all(Scale(0, 2), "client"),
    each_with_pomp([score("total", "mean", "1 2 3 4 5", 4)]),
)

_comm = subscales_that_may_not_apply(
    {
        "listening": "1 8 15 22",
        "empathy": "3 9 14 21",
        "open_questions": "4 11 18",
        "nonverbal": "5 12 16r 23",
        "clarity": "2 10r 17 24",
        "feedback": "6 13 20",
        "boundaries": "7 19",
    }
)
KEYS["ak-comm"] = Key(
    numbered(24),
    {"client": Scale(1, 5), "observer": Scale(0, 3, code="not_observed")},
    each_with_pomp([*_comm, total(_comm, 14, percent=80)]),
)

_intake = subscales(
    {
        "prior_therapy": "4 10 16",
        "power": "3 7 12 18",
        "culture": "5 11 17",
        "disclosure": "2 8r 13",
        "expectations": "1 9 15",
        "access": "6 14",
    },
    worse=True,
)
KEYS["ak-intake"] = Key(
    numbered(18),
    for_all(Scale(0, 4), "client"),
    each_with_pomp([*_intake, total(_intake, 15, worse=True)]),
)

_strain = subscales(
    {
        "disconnection": "1 6 11 16",
        "withholding": "2 7 12",
        "disagreement": "3 8 13",
        "frustration": "4 9 14",
    },
    worse=True,
)
KEYS["ak-strain"] = Key(
    numbered(16),
    for_all(Scale(0, 4), *CLIENT_THERAPIST),
    each_with_pomp(
        # repair is good, and never in the total
        [*_strain, total(_strain, 11, worse=True), *subscales({"repair": "5 10 15"})]
    ),
)

_culture = subscales_that_may_not_apply(
    {
        "acknowledgement": "1 6 11 16",
        "style": "2 7r 12",
        "family": "3 8 13",
        "distress": "4 9 14r",
        "dialogue": "5 10 15",
    }
)
KEYS["ak-culture"] = Key(
    numbered(16),
    for_all(Scale(1, 5, code="na"), *CLIENT_THERAPIST),
    each_with_pomp([*_culture, total(_culture, 10, percent=80)]),
)

KEYS["ak-path"] = Key(
    numbered(24),
    for_all(Scale(1, 5), "client"),
    each_with_pomp(
        subscales(
            {
                "engagement": "1 4 7 10",
                "exploration": "2 5 8 11",
                "consistency": "3 6 9 12",
                "cbt": "13 14 15 16",
                "psychodynamic": "17 18 19 20",
                "humanistic": "21 22 23 24",
            }
        )
    ),
    sections=(
        Section("cbt", names("13 14 15 16"), "modality"),
        Section("psychodynamic", names("17 18 19 20"), "modality"),
        Section("humanistic", names("21 22 23 24"), "modality"),
    ),
)

_engage = subscales(
    {
        "openness": "1 7 13",
        "participation": "2 8 14",
        "follow_through": "4 10 16",
        "motivation": "3 9 15",
        "insight": "6 12",
        "benefit": "5 11 17",
    }
)
KEYS["ak-engage"] = Key(
    numbered(17),
    for_all(Scale(1, 5), *CLIENT_THERAPIST),
    each_with_pomp([*_engage, total(_engage, 14)]),
)

_SMART = ("specific", "measurable", "achievable", "relevant", "time_bound")


def _goal(number: int) -> tuple[str, ...]:
    return tuple(f"{item}_{number}" for item in (*_SMART, "importance", "progress"))


def _goal_scores() -> tuple[Score, ...]:
    """By kind, each kind for goals 1, 2 and 3."""
    goals = (1, 2, 3)
    return (
        *(Score(f"smart_{n}", "mean", tuple(f"{i}_{n}" for i in _SMART), 4) for n in goals),
        *(pomp(f"smart_{n}", identity=f"smart_pomp_{n}") for n in goals),
        *(Score(f"importance_rated_{n}", "mean", (f"importance_{n}",), 1) for n in goals),
        *(Score(f"progress_made_{n}", "mean", (f"progress_{n}",), 1) for n in goals),
    )


KEYS["ak-goals"] = Key(
    (*_goal(1), *_goal(2), *_goal(3), *numbered(8)),
    for_all(Scale(0, 4), "joint", *CLIENT_THERAPIST),
    (
        *_goal_scores(),
        Score("smart_all", "mean", ("smart_1", "smart_2", "smart_3"), 1, composite=True),
        pomp("smart_all"),
        Score(
            "progress_all",
            "mean",
            ("progress_made_1", "progress_made_2", "progress_made_3"),
            1,
            composite=True,
        ),
        *each_with_pomp(subscales({"joint": "1 2 3 4", "review": "5 6 7 8"})),
    ),
    other={f"{item}_{n}": Scale(0, 10) for n in (1, 2, 3) for item in ("importance", "progress")},
    sections=tuple(Section(f"goal_{n}", _goal(n)) for n in (1, 2, 3)),
)


# ─── published ───────────────────────────────────────────────────────────────
# Where no missing rule is known every item must be answered: nothing is guessed.

KEYS["wai-36"] = Key(
    numbered(36),
    for_all(Scale(1, 7), *CLIENT_THERAPIST),
    (
        score("goal", "sum", "3r 6 9r 10r 12r 14 22 25 27r 30 32 34r", 12),
        score("task", "sum", "2 4 7r 11r 13 15r 16 18 24 31r 33r 35", 12),
        score("bond", "sum", "1r 5 8 17 19 20r 21 23 26 28 29r 36", 12),
        score(
            "total",
            "sum",
            "1r 2 3r 4 5 6 7r 8 9r 10r 11r 12r 13 14 15r 16 17 18 19 20r 21 22 23 24 25 26 27r 28"
            " 29r 30 31r 32 33r 34r 35 36",
            36,
        ),
    ),
)

_wai_s = (
    score("goal", "sum", "4r 6 10r 11", 4),
    score("task", "sum", "1 2 8 12", 4),
    score("bond", "sum", "3 5 7 9", 4),
    score("total", "sum", "1 2 3 4r 5 6 7 8 9 10r 11 12", 12),
)
KEYS["wai-s"] = Key(numbered(12), for_all(Scale(1, 7), *CLIENT_THERAPIST), _wai_s)
KEYS["wai-o-s"] = Key(numbered(12), for_all(Scale(1, 7), "observer"), _wai_s)

# its items by subscale differ from those of the WAI-S; none is reversed
_wai_sr = {"goal": "4 6 8 11", "task": "1 2 10 12", "bond": "3 5 7 9"}
_wai_sr_all = "1 2 3 4 5 6 7 8 9 10 11 12"
KEYS["wai-sr"] = Key(
    numbered(12),
    for_all(Scale(1, 5), "client"),
    tuple(
        score(one, kind, text, len(text.split()), when=("scoring", option))
        for option, kind in (("sums", "sum"), ("means", "mean"))
        for one, text in {**_wai_sr, "total": _wai_sr_all}.items()
    ),
    choices={"scoring": ("sums", "means")},
)

# wai-srt: 10 items, 1–5; which of them are goal, task and bond is not known: no key

KEYS["haq-ii"] = Key(
    numbered(19),
    for_all(Scale(1, 6), *CLIENT_THERAPIST),
    (score("total", "sum", "1 2 3 4r 5 6 7 8r 9 10 11r 12 13 14 15 16r 17 18 19r", 19),),
)

# calpas-p: four scales of 6, item numbers not known: no key

KEYS["arm-5"] = Key(
    numbered(5),
    for_all(Scale(1, 7), "client"),
    (score("total", "mean", "1 2 3r 4 5", 5),),
)

KEYS["srs"] = Key(
    numbered(4),
    for_all(Scale(0, 10, parts=10), "client"),
    (score("total", "sum", "1 2 3 4", 4),),
    item_marks=tuple(Fraction(mark, 10) for mark in (79, 80, 81, 89, 90, 91)),
    score_marks={"total": tuple(Fraction(mark, 10) for mark in (359, 360, 361))},
)

_ors_cut_offs = {"adults": 25, "age_13_17": 28, "age_6_12": 32}
KEYS["ors"] = Key(
    numbered(4),
    for_all(Scale(0, 10, parts=10), "client"),
    tuple(
        score(
            "total",
            "sum",
            "1 2 3 4",
            4,
            bands=((0, f"Below the cut-off of {cut_off}"), (cut_off, f"{cut_off} or above")),
            when=("age_group", ages),
        )
        for ages, cut_off in _ors_cut_offs.items()
    ),
    choices={"age_group": tuple(_ors_cut_offs)},
)

KEYS["star-p"] = Key(
    numbered(12),
    for_all(Scale(0, 4), "client"),
    (
        # collaboration (6 items) and clinician input (3): item numbers not known
        score("non_supportive_clinician_input", "sum", "4r 7r 9r", 3),
        score("total", "sum", "1 2 3 4r 5 6 7r 8 9r 10 11 12", 12),
    ),
)

# star-c: three of its items are reversed, which is not known: no key

# rri-c: realism 12, genuineness 12, item numbers not known: no key

KEYS["tasc-r"] = Key(
    numbered(12),
    for_all(Scale(1, 4), "client"),
    (score("total", "sum", "1 2r 3 4 5r 6 7r 8r 9 10 11r 12", 12),),  # subscales not known
)

# the other edges: the page that the instrument's file has long named as differing
_core_10_bands = {
    "severe_from_25": (
        (0, "Healthy"),
        (6, "Low"),
        (11, "Mild"),
        (15, "Moderate"),
        (20, "Moderate to severe"),
        (25, "Severe"),
    ),
    "severe_from_26": (
        (0, "Healthy"),
        (6, "Low"),
        (11, "Mild"),
        (16, "Moderate"),
        (21, "Moderately severe"),
        (26, "Severe"),
    ),
}
KEYS["core-10"] = Key(
    numbered(10),
    for_all(Scale(0, 4), "client"),
    tuple(
        score(
            "total",
            "scaled",
            "1 2r 3r 4 5 6 7 8 9 10",
            9,
            factor=10,
            worse=True,
            bands=bands,
            when=("bands", option),
        )
        for option, bands in _core_10_bands.items()
    ),
    choices={"bands": tuple(_core_10_bands)},
)

_core_om_all = (
    "1 2 3r 4r 5 6 7r 8 9 10 11 12r 13 14 15 16 17 18 19r 20 21r 22 23 24 25 26 27 28 29 30"
    " 31r 32r 33 34"
)
_core_om = {
    "wellbeing": ("4r 14 17 31r", 4),
    "problems": ("2 5 8 11 13 15 18 20 23 27 28 30", 11),
    "functioning": ("1 3r 7r 10 12r 19r 21r 25 26 29 32r 33", 11),
    "risk": ("6 9 16 22 24 34", 6),
    "total": (_core_om_all, 31),
}
KEYS["core-om"] = Key(
    numbered(34),
    for_all(Scale(0, 4), "client"),
    tuple(
        score(one, "scaled", text, floor, factor=10, worse=True)
        for one, (text, floor) in _core_om.items()
    ),
)

KEYS["phq-9"] = Key(
    numbered(9),
    for_all(Scale(0, 3), "client"),
    (
        score(
            "total",
            "prorated",
            "1 2 3 4 5 6 7 8 9",
            7,
            worse=True,
            bands=(
                (0, "Minimal"),
                (5, "Mild"),
                (10, "Moderate"),
                (15, "Moderately severe"),
                (20, "Severe"),
            ),
        ),
    ),
)

KEYS["gad-7"] = Key(
    numbered(7),
    for_all(Scale(0, 3), "client"),
    (
        score(
            "total",
            "sum",
            "1 2 3 4 5 6 7",
            7,
            worse=True,
            bands=((0, "Minimal"), (5, "Mild"), (10, "Moderate"), (15, "Severe")),
        ),
    ),
)

KEYS["who-5"] = Key(
    numbered(5),
    for_all(Scale(0, 5), "client"),
    (
        score(
            "total",
            "times",
            "1 2 3 4 5",
            5,
            factor=4,
            # at most 28, at most 50; the next score that there is, is 4 higher
            bands=(
                (0, "28 or below (published thresholds: ≤ 28 and ≤ 50)"),
                (32, "Above 28, up to 50 (published threshold: ≤ 50)"),
                (52, "Above 50"),
            ),
        ),
    ),
)


# ─── one respondent's view, under one choice ─────────────────────────────────


def views(instrument: str) -> list[View]:
    """One for each respondent with scales of their own, and for each choice that can be made."""
    key = KEYS[instrument]
    first = next(iter(key.scales))
    respondents = [
        who for who in key.scales if who == first or key.scales[who] != key.scales[first]
    ]
    default = {choice: options[0] for choice, options in key.choices.items()}
    chosen = [
        {},
        *({choice: one} for choice, options in key.choices.items() for one in options[1:]),
    ]
    return [
        View(
            instrument,
            None if who == first else who,
            when,
            {one: key.other.get(one, key.scales[who]) for one in key.items},
            tuple(
                replace(one, when=None)
                for one in key.scores
                if one.when is None or {**default, **when}[one.when[0]] == one.when[1]
            ),
            key.sections,
            key.item_marks,
            key.score_marks,
        )
        for who in respondents
        for when in chosen
    ]
