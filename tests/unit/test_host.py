"""The plugin host: who is taken in, who is refused and why, and that nobody else is harmed."""

import hashlib
import inspect
import itertools
import sys
import textwrap
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from alliancekit import Host, api, hookspecs
from alliancekit.api import (
    CheckOffer,
    EngineOffer,
    InstrumentOffer,
    Offer,
    ScoringMethodOffer,
    TemplateOffer,
)
from alliancekit.errors import AllianceError, Exit, Problem
from alliancekit.host import ALLOW_VARIABLE, BUILTIN_MODULES, HOOKS, Plugin, Status
from alliancekit.isolation import guard, require_type

HEADER = """\
import os, sys
from pathlib import Path
from alliancekit.api import *
"""
CHECK = "CheckOffer('{}', 'a check', run=lambda instrument: [])"

MakePlugin = Callable[..., Path]


@pytest.fixture
def plugin(tmp_path: Path) -> MakePlugin:
    """Write a single-file plugin."""

    def write(name: str, body: str) -> Path:
        path = tmp_path / f"{name}.py"
        path.write_text(HEADER + textwrap.dedent(body), encoding="utf-8")
        return path

    return write


def offering(*names: str, hook: str = "register_checks") -> str:
    offers = ", ".join(CHECK.format(name) for name in names)
    return f"@hookimpl\ndef {hook}():\n    return [{offers}]\n"


def only(*files: Path) -> Host:
    return Host(builtin=False, files=files)


def refusal(host: Host, kind: type, name: str) -> AllianceError:
    with pytest.raises(AllianceError) as caught:
        host.find(kind, name)
    assert caught.value.status is Exit.PLUGIN
    return caught.value


def all_names(host: Host) -> dict[type, set[str]]:
    return {kind: set(host.offers(kind)) for kind, _ in HOOKS.values()}


# ─── the hooks ───────────────────────────────────────────────────────────────

ONE_OF_EACH: Mapping[str, tuple[str, str]] = {
    "register_instruments": ("InstrumentOffer('tiny', bytes, 'tiny.json')", "tiny"),
    "register_scoring_methods": (
        "ScoringMethodOffer('half', 'half', bounds=lambda c: (0, 1), array=lambda c: c.values)",
        "half",
    ),
    "register_adaptations": ("AdaptationOffer('tiny', 'fr', bytes, bytes, 'fr.po')", "tiny/fr"),
    "register_exporters": ("ExporterOffer('tsv', 'tabs', ('.tsv',), write=print)", "tsv"),
    "register_interchange_formats": (
        "InterchangeOffer('outline', 'a list', ('.md',), write_instrument=print)",
        "outline",
    ),
    "register_report_sections": ("ReportSectionOffer('note', 900, lambda c: None)", "note"),
    "register_templates": ("TemplateOffer('clinic/note.html', str)", "clinic/note.html"),
    "register_checks": (CHECK.format("house-style"), "house-style"),
    "register_engines": ("EngineOffer('plain', 'one by one', run=iter)", "plain"),
    "register_commands": ("CommandOffer('audit', 'Audit.', load=list)", "audit"),
}


def test_every_hook_has_a_specification_and_an_example_here() -> None:
    specified = {name for name in dir(hookspecs) if name.startswith("register_")}
    assert specified == set(HOOKS) == set(ONE_OF_EACH)


@pytest.mark.parametrize("hook", HOOKS)
def test_a_hook_takes_nothing_and_shows_how_it_is_used(hook: str) -> None:
    specification = getattr(hookspecs, hook)
    assert not inspect.signature(specification).parameters
    example = inspect.getdoc(specification) or ""
    assert "@hookimpl" in example
    assert f"def {hook}():" in example
    assert f"{HOOKS[hook][0].__name__}(" in example


