"""How fast grm-eap is, beside the built-in mean and beside the same formula in plain Python.

    python benchmarks/speed.py [rows]

Eight items of five categories, answered at random; 121 points of quadrature. First each method
alone, on numbers; then ``alliancekit score`` on a file, which reads, checks and writes besides. All
in one run on one machine and one thread, in turns; of five times the best counts.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

os.environ["POLARS_MAX_THREADS"] = "1"
sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

import numpy as np
import polars as pl
from alliancekit.api import ArrayContext, ExpressionContext, Operand
from alliancekit.builtin.scoring_methods import mean

from alliancekit_irt.plugin import eap
from plain import Parameters, on_grid

ROWS, FEW, TIMES = 200_000, 300, 5
CATEGORIES, POINTS, ENDS = 5, 121, 6.0
AGREEMENT = 1e-8
ITEMS: Mapping[str, Parameters] = {
    f"q{item + 1}": (1.0 + 0.3 * item, [step - 1.6 + 0.1 * item for step in range(4)])
    for item in range(8)
}
PARAMETERS = {
    "items": {name: {"a": a, "b": b} for name, (a, b) in ITEMS.items()},
    "calibration": {"source": "Made up", "n": 0, "population": "nobody"},
}
GRM_EAP: Mapping[str, Any] = {"method": "grm-eap", "parameters": PARAMETERS, "range": [-ENDS, ENDS]}
MEAN: Mapping[str, Any] = {"method": "mean", "range": [0, CATEGORIES - 1]}


def best(candidates: Mapping[str, tuple[int, Callable[[], object]]]) -> dict[str, float]:
    """Rows per second of each candidate: rows and the work on them; all in turns."""
    times: dict[str, list[float]] = {name: [] for name in candidates}
    for _ in range(TIMES):
        for name, (_, work) in candidates.items():
            start = perf_counter()
            work()
            times[name].append(perf_counter() - start)
    return {name: rows / min(times[name]) for name, (rows, _) in candidates.items()}


def mean_alone(values: Any) -> Callable[[], object]:
    """The built-in mean: its Polars expression over columns of numbers."""
    frame = pl.DataFrame(values, schema=list(ITEMS))
    columns = tuple(pl.col(name) for name in ITEMS)
    total = pl.sum_horizontal(column.fill_null(0.0) for column in columns)
    answered = pl.sum_horizontal(column.is_not_null() for column in columns)
    expression = mean(ExpressionContext("score", (), {}, 1, columns, answered, total))
    return lambda: frame.select(expression)


def alone(values: Any) -> dict[str, float]:
    """The methods alone. Ends the run where the two that should agree do not."""
    operands = tuple(Operand(name, 0.0, CATEGORIES - 1.0) for name in ITEMS)
    context = ArrayContext("score", operands, PARAMETERS, 1, values)
    step = 2 * ENDS / (POINTS - 1)
    grid = [-ENDS + step * point for point in range(POINTS)]
    few = [[int(value) for value in row] for row in values[:FEW]]
    known = list(ITEMS.values())
    if np.abs(eap(context)[:FEW] - [on_grid(known, row, grid)[0] for row in few]).max() > AGREEMENT:
        raise SystemExit("the two implementations do not agree")
    return best(
        {
            "grm-eap": (len(values), lambda: eap(context)),
            "mean (built in)": (len(values), mean_alone(values)),
            "plain Python": (FEW, lambda: [on_grid(known, row, grid) for row in few]),
        }
    )


def instrument(score: Mapping[str, Any]) -> dict[str, Any]:
    """An instrument with one score."""
    rule = {"id": "score", "title": "Score", "items": list(ITEMS), "missing": {"min_answered": 1}}
    form = {"respondent": "client", "title": "X", "timeframe": "X", "instructions": "X"}
    ends = {"min": 0, "max": CATEGORIES - 1, "low": "X", "high": "X"}
    return {
        "id": "speed",
        "version": "1.0.0",
        "title": "For measuring speed",
        "language": "en",
        "forms": [form],
        "scales": [{"id": "s", "kind": "numeric", **ends}],
        "items": [{"id": name, "scale": "s", "text": {"client": "X"}} for name in ITEMS],
        "scores": [{**rule, **score}],
        "rights": {"licence": "Apache-2.0", "holder": "nobody", "wording": "included"},
        "citation": "None.",
        "validation": {"status": "unvalidated", "note": "It measures nothing."},
        "vectors": [{"name": "blank", "answers": {}, "scores": {"score": None}}],
    }


def command(values: Any, folder: Path) -> dict[str, float]:
    """``alliancekit score`` from a CSV file to a CSV file."""
    responses = folder / "responses.csv"
    pl.DataFrame(values.astype(np.int8), schema=list(ITEMS)).with_row_index("client").write_csv(
        responses
    )
    work: dict[str, tuple[int, Callable[[], object]]] = {}
    for name, score in (("grm-eap", GRM_EAP), ("mean (built in)", MEAN)):
        where = folder / f"{score['method']}.json"
        where.write_text(json.dumps(instrument(score)), encoding="utf-8")
        out = folder / f"{score['method']}.csv"
        run = [sys.executable, "-m", "alliancekit", "score", where, responses, "-o", out]

        def scored(run: list[Any] = run) -> None:
            subprocess.run(run, check=True, capture_output=True)

        work[name] = (len(values), scored)
    return best(work)


def main() -> None:
    """Measure and print."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    values = np.random.default_rng(1).integers(0, CATEGORIES, (rows, len(ITEMS))).astype(np.float64)
    with TemporaryDirectory() as folder:
        stages = {"method alone": alone(values), "alliancekit score": command(values, Path(folder))}
    for stage, speeds in stages.items():
        print(f"{stage}, {rows:,} rows")
        for name, speed in speeds.items():
            print(f"  {name:16} {speed:12,.0f} rows/s; grm-eap × {speeds['grm-eap'] / speed:.4g}")


if __name__ == "__main__":
    main()
