"""models.dev: ``api.json`` as it is served, and the source tree, which alone has links to base models.

What is handled here: a limit of 0 means unknown; a price of 0 is kept as the source states it and judged when the
provider's kind is known; the older ``context_over_200k`` counts only where there are no ``tiers``; prices are turned
into decimals by their shortest form. Descriptions are not read.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from modelcatalog.codec import parse
from modelcatalog.errors import InvalidData, shorten
from modelcatalog.sources.fields import model_key, priced, rate
from modelcatalog.sources.observation import Observation, SourceError
from modelcatalog.vocabulary import Meter, Modality, Status

#: The names of the two documents in the table of authority.
API = "models-dev"
TREE = "models-dev-git"

_METERS = {
    "input": Meter.INPUT_TOKENS,
    "output": Meter.OUTPUT_TOKENS,
    "cache_read": Meter.CACHE_READ_TOKENS,
    "cache_write": Meter.CACHE_WRITE_TOKENS,
    "reasoning": Meter.REASONING_TOKENS,
    "input_audio": Meter.INPUT_AUDIO_TOKENS,
    "output_audio": Meter.OUTPUT_AUDIO_TOKENS,
}
_STATUSES = {"deprecated": Status.DEPRECATED, "beta": Status.PREVIEW, "alpha": Status.PREVIEW}
_FEATURES = {
    "attachment": ("features.attachments",),
    "reasoning": ("features.reasoning",),
    "structured_output": ("features.structured_outputs",),
    "tool_call": ("features.tools", "features.tool_calls"),
}
_EFFORTS = ("none", "minimal", "low", "medium", "high", "xhigh", "max", "default")


def observe_api(document: bytes, source: str = API) -> tuple[dict[str, dict[str, Any]], list[Observation]]:
    """Read ``api.json``: the facts of each provider, and what it says of each model.

    Args:
        document: the file.
        source: the name to cite, for an older copy.

    Raises:
        SourceError: the document is not what this adapter reads; it names the key and the field.
    """
    providers = _object(source, _parse(source, document), "(top)")
    entries = {name: _object(source, entry, name) for name, entry in providers.items()}
    observations = [
        observation
        for name, entry in entries.items()
        for model_id, facts in _object(source, entry.get("models", {}), f"{name}.models").items()
        for observation in _Reader(source, name, model_id).read(facts)
    ]
    return {name: _provider(source, name, entry) for name, entry in entries.items()}, observations


def observe_tree(document: bytes) -> tuple[dict[str, dict[str, Any]], list[Observation]]:
    """Read the source tree: as ``observe_api``, with the authored models and each link to one.

    Raises:
        SourceError: the document is not what this adapter reads; it names the key and the field.
    """
    tree = _object(TREE, _parse(TREE, document), "(top)")
    authored = _object(TREE, tree.get("authored", {}), "authored")
    entries = _object(TREE, tree.get("providers", {}), "providers")
    observations = []
    for key, facts in authored.items():
        author, _, slug = key.partition("/")
        observations += _Reader(TREE, author, slug).read(facts)
        observations.append(Observation(key, "base", key, TREE, TREE))
    for name, entry in entries.items():
        for model_id, own in _object(TREE, entry.get("models", {}), f"{name}.models").items():
            facts = _object(TREE, own, f"{name}/{model_id}")
            base = facts.get("base_model")
            if base is not None:
                inherited = _object(TREE, authored.get(base), f"{name}/{model_id}.base_model")
                omitted = {"weights", "links", "benchmarks", "license", *facts.get("base_model_omit", ())}
                facts = {field: value for field, value in inherited.items() if field not in omitted} | facts
                observations.append(Observation(f"{name}/{model_id}", "base", base, TREE, TREE))
            observations += _Reader(TREE, name, model_id).read(facts)
    return {name: _provider(TREE, name, entry) for name, entry in entries.items()}, observations


def _parse(source: str, document: bytes) -> Any:
    try:
        return parse(document, source)
    except InvalidData as error:
        raise SourceError(source, "(document)", error.problems[0][1]) from None


def _object(source: str, value: Any, place: str) -> dict[str, Any]:
    if type(value) is not dict:
        raise SourceError(source, place, f"must be an object, not {shorten(value)}")
    return value


def _provider(source: str, name: str, entry: Mapping[str, Any]) -> dict[str, Any]:
    """Return the facts of a provider in the form of a packaged file, its package beside them."""
    if "/" in name or not name.isprintable() or not name:
        raise SourceError(source, shorten(name), "cannot be the key of a provider")
    facts = {
        "name": entry.get("name", name),
        "base_url": entry.get("api"),
        "docs_url": entry.get("doc"),
        "env": entry.get("env", []),
        "package": entry.get("npm"),
    }
    for field, value in facts.items():
        if field != "env" and value is not None and type(value) is not str:
            raise SourceError(source, f"{name}.{field}", f"must be a string, not {shorten(value)}")
    return {field: value for field, value in facts.items() if value is not None}


class _Reader:
    """Reads the entry of one model."""

    def __init__(self, source: str, provider: str, model_id: str) -> None:
        self.source = source
        self.key = model_key(source, provider, model_id)

    def fail(self, field: str, reason: str) -> SourceError:
        return SourceError(self.source, f"{self.key}.{field}", reason)

    def read(self, facts: Any) -> Iterator[Observation]:
        facts = _object(self.source, facts, self.key)
        for field, value in self._values(facts):
            if value is not None:
                yield Observation(self.key, field, value, self.source, self.source)

    def _values(self, facts: dict[str, Any]) -> Iterator[tuple[str, Any]]:
        yield "name", self._text(facts, "name")
        yield "family", self._text(facts, "family")
        yield "license", self._text(facts, "license")
        yield "status", _STATUSES.get(facts.get("status", ""))
        yield "release_date", self._day(facts, "release_date")
        yield "updated_at", self._day(facts, "last_updated")
        yield "knowledge_cutoff", self._day(facts, "knowledge")
        yield "open_weights", self._flag(facts, "open_weights")
        for field, targets in _FEATURES.items():
            for target in targets:
                yield target, self._flag(facts, field)
        takes_temperature = self._flag(facts, "temperature")
        if takes_temperature is not None:
            yield "sampling.temperature", "supported" if takes_temperature else "unsupported"
        yield from self._limits(facts.get("limit", {}))
        yield from self._modalities(facts.get("modalities", {}))
        yield from self._reasoning(facts.get("reasoning_options", []))
        yield from self._price(facts)
        route = facts.get("provider", {})
        yield "package", route.get("npm")
        yield "shape", route.get("shape")

    def _text(self, facts: dict[str, Any], field: str) -> str | None:
        value = facts.get(field)
        if value is not None and (type(value) is not str or not value):
            raise self.fail(field, f"must be a string that is not empty, not {shorten(value)}")
        return value

    def _flag(self, facts: dict[str, Any], field: str) -> bool | None:
        value = facts.get(field)
        if value is not None and type(value) is not bool:
            raise self.fail(field, f"must be true or false, not {shorten(value)}")
        return value

    def _day(self, facts: dict[str, Any], field: str) -> str | None:
        value = self._text(facts, field)
        if value is not None and len(value) not in (7, 10):
            raise self.fail(field, f"must be a date or a month, not {shorten(value)}")
        return value

    def _limits(self, limits: Any) -> Iterator[tuple[str, int]]:
        for field, target in (
            ("context", "context_window"),
            ("input", "max_input_tokens"),
            ("output", "max_output_tokens"),
        ):
            value = _object(self.source, limits, f"{self.key}.limit").get(field, 0)
            if type(value) is not int or value < 0:
                raise self.fail(f"limit.{field}", f"must be a whole number of at least 0, not {shorten(value)}")
            if value:
                yield f"limits.{target}", value

    def _modalities(self, modalities: Any) -> Iterator[tuple[str, list[str]]]:
        for side, values in _object(self.source, modalities, f"{self.key}.modalities").items():
            words = [str(member) for member in Modality if member in values]
            if len(words) != len(set(values)):
                raise self.fail(f"modalities.{side}", f"must hold known modalities, not {shorten(values)}")
            yield f"modalities.{side}", words

    def _reasoning(self, options: Any) -> Iterator[tuple[str, Any]]:
        if type(options) is not list:
            raise self.fail("reasoning_options", f"must be a list, not {shorten(options)}")
        for option in options:
            match option.get("type"):
                case "toggle":
                    yield "reasoning.can_disable", True
                case "effort":
                    words = ["none" if word in (None, "null") else word for word in option.get("values", [])]
                    unknown = [word for word in words if word not in _EFFORTS]
                    if unknown:
                        raise self.fail("reasoning_options", f"has the unknown effort {shorten(unknown[0])}")
                    if words:
                        yield "reasoning.efforts", [word for word in _EFFORTS if word in words]
                        yield "features.reasoning_effort", True
                    if "none" in words:
                        yield "reasoning.can_disable", True
                case "budget_tokens":
                    bounds = {end: option[end] for end in ("min", "max") if end in option}
                    yield "features.reasoning_tokens", True
                    if bounds:
                        yield "reasoning.budget", {**bounds, "integer": True}
                case other:
                    raise self.fail("reasoning_options", f"has the unknown type {shorten(other)}")

    def _price(self, facts: dict[str, Any]) -> Iterator[tuple[str, Any]]:
        cost = facts.get("cost")
        if cost is None:
            return
        rates = list(self._rates(_object(self.source, cost, f"{self.key}.cost"), {}))
        tiers = cost.get("tiers")
        if not tiers and "context_over_200k" in cost:
            tiers = [{**cost["context_over_200k"], "tier": {"size": 200_000}}]
        for tier in tiers or ():
            rates += self._rates(tier, {"above_input_tokens": tier["tier"]["size"]})
        if rates:
            yield "price.standard", priced(rates)
        for mode in facts.get("experimental", {}).get("modes", {}).values():
            body = mode.get("provider", {}).get("body", {})
            service_tier = body.get("service_tier") or body.get("speed")
            if service_tier is not None and "cost" in mode:
                yield f"price.{service_tier}", priced(list(self._rates(mode["cost"], {"service_tier": service_tier})))

    def _rates(self, cost: Mapping[str, Any], conditions: dict[str, Any]) -> Iterator[dict[str, Any]]:
        for field, meter in _METERS.items():
            amount = cost.get(field)
            if amount is None:
                continue
            if type(amount) not in (int, float) or not 0 <= amount < float("inf"):
                raise self.fail(f"cost.{field}", f"must be a number of at least 0, not {shorten(amount)}")
            yield rate(meter, Decimal(repr(amount)), **conditions)