def test_a_plugin_may_offer_one_of_each_kind(plugin: MakePlugin) -> None:
    body = "".join(
        f"@hookimpl\ndef {hook}():\n    yield {made}\n" for hook, (made, _) in ONE_OF_EACH.items()
    )
    host = only(plugin("whole", body))
    (found,) = host.plugins
    assert (found.status, found.error) == (Status.ACTIVE, None)
    assert set(found.hooks) == set(HOOKS)
    for hook, (_, name) in ONE_OF_EACH.items():
        kind = HOOKS[hook][0]
        assert type(host.get(kind, name)) is kind
        assert host.find(kind, name).plugin == found
        assert list(host.offers(kind)) == [name]


def test_what_a_plugin_imports_is_there() -> None:
    assert all(hasattr(api, name) for name in api.__all__)
    with pytest.raises(AttributeError):
        api.NoSuchOffer  # noqa: B018


# ─── a host of one's own ─────────────────────────────────────────────────────


def test_a_host_without_the_built_in_plugins_has_nothing() -> None:
    host = Host(builtin=False)
    assert host.plugins == []
    assert set().union(*all_names(host).values()) == set()
    assert refusal(host, CheckOffer, "wording").problem is Problem.NOT_OFFERED


def test_the_built_in_plugins_come_through_the_same_hooks() -> None:
    host = Host()
    assert [one.name for one in host.plugins] == [f"builtin.{name}" for name in BUILTIN_MODULES]
    assert {(one.status, one.source) for one in host.plugins} == {(Status.ACTIVE, "builtin")}
    assert host.conflicts() == []
    assert {"ak-core", "ak-pulse"} <= set(host.offers(InstrumentOffer))
    assert host.find(ScoringMethodOffer, "mean").plugin.name == "builtin.scoring_methods"


def test_who_offered_what_is_remembered(plugin: MakePlugin) -> None:
    path = plugin("clinic", offering("one"))
    host = only(path)
    version = f"sha256:{hashlib.sha256(path.read_bytes()).hexdigest()[:16]}"
    source = f"file {path.name}"
    assert host.plugins == [Plugin("clinic", version, source, hooks=("register_checks",))]
    assert str(host.find(CheckOffer, "one").plugin) == f"clinic {version} ({source})"


# ─── plugins that fail ───────────────────────────────────────────────────────

BROKEN = {
    # what the file holds after its imports, and what the reason must name
    "raises on import": ("raise RuntimeError('canary')", "RuntimeError"),
    "import error": ("import no_such_module_of_alliancekit", "no_such_module_of_alliancekit"),
    "syntax error": ("def register_checks(:\n    pass", "line 4"),
    "ends the program on import": ("sys.exit(0)", "end the program"),
    "hook raises": ("@hookimpl\ndef register_checks():\n    raise KeyError('canary')", "KeyError"),
    "hook raises late": (
        f"@hookimpl\ndef register_checks():\n    yield {CHECK.format('early')}\n    raise OSError",
        "OSError",
    ),
    "hook ends the program": ("@hookimpl\ndef register_checks():\n    sys.exit(0)", "end the"),
    "hook ends the program late": (
        f"@hookimpl\ndef register_checks():\n    yield {CHECK.format('early')}\n    sys.exit()",
        "end the program",
    ),
    "hook raises what is no Exception": (
        "class Stop(BaseException): pass\n@hookimpl\ndef register_checks():\n    raise Stop",
        "Stop",
    ),
    "goes to another folder on import": ("os.chdir('/')\n" + offering("one"), "in another folder"),
    "hook goes to another folder": (
        f"@hookimpl\ndef register_checks():\n    os.chdir('/')\n    yield {CHECK.format('one')}",
        "in another folder",
    ),
    "no hook": ("x = 1", "hookimpl"),
    "misspelt hook": (offering("one", hook="register_check"), "register_check"),
    "misspelt beside a good one": (
        offering("one") + offering("b", hook="register_x"),
        "register_x",
    ),
    "not marked": ("def register_checks():\n    return []", "register_checks"),
    "one of two not marked": (
        offering("one") + "def register_engines():\n    return []",
        "register_engines",
    ),
    "argument": ("@hookimpl\ndef register_checks(host):\n    return []", "register_checks"),
    "argument with a default": (
        "@hookimpl\ndef register_checks(x=1):\n    return []",
        "no argument",
    ),
    "any arguments": ("@hookimpl\ndef register_checks(*all):\n    return []", "no argument"),
    "text for an offer": ("@hookimpl\ndef register_checks():\n    yield 'one'", "str"),
    "one offer, not several": (
        f"@hookimpl\ndef register_checks():\n    return {CHECK.format('one')}",
        "iterable",
    ),
    "nothing": ("@hookimpl\ndef register_checks():\n    return None", "iterable"),
    "another hook's offer": (offering("one", hook="register_engines"), "CheckOffer"),
    "a class of its own": (
        "class Mine(CheckOffer): pass\n@hookimpl\ndef register_checks(): yield Mine('a', 'b', id)",
        "Mine",
    ),
    "one name twice": (offering("one", "one"), "'one'"),
    "name with a path": (offering("../one"), "ValueError"),
    "name in capitals": (offering("One"), "ValueError"),
    "no callable": (
        "@hookimpl\ndef register_checks():\n    yield CheckOffer('a', 'b', 1)",
        "Callable",
    ),
}


