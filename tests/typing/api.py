"""The public face as a type checker sees it. Never executed: mypy reads it, and fails when a type changes."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, assert_type

from modelcatalog import Catalog, catalog, check, markdown, to_dict, to_json, validate
from modelcatalog.checking.report import Code, Problem, Report
from modelcatalog.codec import dump, load
from modelcatalog.errors import AmbiguousModel, InvalidData, InvalidRequest, UnknownModel
from modelcatalog.quantities import Range, Rate
from modelcatalog.records import Author, Limits, Model, Pricing, Provider
from modelcatalog.store import FileStore, Store
from modelcatalog.vocabulary import Meter, Modality, ModelKind, Severity, Status, Support

# -- the catalog ------------------------------------------------------------------------------------------------------

assert_type(catalog, Catalog)
assert_type(catalog["openai/gpt-4o"], Model)
assert_type(catalog.get("openai/gpt-4o"), Model | None)
assert_type(catalog.get("openai/gpt-4o", "no"), Model | str)
assert_type("gpt-4o" in catalog, bool)
assert_type(len(catalog), int)
assert_type(iter(catalog), Iterator[str])
assert_type(catalog.offerings("gpt-4o"), tuple[Model, ...])
assert_type(catalog.offerings(catalog["gpt-4o"]), tuple[Model, ...])
assert_type(catalog.providers, Mapping[str, Provider])
assert_type(catalog.providers["openai"], Provider)
assert_type(catalog.authors["openai"], Author)
assert_type(catalog.as_of, date)

as_mapping: Mapping[str, Model] = catalog
for key, model in catalog.items():
    assert_type(key, str)
    assert_type(model, Model)

# -- records ----------------------------------------------------------------------------------------------------------

m = catalog["openai/gpt-4o"]
assert_type(m.id, str)
assert_type(m.key, str)
assert_type(m.base, str | None)
assert_type(m.kind, ModelKind)
assert_type(m.status, Status)
assert_type(m.release_date, date | None)
assert_type(m.open_weights, bool | None)
assert_type(m.tags, tuple[str, ...])
assert_type(m.limits, Limits)
assert_type(m.limits.context_window, int | None)
assert_type(m.modalities.input, tuple[Modality, ...])
assert_type(m.features.tools, bool | None)
assert_type(m.sampling.temperature, Range | Support | None)
assert_type(m.supports("temperature"), bool | None)
assert_type(m.pricing, Pricing | None)
if m.pricing is not None:
    assert_type(m.pricing.rates, tuple[Rate, ...])
    assert_type(m.pricing.rate(Meter.INPUT_TOKENS), Rate | None)
    assert_type(m.pricing.rates[0].amount, Decimal)
    assert_type(m.pricing.rates[0].price(1000), Decimal)

span = Range(min=0, max=2, default=1)
assert_type(0.5 in span, bool)
assert_type(span.clamp(2.4), int | float)
assert_type(span.min, int | float | None)

m.name = "other"  # type: ignore[misc]
span.max = 3  # type: ignore[misc]
catalog["x"] = m  # type: ignore[index]
Model("gpt-4o", "openai", "GPT-4o")  # type: ignore[call-arg]
Limits(context_window="128k")  # type: ignore[arg-type]
Model(id="m", provider="p", name="M", colour="red")  # type: ignore[call-arg]

# -- checking ---------------------------------------------------------------------------------------------------------

report = check("openai/gpt-4o", {"temperature": 0.5}, api="openai-chat-completions", input_tokens=1200)
assert_type(report, Report)
assert_type(report.ok, bool)
assert_type(report.errors, tuple[Problem, ...])
assert_type(report.warnings, tuple[Problem, ...])
assert_type(report.problems, tuple[Problem, ...])
assert_type(report.to_dict(), dict[str, Any])
for problem in report.problems:
    assert_type(problem.path, str)
    assert_type(problem.code, Code)
    assert_type(problem.severity, Severity)
    assert_type(problem.message, str)
    assert_type(problem.allowed, str | None)
    assert_type(problem.source, str | None)
    assert_type(problem.rule, str | None)

check(m, {}, strict=True, on=date(2026, 1, 1), mute=["null-value"], catalog=Catalog())
check(m, {}, mute={"null-value"})
check(m, {}, "openai-chat-completions")  # type: ignore[call-arg]
check(5, {})  # type: ignore[arg-type]
validate(m, {"temperature": 0.5})

try:
    validate("openai/gpt-4o", {"temperature": 9})
except InvalidRequest as error:
    assert_type(error.model, str)
    assert_type(error.problems, tuple[Problem, ...])
except UnknownModel as error:
    assert_type(error.ref, str)
    assert_type(error.suggestions, tuple[str, ...])
except AmbiguousModel as error:
    assert_type(error.keys, tuple[str, ...])
except InvalidData as error:
    assert_type(error.problems, tuple[tuple[str, str], ...])

# -- describing -------------------------------------------------------------------------------------------------------

assert_type(to_dict(m), dict[str, Any])
assert_type(to_dict("openai/gpt-4o", catalog=catalog), dict[str, Any])
assert_type(to_json(m), str)
assert_type(markdown("gpt-4o"), str)
assert_type(load(Limits, {"context_window": 5}), Limits)
assert_type(dump(m), dict[str, Any])


# -- stores -----------------------------------------------------------------------------------------------------------


class InMemory:
    """Whatever has the method is a store."""

    def read(self, name: str) -> dict[str, Any] | None:
        return {"name": name}


stores: list[Store] = [FileStore(), FileStore(Path()), InMemory()]
Catalog(InMemory())
Catalog(store=FileStore(Path()))
Catalog(5)  # type: ignore[arg-type]
