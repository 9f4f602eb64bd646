"""How long alliancekit takes to begin, beside the libraries it cannot begin without."""

import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from attrs import asdict
from registry import ALLIANCEKIT, INSTRUMENT, Taken, timed
from verify import generate

ROWS = 10
PLUGINS = (0, 10, 100)
PLUGIN = '''"""A plugin that offers one scoring method, which nobody asks for."""

from alliancekit.api import ScoringMethodOffer, hookimpl


@hookimpl
def register_scoring_methods():
    yield ScoringMethodOffer("NAME", "nothing", lambda context: (0, 1), lambda context: None)
'''
Job = Callable[[], Taken]


def measure(repeat: int) -> dict[str, list[dict[str, Any]]]:
    """Start each so many times, in turn, after a start of each that is not counted."""
    with tempfile.TemporaryDirectory() as temporary:
        return {
            "startup": _in_turn(_commands(Path(temporary)), repeat),
            "plugins": _in_turn(_with_plugins(Path(temporary)), repeat),
        }


def _commands(temporary: Path) -> dict[str, Job]:
    source = temporary / "responses.csv"
    generate(source, ROWS)
    output = ["-o", str(temporary / "scores.csv")]
    return {
        "python -c pass": _job([sys.executable, "-c", "pass"]),
        'python -c "import click"': _job([sys.executable, "-c", "import click"]),
        "alliancekit --help": _job([ALLIANCEKIT, "--help"]),
        "alliancekit list": _job([ALLIANCEKIT, "list"]),
        'python -c "import polars"': _job([sys.executable, "-c", "import polars"]),
        f"alliancekit score, {ROWS} rows": _job(
            [ALLIANCEKIT, "score", str(INSTRUMENT), str(source), *output]
        ),
    }


def _with_plugins(temporary: Path) -> dict[str, Job]:
    jobs = {}
    for count in PLUGINS:
        folder = temporary / f"{count}-plugins"
        folder.mkdir()
        for number in range(count):
            install(folder, f"bench-{number}")
        for command in ("--help", "list"):
            job = _job([ALLIANCEKIT, command], {"PYTHONPATH": str(folder)})
            jobs[f"alliancekit {command}, {count} more plugins"] = job
    return jobs


def install(folder: Path, name: str) -> None:
    """A distribution with one plugin, as an installer would leave it."""
    module = name.replace("-", "_")
    about = folder / f"{module}-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
    (about / "entry_points.txt").write_text(f"[alliancekit]\n{name} = {module}\n")
    (folder / f"{module}.py").write_text(PLUGIN.replace("NAME", name))


def _job(command: Sequence[str], env: Mapping[str, str] | None = None) -> Job:
    return lambda: timed(command, env=env, good=(0, 1))


def _in_turn(jobs: Mapping[str, Job], repeat: int) -> list[dict[str, Any]]:
    runs: dict[str, list[dict[str, Any]]] = {name: [] for name in jobs}
    for turn in range(repeat + 1):
        for name, job in jobs.items():
            taken = job()
            if turn:
                runs[name].append(asdict(taken))
    return [{"name": name, "runs": made} for name, made in runs.items()]