@pytest.mark.parametrize(("body", "named"), BROKEN.values(), ids=BROKEN)
def test_a_plugin_that_fails_is_named_and_offers_nothing(
    plugin: MakePlugin, body: str, named: str
) -> None:
    good = plugin("good", offering("sound"))
    host = only(plugin("bad", body), good)
    (broken,) = host.broken
    assert (broken.name, broken.status, broken.hooks) == ("bad", Status.BROKEN, ())
    assert named in (broken.error or "")
    assert "canary" not in (broken.error or "")
    assert len((broken.error or "").splitlines()) == 1
    assert list(host.offers(CheckOffer)) == ["sound"]  # the other keeps its own
    assert set().union(*all_names(host).values()) == {"sound"}


def test_a_plugin_loses_what_its_good_hooks_offered_too(plugin: MakePlugin) -> None:
    body = offering("one") + "@hookimpl\ndef register_templates():\n    raise ValueError\n"
    host = only(plugin("half", body), plugin("good", offering("two")))
    assert [one.name for one in host.broken] == ["half"]
    assert list(host.offers(CheckOffer)) == ["two"]
    assert host.offers(TemplateOffer) == {}


def test_asking_for_what_a_broken_plugin_may_have_offered_names_it(plugin: MakePlugin) -> None:
    host = only(plugin("clinic", "raise RuntimeError"), plugin("good", offering("two")))
    error = refusal(host, EngineOffer, "plain")
    assert error.problem is Problem.NOT_OFFERED
    assert "clinic" in str(error)
    assert "good" not in str(error)


@pytest.mark.parametrize("name", ["missing.py", "notes.txt"])
def test_a_file_that_is_no_plugin_is_broken(tmp_path: Path, name: str) -> None:
    if name.endswith(".txt"):
        (tmp_path / name).write_text("a note", encoding="utf-8")
    (broken,) = only(tmp_path / name).plugins
    assert (broken.name, broken.status) == (Path(name).stem, Status.BROKEN)


def test_loading_a_plugin_leaves_no_file_behind(plugin: MakePlugin, tmp_path: Path) -> None:
    only(plugin("clinic", offering("one")))
    assert [path.name for path in tmp_path.iterdir()] == ["clinic.py"]


def test_an_interrupt_by_the_user_is_not_a_plugins_failure(plugin: MakePlugin) -> None:
    with pytest.raises(KeyboardInterrupt):
        only(plugin("slow", "@hookimpl\ndef register_checks():\n    raise KeyboardInterrupt"))


