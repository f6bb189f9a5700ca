"""genai-prices: a Python file of prices with dates, times of day, tiers and variants. It is parsed, never run.

What is handled here: a price is for the ids that a model's clauses name one by one, or by an anchored regular
expression, or by a prefix with nothing but a version or a date after it; "contains" is never followed. Of prices by
date the one in force at the date of the source is the standard one, later ones have their first day, earlier ones
their last. Times of day are in UTC. A context window is stated only for the model's own id.
"""

import ast
import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from modelcatalog.errors import shorten
from modelcatalog.sources.fields import assigned, model_key, priced, rate, read_python
from modelcatalog.sources.observation import Observation, SourceError
from modelcatalog.vocabulary import Meter

GENAI_PRICES = "genai-prices"

_MTOK = {
    "input_mtok": Meter.INPUT_TOKENS,
    "output_mtok": Meter.OUTPUT_TOKENS,
    "cache_read_mtok": Meter.CACHE_READ_TOKENS,
    "cache_write_mtok": Meter.CACHE_WRITE_TOKENS,
    "cache_write_1h_mtok": Meter.CACHE_WRITE_1H_TOKENS,
    "input_audio_mtok": Meter.INPUT_AUDIO_TOKENS,
    "output_audio_mtok": Meter.OUTPUT_AUDIO_TOKENS,
    "input_image_mtok": Meter.INPUT_IMAGE_TOKENS,
    "output_image_mtok": Meter.OUTPUT_IMAGE_TOKENS,
    "input_video_mtok": Meter.INPUT_VIDEO_TOKENS,
    "output_video_mtok": Meter.OUTPUT_VIDEO_TOKENS,
    "cache_audio_read_mtok": Meter.CACHE_READ_AUDIO_TOKENS,
    "cache_image_read_mtok": Meter.CACHE_READ_IMAGE_TOKENS,
    "output_reasoning_mtok": Meter.REASONING_TOKENS,
}
_COUNTS = {
    "web_searches_kcount": (Meter.WEB_SEARCHES, 1000),
    "requests_kcount": (Meter.REQUESTS, 1000),
    "audio_hours": (Meter.INPUT_AUDIO_SECONDS, 3600),
    "input_audio_hours": (Meter.INPUT_AUDIO_SECONDS, 3600),
    "input_mchars": (Meter.INPUT_CHARACTERS, 1_000_000),
    "input_document_kpages": (Meter.INPUT_PAGES, 1000),
}
#: Prices that no meter of the catalog counts.
_UNCOUNTED = (
    "storage_searches_kcount",
    "output_citation_mtok",
    "input_annotated_document_kpages",
    "input_text_messages_kcount",
)
_TIERS = {
    ("processing", "batch"): "batch",
    ("service_tier", "priority"): "priority",
    ("service_tier", "flex"): "flex",
    ("service_tier", "fast"): "fast",
    ("speed", "fast"): "fast",
}
_VERSION = re.compile(r"(?:[-@:](?:v?[0-9][0-9.:-]*|latest))?")
#: The first fields of the calls that take them by place.
_POSITIONAL = {"Tier": ("start", "price"), "ConditionalPrice": ("constraint",)}


def observe(
    document: bytes, mapping: Mapping[str, Any], ids: Mapping[str, list[str]], today: date
) -> list[Observation]:
    """Read ``genai_prices/data.py``.

    Args:
        document: the file.
        mapping: ``facts/mapping.json``, the entry ``genai-prices``.
        ids: the wire ids of each provider that other sources know.
        today: the date of the source, which tells prices in force from later ones.

    Raises:
        SourceError: the document is not what this adapter reads; it names the key and the field.
    """
    tree = read_python(GENAI_PRICES, document)
    providers = assigned(GENAI_PRICES, tree, "providers")
    if not isinstance(providers, ast.List):
        raise SourceError(GENAI_PRICES, "providers", "must be a list")
    observations = []
    for node in providers.elts:
        provider = _Call(node, "providers")
        name = provider.text("id")
        canonical = mapping["providers"].get(name, name)
        if name in mapping["left_out"] or name.startswith("huggingface_"):
            continue
        known = ids.get(canonical, [])
        taken: set[str] = set()
        for item in provider.calls("models"):
            model = _Model(item, canonical, today)
            for wire_id in model.ids(known):
                if wire_id not in taken:
                    taken.add(wire_id)
                    key = model_key(GENAI_PRICES, canonical, wire_id)
                    observations += [
                        Observation(key, field, value, GENAI_PRICES, GENAI_PRICES)
                        for field, value in model.values(own=wire_id == model.id)
                    ]
    return observations


