"""What every instrument must keep, as test classes for pytest."""

import json
import re
from collections.abc import Iterator
from functools import partial
from types import ModuleType
from typing import Any, ClassVar

from alliancekit.api import InstrumentOffer
from alliancekit.errors import AllianceError
from alliancekit.host import Host
from alliancekit.instrument.findings import Finding, Severity, errors_of
from alliancekit.instrument.load import document_findings
from alliancekit.scoring.checks import check_instrument
from alliancekit.strictjson import parse
from alliancekit.testing.contract import Contract
from alliancekit.testing.hosted import elsewhere, host_with, name_of, offers_of, outcome

UNSAID = re.compile(
    r"\W*(todo|tbd|fixme|xxx|unknown|none|n/?a|licen[cs]e|holder)?\W*", re.IGNORECASE
)
"""What says nothing: blanks, dashes, question marks, a word that waits to be replaced."""

NOT_GIVEN = re.compile(
    r"all rights reserved|propriet|permission (is )?required|ask .*before|not established"
    r"|no licen[cs]e|copyrighted",
    re.IGNORECASE,
)
"""Licences by which nobody may pass the wording on."""

KNOWN_ANSWERS = "vector"
"""The code of findings that tell of a known answer."""


class InstrumentContract(Contract):
    """Subclass this and name your plugin's module; every instrument that it offers is tried.

    ``beside`` are other plugins that the instruments build on: that of a scoring method, say. A
    warning that is meant is accepted in the instrument itself, among its ``exceptions``.
    """

    plugin: ClassVar[ModuleType]
    beside: ClassVar[tuple[ModuleType, ...]] = ()

    def test_what_is_read_is_bytes(self) -> None:
        """``read`` gives the bytes of the file: text was decoded by a guess."""
        for offer in self._offers():
            given = outcome(offer.read)
            assert not isinstance(given, BaseException), f"{offer.name}: read raises {given!r}"
            assert type(given) is bytes, f"{offer.name} is {type(given).__name__}: give bytes"

    def test_reading_again_gives_the_same_from_any_folder(self) -> None:
        """The file is opened anew each time, by a path that the working folder does not change."""
        for offer in self._offers():
            first = outcome(offer.read)
            if isinstance(first, BaseException):
                continue
            with elsewhere():
                again = outcome(offer.read)
            told = f"{offer.name} cannot be read twice, or only from one folder"
            assert again == first, f"{told}: start from Path(__file__), and open it in the call"

    def test_where_says_what_is_read(self) -> None:
        """``where`` names the file in messages: an author has to find the line."""
        for offer in self._offers():
            assert offer.where.strip(), f"{offer.name}: say where it is from"

    def test_the_file_is_valid(self) -> None:
        """Strict JSON that passes the schema, in which every reference is met."""
        for offer, data in self._read():
            document = outcome(partial(parse, data, offer.where))
            assert not isinstance(document, AllianceError), f"{document}"
            found = errors_of(document_findings(document))
            assert not found, _listed(offer.name, found)

    def test_it_is_offered_by_its_id(self) -> None:
        """The offer's name is the id in the file: by another it could never be had."""
        for offer, raw in self._documents():
            told = f"offered as {offer.name!r}, but the file's id is {raw.get('id')!r}"
            assert raw.get("id") == offer.name, told

    def test_nothing_shipped_has_its_id(self) -> None:
        """Two instruments of one id are refused, both: the id of a shipped one is taken."""
        for offer in self._offers():
            shipped = Host().provided(InstrumentOffer).get(offer.name)
            own = f"alliancekit.{shipped.plugin.name}" if shipped else name_of(self.plugin)
            assert own == name_of(self.plugin), f"{offer.name} is shipped: choose another id"

    def test_the_known_answers_come_out(self) -> None:
        """Each vector gives the scores and bands that a person worked out, and no other."""
        for name, found in self._checked():
            wrong = [one for one in errors_of(found) if one.code == KNOWN_ANSWERS]
            assert not wrong, _listed(name, wrong)

    def test_the_checks_find_nothing(self) -> None:
        """No error, and no warning that the instrument does not accept with a reason."""
        for name, found in self._checked():
            open_ = [
                one
                for one in found
                if one.severity is not Severity.ACCEPTED
                and one.code != KNOWN_ANSWERS
                and not one.path.startswith("locales.")  # the contract of adaptations tells
            ]
            told = "mend it, or name it among `exceptions` with the reason"
            assert not open_, f"{_listed(name, open_)}\n{told}"

    def test_the_rights_are_stated(self) -> None:
        """Licence, holder and citation say something: who uses it has to know on what terms."""
        for offer, raw in self._documents():
            rights = raw["rights"]
            parts = {"rights.licence": rights["licence"], "rights.holder": rights["holder"]}
            for part, text in {**parts, "citation": raw["citation"]}.items():
                told = f"{offer.name}: {part} says {text!r}, which tells nobody anything"
                assert not UNSAID.fullmatch(text), told

    def test_the_wording_is_here_only_by_right(self) -> None:
        """No item's wording where it is withheld, or where the licence does not give it away."""
        for offer, raw in self._documents(valid=False):
            rights = raw.get("rights", {})
            worded = [one["id"] for one in raw.get("items", []) if one.get("text")]
            if rights.get("wording") == "withheld":
                told = f"{offer.name}: the wording is withheld, yet here is that of"
                assert not worded, f"{told} {', '.join(worded)}"
            elif worded:
                told = f"{offer.name}: {rights.get('licence')!r} does not let you ship the wording"
                given = not NOT_GIVEN.search(str(rights.get("licence", "")))
                assert given, f"{told}: let `rights.wording` be `withheld`, and ship the key only"

    # ─── the bench ───────────────────────────────────────────────────────

    def _offers(self) -> list[InstrumentOffer]:
        return offers_of(self.plugin, InstrumentOffer)

    def _read(self) -> Iterator[tuple[InstrumentOffer, bytes]]:
        """What can be read; `test_what_is_read_is_bytes` tells of the others."""
        for offer in self._offers():
            data = outcome(offer.read)
            if isinstance(data, bytes):
                yield offer, data

    def _documents(self, *, valid: bool = True) -> Iterator[tuple[InstrumentOffer, dict[str, Any]]]:
        """The files' JSON; of those that are not valid, `test_the_file_is_valid` tells."""
        for offer, data in self._read():
            document = outcome(partial(parse, data, offer.where))
            if not isinstance(document, BaseException) and (
                not valid or not errors_of(document_findings(document))
            ):
                yield offer, json.loads(data)

    def _checked(self) -> Iterator[tuple[str, list[Finding]]]:
        """What ``alliancekit check`` finds in each that is valid."""
        host = host_with(self.plugin, *self.beside)
        sound = {offer.name for offer, _ in self._documents()}
        for offer, data in self._read():
            if offer.name in sound:
                yield offer.name, list(check_instrument(data, offer.where, host))


def _listed(name: str, findings: list[Finding]) -> str:
    return "\n".join([f"{name}:", *(f"  {one}" for one in findings[:10])])
