"""Sample values, and the paths of all fields, drawn from the request types of the providers' own SDKs.

Three families of types are read: annotations (``TypedDict``, ``Literal``, unions, containers), pydantic models and
botocore shapes. ``Shape`` is what they have in common; everything else works on shapes.
"""

import dataclasses
import datetime as dt
import types
import typing
from collections.abc import Callable, Iterator
from enum import Enum
from typing import Any

import typing_extensions
from attrs import Factory, define, field


@define(eq=False)
class Shape:
    """A type of a request: one of an object, a list, a map, a scalar with its samples, or a choice of shapes."""

    #: The fields of an object, made when they are first asked for: types may hold themselves.
    make_fields: Callable[[], dict[str, "Shape"]] | None = None
    required: frozenset[str] = frozenset()
    #: The shape of the items of a list.
    item: "Shape | None" = None
    #: The shape of the values of a map.
    entry: "Shape | None" = None
    choices: tuple["Shape", ...] = ()
    #: The values of a scalar.
    values: tuple[Any, ...] = ()
    #: Whether the values are all there are.
    closed: bool = False
    #: What is looked at no further.
    opaque: bool = False
    #: Exactly one field may be there.
    one_of: bool = False
    _fields: dict[str, "Shape"] | None = field(default=None, init=False)
    _minimal: list[Any] = field(default=Factory(list), init=False)

    @property
    def fields(self) -> dict[str, "Shape"]:
        if self._fields is None:
            self._fields = {} if self.make_fields is None else self.make_fields()
        return self._fields


def minimal(shape: Shape, depth: int = 0) -> Any:
    """Return the smallest value of a shape."""
    if depth > 12:
        return None
    if shape.choices:
        return minimal(shape.choices[0], depth + 1)
    if shape.make_fields is not None:
        names = [name for name in shape.fields if name in shape.required]
        if shape.one_of and not names:
            names = list(shape.fields)[:1]
        return {name: minimal(shape.fields[name], depth + 1) for name in names}
    if shape.item is not None:
        return [minimal(shape.item, depth + 1)]
    if shape.entry is not None:
        return {"key": minimal(shape.entry, depth + 1)}
    return shape.values[0] if shape.values else {}


def samples(shape: Shape, seen: tuple[int, ...] = ()) -> Iterator[Any]:
    """Yield values of a shape: each choice, each listed value, and each field once with each of its own samples."""
    if id(shape) in seen or len(seen) > 14:
        yield minimal(shape)
        return
    seen = (*seen, id(shape))
    if shape.choices:
        for choice in shape.choices:
            yield from samples(choice, seen)
    elif shape.make_fields is not None:
        base = minimal(shape)
        yield base
        for name, inner in shape.fields.items():
            rest = {} if shape.one_of else base
            for value in samples(inner, seen):
                if value is not None:
                    yield {**rest, name: value}
    elif shape.item is not None:
        for value in samples(shape.item, seen):
            yield [value]
    elif shape.entry is not None:
        for value in samples(shape.entry, seen):
            yield {"key": value}
    else:
        yield from shape.values or ({},)


def paths(shape: Shape, prefix: str = "", seen: tuple[int, ...] = ()) -> Iterator[str]:
    """Yield the path of every field, ``*`` for any item or entry."""
    if id(shape) in seen or len(seen) > 14:
        return
    seen = (*seen, id(shape))
    for choice in shape.choices:
        yield from paths(choice, prefix, seen)
    if shape.make_fields is not None:
        for name, inner in shape.fields.items():
            path = f"{prefix}.{name}" if prefix else name
            yield path
            yield from paths(inner, path, seen)
    for below in (shape.item, shape.entry):
        if below is not None and not below.opaque:
            yield f"{prefix}.*"
            yield from paths(below, f"{prefix}.*", seen)


