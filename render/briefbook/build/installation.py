"""The program that runs and what it draws with: its own code, the packages and the system's libraries.

Another version of any of them may make other bytes from the same data.
"""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

__all__ = ["WRITERS", "Installation", "installation"]

WRITERS = {
    "pdf": (
        "weasyprint", "pydyf", "tinycss2", "tinyhtml5", "cssselect2", "pyphen", "fonttools", "pillow", "resvg-py",
        "uharfbuzz",
    ),
    "docx": ("python-docx", "lxml", "resvg-py", "uharfbuzz"),
}  # fmt: skip
"""The packages whose version decides on the bytes of a format."""

_COMPOSERS = ("briefbook", "jinja2", "babel", "pyyaml")
_LIBRARIES = ("libpango-1.0.so.0", "libharfbuzz.so.0", "libfontconfig.so.1")
_LIBRARY_FOLDERS = ("usr/lib", "usr/lib/*-linux-*", "usr/lib64", "usr/local/lib", "lib/*-linux-*")


@dataclass(frozen=True)
class Installation:
    """An installation of Briefbook, as it was when it was first asked for; each part of it is looked for once."""

    code: Path
    """The folder of Briefbook's own code."""
    packages: Sequence[str]
    """The folders in which packages are installed, first come first found."""
    system: Path
    """The folder below which system libraries stand."""

    @cached_property
    def sources(self) -> tuple[Path, ...]:
        """The files of Briefbook's own code."""
        found = (path for kind in ("*.py", "*.json") for path in self.code.rglob(kind))
        return tuple(sorted(path for path in found if "starter_files" not in path.parts))

    @cached_property
    def installed(self) -> dict[str, tuple[str, str]]:
        """The version and the folder of each package, by its name: the names of their `.dist-info` say it.

        `importlib.metadata` would open and parse what they hold: it takes ten times as long.
        """
        found: dict[str, tuple[str, str]] = {}
        for folder in self.packages:
            with suppress(OSError):
                for name in os.listdir(folder or "."):
                    stem, kind = os.path.splitext(name)
                    if kind in (".dist-info", ".egg-info"):
                        package, _, version = stem.partition("-")
                        found.setdefault(package.lower().replace("_", "-").replace(".", "-"), (version, folder))
        return found

    @cached_property
    def libraries(self) -> tuple[Path, ...]:
        """The system libraries that draw text, where they are found by name; of several of a name the last."""
        folders = [folder for pattern in _LIBRARY_FOLDERS for folder in sorted(self.system.glob(pattern))]
        found = {name: folder / name for name in _LIBRARIES for folder in folders if (folder / name).exists()}
        return tuple(found.values())

    @cached_property
    def code_digest(self) -> str:
        """The digest of Briefbook's own code: a version in the making has one number and many states."""
        return hashlib.sha256(b"".join(path.read_bytes() for path in self.sources)).hexdigest()[:32]

    def version(self, package: str) -> str:
        """The version of a package; `missing` where it is not installed."""
        return self.installed.get(package, ("missing", ""))[0]

    @cached_property
    def library_versions(self) -> dict[str, str]:
        """The system libraries' versions: each file is named by its own, and the name that programs use links to it."""
        return {path.name: path.resolve().name for path in self.libraries}

    @cached_property
    def files(self) -> tuple[str, ...]:
        """The files and folders, these with a slash at their ends, by whose change another program is known.

        Of packages the folders: their lists of names change with each version that is installed.
        """
        names = (*_COMPOSERS, *sum(WRITERS.values(), ()))
        folders = sorted({f"{self.installed[name][1]}/" for name in names if name in self.installed})
        return (*map(str, self.sources), *folders, *map(str, self.libraries))


@lru_cache(maxsize=1)
def installation() -> Installation:
    """The installation that runs."""
    return Installation(Path(__file__).parent.parent, tuple(sys.path), Path("/"))
