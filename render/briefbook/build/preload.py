"""Imported by the process that workers are forked from: brings all that writing a PDF imports, and nothing else."""

# ruff: noqa: E402
import gc

gc.disable()  # importing makes many objects and hardly any garbage

from contextlib import suppress

from ..errors import MachineError
from ..pdf import write as pdf
from . import task, workers

with suppress(MachineError):
    pdf.warm()  # where Pango is missing, each worker says so for its document

workers.relax_gc()
gc.enable()

__all__ = ["task"]
