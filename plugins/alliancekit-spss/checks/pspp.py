"""Every known answer of every shipped form, computed by PSPP from the syntax file.

``python checks/pspp.py`` needs GNU PSPP on the path. It prints what differs from the scores
worked out by hand, and how many agree.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

import pyreadstat

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from alliancekit.testing.trials import same_score

from bench import FORMS, present
from test_syntax import written


def main() -> None:
    agree = differ = 0
    for name, who in FORMS:
        text, view = written(name, who)
        ids = [item.id for item in view.items]
        rows = [
            ["" if (given := vector.answers.get(one)) is None else _code(given) for one in ids]
            for vector in view.vectors
        ]
        with tempfile.TemporaryDirectory() as folder:
            syntax, saved, data = (Path(folder) / one for one in ("a.sps", "a.sav", "a.csv"))
            data.write_text("".join(",".join(row) + "\n" for row in rows), encoding="utf-8")
            variables = " ".join(f"{one} F8.2" for one in ids)
            opened = f"GET DATA /TYPE=TXT /FILE='{data}' /DELIMITERS=',' /VARIABLES={variables}.\n"
            syntax.write_text(f"{opened}{text}SAVE OUTFILE='{saved}'.\n", encoding="utf-8")
            ran = subprocess.run(
                ["pspp", str(syntax)], capture_output=True, encoding="utf-8", check=False
            )
            if ran.returncode or "error" in ran.stdout + ran.stderr:
                print(f"{name}, {who}: {ran.stdout}{ran.stderr}")
            columns, _ = pyreadstat.read_sav(saved, output_format="dict")
        for at, vector in enumerate(view.vectors):
            for score, expected in vector.scores.items():
                found = present(columns[score][at])
                if same_score(found, expected):
                    agree += 1
                else:
                    differ += 1
                    print(f"{name}, {who}, {vector.name}: {score} is {found}, not {expected}")
    print(f"{agree} agree, {differ} differ")


def _code(answer: float | str) -> str:
    """An answer as it stands in the data; the first not-applicable code is −98."""
    return "-98" if isinstance(answer, str) else repr(float(answer))


if __name__ == "__main__":
    main()
