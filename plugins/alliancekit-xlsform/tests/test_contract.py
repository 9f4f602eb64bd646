"""The formats keep what every interchange format keeps; forms are read by ODK's converter."""

from alliancekit.testing import InterchangeContract

from alliancekit_xlsform import plugin
from bench import STRAIGHT, XForm


class TestXlsform(InterchangeContract):
    plugin = plugin
    format = "xlsform"
    instruments = ("made-up", "ak-pulse", "ak-path", "ak-goals")

    def texts(self, data: bytes) -> set[str]:
        """What is shown, in each language; of calculations, also what stands in quotes."""
        form = XForm(data)
        shown = {text for texts in form.languages().values() for text in texts.values()}
        made = {bind.get("calculate", "") for bind in form.binds.values()}
        return {form.title or "", *shown, *made}

    def as_written(self, text: str) -> str:
        return text.translate(STRAIGHT).replace("${", "$\u2060{")


class TestOdkCsv(InterchangeContract):
    plugin = plugin
    format = "odk-csv"
