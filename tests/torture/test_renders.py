"""A page that hangs or eats memory is ended; hostile words are printed as they stand."""

import os
import signal
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pypdfium2
import pytest
from attrs import evolve

from alliancekit import AllianceError, Host, find_instrument, localise
from alliancekit.adaptation.localise import Localised
from alliancekit.errors import Exit, Problem, Terminated
from alliancekit.instrument.words import map_text
from alliancekit.paper.form import form
from alliancekit.paper.form.form import render_form
from alliancekit.paper.worker import MEMORY, SECONDS, Worker, limited

Run = Callable[..., subprocess.CompletedProcess[str]]

THREE = """\
client,session,date,respondent,q1,q2,q3,q4,q5
CANARY1,1,2026-03-02,client,7,6,8,7,7
CANARY2,1,2026-03-02,client,4,3,5,4,2
CANARY3,1,2026-03-02,client,5,5,5,5,5
"""
SECTION = """\
from alliancekit.api import ReportSectionOffer, hookimpl

def build(context):
    if context.history.client == "CANARY2":
        {body}
    return ""

@hookimpl
def register_report_sections():
    yield ReportSectionOffer("hostile", 950, build)
"""
LOOPS = "while True: pass"
SLEEPS = "import time; time.sleep(600)"
EATS = "held = [bytearray(1 << 24) for _ in range(1 << 20)]"
NESTS = 'return "<div>" * 5000 + "</div>" * 5000'


def report(tmp_path: Path, run: Run, body: str, **environ: str) -> subprocess.CompletedProcess[str]:
    (tmp_path / "three.csv").write_text(THREE)
    (tmp_path / "hostile.py").write_text(SECTION.format(body=body))
    command = ["--plugin", "hostile.py", "report", "ak-pulse", "three.csv", "-o", "out/"]
    return run(*command, timeout=90, **environ)


@pytest.mark.parametrize(
    ("body", "environ", "told"),
    [
        (LOOPS, {SECONDS: "4"}, "4 seconds"),
        (SLEEPS, {SECONDS: "4"}, "4 seconds"),
        (EATS, {MEMORY: "400"}, "400 MiB of memory"),
        (NESTS, {}, "the depth to which a page may be nested"),
    ],
    ids=["loops", "sleeps", "eats", "nests"],
)
def test_one_clients_report_meets_a_limit_and_the_others_are_made(
    tmp_path: Path, run: Run, body: str, environ: dict[str, str], told: str
) -> None:
    ran = report(tmp_path, run, body, **environ)
    assert ran.returncode == Exit.LIMIT
    made = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert made == ["report-CANARY1.pdf", "report-CANARY3.pdf"]
    for name in made:
        assert (tmp_path / "out" / name).read_bytes().rstrip().endswith(b"%%EOF")
    assert (
        f"the report of client number 2: nothing was printed: the page takes more than {told}"
        in (" ".join(ran.stderr.split()))
    )
    assert "CANARY" not in ran.stderr


def test_a_combined_report_is_whole_or_not_there(tmp_path: Path, run: Run) -> None:
    (tmp_path / "three.csv").write_text(THREE)
    (tmp_path / "hostile.py").write_text(SECTION.format(body=LOOPS))
    (tmp_path / "old.pdf").write_bytes(b"old")
    command = ["--plugin", "hostile.py", "report", "ak-pulse", "three.csv", "--combined"]
    started = time.monotonic()
    ran = run(*command, "-o", "old.pdf", timeout=90, **{SECONDS: "1"})
    assert ran.returncode == Exit.LIMIT
    assert "3 seconds" in ran.stderr  # a second for each of three
    assert time.monotonic() - started < 60
    assert (tmp_path / "old.pdf").read_bytes() == b"old"


@pytest.mark.parametrize("given", ["0", "-1", "soon", "1e3", "٣"])
def test_a_limit_that_is_no_number_is_refused(run: Run, given: str) -> None:
    ran = run("form", "ak-pulse", "-o", "form.pdf", **{SECONDS: given})
    assert ran.returncode == Exit.USAGE
    assert SECONDS in ran.stderr


def children(pid: int) -> list[int]:
    """The processes that this one has started. Linux tells."""
    listed = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(one) for one in listed.read_text().split()] if listed.exists() else []


@pytest.mark.parametrize(
    ("number", "status"), [(signal.SIGTERM, Exit.TERMINATED), (signal.SIGINT, Exit.INTERRUPTED)]
)
def test_a_signal_ends_the_child_too(
    tmp_path: Path, command: list[str], number: signal.Signals, status: Exit
) -> None:
    """The signal goes to the parent alone, which ends its child and leaves no file."""
    (tmp_path / "three.csv").write_text(THREE)
    marker = 'open("begun", "w").close(); import time; time.sleep(600)'
    (tmp_path / "hostile.py").write_text(SECTION.format(body=marker))
    (tmp_path / "temporary").mkdir()
    arguments = ["--plugin", "hostile.py", "report", "ak-pulse", "three.csv", "-o", "out/"]
    with subprocess.Popen(
        [*command, *arguments],
        cwd=tmp_path,
        env={**os.environ, "TMPDIR": str(tmp_path / "temporary")},
        stderr=subprocess.PIPE,
    ) as process:
        deadline = time.monotonic() + 60
        while not (tmp_path / "begun").exists():
            assert process.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.05)
        begun = children(process.pid)
        process.send_signal(number)
        process.communicate(timeout=20)
    assert process.returncode == status
    assert not any(Path(f"/proc/{pid}").exists() for pid in begun)
    assert [*(tmp_path / "out").iterdir()] == []
    assert [*(tmp_path / "temporary").iterdir()] == []


