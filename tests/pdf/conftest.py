"""WeasyPrint is imported the way Briefbook imports it, before a test does."""

from briefbook.pdf.write import imported

imported()
