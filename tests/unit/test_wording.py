"""The wording of our own instruments: tied to constructs and sources, parallel, and linted."""

import pytest

from alliancekit import Host, find_instrument
from alliancekit.api import CheckOffer
from alliancekit.resources import instruments_root

OWN = sorted(path.parent.name for path in instruments_root().glob("ak-*/instrument.json"))
WORDING = ["reading", "negation", "wording", "two-ideas"]


def test_our_own_are_here() -> None:
    assert len(OWN) >= 10


@pytest.mark.parametrize("name", OWN)
@pytest.mark.parametrize("check", WORDING)
def test_no_word_of_ours_needs_an_exception(name: str, check: str, host: Host) -> None:
    assert list(host.get(CheckOffer, check).run(find_instrument(name, host))) == []


@pytest.mark.parametrize("name", OWN)
def test_items_are_tied_to_a_construct_and_parallel(name: str, host: Host) -> None:
    instrument = find_instrument(name, host)
    for item in instrument.items:
        assert item.construct
        assert item.sources
        assert set(item.text) == set(instrument.respondents)


@pytest.mark.parametrize("name", OWN)
def test_they_say_that_they_are_unvalidated_and_have_no_bands(name: str, host: Host) -> None:
    instrument = find_instrument(name, host)
    assert not instrument.validation.validated
    assert all(score.bands is None for score in instrument.scores)


@pytest.mark.parametrize("name", ["wai-sr", "core-10", "phq-9"])
def test_keys_hold_no_word_of_the_items(name: str, host: Host) -> None:
    instrument = find_instrument(name, host)
    assert all(not item.text and item.construct is None for item in instrument.items)
    for scale in instrument.scales:
        assert all(option.label == option.key for option in scale.options)
