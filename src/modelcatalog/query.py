"""Questions to a catalog: criteria on any field, joined with ``&``, ``|`` and ``~``, and orders to sort by.

A criterion holds where a source states the fact and the fact is as asked. What no source states is never taken for
yes, and never for 0: ``~where(tools=True)`` therefore also holds where it is unknown whether a model takes tools;
to ask for a stated no, say ``where(tools=False)``.

>>> from modelcatalog import catalog
>>> from modelcatalog.query import price, value, where
>>> cheap = price("input_tokens") <= 1
>>> big = value("limits.context_window") >= 1_000_000
>>> question = where(provider=("openai", "google"), tools=True) & (cheap | big) & ~where(author="openai")
>>> [model.provider for model in catalog.find(question, limit=1)]
['google']
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from operator import attrgetter
from typing import Any, cast

from attrs import fields, frozen

from modelcatalog.errors import InvalidQuery
from modelcatalog.records import Features, Model, Sampling
from modelcatalog.suggestions import nearest
from modelcatalog.vocabulary import Availability, Basis, Meter, Modality, ModelKind, ProviderKind, Status

#: What the blended price weighs unless told: three tokens in for one out.
BLEND: Mapping[str, int] = {"input_tokens": 3, "output_tokens": 1}

#: The word that asks for every kind or every status.
ANY = "any"

_FEATURES = frozenset(attribute.name for attribute in fields(Features))
_SAMPLING = frozenset(attribute.name for attribute in fields(Sampling))
_GONE = frozenset({Status.RETIRED, Status.DELISTED})


def _invalid(what: str, given: object, allowed: Iterable[str]) -> InvalidQuery:
    choices = tuple(map(str, allowed))
    return InvalidQuery(what, given, choices, nearest(given, choices, 1) if isinstance(given, str) else ())


@frozen(eq=False)
class Criterion:
    """Something that holds of a model or does not. Join them with ``&``, ``|`` and ``~``."""

    #: Tells whether it holds.
    holds: Callable[[Model], bool]

    #: What it says, for people.
    text: str

    #: The names of the criteria that it is made of, such as ``kind``.
    names: frozenset[str] = frozenset()

    def __and__(self, other: "Criterion") -> "Criterion":
        left, right = self.holds, other.holds
        return Criterion(
            lambda model: left(model) and right(model), f"({self.text} and {other.text})", self.names | other.names
        )

    def __or__(self, other: "Criterion") -> "Criterion":
        left, right = self.holds, other.holds
        return Criterion(
            lambda model: left(model) or right(model), f"({self.text} or {other.text})", self.names | other.names
        )

    def __invert__(self) -> "Criterion":
        inner = self.holds
        return Criterion(lambda model: not inner(model), f"not {self.text}", self.names)

    def __bool__(self) -> bool:
        raise TypeError("join criteria with &, | and ~, not with and, or and not")

    def __str__(self) -> str:
        return self.text


@frozen(eq=False)
class Value:
    """A value that a model has or does not have; compared with something it is a criterion.

    Made by ``value``, ``price`` and ``blended_price``.
    """

    #: Reads the value from a model; ``None`` when unknown.
    of: Callable[[Model], Any]

    #: What it is called.
    name: str

    def _compare(self, sign: str, other: object, test: Callable[[Any], bool]) -> Criterion:
        read = self.of

        def holds(model: Model) -> bool:
            found = read(model)
            return found is not None and test(found)

        return Criterion(holds, f"{self.name} {sign} {other}", frozenset({self.name}))

    def __ge__(self, other: Any) -> Criterion:
        return self._compare("at least", other, lambda found: bool(found >= other))

    def __gt__(self, other: Any) -> Criterion:
        return self._compare("above", other, lambda found: bool(found > other))

    def __le__(self, other: Any) -> Criterion:
        return self._compare("at most", other, lambda found: bool(found <= other))

    def __lt__(self, other: Any) -> Criterion:
        return self._compare("below", other, lambda found: bool(found < other))

    def is_(self, other: Any) -> Criterion:
        """Hold where the value equals *other*."""
        return self._compare("is", other, lambda found: bool(found == other))

    def one_of(self, others: Iterable[Any]) -> Criterion:
        """Hold where the value is one of *others*."""
        choices = tuple(others)
        return self._compare("is one of", ", ".join(map(str, choices)), lambda found: found in choices)

    def has(self, item: Any) -> Criterion:
        """Hold where *item* is among the values, or a number in the range."""
        return self._compare("has", item, lambda found: item in found)

    @property
    def known(self) -> Criterion:
        """Hold where a source states the value."""
        read = self.of

        def holds(model: Model) -> bool:
            found = read(model)
            return found is not None and found != ()

        return Criterion(holds, f"{self.name} is known", frozenset({self.name}))


def value(path: str) -> Value:
    """Return the value at *path* of a model, such as ``limits.context_window``, ``status`` or ``tags``.

    Raises:
        InvalidQuery: a model has no such field.

    >>> from modelcatalog import catalog
    >>> len(catalog.find(value("reasoning.efforts").has("xhigh"), provider="openai", limit=1))
    1
    >>> value("limits.context")
    Traceback (most recent call last):
    modelcatalog.errors.InvalidQuery: 'limits.context' is no field of a model; did you mean limits.context_window?
    """
    record: Any = Model
    for step in path.split("."):
        known = (
            {attribute.name: attribute.type for attribute in fields(record)}
            if hasattr(record, "__attrs_attrs__")
            else {}
        )
        if step not in known:
            raise _invalid("field", path, _paths())
        record = known[step]
    return Value(attrgetter(path), path)


def _paths() -> list[str]:
    """Return the path of every field of a model."""
    paths = []
    for attribute in fields(Model):
        inner = attribute.type
        if hasattr(inner, "__attrs_attrs__") and attribute.name != "pricing":
            paths += [f"{attribute.name}.{below.name}" for below in fields(cast("Any", inner))]
        else:
            paths.append(attribute.name)
    return paths


def price(meter: str, *, currency: str = "USD") -> Value:
    """Return the standard price of a million units of *meter* in *currency*; of one unit where it is sold by the unit.

    A model that is free has the price 0. A price in another currency is unknown here.

    Args:
        meter: one of ``Meter``: ``input_tokens``, ``output_tokens``, ``cache_read_tokens``, …
        currency: an ISO 4217 code.

    Raises:
        InvalidQuery: there is no such meter.

    >>> from modelcatalog import catalog
    >>> price("input_tokens").of(catalog["openai/gpt-4o"])
    Decimal('2.5')
    """
    try:
        counted = Meter(meter)
    except ValueError:
        raise _invalid("meter", meter, list(Meter)) from None
    scale = 1_000_000 if counted.endswith("_tokens") else 1

    def read(model: Model) -> Decimal | None:
        pricing = model.pricing
        if pricing is None:
            return None
        if pricing.basis is Basis.FREE:
            return _ZERO
        if pricing.currency != currency:
            return None
        for rate in pricing.rates:
            if rate.meter is counted and rate.unconditional:
                return rate.amount if rate.per == scale else rate.amount * scale / rate.per
        return None

    return Value(read, f"price of {counted}")


_ZERO = Decimal(0)


def blended_price(weights: Mapping[str, int | Decimal] = BLEND, *, currency: str = "USD") -> Value:
    """Return the mean of the prices of several meters, weighed: 3 parts input to 1 part output unless told.

    Unknown where one of the prices is.

    >>> from modelcatalog import catalog
    >>> blended_price().of(catalog["openai/gpt-4o"])
    Decimal('4.375')
    >>> blended_price({"input_tokens": 1, "output_tokens": 1}).of(catalog["openai/gpt-4o"])
    Decimal('6.25')
    """
    total = sum(weights.values())
    if not weights or total <= 0 or any(weight < 0 for weight in weights.values()):
        raise _invalid("weights", dict(weights), ["numbers of at least 0, one of them above 0"])
    parts = [(price(meter, currency=currency).of, weight) for meter, weight in weights.items()]

    def read(model: Model) -> Decimal | None:
        blend = _ZERO
        for read_part, weight in parts:
            part = read_part(model)
            if part is None:
                return None
            blend += part * weight
        return blend / total

    return Value(read, "blended price")


# What where() takes, by name


def _words(name: str, given: Any, vocabulary: Any) -> tuple[Any, ...]:
    try:
        return tuple(vocabulary(word) for word in _several(given))
    except ValueError:
        bad = next(word for word in _several(given) if word not in list(vocabulary))
        raise _invalid(name, bad, list(vocabulary)) from None


def _several(given: Any) -> tuple[Any, ...]:
    return (given,) if isinstance(given, str) or not isinstance(given, Iterable) else tuple(given)


def _any_of(name: str, read: Callable[[Model], Any], choices: Sequence[Any]) -> Criterion:
    chosen = frozenset(choices)
    shown = ", ".join(map(str, choices))
    return Criterion(lambda model: read(model) in chosen, f"{name} is {shown}", frozenset({name}))


def _all_in(name: str, read: Callable[[Model], tuple[Any, ...]], wanted: Sequence[Any]) -> Criterion:
    def holds(model: Model) -> bool:
        found = read(model)
        return all(item in found for item in wanted)

    return Criterion(holds, f"{name} has {', '.join(map(str, wanted))}", frozenset({name}))


def _feature(name: str, given: Any) -> Criterion:
    read = attrgetter(f"features.{name}")
    if given is None:
        return Criterion(lambda model: read(model) is None, f"{name} is unknown", frozenset({name}))
    if type(given) is not bool:
        raise _invalid(name, given, ["True", "False", "None"])
    return Criterion(lambda model: read(model) is given, f"{name} is {given}", frozenset({name}))


def _supports(given: Any) -> Criterion:
    """Hold where the model takes every one of these parameters or has every one of these features."""
    names = _several(given)
    for name in names:
        if name not in _FEATURES | _SAMPLING:
            raise _invalid("supports", name, sorted(_FEATURES | _SAMPLING))
    return Criterion(
        lambda model: all(model.supports(name) for name in names),
        f"supports {', '.join(names)}",
        frozenset({"supports"}),
    )


def _known(given: Any) -> Criterion:
    criteria = [value(path).known for path in _several(given)]
    return Criterion(
        lambda model: all(criterion.holds(model) for criterion in criteria),
        " and ".join(criterion.text for criterion in criteria),
        frozenset({"known"}),
    )


def _licence(given: Any) -> Criterion:
    choices = frozenset(str(word).lower() for word in _several(given))
    return Criterion(
        lambda model: model.license is not None and model.license.lower() in choices,
        f"license is {', '.join(sorted(choices))}",
        frozenset({"license"}),
    )


def _free(given: Any) -> Criterion:
    if type(given) is not bool:
        raise _invalid("free", given, ["True", "False"])
    return Criterion(
        lambda model: model.pricing is not None and (model.pricing.basis is Basis.FREE) is given,
        f"free is {given}",
        frozenset({"free"}),
    )


def _most(name: str, measured: Value) -> Callable[[Any], Criterion]:
    def make(given: Any) -> Criterion:
        return _relabel(measured <= _comparable(name, given), name, f"{measured.name} at most {given}")

    return make


def _least(name: str, measured: Value) -> Callable[[Any], Criterion]:
    def make(given: Any) -> Criterion:
        return _relabel(measured >= _comparable(name, given), name, f"{measured.name} at least {given}")

    return make


def _relabel(criterion: Criterion, name: str, text: str) -> Criterion:
    return Criterion(criterion.holds, text, frozenset({name}))


def _comparable(name: str, given: Any) -> Any:
    """Return *given* as what a field can be compared with: a number or a date."""
    if isinstance(given, str):
        try:
            return date.fromisoformat(given)
        except ValueError:
            pass
        try:
            number = Decimal(given)
        except ArithmeticError:
            number = Decimal("NaN")
        if not number.is_finite():
            raise _invalid(name, given, ["a number", "a date, YYYY-MM-DD"])
        return number
    if isinstance(given, float):
        return Decimal(repr(given))
    if isinstance(given, (int, Decimal, date)) and not isinstance(given, bool):
        return given
    raise _invalid(name, given, ["a number", "a date"])


def _dated(name: str, path: str, *, after: bool) -> Callable[[Any], Criterion]:
    make = _least(name, value(path)) if after else _most(name, value(path))

    def checked(given: Any) -> Criterion:
        if not isinstance(_comparable(name, given), date):
            raise _invalid(name, given, ["a date, YYYY-MM-DD"])
        return make(given)

    return checked


_MAKERS: dict[str, Callable[[Any], Criterion]] = {
    "input": lambda given: _all_in("input", attrgetter("modalities.input"), _words("input", given, Modality)),
    "output": lambda given: _all_in("output", attrgetter("modalities.output"), _words("output", given, Modality)),
    "provider": lambda given: _any_of("provider", attrgetter("provider"), _several(given)),
    "kind": lambda given: _any_of("kind", attrgetter("kind"), _words("kind", given, ModelKind)),
    "status": lambda given: _any_of("status", attrgetter("status"), _words("status", given, Status)),
    "availability": lambda given: _any_of(
        "availability", attrgetter("availability"), _words("availability", given, Availability)
    ),
    "base": lambda given: _any_of("base", attrgetter("base"), _several(given)),
    "author": lambda given: _author(_several(given)),
    "license": _licence,
    "tags": lambda given: _all_in("tags", attrgetter("tags"), _several(given)),
    "efforts": lambda given: _all_in("efforts", lambda model: model.reasoning.efforts or (), _several(given)),
    "api": lambda given: _all_in("api", lambda model: model.delivery.apis or (), _several(given)),
    "open_weights": lambda given: _flag("open_weights", given),
    "free": _free,
    "supports": _supports,
    "known": _known,
    "min_context": _least("min_context", value("limits.context_window")),
    "max_context": _most("max_context", value("limits.context_window")),
    "min_input": _least("min_input", value("limits.max_input_tokens")),
    "min_output": _least("min_output", value("limits.max_output_tokens")),
    "min_parameters": _least("min_parameters", value("architecture.parameter_count")),
    "max_parameters": _most("max_parameters", value("architecture.parameter_count")),
    "max_active_parameters": _most("max_active_parameters", value("architecture.active_parameter_count")),
    "max_input_price": _most("max_input_price", price("input_tokens")),
    "max_output_price": _most("max_output_price", price("output_tokens")),
    "max_cache_read_price": _most("max_cache_read_price", price("cache_read_tokens")),
    "max_blended_price": _most("max_blended_price", blended_price()),
    "released_after": _dated("released_after", "release_date", after=True),
    "released_before": _dated("released_before", "release_date", after=False),
    "knowledge_after": _dated("knowledge_after", "knowledge_cutoff", after=True),
    "retires_after": _dated("retires_after", "retires_on", after=True),
    "retires_before": _dated("retires_before", "retires_on", after=False),
}


def _author(choices: tuple[Any, ...]) -> Criterion:
    def holds(model: Model) -> bool:
        return any(choice in model.authors for choice in choices)

    return Criterion(holds, f"author is {', '.join(map(str, choices))}", frozenset({"author"}))


def _flag(name: str, given: Any) -> Criterion:
    if type(given) is not bool:
        raise _invalid(name, given, ["True", "False"])
    read = attrgetter(name)
    return Criterion(lambda model: read(model) is given, f"{name} is {given}", frozenset({name}))


#: Every name that ``where`` and ``Catalog.find`` take.
CRITERIA: tuple[str, ...] = (*_MAKERS, *sorted(_FEATURES))


def where(**criteria: Any) -> Criterion:
    """Return the criterion that holds where every one of *criteria* does.

    Args:
        criteria: by name.

            * ``input``, ``output``: one or more modalities, all of them needed.
            * any feature, such as ``tools`` or ``reasoning``: True, False (a source says no) or None (unknown).
            * ``supports``: parameters or features, all of them needed; ``known``: paths that a source must state.
            * ``provider``, ``author``, ``base``, ``kind``, ``status``, ``availability``, ``license``: one of these.
            * ``tags``, ``efforts``, ``api``: all of these. ``open_weights``, ``free``: True or False.
            * ``min_context``, ``max_context``, ``min_input``, ``min_output``: in tokens.
            * ``min_parameters``, ``max_parameters``, ``max_active_parameters``: counts.
            * ``max_input_price``, ``max_output_price``, ``max_cache_read_price``, ``max_blended_price``: USD for a
              million tokens, the last 3 parts input to 1 part output.
            * ``released_after``, ``released_before``, ``knowledge_after``, ``retires_after``, ``retires_before``:
              dates or ``YYYY-MM-DD``, the day itself included.

            ``kind="any"`` and ``status="any"`` ask for all.

    Raises:
        InvalidQuery: there is no such criterion, or its value cannot be.

    >>> str(where(input="image", tools=True, min_context=128_000))
    '(input has image and tools is True and limits.context_window at least 128000)'
    >>> where(min_contxt=1)
    Traceback (most recent call last):
    modelcatalog.errors.InvalidQuery: 'min_contxt' is no criterion; did you mean min_context?
    """
    made = [_make(name, given) for name, given in criteria.items() if not _is_any(name, given)]
    names = frozenset(criteria)
    tests = [criterion.holds for criterion in made]
    if len(tests) == 1:
        return Criterion(tests[0], made[0].text, names)

    def holds(model: Model) -> bool:
        return all(test(model) for test in tests)

    return Criterion(holds, f"({' and '.join(criterion.text for criterion in made)})" if made else "anything", names)


def _is_any(name: str, given: Any) -> bool:
    return name in ("kind", "status") and given == ANY


def _make(name: str, given: Any) -> Criterion:
    maker = _MAKERS.get(name)
    if maker is not None:
        return maker(given)
    if name in _FEATURES:
        return _feature(name, given)
    raise _invalid("criterion", name, CRITERIA)


def usual(question: Criterion) -> Criterion:
    """Leave out what *question* does not ask for: no chat models, what is retired or delisted, bare weights."""
    tests = [question.holds]
    if "availability" not in question.names:
        tests.insert(0, lambda model: model.availability is Availability.API)
    if "kind" not in question.names:
        tests.insert(0, lambda model: model.kind is ModelKind.CHAT)
    if "status" not in question.names:
        tests.insert(0, lambda model: model.status not in _GONE)
    return Criterion(lambda model: all(test(model) for test in tests), question.text, question.names)


# Sorting

_ORDERS: dict[str, Value] = {
    "input_price": price("input_tokens"),
    "output_price": price("output_tokens"),
    "cache_read_price": price("cache_read_tokens"),
    "blended_price": blended_price(),
    "context": value("limits.context_window"),
    "output": value("limits.max_output_tokens"),
    "released": value("release_date"),
    "knowledge": value("knowledge_cutoff"),
    "parameters": value("architecture.parameter_count"),
}

#: Every short name that ``sort`` takes, beside the path of any field.
ORDERS: tuple[str, ...] = tuple(_ORDERS)


def ordered(models: Iterable[Model], sort: str | Value | Sequence[str | Value] = ()) -> list[Model]:
    """Return *models* sorted by one or more values, what is unknown last either way, then by key.

    Args:
        models: what to sort.
        sort: ``input_price``, ``output_price``, ``blended_price``, ``context``, ``released``, … or the path of any
            field, or a ``Value``; with ``-`` before it, the greatest first.

    Raises:
        InvalidQuery: there is no such order.

    >>> from modelcatalog import catalog
    >>> [model.id for model in ordered([catalog["gpt-4o"], catalog["gpt-4o-mini"]], "input_price")]
    ['gpt-4o-mini', 'gpt-4o']
    """
    result = sorted(models, key=attrgetter("key"))
    orders = [sort] if isinstance(sort, (str, Value)) else list(sort)
    for order in reversed(orders):
        name = order if isinstance(order, str) else ""
        down = name.startswith("-")
        measured = _order(name.removeprefix("-")) if isinstance(order, str) else order
        pairs = [(measured.of(model), model) for model in result]
        known = [pair for pair in pairs if pair[0] is not None and pair[0] != ()]
        try:
            known.sort(key=lambda pair: pair[0], reverse=down)
        except TypeError:
            raise _invalid("order", name, list(ORDERS)) from None
        unknown = [pair for pair in pairs if pair[0] is None or pair[0] == ()]
        result = [model for _, model in [*known, *unknown]]
    return result


def _order(name: str) -> Value:
    known = _ORDERS.get(name)
    if known is not None:
        return known
    try:
        return value(name)
    except InvalidQuery:
        near = nearest(name, [*ORDERS, *_paths()], 1)
        raise InvalidQuery("order", name, (*ORDERS, "the path of a field"), near) from None


def provider_kinds(given: Any) -> tuple[ProviderKind, ...]:
    """Return the kinds of provider that *given* names.

    Raises:
        InvalidQuery: there is no such kind.
    """
    return tuple(_words("provider_kind", given, ProviderKind))
