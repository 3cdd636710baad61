"""The record of a brief's last render: what its files were made from, and what was written, in one small file of text.

It stands in `.briefbook/` of the workspace and is a memory, never a truth: each line of it is held against the disk
before anything is built on it, a damaged record is no record, and the folder may be deleted at any time. Records are
written whole or not at all, one file a brief, so that two renders at once at the worst make a file twice.

A run in which nothing is stale imports this module and little else: hence `os`, and classes of the plainest kind.
"""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = [
    "FOLDER", "MISSING", "Disk", "Output", "Stamp", "State", "StateFolder", "engine", "file_name",
    "mark_pulled", "pulled", "settled",
]  # fmt: skip

FOLDER = ".briefbook"
"""The workspace's folder for records; safe to delete."""

_HEAD = "briefbook record 4 "
_RACY = 50_000_000
"""Nanoseconds within which a file may change once more without its time showing it; on a coarse clock two seconds."""

Stamp = tuple[int, int, int, str]
"""How a file stood: bytes, time of change in nanoseconds, inode, digest of the content; MISSING where none was."""

MISSING: Stamp = (-1, 0, 0, "")


def file_name(document: str, lang: str, format: str) -> str:
    """What a file is called in its brief's folder: `fact-sheet.en.pdf`."""
    return f"{document}.{lang}.{format}"


class Output:
    """A file that a brief asks for, as `<document>.<lang>.<format>`; `digest` is empty where it was never written."""

    __slots__ = ("current", "digest", "document", "format", "lang", "pages", "stamp")

    def __init__(
        self,
        document: str,
        lang: str,
        format: str,
        digest: str = "",
        pages: int | None = None,
        current: bool = False,
        stamp: Stamp = MISSING,
    ) -> None:
        self.document, self.lang, self.format = document, lang, format
        self.digest = digest
        """Of all that the file was made from."""
        self.pages = pages
        self.current = current
        """Whether it was made, or found fresh, from the inputs that the state lists."""
        self.stamp = stamp

    @property
    def name(self) -> str:
        """The file's name in the brief's folder."""
        return file_name(self.document, self.lang, self.format)


class State:
    """What one brief's files were made from, what they are, and the problems that were told."""

    __slots__ = ("block", "engine", "outputs", "own", "problems", "records", "shared")

    def __init__(self, shared: dict[str, Stamp], block: str = "", by: str = "") -> None:
        self.engine = by or engine()
        """The installation that made the files."""
        self.shared = shared
        """The files that all briefs are made from: the program, fonts, registries, templates."""
        self.block = block or "\n".join(_lines(shared))
        """The same as the text of the record, equal in all records of one run."""
        self.own: dict[str, Stamp] = {}
        """The brief, its visit, its pictures."""
        self.records: dict[str, str] = {}
        """The digest of each registry's record that its documents asked for, by `people/lavrov`; "" where it lacked."""
        self.outputs: list[Output] = []
        self.problems: list[tuple[str, str, str]] = []
        """Severity, the line for a person, the JSON object for a program."""

    def output(self, name: str) -> Output | None:
        """The output of that name."""
        return next((one for one in self.outputs if one.name == name), None)


def engine() -> str:
    """Which installation runs: another one may make other bytes, whatever the files say."""
    return f"{os.path.dirname(os.path.abspath(__file__))} {sys.prefix} {sys.version}".replace("\n", " ")