# ─── conflicts and order ─────────────────────────────────────────────────────


def test_a_name_offered_twice_is_nobodys(plugin: MakePlugin) -> None:
    host = only(plugin("first", offering("a", "x")), plugin("second", offering("x", "b")))
    assert host.broken == []
    error = refusal(host, CheckOffer, "x")
    assert error.problem is Problem.PLUGIN_CONFLICT
    assert all(str(one) in str(error) for one in host.plugins)
    assert [str(one) for one in host.conflicts()] == [str(error)]
    assert list(host.offers(CheckOffer)) == ["a", "b"]


def test_a_built_in_offer_is_not_replaced_silently(plugin: MakePlugin) -> None:
    host = Host(files=(plugin("mine", offering("wording")),))
    assert refusal(host, CheckOffer, "wording").problem is Problem.PLUGIN_CONFLICT
    assert "builtin.checks" in str(host.conflicts()[0])


def test_one_name_in_two_kinds_is_no_conflict(plugin: MakePlugin) -> None:
    engine = "@hookimpl\ndef register_engines():\n    yield EngineOffer('x', 'y', run=iter)\n"
    host = only(plugin("a", offering("x")), plugin("b", engine))
    assert host.conflicts() == []
    assert (host.get(CheckOffer, "x").name, host.get(EngineOffer, "x").name) == ("x", "x")


def test_the_order_of_plugins_does_not_matter(plugin: MakePlugin) -> None:
    files = (
        plugin("a", offering("x", "one")),
        plugin("b", offering("x", "two")),
        plugin("c", "raise RuntimeError"),
        plugin("d", offering("three")),
    )
    hosts = [only(*some) for some in itertools.permutations(files)]
    assert {frozenset(host.offers(CheckOffer)) for host in hosts} == {
        frozenset({"one", "two", "three"})
    }
    assert {len(host.conflicts()) for host in hosts} == {1}
    assert {frozenset(one.name for one in host.broken) for host in hosts} == {frozenset({"c"})}


