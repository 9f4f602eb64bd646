"""A file in pieces, scored by themselves, is the file scored whole: the seam for other engines."""

import pickle
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import pairwise
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alliancekit import Host, find_instrument
from alliancekit.api import AllianceError, EngineOffer, Extent, FileHead, Problem, Tally
from alliancekit.responses.inputs import Inputs
from alliancekit.responses.read import ReadOptions, open_responses
from alliancekit.scoring.export import find_exporter
from alliancekit.scoring.job import Job, JobOptions
from alliancekit.scoring.pieces import Pieces
from alliancekit.scoring.plan import compile_plan

HOST = Host()
PULSE = find_instrument("ak-pulse", HOST)
PLAN = compile_plan(PULSE, HOST)
HEADER = b"client,session,respondent,q1,q2,q3,q4,q5"
OPTIONS = JobOptions(respondent="client", keep_duplicates=True)

LINES = [
    b"A,1,client,7,6,8,7,7",
    b"B,2,,10,0,,5.0, 3 ",
    b'"C, the third",3,client,1,2,3,4,5',
    b'D,"4",client,"1","2","3","4","5"\r',
    b"",
    b"   ",
    b"\r",
    b"E,5,client,x,11,3,4,5",
    b"F,6,therapist,1,2,3,4,5",
    b"G,7,nobody,1,2,3,4,5",
    b"H,8,client,1,2",
    b"I,9,client,1,2,3,4,5,6",
    b'J,1"0,client,1,2,3,4,5',
    b"K,11\rclient,1,2,3,4,5",
    "Ł,12,client,1,2,3,4,5".encode(),
]
FAULTS = [b"L,\xff,client,1,2,3,4,5", b"M,\0,client,1,2,3,4,5"]


def whole(path: Path) -> tuple[list[pl.DataFrame], list[pl.DataFrame], Tally]:
    """The file as the usual engine scores it."""
    with ExitStack() as stack:
        reading = ReadOptions()
        opened = Inputs([str(path)], reading).open
        responses = open_responses([str(path)], opened, PULSE, reading, "wide", stack)
        job = Job(PLAN, responses, OPTIONS, HOST)
        drawn = list(job.scored())
    return [one.frame for one in drawn], [one.rejects for one in drawn], job.tally


def in_pieces(
    where: str, start: bytes, cut: list[list[bytes]]
) -> tuple[list[pl.DataFrame], list[pl.DataFrame], Tally]:
    """The pieces, each a list of lines, scored by what came through pickle, last one first."""
    pieces = Pieces(
        PLAN, OPTIONS, ReadOptions(), (FileHead(where, start),), find_exporter(HOST, "-", "csv")
    )
    with ExitStack() as stack:
        for _ in pieces.responses(stack).batches():
            pass
    done = []
    for at, lines in reversed(list(enumerate(cut))):
        scores = pieces.text(0, [b"\n".join(lines) + b"\n"] if lines else [], first=at == 0)
        fault, drawn = None, []
        try:
            drawn = list(scores.scored())
        except AllianceError as error:
            fault = pickle.loads(pickle.dumps(error))  # noqa: S301 - just pickled
        done.append((drawn, scores.tally, scores.extent, fault))
    before, tally = Extent(), Tally()
    frames, rejects = [], []
    for drawn, counted, extent, fault in reversed(done):
        if fault:
            raise before.fault(fault)
        frames += [one.frame for one in drawn]
        rejects += [before.placed(one.rejects) for one in drawn]
        before, tally = before + extent, tally + counted
    return frames, rejects, tally


def outcome(function: Callable[..., Any], *arguments: object) -> object:
    """What it gives, or the fault it raises, to be compared."""
    try:
        frames, rejects, tally = function(*arguments)
    except AllianceError as error:
        return str(error)
    scores, refused = pl.concat(frames), pl.concat(rejects)
    return scores.rows(), scores.schema, refused.rows(), tally


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    above=st.lists(st.sampled_from([b"", b" "]), max_size=2),
    lines=st.lists(st.sampled_from(LINES), max_size=12),
    fault=st.none() | st.tuples(st.integers(0, 12), st.sampled_from(FAULTS)),
    cuts=st.lists(st.integers(0, 12), max_size=3),
    mark=st.sampled_from([b"", b"\xef\xbb\xbf"]),
)
def test_pieces_are_the_whole(tmp_path: Path, above, lines, fault, cuts, mark) -> None:
    """Wherever a file is cut: scores, rejects with line and row, counts, faults with their line."""
    if fault:
        lines = [*lines[: fault[0]], fault[1], *lines[fault[0] :]]
    path = tmp_path / "in.csv"
    head = [*above, HEADER]
    path.write_bytes(mark + b"\n".join([*head, *lines]) + b"\n")
    ends = [0, *sorted(cut for cut in cuts if cut <= len(lines)), len(lines)]
    cut = [lines[start:end] for start, end in pairwise(ends)]
    cut[0] = [*head, *cut[0]]  # the mark was taken off, as some readers do
    assert outcome(in_pieces, str(path), path.read_bytes()[:60], cut) == outcome(whole, path)


@pytest.mark.parametrize("at", [0, 1, 2])
def test_a_field_that_goes_over_lines_is_refused_wherever_it_is(at: int) -> None:
    lines = [LINES[0]] * 3
    lines[at] = b'A,"1'
    with pytest.raises(AllianceError) as caught:
        in_pieces("in.csv", HEADER + b"\n", [[HEADER], lines])
    assert caught.value.problem is Problem.BAD_CSV
    assert f"line {at + 2}" in str(caught.value)
    assert "--engine polars" in str(caught.value)


def test_a_header_over_several_lines_is_refused() -> None:
    with pytest.raises(AllianceError, match="line 1: a quoted field"):
        in_pieces("in.csv", b'client,"q\n1",q2\n', [])


def test_an_engine_runs_batches_or_files() -> None:
    def run(_context: object) -> Iterator[Any]:
        return iter(())

    with pytest.raises(ValueError, match="run or run_files"):
        EngineOffer("both", "x", run=run, run_files=run)
    with pytest.raises(ValueError, match="run or run_files"):
        EngineOffer("neither", "x")


def test_an_engine_takes_options_by_name_and_by_prefix() -> None:
    offer = EngineOffer("e", "x", run=lambda _: iter(()), options=("master", "spark.*"))
    taken = ["master", "spark.executor.memory", "spark.", "masters", "sparkle"]
    assert [offer.takes(one) for one in taken] == [True, True, True, False, False]
