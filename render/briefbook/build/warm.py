"""Imported by the process that workers are forked from: brings all that writing a PDF imports, and nothing else."""

# ruff: noqa: E402
import gc

gc.disable()  # importing makes many objects and hardly any garbage

from contextlib import suppress

from ..errors import MachineError
from ..pdf import write as pdf
from . import task as press
from . import workers as work

with suppress(MachineError):
    pdf.warm()  # where Pango is missing, each worker says so for its document

work.calm()
gc.enable()

__all__ = ["press"]
