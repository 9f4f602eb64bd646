"""The job in SQL by hand: DuckDB reads the file for the scores and once more for the rejects."""

import sys

import duckdb
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
    REVERSED,
    SCORES,
    TURN,
)

source, scores, rejects = sys.argv[1:]
columns = ", ".join(f"'{name}': 'VARCHAR'" for name in (*KEYS, *ITEMS))
responses = f"read_csv($source, header=true, auto_detect=false, delim=',', columns={{{columns}}})"


def value(item: str) -> str:
    """The answer as a number, reverse-keyed. A CASE keeps the rows' order, an IN does not."""
    turned = {text: TURN - int(text) if item in REVERSED else int(text) for text in OPTIONS}
    cases = " ".join(f"WHEN '{text}' THEN {number}" for text, number in turned.items())
    return f"CASE {item} {cases} END"


def answered(name: str) -> str:
    """How many of the score's items are answered."""
    return " + ".join(f"(v_{item} IS NOT NULL)::INT" for item in SCORES[name][0])


def total(name: str) -> str:
    """The sum of what is answered."""
    return " + ".join(f"coalesce(v_{item}, 0)" for item in SCORES[name][0])


def score(name: str) -> str:
    """The mean, where enough is answered."""
    count = f"{name}_answered"
    return f"CASE WHEN {count} >= {SCORES[name][1]} THEN sum_{name}::DOUBLE / {count} END AS {name}"


def refused(item: str) -> str:
    """The cell holds something, and it is no option."""
    return f"({item} IS NOT NULL AND {value(item)} IS NULL)"


scored = f"""
COPY (
    WITH checked AS (
        SELECT {", ".join(KEYS)}, {", ".join(f"{value(item)} AS v_{item}" for item in ITEMS)}
        FROM {responses}
    ), summed AS (
        SELECT {", ".join(KEYS)},
            {", ".join(f"{answered(name)} AS {name}_answered" for name in SCORES)},
            {", ".join(f"{total(name)} AS sum_{name}" for name in SCORES)}
        FROM checked
    ), scored AS (
        SELECT *, {", ".join(map(score, SCORES))} FROM summed
    )
    SELECT {", ".join(HEADER[:-1])},
        CASE WHEN total >= {HIGH} THEN 'high' WHEN total >= {MIDDLE} THEN 'middle'
            WHEN total IS NOT NULL THEN 'low' END AS total_band
    FROM scored
) TO $target (HEADER)
"""
cells = ", ".join(
    f"CASE WHEN {refused(item)} THEN {{'item': '{item}', 'value': {item}}} END" for item in ITEMS
)
wrong = f"""
COPY (
    WITH numbered AS (
        SELECT *, row_number() OVER () AS number FROM {responses}
    ), cells AS (
        SELECT number, unnest([{cells}]) AS cell
        FROM numbered WHERE {" OR ".join(map(refused, ITEMS))}
    )
    SELECT number + 1 AS line, number AS "row", cell.item AS "column",
        CASE WHEN regexp_matches(cell.value, '{NUMBER}') THEN '{NOT_AN_OPTION}'
            ELSE '{NOT_A_NUMBER}' END AS code,
        cell.value AS "value"
    FROM cells WHERE cell IS NOT NULL
) TO $target (HEADER)
"""
connection = duckdb.connect()
connection.execute(scored, {"source": source, "target": scores})
connection.execute(wrong, {"source": source, "target": rejects})
