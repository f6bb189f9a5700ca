"""One value for each field, by a table that says which source has the last word."""

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any

from attrs import field as attribute
from attrs import frozen

from modelcatalog.errors import InvalidData
from modelcatalog.sources.observation import Observation


@frozen
class Fact:
    """The value of one field, who says so, and what others say instead."""

    value: Any
    cited: str
    others: tuple[tuple[str, Any], ...] = ()


#: The facts of one model by field, dots between steps.
Facts = dict[str, Fact]


@frozen
class Conflict:
    """Two sources that cannot both be nearly right: a limit more than 2 times another, a price more than 3 times."""

    key: str
    field: str
    source: str
    value: Any
    other: str
    stated: Any
    #: Why the other source is set aside here; empty while nobody has settled it.
    why: str = ""


@frozen
class Reconciled:
    """What reconciling gives: the facts of each model, and every conflict, settled or not."""

    models: dict[str, Facts]
    conflicts: list[Conflict] = attribute(factory=list)


#: What the conditions of the table may ask of a candidate: its value, and all that is said of the same model.
_Said = Mapping[str, list[Observation]]


def _stated(said: _Said, field: str, source: str | None = None) -> list[Any]:
    return [
        observation.value
        for observation in said.get(field, [])
        if (observation.source != source if source is not None else True)
    ]


def _below_context(candidate: Observation, said: _Said) -> bool:
    windows = [
        observation.value
        for observation in said.get("limits.context_window", [])
        if observation.source != candidate.source
    ]
    return bool(windows) and max(windows) / 2 <= candidate.value < max(windows)


def _rest_of_window(candidate: Observation, said: _Said) -> bool:
    windows = _stated(said, "limits.context_window")
    return any(candidate.value + output in windows for output in _stated(said, "limits.max_output_tokens"))


def _not_context(candidate: Observation, said: _Said) -> bool:
    return candidate.value not in _stated(said, "limits.context_window")


def _not_rounded(candidate: Observation, _: _Said) -> bool:
    return bool(candidate.value % 100_000)


def _no_image_tokens(candidate: Observation, said: _Said) -> bool:
    """Tell whether the price of output is not in truth that of image tokens, as another source splits them."""
    own = amounts(candidate.value).get("output_tokens")
    for other in said.get(candidate.field, []):
        split = amounts(other.value)
        image, text = split.get("output_image_tokens"), split.get("output_tokens")
        if own is not None and own == image and text is not None and text != own:
            return False
    return True


#: The day of the newest full list of models: what is priced later may be too new to stand in it.
_LISTS = "2026-09-28"

_CONDITIONS: dict[str, Callable[[Observation, _Said], bool]] = {
    "below_context": _below_context,
    "rest_of_window": _rest_of_window,
    "not_context": _not_context,
    "not_rounded": _not_rounded,
    "no_image_tokens": _no_image_tokens,
    "after_lists": lambda candidate, _: candidate.field == "priced_on" and candidate.value >= _LISTS,
    "true": lambda candidate, _: candidate.value is True,
    "false": lambda candidate, _: candidate.value in (False, "unsupported"),
}
_ENTRY_KEYS = {"source", "only_if", "only_kinds", "only_providers", "except_providers", "newest", "weak"}


@frozen
class _Place:
    """One place in an order: a source and the conditions under which it holds the place."""

    source: str
    only_if: str | None = None
    only_kinds: tuple[str, ...] = ()
    only_providers: tuple[str, ...] = ()
    except_providers: tuple[str, ...] = ()
    #: Places of one such group that follow each other are ordered by whose price is the newer.
    newest: str | None = None
    #: Fills gaps, and is not heard where another source speaks.
    weak: bool = False

    def admits(self, candidate: Observation, said: _Said, kind: str) -> bool:
        provider = candidate.key.partition("/")[0]
        return (
            candidate.source == self.source
            and (not self.only_kinds or kind in self.only_kinds)
            and (not self.only_providers or provider in self.only_providers)
            and provider not in self.except_providers
            and (self.only_if is None or _CONDITIONS[self.only_if](candidate, said))
        )


_EXISTENCE = "(existence)"


