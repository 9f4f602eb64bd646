"""The built-in modules pass the contract that authors of plugin modules are given."""

from importlib import import_module

import pytest

from alliancekit.host import BUILTIN_MODULES
from alliancekit.testing.plugins.contract import ModuleContract

from .faults import laws


@pytest.mark.parametrize("name", BUILTIN_MODULES)
@pytest.mark.parametrize("law", sorted(laws(ModuleContract)))
def test_a_built_in_keeps_the_law(name: str, law: str) -> None:
    module = import_module(f"alliancekit.builtin.{name}")
    contract = type("Contract", (ModuleContract,), {"plugin": module})
    getattr(contract(), law)()
