"""From types to JSON Schema: whole answers, and those of which only some members were asked for."""

from __future__ import annotations

from functools import lru_cache
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from webui.api.parts import Limits
from webui.languages import _

PLAIN = {str: "string", int: "integer", float: "number", bool: "boolean", NoneType: "null"}
"""What types are called that hold nothing else."""
PART = "Part"
"""What stands behind the name of a shape whose members may all be missing."""


class Schemas:
    """The schemas of shapes, each under its name; those that a shape refers to come with it.

    >>> from webui.api.parts import FamilySizeShape
    >>> schemas = Schemas()
    >>> schemas.refer(FamilySizeShape), schemas.refer(FamilySizeShape, part=True)
    ({'$ref': '#/components/schemas/FamilySize'}, {'$ref': '#/components/schemas/FamilySizePart'})
    >>> [schema.get("required") for schema in schemas.found.values()]
    [['id', 'size'], None]
    """

    def __init__(self) -> None:
        self.found: dict[str, dict[str, Any]] = {}

    def refer(self, shape: type, *, part: bool = False) -> dict[str, Any]:
        """Return the reference to a shape's schema, which is made if it is not there yet."""
        name = shape.__name__.removesuffix("Shape") + (PART if part else "")
        if name not in self.found:
            # The name is taken before the members are looked at, which may refer to it.
            schema = self.found[name] = {"type": "object"}
            always: frozenset[str] = getattr(shape, "__required_keys__", frozenset())
            schema["properties"] = {
                member: self.of(hint, part=part) for member, hint in _members(shape).items()
            }
            if not part:
                schema["required"] = [member for member in schema["properties"] if member in always]
            schema["additionalProperties"] = False
        return {"$ref": f"#/components/schemas/{name}"}

    def of(self, hint: Any, *, part: bool = False) -> dict[str, Any]:
        """Return the schema of a type.

        >>> Schemas().of(Annotated[list[tuple[int, int]] | None, "位置"])["type"]
        ['array', 'null']
        """
        if hint in PLAIN:
            return {"type": PLAIN[hint]}
        kind, inner = get_origin(hint), get_args(hint)
        if kind is Annotated:
            return self._noted(hint, part)
        if kind is Literal:
            return {"type": "string", "enum": list(inner)}
        if kind is list:
            return {"type": "array", "items": self.of(inner[0], part=part)}
        if kind is tuple:
            return {
                "type": "array", "items": self.of(inner[0], part=part),
                "minItems": len(inner), "maxItems": len(inner),
            }  # fmt: skip
        if kind is dict:
            return {"type": "object", "additionalProperties": self.of(inner[1], part=part)}
        if kind in (Union, UnionType):
            return _either([self.of(each, part=part) for each in inner])
        return self.refer(hint, part=part)

    def _noted(self, hint: Any, part: bool) -> dict[str, Any]:
        schema = self.of(hint.__origin__, part=part)
        for note in hint.__metadata__:
            if isinstance(note, Limits):
                schema |= {name: limit for name, limit in note._asdict().items() if limit is not None}
            elif isinstance(note, str):
                schema["description"] = _(note)
        return schema


def _either(schemas: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the schema of what one of several describes: one with several types, where they are told apart by type."""
    if any("type" not in schema for schema in schemas):
        return {"anyOf": schemas}
    joined: dict[str, Any] = {}
    for schema in schemas:
        joined |= schema
    return {**joined, "type": [schema["type"] for schema in schemas]}


@lru_cache(maxsize=128)
def _members(shape: type) -> dict[str, Any]:
    return get_type_hints(shape, include_extras=True)
