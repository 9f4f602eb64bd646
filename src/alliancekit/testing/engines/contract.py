"""What every engine must keep, whether it is given batches or reads the files itself."""

from collections.abc import Iterator, Mapping
from inspect import isfunction
from typing import Any, ClassVar

from attrs import evolve

from alliancekit.api import EngineOffer
from alliancekit.testing.engines.batches import BatchLaws, batches
from alliancekit.testing.engines.files import FilesLaws
from alliancekit.testing.engines.tasks import Task, lines, text
from alliancekit.testing.hosted import outcome

UNKNOWN = "no-engine-has-such-an-option"


class EngineContract(FilesLaws, BatchLaws):
    """Subclass this and name your plugin's module and engine.

    ``options`` gives a value for each option that the engine declares; where it takes all that
    begin in some way (``spark.*``), for one of these.

    An engine with ``run`` is given batches: the laws of files are not collected. ``look_ahead`` is
    how many batches it may have drawn when the first one is given back.

    An engine with ``run_files`` has the laws of files, and that of options. What it writes is held
    against what the built-in engine writes: the rows of the scores, in any order; the rejects, the
    counts and the faults as they are. ``small_pieces`` are options with which it cuts a file of a
    few hundred bytes into several pieces: where these meet is where it may go wrong.
    """

    options: ClassVar[Mapping[str, str]] = {}

    def __init_subclass__(cls, **arguments: Any) -> None:
        super().__init_subclass__(**arguments)
        offer = outcome(lambda: cls()._offer())  # noqa: SLF001 - of its own
        if isinstance(offer, EngineOffer):  # else a law tells
            kinds = (BatchLaws, FilesLaws) if offer.run_files else (FilesLaws, BatchLaws)
            for other, own in zip(kinds, (False, True), strict=True):
                for name, law in _laws(other):
                    setattr(cls, name, law if own else None)

    def test_every_option_is_taken(self) -> None:
        """Each option that is declared has an example, and changes nothing of the scores."""
        offer = self._offer()
        for name in offer.options:
            known = [
                one
                for one in self.options
                if EngineOffer.takes(evolve(offer, options=(name,)), one)
            ]
            assert known, f"give `options` a value for {name!r}, which the engine declares"
        strange = [one for one in self.options if not offer.takes(one)]
        assert not strange, f"the engine does not declare {', '.join(strange)}"
        for name, value in self.options.items():
            self._scores_alike(name, value)

    def test_no_other_option_is_taken(self) -> None:
        """A misspelt option is refused, as it would change nothing and nobody would know."""
        offer = self._offer()
        assert not offer.takes(UNKNOWN), f"it takes {UNKNOWN!r}: declare options by their names"

    def _scores_alike(self, name: str, value: str) -> None:
        if self._offer().run_files:
            task = Task({"in.csv": text(lines(0))})
            self._same_table(self._done(task, {name: value}), task)
            return
        given = [line for one in self._run(batches(5), {name: value}) for line in one.lines]
        wanted = [line for one in batches(5) for line in one.lines]
        assert sorted(given) == wanted, f"with {name}={value} rows {wanted} come as {given}"


def _laws(contract: type[Any]) -> Iterator[tuple[str, Any]]:
    """The laws that a class of laws itself has."""
    return ((n, law) for n, law in vars(contract).items() if n[:5] == "test_" and isfunction(law))
