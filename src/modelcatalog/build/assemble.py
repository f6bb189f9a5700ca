"""From reconciled facts to records: kinds, prices, APIs, sampling ranges."""

import re
from collections.abc import Mapping
from typing import Any

from modelcatalog.build.prices import in_another_unit, metered, take_prices
from modelcatalog.build.reconcile import Fact, Facts
from modelcatalog.build.sampling import join_sampling
from modelcatalog.rules import Table

#: Fields that the build reads and no record has.
_BUILD_ONLY = ("family", "weights", "package", "shape", "mode", "priced_on")

_CALLED = Fact("api", "providers")
_TOTAL = re.compile(r"(?<![a-z0-9.])(\d+(?:\.\d+)?)b(?![a-z0-9])")
_ACTIVE = re.compile(r"(?<![a-z0-9])a(\d+(?:\.\d+)?)b(?![a-z0-9])")
_EXPERTS = re.compile(r"\d+x\d|\d+e(?![a-z0-9])")


class Assembler:
    """Completes the facts of each model by the tables of the repository.

    Args:
        providers: ``facts/providers.json``.
        kinds: ``facts/kinds.json``, the entry ``kinds``.
        upstream: the facts of each provider as the adapters give them.
        tables: the resolved rule books, loaded.
    """

    def __init__(
        self,
        providers: Mapping[str, Any],
        kinds: list[dict[str, Any]],
        upstream: Mapping[str, dict[str, Any]],
        tables: Mapping[tuple[str, str], Table],
    ) -> None:
        self._providers = providers
        self._kinds = [
            (entry["kind"], re.compile(entry["pattern"]) if "pattern" in entry else None, entry) for entry in kinds
        ]
        self._upstream = upstream
        self._tables = tables
        self._free_names = [re.compile(pattern) for pattern in providers["free"]["names"]]

    def provider(self, name: str, author_name: str | None) -> dict[str, Any]:
        """Return the packaged form of a provider."""
        facts = {**self._upstream.get(name, {}), **self._providers["providers"].get(name, {})}
        package = facts.pop("package", None)
        kind = self._providers["kinds"].get(name)
        if name not in self._upstream and name not in self._providers["providers"]:
            facts["name"] = author_name or name
            kind = kind or "lab"
        facts["kind"] = kind or self._providers["default_kind"]
        if "base_url" not in facts and name in self._providers["base_urls"]:
            facts["base_url"] = self._providers["base_urls"][name]
        apis = self._apis(name, package)
        if apis:
            facts["apis"] = apis
        return facts

    def _apis(self, provider: str, package: str | None) -> list[str]:
        by_provider: dict[str, list[str]] = self._providers["apis"]["providers"]
        by_package: dict[str, list[str]] = self._providers["apis"]["packages"]
        facts = self._providers["providers"].get(provider, {})
        return facts.get("apis") or by_provider.get(provider) or by_package.get(package or "", [])

    def complete(self, key: str, facts: Facts) -> None:
        """Add what follows from the facts of one model and the tables; take away what only the build reads."""
        provider, _, model_id = key.partition("/")
        self._add_kind(model_id, facts)
        self._add_price(provider, model_id, facts)
        self._add_apis(provider, facts)
        _drop_impossible(facts)
        if facts["kind"].value == "chat" and "delivery.apis" in facts:
            for api in facts["delivery.apis"].value:
                table = self._tables.get((api, provider))
                if table is not None:
                    join_sampling(facts, table, model_id)
                    _add_delivery(facts, table)
                    break
            else:
                _limit_only(facts)
        _add_defaults(facts)
        for field in _BUILD_ONLY:
            facts.pop(field, None)

    def _add_kind(self, model_id: str, facts: Facts) -> None:
        if "kind" in facts:
            return
        lowered = model_id.lower()
        for kind, pattern, entry in self._kinds:
            if pattern is not None and not pattern.search(lowered):
                continue
            if all(
                f"modalities.{side}" in facts and facts[f"modalities.{side}"].value == entry[side]
                for side in ("input", "output")
                if side in entry
            ):
                facts["kind"] = Fact(kind, "kinds")
                return
        mode = facts.get("mode")
        if mode is not None and ("modalities.output" not in facts or mode.cited == facts["modalities.output"].cited):
            facts["kind"] = mode
            return
        facts["kind"] = Fact("chat", "kinds")

    def _add_price(self, provider: str, model_id: str, facts: Facts) -> None:
        parts = take_prices(facts)
        kind = self._providers["kinds"].get(provider)
        if "pricing" in facts or in_another_unit(parts):
            return
        if not parts:
            if kind == "subscription" and facts.get("availability", _CALLED).value == "api":
                facts["pricing"] = Fact({"basis": "included"}, "providers")
            return
        rates, used = metered(parts)
        main = parts.get("standard") or next(iter(parts.values()))
        if rates:
            facts["pricing"] = Fact({"basis": "metered", "rates": rates}, main.cited, main.others)
            for part, fact in used.items():
                if fact.cited != main.cited:
                    facts[f"pricing.{part}"] = Fact(None, fact.cited)
            return
        name = facts["name"].value.lower()
        free = provider in self._providers["free"]["providers"] or any(
            pattern.search(text) for pattern in self._free_names for text in (model_id.lower(), name)
        )
        if kind == "subscription":
            facts["pricing"] = Fact({"basis": "included"}, main.cited, main.others)
        elif free or kind == "local":
            facts["pricing"] = Fact({"basis": "free"}, main.cited, main.others)

    def _add_apis(self, provider: str, facts: Facts) -> None:
        if "delivery.apis" in facts or ("availability" in facts and facts["availability"].value == "weights"):
            return
        own = facts.get("package")
        apis = self._apis(provider, self._upstream.get(provider, {}).get("package"))
        cited = "providers"
        if own is not None:
            apis, cited = self._providers["apis"]["packages"].get(own.value, apis), own.cited
        shape = facts.get("shape")
        if shape is not None and shape.value == "responses":
            apis, cited = ["openai-responses"], shape.cited
        if apis and facts["kind"].value == "chat":
            facts["delivery.apis"] = Fact(list(apis), cited)


