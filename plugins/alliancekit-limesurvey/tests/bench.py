"""What the tests have in common: the structure of an instrument, and the survey it makes."""

from collections.abc import Callable
from functools import cache

from alliancekit.api import Arithmetic, Instrument, Respondent, Score
from alliancekit.testing.command_line import Ran
from alliancekit.testing.command_line import run as run_command
from alliancekit.testing.trials import exported, form, forms, translations, worded

import limesurvey
from alliancekit_limesurvey import plugin

FORMS = forms()
CLIENT = Respondent.CLIENT


def run(*arguments: object) -> Ran:
    """The command, with the plugin as it is installed."""
    return run_command(*arguments, plugins="limesurvey")


def written(
    instrument: Instrument,
    who: Respondent,
    others: tuple[Instrument, ...] = (),
    arithmetic: Callable[[Score], Arithmetic | None] | None = None,
) -> tuple[bytes, dict[str, str]]:
    """Its survey structure, and by place what was told as lost."""
    made = exported(
        plugin.write_instrument, instrument, who, adaptations=others, arithmetic=arithmetic
    )
    return made.data, made.lost


@cache
def survey_of(
    name: str, who: Respondent, arithmetic: Callable[[Score], Arithmetic | None] | None = None
) -> limesurvey.Survey:
    """The survey of a shipped instrument, in its own language."""
    return limesurvey.read(written(worded(form(name, who), who), who, arithmetic=arithmetic)[0])


@cache
def in_all_languages(name: str, who: Respondent) -> limesurvey.Survey:
    """The survey of a shipped instrument, in each language that is shipped."""
    return limesurvey.read(written(form(name, who), who, translations(name, who))[0])
