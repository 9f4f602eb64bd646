"""A last line on each report: what was scored how often, and a space to plan."""

from alliancekit.api import ReportSectionOffer, TemplateOffer, hookimpl

TEMPLATE = """\
<section>
<h2>Next session</h2>
<p>Forms so far: {{ number(count) }}. After session {{ session }} we agreed on:</p>
<p>…………………………………………………………………………………………</p>
</section>
"""


def next_session(context):
    """HTML, or ``None`` for nothing to say. ``render`` escapes what it prints."""
    forms = context.history.administrations
    if not forms[-1].session:
        return None
    return context.render("clinic/next.html", count=len(forms), session=forms[-1].session)


@hookimpl
def register_templates():
    yield TemplateOffer("clinic/next.html", lambda: TEMPLATE)


@hookimpl
def register_report_sections():
    yield ReportSectionOffer("clinic-next", 950, next_session)