def merged(shape: Shape) -> Shape:
    """Return a choice of objects as one object whose fields are those of all."""
    if not shape.choices:
        return shape
    objects = [merged(choice) for choice in shape.choices]
    names = dict.fromkeys(name for choice in objects for name in choice.fields)
    fields = {
        name: Shape(choices=tuple(choice.fields[name] for choice in objects if name in choice.fields)) for name in names
    }
    return Shape(make_fields=lambda: fields, required=frozenset.intersection(*(choice.required for choice in objects)))


# -- annotations ------------------------------------------------------------------------------------------------------

_SCALARS: dict[Any, tuple[Any, ...]] = {
    str: ("text",),
    int: (1,),
    float: (0.5, 1),
    bool: (True, False),
    bytes: ("dGV4dA==",),
    dt.datetime: ("2026-01-01T00:00:00Z",),
    dt.date: ("2026-01-01",),
}

#: Fields that hold what the user writes; what is inside is not the API's.
_SCHEMAS = frozenset(
    {"schema", "schema_", "schema_definition", "json_schema_", "parameters", "input_schema", "output_schema"}
)

_TEXTS: dict[str, tuple[Any, ...]] = {
    "role": ("user",),
    "response_mime_type": ("text/plain", "application/json"),
}


class Reader:
    """Turns annotations and pydantic models into shapes; each type once.

    Args:
        texts: better samples than ``"text"``, by the name of the field.
        skip: names of fields that never reach the wire.
        opaque: names of fields that are looked at no further.
    """

    def __init__(
        self,
        texts: dict[str, tuple[Any, ...]] | None = None,
        skip: frozenset[str] = frozenset(),
        opaque: frozenset[str] = frozenset(),
    ) -> None:
        self._texts = {**_TEXTS, **(texts or {})}
        self._skip = skip
        self._opaque = opaque
        self._made: dict[Any, Shape] = {}

    def read(self, kind: Any, name: str = "") -> Shape:
        """Return the shape of a type that stands in a field called *name*."""
        if name in _SCHEMAS or name in self._opaque:
            return Shape(values=({"type": "object"},), opaque=True)
        origin = typing.get_origin(kind)
        if origin in (typing.Annotated, typing_extensions.Required, typing_extensions.NotRequired, typing.Required):
            return self.read(typing.get_args(kind)[0], name)
        if origin in (typing.Union, types.UnionType):
            members = [member for member in typing.get_args(kind) if not _stands_for_nothing(member)]
            # An open list of values: the SDK lets through what it does not know yet, which says nothing of the API.
            members = [one for one in members if one is not Any and not isinstance(one, typing.NewType)] or members
            return Shape(choices=tuple(self.read(member, name) for member in members))
        if origin in (typing.Literal, typing_extensions.Literal):
            return Shape(values=typing.get_args(kind), closed=True)
        if (isinstance(origin, type) and issubclass(origin, dict)) or str(origin).endswith("Mapping'>"):
            return Shape(entry=self.read(typing.get_args(kind)[1]))
        if origin is not None and (origin in (list, tuple) or "Iterable" in str(origin) or "Sequence" in str(origin)):
            return Shape(item=self.read(typing.get_args(kind)[0], name))
        if isinstance(kind, typing_extensions.TypeAliasType):
            return self.read(kind.__value__, name)
        if isinstance(origin, typing_extensions.TypeAliasType):
            return self.read(origin.__value__[typing.get_args(kind)], name)
        return self._plain(kind, name)

    def _plain(self, kind: Any, name: str) -> Shape:
        if kind in (Any, object) or isinstance(kind, typing.TypeVar):
            return Shape(values=({},), opaque=True)
        if kind is str and name in self._texts:
            return Shape(values=self._texts[name])
        if kind in _SCALARS:
            return Shape(values=_SCALARS[kind])
        if kind in (dict, list):
            return Shape(values=({},) if kind is dict else ([],), opaque=True)
        if isinstance(kind, type) and issubclass(kind, Enum):
            return Shape(values=tuple(member.value for member in kind), closed=True)
        if kind not in self._made:
            self._made[kind] = self._object(kind)
        return self._made[kind]

    def _object(self, kind: Any) -> Shape:
        if typing_extensions.is_typeddict(kind):

            def hinted() -> dict[str, Shape]:
                hints = typing_extensions.get_type_hints(kind)
                return {name: self.read(hint, name) for name, hint in hints.items() if name not in self._skip}

            return Shape(make_fields=hinted, required=_required_keys(kind) - self._skip)
        if dataclasses.is_dataclass(kind):

            def typed() -> dict[str, Shape]:
                return {name: self.read(hint, name) for name, hint in typing.get_type_hints(kind).items()}

            needed = {entry.name for entry in dataclasses.fields(kind) if entry.default is dataclasses.MISSING}
            return Shape(make_fields=typed, required=frozenset(needed))
        if hasattr(kind, "model_fields"):
            known = {
                name: entry for name, entry in kind.model_fields.items() if name not in self._skip and not entry.exclude
            }
            wire = {name: entry.serialization_alias or entry.alias or name for name, entry in known.items()}

            def declared() -> dict[str, Shape]:
                return {wire[name]: self.read(entry.annotation, name) for name, entry in known.items()}

            # A field with one possible value is always sent.
            required = frozenset(
                wire[name]
                for name, entry in known.items()
                if entry.is_required() or (isinstance(entry.default, str) and entry.default)
            )
            return Shape(make_fields=declared, required=required)
        return Shape(values=({"type": "object"},), opaque=True)


