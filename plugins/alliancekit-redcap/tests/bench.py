"""What the tests have in common: the dictionary of an instrument, and the project it makes."""

from collections.abc import Callable
from functools import cache

from alliancekit.api import Arithmetic, Instrument, Respondent, Score
from alliancekit.testing.command_line import Ran
from alliancekit.testing.command_line import run as run_command
from alliancekit.testing.trials import exported, form, forms, worded

import redcap
from alliancekit_redcap import plugin

FORMS = forms()
CLIENT = Respondent.CLIENT


def run(*arguments: object) -> Ran:
    """The command, with the plugin as it is installed."""
    return run_command(*arguments, plugins="redcap")


def written(
    instrument: Instrument,
    who: Respondent,
    arithmetic: Callable[[Score], Arithmetic | None] | None = None,
) -> tuple[str, dict[str, str]]:
    """Its data dictionary, and by place what was told as lost."""
    made = exported(plugin.write_instrument, instrument, who, arithmetic=arithmetic)
    return made.data.decode("utf-8"), made.lost


@cache
def project_of(
    name: str, who: Respondent, arithmetic: Callable[[Score], Arithmetic | None] | None = None
) -> redcap.Project:
    """The project that the dictionary of a shipped instrument makes."""
    return redcap.read(written(worded(form(name, who), who), who, arithmetic)[0])
