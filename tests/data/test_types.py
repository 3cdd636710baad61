"""The base of records: frozen, compared by what they hold, made from defaults."""

from __future__ import annotations

import pickle

import pytest
from briefbook.data.types import UNKNOWN, Field, Info, Model, Unknown


class Point(Model):
    """A point."""

    x: int = Field(description="Across.")
    y: int = Field(0, alias="why", description="Up.")
    tags: tuple[str, ...] = Field(default_factory=tuple)


class Point3(Point):
    """A point in space."""

    z: int = Field(9)


def test_a_record_holds_what_it_is_given_and_its_defaults() -> None:
    assert dict(Point(x=1)) == {"x": 1, "y": 0, "tags": ()}
    assert dict(Point(x=1, y=2, tags=("a",))) == {"x": 1, "y": 2, "tags": ("a",)}
    assert list(dict(Point3(x=1))) == ["x", "y", "tags", "z"]


def test_a_record_takes_no_other_field() -> None:
    with pytest.raises(AssertionError):
        Point(x=1, w=2)  # type: ignore[call-arg]


def test_no_field_can_be_set() -> None:
    one = Point(x=1)
    with pytest.raises(AttributeError, match="a Point is frozen"):
        one.x = 2  # type: ignore[misc]
    assert one.x == 1


def test_records_are_equal_that_hold_the_same() -> None:
    assert Point(x=1) == Point(x=1, y=0)
    assert Point(x=1) != Point(x=2)
    assert Point(x=1) != Point3(x=1)
    assert hash(Point(x=1)) == hash(Point(x=1))
    assert len({Point(x=1), Point(x=1), Point(x=2), Point3(x=1)}) == 3
    assert Point(x=1) != {"x": 1, "y": 0, "tags": ()}


def test_a_record_shows_its_fields() -> None:
    assert repr(Point(x=1)) == "Point(x=1, y=0, tags=())"


def test_a_copy_has_other_values_and_leaves_the_first_alone() -> None:
    one = Point(x=1)
    other = one.model_copy({"y": 5})
    assert (type(other), dict(other), dict(one)) == (Point, {"x": 1, "y": 5, "tags": ()}, {"x": 1, "y": 0, "tags": ()})


def test_a_record_travels_between_processes() -> None:
    assert pickle.loads(pickle.dumps(Point3(x=1, z=3))) == Point3(x=1, z=3)


def test_fields_know_their_rules() -> None:
    fields = Point3.model_fields
    assert list(fields) == ["x", "y", "tags", "z"]
    assert [one.required for one in fields.values()] == [True, False, False, False]
    assert [one.alias for one in fields.values()] == ["", "why", "", ""]
    assert fields["x"].description == "Across."
    assert (fields["x"].annotation, fields["tags"].annotation) == (int, tuple[str, ...])
    assert (fields["y"].make(), fields["tags"].make(), fields["z"].make()) == (0, (), 9)
    assert Point3.model_fields is fields


def test_a_field_of_none_is_not_one_that_is_missing() -> None:
    assert not Info(None).required
    assert Info(None).make() is None
    assert Info().required


def test_unknown_is_one_value_that_reads_as_its_word() -> None:
    assert UNKNOWN is Unknown("unknown")
    assert str(UNKNOWN) == "unknown"
    assert pickle.loads(pickle.dumps(UNKNOWN)) is UNKNOWN
    assert list(Unknown) == [UNKNOWN]