def _stands_for_nothing(member: Any) -> bool:
    """Tell whether a member of a union stands for "left out", or for what the SDK does not know yet."""
    name = getattr(member, "__name__", "")
    return name in ("NoneType", "Unset", "Omit", "NotGiven") or name.startswith(("Unrecognized", "Unknown"))


def _required_keys(kind: Any) -> frozenset[str]:
    """Return the required keys of a ``TypedDict``; its own list is wrong where annotations are strings."""
    hints = typing_extensions.get_type_hints(kind, include_extras=True)
    required: set[str] = set()
    classes = [kind]
    for one in classes:
        bases = [base for base in typing_extensions.get_original_bases(one) if typing_extensions.is_typeddict(base)]
        classes += bases
        inherited = {name for base in bases for name in base.__annotations__}
        for name in one.__annotations__.keys() - inherited:
            origin: Any = typing.get_origin(hints[name])
            if origin is typing.Annotated:
                origin = typing.get_origin(typing.get_args(hints[name])[0])
            if origin is typing_extensions.Required or (one.__total__ and origin is not typing_extensions.NotRequired):
                required.add(name)
    return frozenset(required)


def read_botocore(shape: Any, made: dict[str, Shape] | None = None) -> Shape:
    """Return the shape of a botocore service model's input."""
    made = {} if made is None else made
    match shape.type_name:
        case "structure" if getattr(shape, "is_document_type", False):
            return Shape(values=({},), opaque=True)
        case "structure":
            if shape.name not in made:
                members = {
                    name: member for name, member in shape.members.items() if "location" not in member.serialization
                }
                made[shape.name] = Shape(
                    make_fields=lambda: {name: read_botocore(member, made) for name, member in members.items()},
                    required=frozenset(shape.required_members) & members.keys(),
                    one_of=bool(getattr(shape, "is_tagged_union", False)),
                )
            return made[shape.name]
        case "list":
            return Shape(item=read_botocore(shape.member, made))
        case "map":
            return Shape(entry=read_botocore(shape.value, made))
        case "string":
            return Shape(values=tuple(shape.enum) or ("text",), closed=bool(shape.enum))
        case "boolean":
            return Shape(values=(True, False))
        case "integer" | "long":
            return Shape(values=(max(1, int(shape.metadata.get("min", 1))),))
        case "float" | "double":
            return Shape(values=(0.5, 1))
        case "timestamp":
            return Shape(values=("2026-01-01T00:00:00Z",))
        case _:
            return Shape(values=("dGV4dA==",))
