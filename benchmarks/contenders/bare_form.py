"""A form's HTML to PDF with WeasyPrint and nothing around it.

python benchmarks/contenders/bare_form.py SHEET.html SHEET.css OUT.pdf
"""

import sys

from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration


def main() -> None:
    html, css, output = sys.argv[1:]
    fonts = FontConfiguration()
    style = CSS(filename=css, font_config=fonts)
    HTML(filename=html).write_pdf(
        output, font_config=fonts, stylesheets=[style], pdf_variant="pdf/ua-1"
    )


if __name__ == "__main__":
    main()
