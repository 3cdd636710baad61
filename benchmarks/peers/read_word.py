"""A Word file in; its paragraphs and the cells of its tables, as python-docx reads them."""

from __future__ import annotations

import sys

from docx import Document

document = Document(sys.argv[1])
words = [one.text for one in document.paragraphs]
words += [cell.text for table in document.tables for row in table.rows for cell in row.cells]
