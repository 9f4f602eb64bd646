"""The page templates of the house."""

from collections.abc import Iterator
from functools import partial

from alliancekit.api import TemplateOffer, hookimpl, templates_root


@hookimpl
def register_templates() -> Iterator[TemplateOffer]:
    root = templates_root()
    for path in sorted([*root.rglob("*.html"), *root.rglob("*.css")]):
        name = path.relative_to(root).as_posix()
        yield TemplateOffer(name, partial(path.read_text, encoding="utf-8"))
