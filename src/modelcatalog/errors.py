"""The exceptions. Each is a record first and a sentence second.

::

    ModelCatalogError
    ├── UnknownModel        (KeyError)      no record has this name
    ├── UnknownProvider     (KeyError)      no provider has this key
    ├── UnknownAuthor       (KeyError)      no author has this key
    ├── AmbiguousModel      (LookupError)   several records have this name
    ├── InvalidReference    (ValueError)    this cannot be a name at all
    ├── InvalidQuery        (ValueError)    no catalog can be asked this
    ├── UnknownApi          (ValueError)    no wire format has this name
    ├── InvalidRecord       (ValueError)    a record breaks one of its own invariants
    ├── InvalidData         (ValueError)    a document does not have the shape of a record
    ├── InvalidRequest      (ValueError)    a request breaks a limit of its model
    ├── InvalidUsage        (ValueError)    counts that cannot be what a call used
    ├── UnknownResponse     (ValueError)    no usage can be read from this
    ├── UnknownServiceTier  (LookupError)   the model has no rates for this service tier
    ├── MixedCurrencies     (ValueError)    amounts of several currencies cannot be added or ranked
    └── BudgetExceeded                      a call may cost more than its budget
"""

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from modelcatalog.checking.report import Problem


class ModelCatalogError(Exception):
    """The base of every exception that this library raises on purpose."""


def shorten(value: object, limit: int = 80) -> str:
    """Return a short ``repr`` of *value* that never raises and never grows with the value."""
    try:
        return _shorten(value, limit)
    except Exception:  # noqa: BLE001 - whatever a foreign object raises when it is looked at
        return f"a {type(value).__name__} that cannot be shown"


def _shorten(value: object, limit: int) -> str:
    if isinstance(value, str):
        text = repr(value if len(value) <= limit else value[:limit])
        return text if len(value) <= limit else f"{text}… ({len(value):,} characters)"
    if value is None or isinstance(value, (bool, float)):
        return repr(value)
    if isinstance(value, int):
        return repr(value) if value.bit_length() <= 256 else f"an integer of {value.bit_length():,} bits"
    if isinstance(value, (list, tuple, dict, set, frozenset)):
        return f"a {type(value).__name__} of {len(value):,} items"
    text = repr(value)
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


class InvalidQuery(ModelCatalogError, ValueError):
    """A question to a catalog names what is not there, or asks for a value that cannot be.

    Attributes:
        what: what *value* was taken for: ``criterion``, ``order``, ``field``, or the name of a criterion.
        value: what was given.
        allowed: what may be given.
        suggestions: those of *allowed* that were likely meant.
    """

    def __init__(self, what: str, value: object, allowed: Sequence[str] = (), suggestions: Sequence[str] = ()) -> None:
        super().__init__(what, value, tuple(allowed), tuple(suggestions))
        self.what = what
        self.value = value
        self.allowed = tuple(allowed)
        self.suggestions = tuple(suggestions)

    def __str__(self) -> str:
        kinds = {"criterion": "no criterion", "order": "no order", "field": "no field of a model"}
        reason = kinds.get(self.what, f"nothing that {self.what} can be")
        if self.suggestions:
            hint = f"; did you mean {self.suggestions[0]}?"
        else:
            hint = f"; there are {', '.join(self.allowed)}" if self.allowed else ""
        return f"{shorten(self.value)} is {reason}{hint}"


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


class InvalidUsage(ModelCatalogError, ValueError):
    """These counts cannot be what a call used, or the moment cannot be when it was made.

    Attributes:
        field: the field of the usage, or the argument, that is wrong.
        value: its value.
        reason: what is wrong with it and what is allowed.
    """

    def __init__(self, field: str, value: object, reason: str) -> None:
        super().__init__(field, value, reason)
        self.field = field
        self.value = value
        self.reason = reason

    def __str__(self) -> str:
        return f"{self.field} = {shorten(self.value)}: {self.reason}"


class UnknownResponse(ModelCatalogError, ValueError):
    """No usage can be read from a response.

    Attributes:
        keys: the keys that were found, at the top of the response or in its usage.
        reason: what was looked for.
    """

    def __init__(self, keys: Sequence[str], reason: str) -> None:
        super().__init__(tuple(keys), reason)
        self.keys = tuple(keys)
        self.reason = reason

    def __str__(self) -> str:
        shown = ", ".join(self.keys[:12]) or "none"
        more = f" and {len(self.keys) - 12} more" if len(self.keys) > 12 else ""
        return f"{self.reason}; the keys found: {shown}{more}"


class UnknownServiceTier(ModelCatalogError, LookupError):
    """No source states a rate of *model* for the service tier *tier*.

    Attributes:
        model: the key of the model.
        tier: the service tier that was asked for.
        known: the service tiers that the model has rates for.
    """

    def __init__(self, model: str, tier: str, known: Sequence[str]) -> None:
        super().__init__(model, tier, tuple(known))
        self.model = model
        self.tier = tier
        self.known = tuple(known)

    def __str__(self) -> str:
        return f"{self.model} has no rates for the service tier {shorten(self.tier)}; it has {', '.join(self.known)}"


class MixedCurrencies(ModelCatalogError, ValueError):
    """Amounts of several currencies cannot be added or ranked: no exchange rate is a fact of a catalog.

    Attributes:
        currencies: the ISO 4217 codes, sorted.
    """

    def __init__(self, currencies: Sequence[str]) -> None:
        super().__init__(tuple(currencies))
        self.currencies = tuple(currencies)

    def __str__(self) -> str:
        return f"amounts in {' and '.join(self.currencies)} cannot be put together; convert them to one currency first"


class BudgetExceeded(ModelCatalogError):
    """A call may cost more than its budget, or nobody can say how much it may cost.

    Attributes:
        model: the key of the model.
        budget: the budget, in *currency*.
        bound: the most that the call can cost, in *currency*; ``None`` when it has no known bound.
        currency: ISO 4217 code.
        reason: why there is no bound; empty when there is one.
    """

    def __init__(self, model: str, budget: Decimal, bound: Decimal | None, currency: str, reason: str = "") -> None:
        super().__init__(model, budget, bound, currency, reason)
        self.model = model
        self.budget = budget
        self.bound = bound
        self.currency = currency
        self.reason = reason

    def __str__(self) -> str:
        if self.bound is None:
            return (
                f"{self.model}: no bound to hold against the budget of {self.budget:f} {self.currency}: {self.reason}"
            )
        return (
            f"{self.model}: the call can cost {self.bound:f} {self.currency}, "
            f"above the budget of {self.budget:f}; lower max_tokens or raise the budget"
        )
