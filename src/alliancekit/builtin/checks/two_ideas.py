"""Items that ask two things at once, as far as a short list of verbs can tell."""

import re
from collections.abc import Iterator

from alliancekit.api import Finding, Instrument
from alliancekit.builtin.checks.lines import asserted, english, item_lines, warning, words

_PLAIN = words(
    "accept agree ask become believe bring choose consider decide describe discuss encourage"
    " explain explore express feel find follow forget get give go hear invite keep know learn"
    " leave let listen make prepare remember respond say see seem solve speak suggest take teach"
    " tell think treat try understand write"
)
_PAST = words("became began chose did forgot gave knew saw spoke took went wrote")

VERBS = frozenset(
    [form for verb in _PLAIN for form in (verb, f"{verb}s", f"{verb}es")] + ["tries", *_PAST]
)
"""Verbs that after "and" can be nothing else. Left out is what may as well be a noun (work, talk,
trust, help, share, hope) or stand after "I felt" (heard, asked, understood)."""

FINITE = VERBS | frozenset(
    words(
        "am is are was were has have had can could may will would do does did felt said told made"
        " got kept found thought help helps need needs share shares support supports talk talks"
        " trust trusts want wants work works worked use uses"
    )
)
"""Words of which one before "and" shows that a sentence stands there already."""

SUBJECTS = frozenset(words("i we he she they you it"))
PEOPLE = frozenset(words("therapist client counsellor counselor clinician"))
ADVERBS = frozenset(words("also always never often really sometimes still then"))
SET_PHRASES = frozenset(words("come go try wait"))
"""Verbs that take another with "and" and mean one thing: try and see."""


def check(instrument: Instrument) -> Iterator[Finding]:
    """English items in which "and" or "or" joins two verbs, or two sentences, of what is asserted.

    A heuristic that would rather miss an item than blame a good one. It does not see two
    adjectives or two nouns ("safe and understood", "my goals and my hopes"): whether these are two
    ideas is not a matter of grammar. What stands after if, when, what or how is left out: "what I
    think and feel" is one idea.
    """
    for line in item_lines(instrument) if english(instrument) else ():
        if joined := _joined(asserted(line.text)):
            told = f"{joined!r} may ask two things at once: make two items of it, or keep one"
            yield warning("two-ideas", line.path, told)


def _joined(text: str) -> str | None:
    """The conjunction and the words about it where it joins two verbs, or ``None``."""
    for sentence in re.split(r"[.!?;]+", text):
        found = words(sentence)
        for at, word in enumerate(found):
            before, after = found[:at], [one for one in found[at + 1 :] if one not in ADVERBS]
            if word in {"and", "or"} and FINITE & set(before) and _predicate(before[-1], after):
                return " ".join((before[-1], word, *found[at + 1 : at + 3]))
    return None


def _predicate(before: str, after: list[str]) -> bool:
    """Whether a verb follows at once, or a subject of its own ("and my therapist …")."""
    if not after or before in SET_PHRASES:
        return False
    subject = after[1:] if after[0] == "my" else after
    if subject and (subject[0] in SUBJECTS or (after[0] == "my" and subject[0] in PEOPLE)):
        return before not in PEOPLE and bool(FINITE & set(subject[1:3]))
    return after[0] in VERBS