class Disk:
    """The files of a workspace as this run found them, each looked at once."""

    def __init__(self, root: str) -> None:
        self.root = root
        self.touched = False
        """Whether a file's times had changed though its content had not."""
        self._stamps: dict[str, Stamp] = {}
        self._blocks: dict[str, bool] = {}

    def same(self, path: str, stamp: Stamp) -> bool:
        """Whether a file, or the list of a folder's names, is what the stamp says; the content decides."""
        known = self._stamps.get(path)
        if known is None:
            found = _look(self.root, path)
            if found == stamp[:3]:
                self._stamps[path] = stamp
                return True
            known = self.stamp(path)
        self.touched |= known != stamp and known[3] == stamp[3]
        return known[3] == stamp[3]

    def stamp(self, path: str) -> Stamp:
        """How a file stands, looked at before it is read, so that a change meanwhile is noticed the next time."""
        if path not in self._stamps:
            self._stamps[path] = _stamp(self.root, path)
        return self._stamps[path]

    def renewed(self, state: State, folder: str) -> State:
        """The state with all times as they were found; its outputs stand in `folder`."""
        shared = {path: self._stamps.get(path, stamp) for path, stamp in state.shared.items()}
        new = State(shared, "" if shared != state.shared else state.block, state.engine)
        new.records, new.problems = state.records, state.problems
        new.own = {path: self._stamps.get(path, stamp) for path, stamp in state.own.items()}
        new.outputs = state.outputs
        for one in new.outputs:
            one.stamp = self._stamps.get(f"{folder}/{one.name}", one.stamp)
        return new

    def forget(self, paths: Iterable[str]) -> None:
        """Looks again at files that may have changed."""
        for path in paths:
            self._stamps.pop(path, None)

    def holds(self, files: dict[str, Stamp]) -> bool:
        """Whether all files are as the stamps say."""
        return False not in [self.same(path, stamp) for path, stamp in files.items()]

    def holds_inputs(self, state: State) -> bool:
        """Whether all that a brief's files were made from is as it was; what all briefs share is looked at once."""
        if state.block not in self._blocks:
            self._blocks[state.block] = self.holds(state.shared)
        return self._blocks[state.block] and state.engine == engine() and self.holds(state.own)


def _full(root: str, path: str) -> str:
    return path if os.path.isabs(path) else f"{root}/{path}"


def _look(root: str, path: str) -> tuple[int, int, int]:
    try:
        found = os.stat(_full(root, path))
    except (OSError, ValueError):
        return MISSING[:3]
    return found.st_size, found.st_mtime_ns, found.st_ino


def _stamp(root: str, path: str) -> Stamp:
    size, changed, inode = _look(root, path)
    if size < 0:
        return MISSING
    try:
        digest = _digest(_full(root, path))
    except OSError:
        return MISSING
    return size, settled(changed), inode, digest


def settled(changed: int) -> int:
    """The time of a file's change; -1, which no file has, where it is so young that a later one could look the same."""
    import time

    window = _RACY if changed % 1_000_000_000 else 2_000_000_000
    return changed if changed < time.time_ns() - window else -1


def _digest(path: str) -> str:
    import hashlib

    if path.endswith("/"):
        passing = ("~", "__pycache__")  # what editors and Python leave behind
        names = sorted(name for name in os.listdir(path) if name[0] != "." and not name.endswith(passing))
        content = "/".join(names).encode(errors="replace")
    else:
        with open(path, "rb") as file:
            content = file.read()
    return hashlib.sha256(content).hexdigest()[:32]


# -- the file --


class StateFolder:
    """The states of the briefs whose files stand below one folder of output: `<brief>.state`, a small text each."""

    def __init__(self, root: str, out: str) -> None:
        self.root = root
        self.place = _place_of(root, out)
        """The folder of the records, from the workspace's root."""
        self._block = ""
        """The part that nearly all records have in common, as text: it is parsed once, not a thousand times."""
        self._shared: dict[str, Stamp] = {}

    def read(self, brief: str) -> State | None:
        """The state of a brief; None where it was never recorded, or the record is damaged."""
        content = self.recall(f"{brief}.state")
        try:
            return None if content is None else self._parsed(content.decode())
        except (UnicodeDecodeError, ValueError, IndexError):
            return None

    def write(self, brief: str, state: State) -> None:
        """Keeps the state of a brief; without a word where the disk refuses, for it is a memory and no more."""
        paths = [*state.shared, *state.own, *state.records]
        if any("\t" in path or "\n" in path for path in paths):
            return  # a name that a line cannot hold: such a brief is looked at anew each time
        lines = [f"i\t{line}" for line in _lines(state.own)]
        lines += [f"r\t{key}\t{digest}" for key, digest in state.records.items()]
        lines += [_output_line(one) for one in state.outputs]
        lines += ["p\t" + "\t".join(problem) for problem in state.problems]
        text = "\n".join(lines)
        self.keep(f"{brief}.state", f"{state.engine}\n\n{state.block}\n\n{text}".encode(errors="replace"))

    def recall(self, name: str) -> bytes | None:
        """A file of the folder as `keep` wrote it; None where it is missing or damaged."""
        return _recall(f"{self.root}/{self.place}/{name}")

    def keep(self, name: str, content: bytes) -> None:
        """Writes a file of the folder, whole or not at all, and without a word where the disk refuses."""
        _keep(self.root, f"{self.place}/{name}", content)

    def _parsed(self, text: str) -> State:
        first, block, rest = text.split("\n\n", 2)
        if block != self._block:
            shared = dict(_stamp_of(line.split("\t")) for line in block.split("\n"))
            self._block, self._shared = block, shared
        state = State(self._shared, block, first)
        for line in rest.split("\n"):
            kind, *parts = line.split("\t")
            if kind == "i":
                path, stamp = _stamp_of(parts)
                state.own[path] = stamp
            elif kind == "o":
                state.outputs.append(_output_of(parts))
            elif kind == "r":
                state.records[parts[0]] = parts[1]
            elif kind == "p":
                state.problems.append((parts[0], parts[1], parts[2]))
            elif line:
                raise ValueError(line)
        return state