# ─── the worker by itself ────────────────────────────────────────────────────


def does(what: str) -> bytes:
    if what == "loop":
        while True:
            pass
    if what == "eat":
        held = []
        while True:
            held.append(bytearray(1 << 24))
    if what == "killed":
        os.kill(os.getpid(), signal.SIGKILL)
    if what == "fault":
        raise ZeroDivisionError("a value that nobody may see")
    if what == "told":
        raise Problem.NO_ROWS.error(where="x", what="y")
    return what.encode()


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SECONDS, "1")
    monkeypatch.setenv(MEMORY, "200")


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("what", ["loop", "eat", "killed"])
def test_the_next_document_is_made_after_one_that_met_a_limit(what: str) -> None:
    with Worker(does) as worker:
        assert worker.make("before") == b"before"
        with pytest.raises(AllianceError) as caught:
            worker.make(what)
        assert caught.value.problem is Problem.RENDER_LIMIT
        assert caught.value.status == Exit.LIMIT
        assert worker.make("after") == b"after"


def test_what_the_job_raises_comes_back() -> None:
    with Worker(does) as worker:
        with pytest.raises(AllianceError) as caught:
            worker.make("told")
        assert caught.value.problem is Problem.NO_ROWS
        with pytest.raises(RuntimeError) as fault:
            worker.make("fault")
        assert str(fault.value) == "ZeroDivisionError"
        assert worker.make("x" * 5_000_000) == b"x" * 5_000_000


def test_the_child_is_gone_when_the_parent_is_told_to_end(monkeypatch) -> None:
    def told(number: int, frame: object) -> None:
        raise Terminated

    before = signal.signal(signal.SIGALRM, told)
    pid = 0
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.5)
        with pytest.raises(Terminated), Worker(does) as worker:  # noqa: PT012 - it is in there
            pid = worker._pid
            worker.make("loop")
    finally:
        signal.signal(signal.SIGALRM, before)
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_a_layout_that_hangs_is_ended(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    def hangs(sheet: object) -> None:
        while True:
            pass

    monkeypatch.setattr(form, "lay_out", hangs)
    monkeypatch.setenv(SECONDS, "1")
    with pytest.raises(AllianceError) as caught:
        limited(lambda: render_form(localise(find_instrument("ak-pulse", host), None, host), host))
    assert caught.value.problem is Problem.RENDER_LIMIT


# ─── hostile words ───────────────────────────────────────────────────────────

HOSTILE = (
    "<img src='https://example.org/x.png' onerror=alert(1)>",
    "<link rel=attachment href='file:///etc/passwd'>",
    "</style><style>* { background: url(https://example.org); display: none }",
    "{{ 7 * 7 }}{% include 'form.css' %}${7*7}",
    "--></title><!-- ]]> &lt;b&gt; &#65; \" ' `",
    "https://example.org/?q=1 javascript:alert(1)",
)


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_words_in_every_text_of_an_instrument(words: str, host: Host) -> None:
    """Each is printed as often as the text that it takes the place of; nothing is attached."""
    core = find_instrument("ak-core", host)
    hostile = map_text(core, lambda path, text: f"{words} {len(path)}")
    hostile = evolve(hostile, rights=evolve(hostile.rights, notice=words, holder=words))
    pdf = limited(lambda: render_form(Localised(hostile), host))
    text = "".join(sheet.get_textpage().get_text_range() for sheet in pypdfium2.PdfDocument(pdf))
    squeezed, wanted = "".join(text.split()), "".join(words.split())
    forms = [one for one in core.forms if one.respondent == "client"]
    assert squeezed.count(wanted) >= len(core.items) + len(forms)
    assert b"/EmbeddedFile" not in pdf
    assert b"/URI" not in pdf
    assert b"/JavaScript" not in pdf


@pytest.mark.parametrize(
    "words",
    [
        "word " * 399,
        "x" * 1999,
        "e\u0301\u0302\u0303" * 499,
        "का" * 999,
        "\u200b" * 400 + "a",
    ],
    ids=["words", "one-word", "marks", "hindi", "no-width"],
)
def test_a_flood_within_what_is_permitted_ends(
    words: str, host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every text as long as a text may be: the pages are made, or the limit says so, in time."""
    monkeypatch.setenv(SECONDS, "10")
    flooded = Localised(map_text(find_instrument("ak-pulse", host), lambda path, text: words))
    started = time.monotonic()
    with suppress(AllianceError):
        assert limited(lambda: render_form(flooded, host)).startswith(b"%PDF")
    assert time.monotonic() - started < 20
