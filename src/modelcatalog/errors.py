"""The exceptions. Each is a record first and a sentence second.

::

    ModelCatalogError
    ├── UnknownModel        (KeyError)      no record has this name
    ├── UnknownProvider     (KeyError)      no provider has this key
    ├── UnknownAuthor       (KeyError)      no author has this key
    ├── AmbiguousModel      (LookupError)   several records have this name
    ├── InvalidReference    (ValueError)    this cannot be a name at all
    ├── UnknownApi          (ValueError)    no wire format has this name
    ├── InvalidRecord       (ValueError)    a record breaks one of its own invariants
    ├── InvalidData         (ValueError)    a document does not have the shape of a record
    └── InvalidRequest      (ValueError)    a request breaks a limit of its model
"""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from modelcatalog.checking.report import Problem


class ModelCatalogError(Exception):
    """The base of every exception that this library raises on purpose."""


def shorten(value: object, limit: int = 80) -> str:
    """Return a short ``repr`` of *value* that never raises and never grows with the value."""
    if isinstance(value, str):
        text = repr(value if len(value) <= limit else value[:limit])
        return text if len(value) <= limit else f"{text}… ({len(value):,} characters)"
    if value is None or isinstance(value, (bool, float)):
        return repr(value)
    if isinstance(value, int):
        return repr(value) if value.bit_length() <= 256 else f"an integer of {value.bit_length():,} bits"
    if isinstance(value, (list, tuple, dict, set, frozenset)):
        return f"a {type(value).__name__} of {len(value):,} items"
    try:
        text = repr(value)
    except Exception:  # noqa: BLE001 - whatever a foreign repr raises
        return f"a {type(value).__name__} whose repr fails"
    return text if len(text) <= limit else f"{text[:limit]}…"


class UnknownModel(ModelCatalogError, KeyError):
    """No record has the name *ref*.

    Attributes:
        ref: the name that was asked for.
        suggestions: keys of records with a similar name, the nearest first; computed when first read.
    """

    def __init__(self, ref: str, suggest: Callable[[], Sequence[str]] | Sequence[str] = ()) -> None:
        super().__init__(ref)
        self.ref = ref
        self._suggest = suggest

    @property
    def suggestions(self) -> tuple[str, ...]:
        """Keys of records with a similar name, the nearest first."""
        if callable(self._suggest):
            self._suggest = tuple(self._suggest())
        return tuple(self._suggest)

    def __str__(self) -> str:
        near = self.suggestions
        hint = f"; did you mean {' or '.join(near[:3])}?" if near else ""
        return f"no model is called {shorten(self.ref)}{hint}"

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.ref, self.suggestions)


class _UnknownEntry(ModelCatalogError, KeyError):
    """Nothing of a kind has the key *ref*."""

    _kind = "entry"

    def __init__(self, ref: str, suggestions: Sequence[str] = ()) -> None:
        super().__init__(ref, tuple(suggestions))
        self.ref = ref
        self.suggestions = tuple(suggestions)

    def __str__(self) -> str:
        hint = f"; did you mean {' or '.join(self.suggestions[:3])}?" if self.suggestions else ""
        return f"no {self._kind} is called {shorten(self.ref)}{hint}"


class UnknownProvider(_UnknownEntry):
    """No provider has the key *ref*.

    Attributes:
        ref: the key that was asked for.
        suggestions: similar provider keys, the nearest first.
    """

    _kind = "provider"


class UnknownAuthor(_UnknownEntry):
    """No author has the key *ref*.

    Attributes:
        ref: the key that was asked for.
        suggestions: similar author keys, the nearest first.
    """

    _kind = "author"


class AmbiguousModel(ModelCatalogError, LookupError):
    """Several providers serve a model called *ref*, and none of them is known to be its author.

    Attributes:
        ref: the name that was asked for.
        keys: the key of each record with this name.
    """

    def __init__(self, ref: str, keys: Sequence[str]) -> None:
        super().__init__(ref, tuple(keys))
        self.ref = ref
        self.keys = tuple(keys)

    def __str__(self) -> str:
        shown = ", ".join(self.keys[:5])
        more = f" and {len(self.keys) - 5} more" if len(self.keys) > 5 else ""
        return f"{shorten(self.ref)} is served by several providers: {shown}{more}; name one of these keys"


class InvalidReference(ModelCatalogError, ValueError):
    """*ref* cannot name a model: it is empty, too long, not a string, or holds control characters."""

    def __init__(self, ref: object, reason: str) -> None:
        super().__init__(ref, reason)
        self.ref = ref
        self.reason = reason

    def __str__(self) -> str:
        return f"{shorten(self.ref)} cannot be the name of a model: {self.reason}"


class UnknownApi(ModelCatalogError, ValueError):
    """No wire format is called *name*.

    Attributes:
        name: the name that was asked for.
        known: the names there are.
    """

    def __init__(self, name: object, known: Sequence[str] = ()) -> None:
        super().__init__(name, tuple(known))
        self.name = name
        self.known = tuple(known)

    def __str__(self) -> str:
        return f"no API is called {shorten(self.name)}; the APIs are {', '.join(self.known)}"


class InvalidRecord(ModelCatalogError, ValueError):
    """A record breaks one of its own invariants.

    Attributes:
        record: the name of the class.
        field: the field that is wrong.
        value: its value.
        reason: what is wrong with it and what is allowed.
    """

    def __init__(self, record: str, field: str, value: object, reason: str) -> None:
        super().__init__(record, field, value, reason)
        self.record = record
        self.field = field
        self.value = value
        self.reason = reason

    def __str__(self) -> str:
        return f"{self.record}.{self.field} = {shorten(self.value)}: {self.reason}"


class InvalidData(ModelCatalogError, ValueError):
    """A document does not have the shape that it must have.

    Attributes:
        problems: a ``(path, reason)`` pair for each thing that is wrong, in the order of the document.
    """

    def __init__(self, problems: Sequence[tuple[str, str]]) -> None:
        super().__init__(tuple(problems))
        self.problems = tuple(problems)

    def __str__(self) -> str:
        return "\n".join(f"{path or '(top)'}: {reason}" for path, reason in self.problems)


class InvalidRequest(ModelCatalogError, ValueError):
    """A request breaks at least one limit of its model.

    Attributes:
        model: the key of the model.
        problems: every error, in the order of the body.
    """

    def __init__(self, model: str, problems: "Sequence[Problem]") -> None:
        super().__init__(model, tuple(problems))
        self.model = model
        self.problems = tuple(problems)

    def __str__(self) -> str:
        first = "; ".join(f"{problem.path or '(body)'}: {problem.message}" for problem in self.problems[:3])
        more = f"; and {len(self.problems) - 3} more" if len(self.problems) > 3 else ""
        return f"{self.model}: {len(self.problems)} problem{'s' if len(self.problems) != 1 else ''}: {first}{more}"