def _add_defaults(facts: Facts) -> None:
    """Put the defaults that a source states for this model into its ranges, where they lie within the bounds."""
    for field in [name for name in facts if name.startswith("default.")]:
        default = facts.pop(field)
        target = f"sampling.{field.removeprefix('default.')}"
        stated = facts.get(target)
        if stated is None or isinstance(stated.value, str):
            if stated is None or stated.value == "supported":
                facts[target] = Fact({"default": default.value}, default.cited)
            continue
        bounds = stated.value
        low, high = bounds.get("min", default.value), bounds.get("max", default.value)
        if low <= default.value <= high and not (bounds.get("integer") and default.value % 1):
            facts[target] = Fact({**bounds, "default": default.value}, default.cited, stated.others)


def add_size(model_id: str, facts: Facts) -> None:
    """Read the count of parameters that the id of an open-weight model states, such as ``235b-a22b``."""
    open_weights = facts.get("open_weights")
    lowered = model_id.lower()
    if open_weights is None or not open_weights.value or _EXPERTS.search(lowered):
        return
    for pattern, field in ((_TOTAL, "architecture.parameter_count"), (_ACTIVE, "architecture.active_parameter_count")):
        found = pattern.findall(lowered)
        if len(found) == 1 and field not in facts:
            facts[field] = Fact(round(float(found[0]) * 10**9), "id")
    total, active = facts.get("architecture.parameter_count"), facts.get("architecture.active_parameter_count")
    if active is not None and active.cited == "id" and (total is None or active.value > total.value):
        del facts["architecture.active_parameter_count"]


def _drop_impossible(facts: Facts) -> None:
    """Leave out a largest input or output that does not fit the context window: one of the two is wrong.

    A largest input that is the context window says nothing, and goes too.
    """
    window = facts.get("limits.context_window")
    for field in ("limits.max_input_tokens", "limits.max_output_tokens"):
        if window is not None and field in facts and facts[field].value > window.value:
            del facts[field]
    largest = facts.get("limits.max_input_tokens")
    if window is not None and largest is not None and largest.value == window.value and ":" not in largest.cited:
        del facts["limits.max_input_tokens"]


def _add_delivery(facts: Facts, table: Table) -> None:
    """State what the API's table says of every model: that answers can be streamed."""
    cited = f"{table.api}/{table.provider}:{table.source}"
    if any(parameter.neutral == "stream" for parameter in table.parameters.values()):
        facts.setdefault("features.streaming", Fact(True, cited))


def _limit_only(facts: Facts) -> None:
    limit = facts.get("limits.max_output_tokens")
    if limit is not None and "sampling.max_tokens" not in facts:
        facts["sampling.max_tokens"] = Fact({"max": limit.value, "integer": True}, limit.cited)


def nest(facts: Facts) -> dict[str, Any]:
    """Turn facts by dotted field into the packaged form of a model.

    A part of the price has provenance of its own and stands in the price, not beside it.
    """
    result: dict[str, Any] = {}
    for field, fact in facts.items():
        *steps, last = field.split(".")
        if field.startswith("pricing."):
            continue
        target = result
        for step in steps:
            target = target.setdefault(step, {})
        target[last] = fact.value
    return result