class Authority:
    """The order of the sources for each field.

    Args:
        table: what ``facts/authority.json`` holds under ``fields``.
        existence: what it holds under ``existence``: who may add models. Everyone may when it is left out.

    Raises:
        InvalidData: the table is wrong; every problem is listed.
    """

    def __init__(self, table: Mapping[str, list[Any]], existence: Mapping[str, Any] | None = None) -> None:
        problems = [] if "*" in table else [("authority.json", 'has no entry for "*"')]
        #: The sources that only add what no other has, as delisted.
        self.older: tuple[str, ...] = tuple(existence["older"]) if existence is not None else ()
        #: Sources that are earlier states of another: where that one has spoken they do not count as disagreeing.
        self.earlier: dict[str, str] = dict(existence["earlier"]) if existence is not None else {}
        table = {**table, _EXISTENCE: existence["sources"] if existence is not None else []}
        self._table: dict[str, list[_Place]] = {}
        for name, order in table.items():
            places = []
            for entry in order:
                raw = {"source": entry} if isinstance(entry, str) else entry
                where = f"authority.json.{name}.{raw.get('source')}"
                problems += [(where, f"has the unknown condition {key!r}") for key in raw.keys() - _ENTRY_KEYS]
                if raw.get("only_if") is not None and raw["only_if"] not in _CONDITIONS:
                    problems.append((where, f"only_if must be one of {', '.join(_CONDITIONS)}"))
                if not problems:
                    fields: dict[str, Any] = {
                        key: tuple(value) if type(value) is list else value for key, value in raw.items()
                    }
                    places.append(_Place(**fields))
            self._table[name] = places
        if problems:
            raise InvalidData(problems)

    def may_add(self, observation: Observation, kind: str) -> bool:
        """Tell whether the model that *observation* is about is in the catalog because of it."""
        return any(place.admits(observation, {}, kind) for place in self._table[_EXISTENCE])

    def order(self, field: str) -> list[_Place]:
        """Return the places for *field*, the one with the last word first."""
        table = self._table
        return table.get(field) or table.get(field.partition(".")[0]) or table["*"]

    def rank(self, candidates: list[Observation], said: _Said, kind: str) -> list[tuple[Observation, _Place]]:
        """Return the candidates that have a place, the one with the last word first.

        Raises:
            InvalidData: the source of a candidate stands nowhere in the order of a field that it states.
        """
        order = self.order(candidates[0].field)
        placed: list[tuple[tuple[Any, ...], int, Observation, _Place]] = []
        for at, candidate in enumerate(candidates):
            if not any(place.source == candidate.source for place in order):
                raise InvalidData(
                    [("authority.json", f"{candidate.source} states {candidate.field}, but has no place in its order")]
                )
            for index, place in enumerate(order):
                if place.admits(candidate, said, kind):
                    placed.append((_sort_key(order, index, candidate), at, candidate, place))
                    break
        placed.sort(key=lambda item: (item[0], item[1]))
        return [(candidate, place) for _, _, candidate, place in placed]


def _sort_key(order: list[_Place], index: int, candidate: Observation) -> tuple[Any, ...]:
    """Sort by place; within a group of the newest, by date, the newest first; a price of nothing but 0 last."""
    place = order[index]
    group = index
    since = ""
    if place.newest is not None:
        while group and order[group - 1].newest == place.newest:
            group -= 1
        since = candidate.value.get("since", "") if isinstance(candidate.value, dict) else ""
    free = candidate.field == "price.standard" and not any(amounts(candidate.value).values())
    return free, group, _reversed(since), index


def _reversed(day: str) -> tuple[int, ...]:
    return tuple(-ord(mark) for mark in day) if day else (0,)


def amounts(price: Mapping[str, Any]) -> dict[str, Decimal]:
    """Return the standard amounts of a price by meter: those without any condition.

    >>> amounts({"rates": [{"meter": "input_tokens", "amount": "2"},
    ...                    {"meter": "input_tokens", "amount": "4", "above_input_tokens": 200000}]})
    {'input_tokens': Decimal('2')}
    """
    return {rate["meter"]: Decimal(rate["amount"]) for rate in price["rates"] if rate.keys() <= {"meter", "amount"}}


class Rulings:
    """Which source is set aside where it disagrees too much: ``facts/rulings.json``.

    Args:
        table: what the file holds under ``rulings``.
    """

    def __init__(self, table: Iterable[Mapping[str, Any]]) -> None:
        self._table = [dict(entry) for entry in table]
        self._used: set[int] = set()

    def why(self, key: str, field: str, source: str) -> str:
        """Return why *source* is set aside for *field* of the model *key*; empty when nobody has ruled so."""
        provider = key.partition("/")[0]
        for index, ruling in enumerate(self._table):
            if (
                ruling["source"] == source
                and field in ruling["fields"]
                and (
                    provider in ruling.get("providers", ()) or key in ruling.get("keys", ()) or ruling.get("everywhere")
                )
            ):
                self._used.add(index)
                return str(ruling["why"])
        return ""

    def unused(self) -> list[str]:
        """Return the rulings that settled nothing: their cause is gone, and so should they be."""
        return [
            f"{entry['source']} on {', '.join(entry['fields'])} at {', '.join(entry.get('providers') or entry['keys'])}"
            for index, entry in enumerate(self._table)
            if index not in self._used and not entry.get("everywhere")
        ]