def _place_of(root: str, out: str) -> str:
    if os.path.realpath(out) == os.path.realpath(f"{root}/out"):
        return f"{FOLDER}/out"
    import hashlib

    return f"{FOLDER}/out-{hashlib.sha256(os.path.realpath(out).encode(errors='replace')).hexdigest()[:12]}"


def _stamp_of(parts: Sequence[str]) -> tuple[str, Stamp]:
    path, size, changed, inode, digest = parts
    return path, (int(size), int(changed), int(inode), digest)


def _output_of(parts: Sequence[str]) -> Output:
    document, lang, format, digest, pages, current, *stamp = parts
    number = int(pages) if pages else None
    return Output(document, lang, format, digest, number, current == "1", _stamp_of(("", *stamp))[1])


def _lines(files: dict[str, Stamp]) -> list[str]:
    return ["\t".join([path, *map(str, stamp)]) for path, stamp in files.items()]


def _output_line(one: Output) -> str:
    pages = "" if one.pages is None else str(one.pages)
    made = [one.document, one.lang, one.format, one.digest, pages, str(int(one.current))]
    return "\t".join(["o", *made, *map(str, one.stamp)])


def _recall(path: str) -> bytes | None:
    try:
        with open(path, "rb") as file:
            content = file.read()
    except (OSError, ValueError):
        return None
    import zlib

    head, _, rest = content.partition(b"\n")
    return rest if head == f"{_HEAD}{zlib.crc32(rest):08x}".encode() else None


def _keep(root: str, rel: str, content: bytes) -> None:
    """Writes a record; its first line is the checksum of the rest."""
    import zlib

    target = f"{root}/{rel}"
    beside = f"{target}.{os.getpid()}.part"
    try:
        os.makedirs(os.path.dirname(target), exist_ok=True)
        _ignore(root)
        with open(beside, "wb") as file:
            file.write(f"{_HEAD}{zlib.crc32(content):08x}\n".encode() + content)
        os.replace(beside, target)
    except OSError:
        _discard(beside)


def _discard(path: str) -> None:
    try:
        os.unlink(path)
    except OSError:
        return


def _ignore(root: str) -> None:
    """Keeps the folder out of git, whatever the workspace's own .gitignore says."""
    path = f"{root}/{FOLDER}/.gitignore"
    if not os.path.exists(path):
        with open(path, "w") as file:
            file.write("# the memory of the last render; safe to delete\n*\n")


# -- edited files that were pulled --


def pulled(root: str) -> set[str]:
    """The digests of edited Word files whose edits are all in the data: `render` may make them anew."""
    return set(_pulled(root))


def mark_pulled(root: str, path: str) -> None:
    """Notes that all edits of a Word file, as it stands now, are in the data; the last 1,000 such files are known."""
    digest = _digest(path)
    earlier = [one for one in _pulled(root) if one != digest]
    _keep(root, f"{FOLDER}/home", "\n".join([*earlier[-999:], digest]).encode())


def _pulled(root: str) -> list[str]:
    return (_recall(f"{root}/{FOLDER}/home") or b"").decode().split()