# ─── plugins of installed packages ───────────────────────────────────────────


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A fake installed package with plugins that succeed, fail to import, and are blocked."""
    info = tmp_path / "ak_fake-1.2.dist-info"
    info.mkdir()
    info.joinpath("METADATA").write_text("Metadata-Version: 2.1\nName: ak-fake\nVersion: 1.2\n")
    names = ("fake-blocked", "fake-importerror", "fake-success")
    modules = {name: f"ak_{name.replace('-', '_')}_plugin" for name in names}
    entries = "\n".join(f"{name} = {module}" for name, module in modules.items())
    info.joinpath("entry_points.txt").write_text(f"[alliancekit]\n{entries}\n")
    for name in ("fake-blocked", "fake-success"):
        source = HEADER + offering(f"{name}-check")
        tmp_path.joinpath(f"{modules[name]}.py").write_text(source, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    for module in modules.values():
        monkeypatch.delitem(sys.modules, module, raising=False)
    return tmp_path


def fakes(environ: Mapping[str, str], *, ask: bool = True) -> dict[str, Plugin]:
    host = Host(builtin=False, installed=ask, environ=environ)
    return {one.name: one for one in host.plugins if one.name.startswith("fake-")}


def test_installed_plugins_are_found_with_their_package_and_version(installed: Path) -> None:
    found = fakes({})
    assert {name: one.status for name, one in found.items()} == {
        "fake-blocked": Status.ACTIVE,
        "fake-importerror": Status.BROKEN,
        "fake-success": Status.ACTIVE,
    }
    assert {(one.source, one.version) for one in found.values()} == {("package ak-fake", "1.2")}
    assert "ak_fake_importerror_plugin" in (found["fake-importerror"].error or "")


@pytest.mark.parametrize(
    ("allowed", "active"),
    [
        ("fake-success", {"fake-success"}),
        ("fake-success, fake-blocked", {"fake-success", "fake-blocked"}),
        (" fake-success ", {"fake-success"}),
        ("fake", set()),
        ("", set()),
    ],
)
def test_the_environment_may_allow_only_some(
    installed: Path, allowed: str, active: set[str]
) -> None:
    found = fakes({ALLOW_VARIABLE: allowed})
    assert {name for name, one in found.items() if one.status is Status.ACTIVE} == active
    assert {one.status for name, one in found.items() if name not in active} == {Status.BLOCKED}


def test_a_blocked_plugin_is_not_even_imported(installed: Path) -> None:
    host = Host(builtin=False, installed=True, environ={ALLOW_VARIABLE: "fake-success"})
    assert "ak_fake_blocked_plugin" not in sys.modules
    assert host.broken == []  # the one that cannot be imported is blocked too
    assert list(host.offers(CheckOffer)) == ["fake-success-check"]


def test_two_packages_with_a_plugin_of_one_name_lose_it_both(installed: Path) -> None:
    """Which of the two is meant by an allow-list, or by a manifest, nobody could tell."""
    info = installed / "ak_other-1.0.dist-info"
    info.mkdir()
    info.joinpath("METADATA").write_text("Metadata-Version: 2.1\nName: ak-other\nVersion: 1.0\n")
    entry = "[alliancekit]\nfake-success = ak_fake_blocked_plugin\n"
    info.joinpath("entry_points.txt").write_text(entry)
    host = Host(builtin=False, installed=True, environ={ALLOW_VARIABLE: "fake-success"})
    assert [(one.name, one.source) for one in host.broken] == [
        ("fake-success", "package ak-other"),
        ("fake-success", "package ak-fake"),
    ]
    assert {one.error for one in host.broken} == {
        "another plugin has this name; uninstall one of them"
    }
    assert host.offers(CheckOffer) == {}


def test_an_installed_plugin_cannot_take_the_name_of_a_built_in_one(installed: Path) -> None:
    (info,) = installed.glob("*.dist-info")
    entry = "[alliancekit]\nbuiltin.checks = ak_fake_success_plugin\n"
    info.joinpath("entry_points.txt").write_text(entry)
    host = Host(installed=True, environ={})
    assert [(one.name, one.source) for one in host.broken] == [
        ("builtin.checks", "package ak-fake")
    ]


def test_installed_plugins_are_left_alone_unless_asked_for(installed: Path) -> None:
    assert fakes({}, ask=False) == {}


# ─── running what was offered ────────────────────────────────────────────────


@pytest.mark.parametrize("raised", [ValueError("canary"), SystemExit(0), RecursionError()])
def test_a_failure_while_running_names_the_plugin(raised: BaseException) -> None:
    with pytest.raises(AllianceError) as caught, guard("clinic", "the check 'x'"):
        raise raised
    assert caught.value.problem is Problem.PLUGIN_FAILED
    assert "clinic" in str(caught.value)
    assert "canary" not in str(caught.value)


def test_a_fault_of_the_toolkit_and_what_may_pass_go_through() -> None:
    ours = Problem.NO_ROWS.error(where="a.csv", what="score")
    with pytest.raises(AllianceError) as caught, guard("clinic", "x"):
        raise ours
    assert caught.value is ours
    with pytest.raises(BlockingIOError), guard("clinic", "x", passing=(OSError,)):
        raise BlockingIOError


@pytest.mark.parametrize("value", [True, 1.0, "1", None], ids=repr)
def test_a_value_of_another_type_or_of_a_subclass_is_refused(value: object) -> None:
    require_type("clinic", "the count", 1, int)
    with pytest.raises(AllianceError) as caught:
        require_type("clinic", "the count", value, int)
    assert caught.value.problem is Problem.PLUGIN_FAILED


def test_the_kinds_of_offers_are_those_of_the_hooks() -> None:
    assert {kind for kind, _ in HOOKS.values()} == set(Offer.__args__)