class _Call:
    """A call in the file, as ``ModelPrice(input_mtok=...)``, with its arguments by name."""

    def __init__(self, node: ast.expr, place: str) -> None:
        if not isinstance(node, ast.Call):
            raise SourceError(GENAI_PRICES, place, "must be a call")
        function = node.func
        self.name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
        self.place = place
        names = _POSITIONAL.get(self.name, ())
        self.arguments: dict[str, ast.expr] = dict(zip(names, node.args, strict=False))
        self.arguments |= {keyword.arg: keyword.value for keyword in node.keywords if keyword.arg is not None}
        self.positional = node.args

    def fail(self, field: str, reason: str) -> SourceError:
        return SourceError(GENAI_PRICES, f"{self.place}.{field}", reason)

    def value(self, field: str) -> Any:
        node = self.arguments.get(field)
        if node is None:
            return None
        try:
            return ast.literal_eval(node)
        except (ValueError, TypeError, SyntaxError):
            raise self.fail(field, "is not a literal") from None

    def text(self, field: str) -> str:
        value = self.value(field)
        if type(value) is not str or not value:
            raise self.fail(field, f"must be a string that is not empty, not {shorten(value)}")
        return value

    def calls(self, field: str) -> list["_Call"]:
        node = self.arguments.get(field)
        if node is None:
            return []
        nodes = node.elts if isinstance(node, ast.List) else [node]
        return [
            _Call(item, f"{self.place}.{field}")
            for item in nodes
            if not (isinstance(item, ast.Constant) and item.value is None)
        ]

    def call(self, field: str) -> "_Call | None":
        found = self.calls(field)
        return found[0] if found else None

    def numbers(self) -> list[int]:
        """Return the arguments by place of ``date(...)`` or ``time(...)``."""
        try:
            values = [ast.literal_eval(node) for node in self.positional]
        except (ValueError, TypeError, SyntaxError):
            values = [None]
        if any(type(value) is not int for value in values):
            raise self.fail("(arguments)", "must be whole numbers")
        return values

    def decimal(self) -> Decimal:
        try:
            amount = Decimal(ast.literal_eval(self.positional[0]))
        except (InvalidOperation, ValueError, TypeError, IndexError, SyntaxError):
            raise self.fail("(argument)", "must be a decimal number") from None
        if not amount.is_finite() or amount < 0:
            raise self.fail("(argument)", f"must be a number of at least 0, not {shorten(amount)}")
        return amount


class _Model:
    """One model of a provider: which ids it is about, and what it says of them."""

    def __init__(self, call: _Call, provider: str, today: date) -> None:
        self.id = call.text("id")
        self._call = call
        call.place = f"{provider}/{self.id}"
        self._today = today

    def ids(self, known: list[str]) -> Iterator[str]:
        """Yield the ids that the clauses mean, its own first."""
        match = self._call.call("match")
        yield self.id
        if match is not None:
            yield from (wire_id for wire_id in _named(match) if wire_id != self.id)
            for wire_id in known:
                if wire_id != self.id and _means(match, wire_id):
                    yield wire_id

    def values(self, *, own: bool) -> Iterator[tuple[str, Any]]:
        if own:
            window = self._call.value("context_window")
            if window is not None and (type(window) is not int or window < 1):
                raise self._call.fail("context_window", f"must be a positive whole number, not {shorten(window)}")
            if window is not None:
                yield "limits.context_window", window
            name = self._call.value("name")
            if type(name) is str and name.isprintable():
                yield "name", name
        yield from self._prices()
        by_tier: dict[str, list[dict[str, Any]]] = {}
        for variant in self._call.calls("price_variants"):
            when = variant.value("when")
            tier = _TIERS.get(next(iter(when.items()))) if type(when) is dict and len(when) == 1 else None
            starts = self._starts(variant)
            price = variant.call("prices")
            if tier is not None and price is not None and (starts is None or starts <= self._today):
                by_tier[tier] = [rate for rate in _rates(price, service_tier=tier) if "per" not in rate]
        for tier, rates in by_tier.items():
            yield f"price.{tier}", priced(rates)

    def _starts(self, price: _Call) -> date | None:
        constraint = price.call("constraint")
        if constraint is None or constraint.name != "StartDateConstraint":
            return None
        day = constraint.call("start_date")
        if day is None:
            raise price.fail("constraint", "has no start date")
        try:
            return date(*day.numbers())
        except (TypeError, ValueError):
            raise price.fail("constraint", "has no start date") from None

    def _prices(self) -> Iterator[tuple[str, Any]]:
        dated: list[tuple[date | None, _Call]] = []
        hours: list[dict[str, Any]] = []
        for price in self._call.calls("prices"):
            if price.name == "ModelPrice":
                dated.append((None, price))
                continue
            inner = price.call("prices")
            if inner is None:
                raise price.fail("prices", "is missing")
            constraint = price.call("constraint")
            if constraint is not None and constraint.name == "TimeOfDateConstraint":
                window = "-".join(_clock(constraint, end) for end in ("start_time", "end_time"))
                hours += [entry | {"hours": [window]} for entry in _rates(inner) if "per" not in entry]
            else:
                dated.append((self._starts(price), inner))
        dated.sort(key=lambda item: item[0] or date.min)
        current = max(
            (index for index, (day, _) in enumerate(dated) if day is None or day <= self._today), default=None
        )
        if current is None:
            return
        day, price = dated[current]
        rates = list(_rates(price))
        tokens = [entry for entry in rates if "per" not in entry]
        if tokens:
            yield "price.standard", priced(tokens, None if day is None else day.isoformat())
        if len(tokens) < len(rates):
            yield "price.extra", priced([entry for entry in rates if "per" in entry])
        others = [entry for entry in self._history(dated, current) if "per" not in entry]
        if others:
            yield "price.history", priced(others)
        if hours:
            yield "price.hours", priced(_joined(hours))

    def _history(self, dated: list[tuple[date | None, _Call]], current: int) -> Iterator[dict[str, Any]]:
        for index, (day, price) in enumerate(dated):
            if index == current:
                continue
            following = dated[index + 1][0] if index + 1 < len(dated) else None
            until = following - timedelta(days=1) if following is not None else None
            if until is not None and day is not None and until < day:
                continue
            yield from _rates(
                price,
                effective_from=None if day is None else day.isoformat(),
                effective_until=None if until is None else until.isoformat(),
            )


