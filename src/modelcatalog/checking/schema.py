"""What holds for requests, as far as JSON Schema can say it."""

from typing import Any

from modelcatalog.checking.nodes import Node
from modelcatalog.checking.plan import Plan
from modelcatalog.rules import JsonType, Op, Rule, RuleKind
from modelcatalog.vocabulary import Severity

DIALECT = "https://json-schema.org/draft/2020-12/schema"

#: Rules that the schema says itself when they have no conditions; the others are listed under ``x-rules``.
_SAID = frozenset(
    {
        RuleKind.REJECTED,
        RuleKind.RENAMED,
        RuleKind.FIXED,
        RuleKind.VALUES,
        RuleKind.REFUSED_VALUES,
        RuleKind.RANGE,
        RuleKind.EXCLUSIVE,
        RuleKind.REQUIRED,
    }
)


def schema_of(plan: Plan) -> dict[str, Any]:
    """Return a JSON Schema (2020-12) of the requests that *plan* has nothing against.

    What the schema language cannot say, such as a relation between two numbers, is listed under ``x-rules``.
    """
    properties = {name: _schema(field.node) for name, field in sorted(plan.fields.items())}
    for steps in plan.outputs:
        _bound(properties, steps, plan)
    schema: dict[str, Any] = {
        "$schema": DIALECT,
        "title": f"Requests to {plan.model.key}" + (f" on {plan.api}" if plan.api is not None else ""),
        "type": "object",
        "properties": properties,
    }
    if plan.required:
        schema["required"] = list(plan.required)
    if plan.unknown is Severity.ERROR:
        schema["additionalProperties"] = False
    unsaid = []
    for rule, ground in plan.rules:
        if rule.severity is not Severity.ERROR or not _say(schema, rule):
            entry = {"id": rule.id, "kind": str(rule.kind), "severity": str(rule.severity), "paths": list(rule.paths)}
            unsaid.append({**entry, "message": ground.message, "source": ground.source})
    if unsaid:
        schema["x-rules"] = unsaid
    return schema


def _schema(node: Node) -> dict[str, Any]:
    schema: dict[str, Any] = {}
    if node.types:
        types = [str(kind) for kind in node.types if not (kind is JsonType.INTEGER and JsonType.NUMBER in node.types)]
        schema["type"] = types[0] if len(types) == 1 else types
    if node.values is not None and (node.values_ground is None or node.values_ground.severity is Severity.ERROR):
        schema["enum"] = list(node.values)
    _add_bounds(schema, node)
    limits = {
        "minLength": node.length[0],
        "maxLength": node.length[1],
        "minItems": node.count[0],
        "maxItems": node.count[1],
        "minProperties": node.count[0],
        "maxProperties": node.count[1],
    }
    schema.update({keyword: limit for keyword, limit in limits.items() if limit is not None})
    if node.pattern is not None:
        schema["pattern"] = f"^(?:{node.pattern.pattern})$"
    if node.children:
        schema["properties"] = {name: _schema(child) for name, child in sorted(node.children.items())}
    if node.required:
        schema["required"] = list(node.required)
    if node.unknown is Severity.ERROR:
        schema["additionalProperties"] = False
    if node.item is not None:
        if JsonType.OBJECT in node.types:
            schema["additionalProperties"] = _schema(node.item)
        if not node.types or JsonType.ARRAY in node.types:
            schema["items"] = _schema(node.item)
    if node.deprecated is not None:
        schema["deprecated"] = True
    return schema


def _add_bounds(schema: dict[str, Any], node: Node) -> None:
    bounds = node.bounds
    if bounds is None:
        return
    if bounds.default is not None:
        schema["default"] = bounds.default
    if node.bounds_ground is not None and node.bounds_ground.severity is not Severity.ERROR:
        return
    limits: dict[str, Any] = {}
    if bounds.min is not None:
        limits["exclusiveMinimum" if bounds.exclusive_min else "minimum"] = bounds.min
    if bounds.max is not None:
        limits["exclusiveMaximum" if bounds.exclusive_max else "maximum"] = bounds.max
    if node.sentinels and limits:
        schema["anyOf"] = [limits, {"enum": list(node.sentinels)}]
    else:
        schema.update(limits)


def _bound(properties: dict[str, Any], steps: tuple[str, ...], plan: Plan) -> None:
    """Bound the length of the answer by the model's largest output."""
    limit = plan.model.limits.max_output_tokens
    if limit is None or ".".join(steps) in plan.capped:
        return
    place = properties
    for step in steps[:-1]:
        place = place.get(step, {}).get("properties", {})
    entry = place.get(steps[-1])
    if entry is not None:
        entry["maximum"] = min(limit, entry.get("maximum", limit))


def _say(schema: dict[str, Any], rule: Rule) -> bool:
    """Add to *schema* what a rule says; False when the language, or this function, cannot say it."""
    if rule.kind is RuleKind.REQUIRES and not rule.when:
        return _say_companions(schema, rule)
    if rule.when or rule.kind not in _SAID:
        return False
    if rule.kind in (RuleKind.RANGE, RuleKind.VALUES):
        return True  # the nodes hold them already
    if any("*" in path or "." in path for path in rule.paths):
        return False
    properties = schema["properties"]
    if rule.kind is RuleKind.EXCLUSIVE:
        pairs = [[left, right] for at, left in enumerate(rule.paths) for right in rule.paths[at + 1 :]]
        schema.setdefault("allOf", []).extend({"not": {"required": pair}} for pair in pairs)
        return True
    if rule.kind is RuleKind.REQUIRED:
        schema["required"] = [*schema.get("required", []), *rule.paths]
        return True
    for path in rule.paths:
        if rule.kind in (RuleKind.REJECTED, RuleKind.RENAMED):
            properties[path] = {"not": {}}
        elif rule.kind is RuleKind.FIXED:
            properties[path] = {**properties.get(path, {}), "const": rule.value}
        else:
            refused = {"not": {"enum": list(rule.values or ())}}
            properties[path] = {"allOf": [properties.get(path, {}), refused]}
    return True


def _say_companions(schema: dict[str, Any], rule: Rule) -> bool:
    names = [condition.path for condition in rule.needs]
    plain = all(condition.op is Op.PRESENT and "." not in condition.path for condition in rule.needs)
    if not plain or any("." in path for path in rule.paths):
        return False
    needed = schema.setdefault("dependentRequired", {})
    for path in rule.paths:
        needed[path] = sorted({*needed.get(path, []), *names})
    return True
