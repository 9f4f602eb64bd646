"""A box to write the plan in, from a template that lies beside this file."""

from pathlib import Path

from alliancekit.api import ReportSectionOffer, TemplateOffer, hookimpl

TEMPLATE = Path(__file__).with_name("plan.html")


@hookimpl
def register_templates():
    yield TemplateOffer("plan/plan.html", lambda: TEMPLATE.read_text(encoding="utf-8"))


@hookimpl
def register_report_sections():
    yield ReportSectionOffer("plan", 960, lambda context: context.render("plan/plan.html"))
