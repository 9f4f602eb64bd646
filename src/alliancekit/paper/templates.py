"""Templates with autoescape, every undefined name an error, from whoever offers them."""

from typing import TYPE_CHECKING, Any

from alliancekit.api import TemplateOffer
from alliancekit.errors import Problem
from alliancekit.host import Host
from alliancekit.isolation import guard, require_type

if TYPE_CHECKING:
    from jinja2 import Environment


def environment(host: Host, helpers: dict[str, Any]) -> "Environment":
    """A Jinja2 environment over the offered templates."""
    from jinja2 import Environment, FunctionLoader, StrictUndefined

    made = Environment(
        autoescape=True,
        undefined=StrictUndefined,
        loader=FunctionLoader(lambda name: source(host, name)),
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals.update(helpers)
    return made


def source(host: Host, name: str) -> str:
    """The text of a template or style sheet. Raises as `Host.find`."""
    provided = host.find(TemplateOffer, name)
    what = f"the template {name!r}"
    with guard(provided.plugin, what):
        text = provided.offer.read()
    require_type(provided.plugin, what, text, str)
    return str(text)


def render(environment: "Environment", template: str, **data: Any) -> str:
    """A rendered template. Jinja's own errors become ``render-complaint``."""
    from jinja2 import TemplateError

    try:
        return environment.get_template(template).render(**data)
    except TemplateError as error:
        what = f"template {template}: {type(error).__name__}: {error.message}"
        raise Problem.RENDER_COMPLAINT.error(what=what) from None
