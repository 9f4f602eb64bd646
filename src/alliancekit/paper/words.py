"""Numbers, dates and terms as a reader of the page's language writes them."""

from collections.abc import Callable
from datetime import date
from typing import Any

from attrs import field, frozen

from alliancekit.adaptation.localise import right_to_left
from alliancekit.adaptation.terms import terms
from alliancekit.scoring.rounding import rounded

MISSING = "–"


@frozen
class Words:
    """The language of a page."""

    locale: str
    translate: Callable[[str], str] = field(repr=False)

    @classmethod
    def of(cls, locale: str) -> "Words":
        """The words of a locale. Raises `AllianceError` ``no-terms`` where there are none."""
        return cls(locale, terms(locale))

    @property
    def direction(self) -> str:
        """``ltr`` or ``rtl``."""
        return "rtl" if right_to_left(self.locale) else "ltr"

    def number(self, value: float | None, decimals: int = 0) -> str:
        """A number with so many decimals; ties go away from zero. A dash when missing."""
        from babel.numbers import format_decimal

        if value is None:
            return MISSING
        pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
        number = rounded(value, decimals)
        return format_decimal(number or abs(number), pattern, locale=self._babel)

    def signed(self, value: float | None, decimals: int = 0) -> str:
        """As `number`, with ``+`` or a minus sign in front of a difference."""
        if value is None:
            return MISSING
        size = self.number(abs(value), decimals)
        exact = rounded(value, decimals)
        return ("+" if exact > 0 else "−" if exact < 0 else "") + size

    def day(self, text: str) -> str:
        """An ISO date as it is written in the language; other text as it is."""
        from babel.dates import format_date

        try:
            return format_date(date.fromisoformat(text), "medium", locale=self._babel)
        except ValueError:
            return text

    def helpers(self) -> dict[str, Any]:
        """What templates call: ``_``, ``number``, ``signed``, ``day``, ``lang``, ``dir``."""
        return {
            "_": self.translate,
            "number": self.number,
            "signed": self.signed,
            "day": self.day,
            "lang": self.locale,
            "dir": self.direction,
        }

    @property
    def _babel(self) -> str:
        return self.locale.replace("-", "_")
