"""Every known answer of every shipped form, computed by JavaRosa, the engine of ODK Collect.

``python checks/javarosa.py`` needs a Java development kit; JavaRosa itself is inside the ODK
Validate that pyxform brings. It prints what differs from the scores worked out by hand, and how
many agree.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

import pyxform

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from alliancekit.api import Instrument
from alliancekit.instrument.model import plain_number
from alliancekit.instrument.scores import Vector
from alliancekit.testing.trials import same_score
from pyxform.xls2xform import convert

from bench import FORMS, shipped, written

JAR = Path(pyxform.__file__).parent / "validators" / "odk_validate" / "bin" / "ODK_Validate.jar"
PROGRAM = Path(__file__).with_name("FilledIn.java")


def filled_in(view: Instrument, vector: Vector) -> str:
    """A vector as a line: which section is used, then the answers."""
    given = {item: answer for item, answer in vector.answers.items() if answer is not None}
    sections = dict.fromkeys(view.item(item).section for item in given)
    chosen = [view.section(one) for one in sections if one and view.section(one).one_of]
    pairs = [f"{one.one_of}={one.id}" for one in chosen]
    pairs += [
        f"{item}={answer if isinstance(answer, str) else plain_number(float(answer))}"
        for item, answer in given.items()
    ]
    return "\t".join(pairs)


def computed(form: Path, lines: list[str]) -> list[dict[str, str]]:
    """What JavaRosa makes of a form filled in so, once for each line."""
    ran = subprocess.run(
        ["java", "-cp", str(JAR), str(PROGRAM), str(form)],
        input="".join(f"{line}\n" for line in lines),
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    told = ran.stdout.splitlines()
    return [dict(one.split("=", 1) for one in line.split("\t") if one) for line in told]


def main() -> None:
    agree = differ = 0
    for name, who in FORMS:
        view = shipped(name, who)
        export = written(view, who)
        with tempfile.TemporaryDirectory() as folder:
            form = Path(folder) / "form.xml"
            workbook = Path(folder) / "form.xlsx"
            workbook.write_bytes(export.data)
            form.write_text(convert(str(workbook)).xform, encoding="utf-8")
            found = computed(form, [filled_in(view, one) for one in view.vectors])
        for vector, scores in zip(view.vectors, found, strict=True):
            for score, expected in vector.scores.items():
                number = float(scores[score]) if scores[score] else None
                if same_score(number, expected):
                    agree += 1
                else:
                    differ += 1
                    print(f"{name}, {who}, {vector.name}: {score} is {number}, not {expected}")
    print(f"{agree} agree, {differ} differ")


if __name__ == "__main__":
    main()