def reconcile(
    observations: Iterable[Observation],
    authority: Authority,
    kinds: Mapping[str, str] | None = None,
    rulings: Rulings | None = None,
) -> Reconciled:
    """Choose the value of each field of each model; keep what the other sources say where it differs.

    Args:
        observations: everything that every source says.
        authority: who has the last word.
        kinds: the kind of each provider, for the conditions of the table.
        rulings: who is set aside where; a conflict that none of them settles is left with an empty ``why``.

    Raises:
        InvalidData: a source stands in no entry of the table for a field that it states.
    """
    kinds = {} if kinds is None else kinds
    rulings = Rulings(()) if rulings is None else rulings
    stated: dict[str, dict[str, list[Observation]]] = {}
    for observation in observations:
        stated.setdefault(observation.key, {}).setdefault(observation.field, []).append(observation)
    result: dict[str, Facts] = {}
    conflicts: list[Conflict] = []
    for key in sorted(stated):
        said = stated[key]
        facts = result[key] = {}
        for field, stating in sorted(said.items(), key=lambda item: item[0] != "price.standard"):
            candidates = _agreeing(stating, said, facts.get("price.standard"))
            if not candidates:
                continue
            ranked = authority.rank(candidates, said, kinds.get(key.partition("/")[0], "host"))
            if not ranked:
                continue
            best, _ = ranked[0]
            speaking = {candidate.source for candidate, _ in ranked}
            heard = [
                candidate
                for candidate, place in ranked[1:]
                if not place.weak and authority.earlier.get(candidate.source) not in speaking
            ]
            conflicts += _conflicts(best, heard, rulings)
            facts[field] = Fact(best.value, best.cited, _others(best, heard))
            if field == "price.standard":
                facts[field] = _filled(facts[field], heard)
    return Reconciled(result, conflicts)


def _agreeing(candidates: list[Observation], said: _Said, standard: Fact | None) -> list[Observation]:
    """Leave out prices under conditions from sources whose standard price is not the one that was chosen."""
    field = candidates[0].field
    if standard is None or not field.startswith("price.") or field in ("price.standard", "price.extra", "price.region"):
        return candidates
    own = amounts(standard.value)
    base = {observation.source: amounts(observation.value) for observation in said.get("price.standard", [])}
    meters = ("input_tokens", "output_tokens")
    return [
        candidate
        for candidate in candidates
        if candidate.source == "overlay"
        or all(base.get(candidate.source, own).get(meter) == own.get(meter) for meter in meters)
    ]


def _others(best: Observation, heard: list[Observation]) -> tuple[tuple[str, Any], ...]:
    """Return what the others say, each source and value once; of prices only what input and output cost."""
    others: dict[str, Any] = {}
    own = _shown(best)
    for other in heard:
        shown = _shown(other)
        if shown != own and shown is not None and shown != {}:
            others.setdefault(other.cited, shown)
    return tuple(others.items())


def _shown(observation: Observation) -> Any:
    if observation.field == "price.standard":
        return {
            meter: f"{amount:f}"
            for meter, amount in amounts(observation.value).items()
            if meter in ("input_tokens", "output_tokens")
        }
    return None if observation.field.startswith("price.") else observation.value


def _filled(fact: Fact, heard: list[Observation]) -> Fact:
    """Add the meters that the chosen price leaves out from sources that agree with it on input and output."""
    own = amounts(fact.value)
    rates = list(fact.value["rates"])
    meters = {rate["meter"] for rate in rates}
    for other in heard:
        theirs = amounts(other.value)
        if any(own.get(meter) != theirs.get(meter) for meter in ("input_tokens", "output_tokens")):
            continue
        more = [rate for rate in other.value["rates"] if rate["meter"] not in meters and Decimal(rate["amount"])]
        rates += more
        meters |= {rate["meter"] for rate in more}
        if not any("above_input_tokens" in rate for rate in rates):
            rates += [rate for rate in other.value["rates"] if "above_input_tokens" in rate]
    return Fact({**fact.value, "rates": rates}, fact.cited, fact.others)


_LIMIT_FACTOR = 2
_PRICE_FACTOR = 3


def _conflicts(best: Observation, heard: list[Observation], rulings: Rulings) -> list[Conflict]:
    if best.field.startswith("limits."):
        pairs = [(best.field, best.value, other, other.value, _LIMIT_FACTOR) for other in heard]
    elif best.field == "price.standard":
        own = amounts(best.value)
        pairs = [
            (f"pricing.{meter}", own[meter], other, amounts(other.value)[meter], _PRICE_FACTOR)
            for other in heard
            for meter in ("input_tokens", "output_tokens")
            if own.get(meter) and amounts(other.value).get(meter)
        ]
    else:
        return []
    return [
        Conflict(
            best.key,
            field,
            best.cited,
            value,
            other.cited,
            stated,
            "a fact of the overlay" if best.source == "overlay" else rulings.why(best.key, field, other.source),
        )
        for field, value, other, stated, factor in pairs
        if max(value, stated) > factor * min(value, stated)
    ]
