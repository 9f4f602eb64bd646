"""The job in pandas, a chunk of rows at a time so that memory stays bounded."""

import sys

import numpy as np
import pandas as pd
from key import (
    HEADER,
    HIGH,
    ITEMS,
    KEYS,
    MIDDLE,
    NOT_A_NUMBER,
    NOT_AN_OPTION,
    NUMBER,
    OPTIONS,
    REJECTS,
    REVERSED,
    SCORES,
    TURN,
)

CHUNK = 200_000
VALUES = {text: float(text) for text in OPTIONS}


def scored(chunk: pd.DataFrame, values: pd.DataFrame) -> pd.DataFrame:
    """Keys, scores and band of each row."""
    frame = chunk[list(KEYS)].copy()
    for name, (items, at_least) in SCORES.items():
        answered = values[list(items)].notna().sum(axis=1)
        mean = values[list(items)].sum(axis=1) / answered
        frame[name] = mean.where(answered >= at_least)
        frame[f"{name}_answered"] = answered
    total = frame["total"]
    band = np.select([total >= HIGH, total >= MIDDLE, total.notna()], ["high", "middle", "low"], "")
    return frame.assign(total_band=band)[list(HEADER)]


def rejected(chunk: pd.DataFrame, values: pd.DataFrame) -> pd.DataFrame:
    """The refused cells, in the order of rows and items."""
    cells = chunk[list(ITEMS)]
    row, item = np.nonzero(((cells != "") & values.isna()).to_numpy())
    value = pd.Series(cells.to_numpy()[row, item], dtype="str")
    number = chunk.index.to_numpy()[row] + 1
    return pd.DataFrame(
        {
            "line": number + 1,
            "row": number,
            "column": np.array(ITEMS)[item],
            "code": np.where(value.str.contains(NUMBER), NOT_AN_OPTION, NOT_A_NUMBER),
            "value": value,
        },
        columns=list(REJECTS),
    )


def main() -> None:
    source, scores, rejects = sys.argv[1:]
    chunks = pd.read_csv(source, dtype="str", keep_default_na=False, chunksize=CHUNK)
    for number, chunk in enumerate(chunks):
        values = chunk[list(ITEMS)].apply(lambda column: column.map(VALUES))
        values[list(REVERSED)] = TURN - values[list(REVERSED)]
        mode, header = ("a", False) if number else ("w", True)
        scored(chunk, values).to_csv(scores, mode=mode, header=header, index=False)
        rejected(chunk, values).to_csv(rejects, mode=mode, header=header, index=False)


if __name__ == "__main__":
    main()
