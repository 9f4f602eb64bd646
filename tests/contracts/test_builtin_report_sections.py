"""The built-in report sections pass the contract that plugin authors are given."""

from alliancekit.builtin import report_sections
from alliancekit.testing import ReportSectionContract


class TestReportSections(ReportSectionContract):
    plugin = report_sections
