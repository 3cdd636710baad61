"""Imported by the process that workers are forked from: brings all that writing a PDF imports, and nothing else."""

from contextlib import suppress

from . import parts, work
from .errors import MachineError
from .write import pdf

with suppress(MachineError):
    pdf.imported()  # where Pango is missing, each worker says so for its document

work.calm()

__all__ = ["parts"]
