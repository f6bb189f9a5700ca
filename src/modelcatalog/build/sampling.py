"""What a model takes for each sampling parameter: the provider's table joined with the model's own limits and rules."""

from typing import Any

from attrs import fields

from modelcatalog.build.reconcile import Fact, Facts
from modelcatalog.codec import dump
from modelcatalog.records import Sampling
from modelcatalog.rules import JsonType, Parameter, Rule, RuleKind, Table
from modelcatalog.vocabulary import Support

_NAMES = tuple(attribute.name for attribute in fields(Sampling))


def join_sampling(facts: Facts, table: Table, model_id: str) -> None:
    """Fill the fields of ``sampling`` that no source of the model states, each citing the table's source.

    A range replaces a bare "supported"; a bare "unsupported" stands, since it is about the model.
    """
    paths = {parameter.neutral: path for path, parameter in table.parameters.items() if parameter.neutral}
    rules = [rule for rule in table.rules if not rule.when and (rule.models is None or model_id in rule.models)]
    for name in _NAMES:
        path = paths.get(name)
        if path is None:
            continue
        field = f"sampling.{name}"
        stated = facts.get(field)
        if stated is not None and stated.value != Support.SUPPORTED:
            continue
        value, source = _value(name, path, table, rules)
        if stated is None or value != Support.SUPPORTED:
            facts[field] = Fact(value, f"{table.api}/{table.provider}:{source}")
    _join_limit(facts)


def _value(name: str, path: str, table: Table, rules: list[Rule]) -> tuple[Any, str]:
    parameter = table.parameters[path]
    source = parameter.source or table.source
    bounds = parameter.range()
    if bounds is None and name == "logit_bias" and f"{path}.*" in table.parameters:
        bounds = table.parameters[f"{path}.*"].range()
    value: dict[str, Any] | str = Support.SUPPORTED.value if bounds is None else dump(bounds)
    for rule in rules:
        if path not in rule.paths:
            continue
        match rule.kind:
            case RuleKind.REJECTED | RuleKind.RENAMED:
                return Support.UNSUPPORTED.value, rule.source
            case RuleKind.IGNORED:
                value, source = Support.IGNORED.value, rule.source
            case RuleKind.FIXED if type(rule.value) in (int, float):
                fixed = {"min": rule.value, "max": rule.value, "default": rule.value}
                value, source = fixed, rule.source
            case RuleKind.RANGE:
                value, source = _narrowed(value if isinstance(value, dict) else {}, parameter, rule), rule.source
    return value, source


def _narrowed(value: dict[str, Any], parameter: Parameter, rule: Rule) -> dict[str, Any]:
    result = dict(value)
    for end in ("min", "max"):
        bound = getattr(rule, end)
        if bound is not None:
            result[end] = bound
            result.pop(f"exclusive_{end}", None)
            if getattr(rule, f"exclusive_{end}"):
                result[f"exclusive_{end}"] = True
    if rule.default is not None:
        result["default"] = rule.default
    default = result.get("default")
    if default is not None and not result.get("min", default) <= default <= result.get("max", default):
        del result["default"]
    if JsonType.INTEGER in parameter.type and JsonType.NUMBER not in parameter.type:
        result["integer"] = True
    return result


def _join_limit(facts: Facts) -> None:
    """Bound ``max_tokens`` by the model's largest output."""
    limit = facts.get("limits.max_output_tokens")
    stated = facts.get("sampling.max_tokens")
    if limit is None or (stated is not None and stated.value == Support.UNSUPPORTED):
        return
    bounds = dict(stated.value) if stated is not None and isinstance(stated.value, dict) else {"integer": True}
    if bounds.get("max") is None or bounds["max"] > limit.value:
        if bounds.get("min", 0) > limit.value:
            del bounds["min"]
        bounds["max"] = limit.value
        if bounds.get("default", 0) > limit.value:
            del bounds["default"]
        facts["sampling.max_tokens"] = Fact(bounds, limit.cited)
