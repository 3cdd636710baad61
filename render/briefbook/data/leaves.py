"""Where an address leads in the data as it is now."""

from __future__ import annotations

from typing import Any, NamedTuple

from ..errors import Place
from .address import Address, positional
from .library import Library
from .yaml import Path, Tree

__all__ = ["Leaf", "leaf_at", "lies_within", "value_at"]


class Leaf(NamedTuple):
    """A value of the data, found by its address."""

    tree: Tree
    path: Path
    """The way there by keys and positions."""

    @property
    def place(self) -> Place:
        """Its line and column."""
        return self.tree.place(self.path)

    @property
    def value(self) -> Any:
        """The plain value that YAML holds there."""
        return value_at(self.tree, self.path)

    @property
    def text(self) -> str:
        """The same of a scalar; "" of null."""
        return str(self.value or "")


def leaf_at(library: Library, address: Address) -> Leaf | None:
    """The value at an address; None where there is none any more."""
    tree = library.trees.get(address.file)
    path = positional(tree, address.path) if tree is not None else None
    return None if tree is None or path is None else Leaf(tree, path)


def value_at(tree: Tree, path: Path) -> Any:
    """The plain value at a path."""
    value = tree.value
    for step in path:
        value = value[step]
    return value


def lies_within(address: Address, item: Address) -> bool:
    """Whether an address is that of a list item, or of what is in it."""
    way = address.path
    return address.file == item.file and (way == item.path or way.startswith((f"{item.path}.", f"{item.path}[")))