def _joined(rates: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Join the windows of rates that are otherwise alike."""
    joined: dict[tuple[str, str], dict[str, Any]] = {}
    for entry in rates:
        found = joined.setdefault((entry["meter"], entry["amount"]), {**entry, "hours": []})
        found["hours"] = [*found["hours"], *entry["hours"]]
    return list(joined.values())


def _clock(constraint: _Call, field: str) -> str:
    time = constraint.call(field)
    if time is None:
        raise constraint.fail(field, "is missing")
    hour, minute, *_ = [*time.numbers(), 0, 0]
    if hour not in range(24) or minute not in range(60):
        raise constraint.fail(field, "is no time of day")
    return f"{hour:02}:{minute:02}"


def _rates(price: _Call, **conditions: Any) -> Iterator[dict[str, Any]]:
    for field in price.arguments:
        meter: Meter | None = _MTOK.get(field)
        per: int | None = None
        if meter is None:
            if field in _UNCOUNTED:
                continue
            if field not in _COUNTS:
                raise price.fail(field, "is a price of an unknown kind")
            meter, per = _COUNTS[field]
        amount = price.call(field)
        if amount is None:
            continue
        if amount.name == "TieredPrices":
            base = amount.call("base")
            if base is None:
                raise price.fail(field, "has no base")
            yield rate(meter, base.decimal(), per=per, **conditions)
            for tier in amount.calls("tiers"):
                above, step = tier.value("start"), tier.call("price")
                if type(above) is not int or step is None:
                    raise price.fail(field, "has a tier without a start or a price")
                yield rate(meter, step.decimal(), per=per, above_input_tokens=above, **conditions)
        elif amount.name == "Decimal":
            yield rate(meter, amount.decimal(), per=per, **conditions)
        else:
            raise price.fail(field, f"must be a Decimal or TieredPrices, not {shorten(amount.name)}")


def _named(clause: _Call) -> Iterator[str]:
    """Yield the ids that a clause names one by one."""
    if clause.name == "ClauseEquals":
        yield clause.text("equals")
    elif clause.name == "ClauseOr":
        for inner in clause.calls("or_"):
            yield from _named(inner)


def _means(clause: _Call, wire_id: str) -> bool:
    """Tell whether a clause means exactly this id, or it with a version or a date after it."""
    match clause.name:
        case "ClauseEquals":
            return clause.text("equals") == wire_id
        case "ClauseStartsWith":
            start = clause.text("starts_with")
            return wire_id.startswith(start) and _VERSION.fullmatch(wire_id[len(start) :]) is not None
        case "ClauseRegex":
            pattern = clause.text("regex")
            try:
                return pattern.startswith("^") and pattern.endswith("$") and re.search(pattern, wire_id) is not None
            except re.error as error:
                raise clause.fail("regex", f"is not a regular expression: {error}") from None
        case "ClauseOr":
            return any(_means(inner, wire_id) for inner in clause.calls("or_"))
        case _:
            return False
