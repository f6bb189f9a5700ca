"""Requests that break one rule of a rule book, and their nearest neighbours that do not, made from the rule alone."""

import copy
import itertools
from collections.abc import Iterator
from typing import Any

from attrs import frozen

from modelcatalog.checking.paths import MISSING, at, find, split
from modelcatalog.records import Model
from modelcatalog.rules import Comparison, Condition, JsonType, Op, Parameter, Rule, RuleKind, Table
from modelcatalog.vocabulary import Api

Body = dict[str, Any]


class CannotBreakError(Exception):
    """No request that breaks the rule can be made from the rule alone."""


@frozen
class Attempt:
    """A request, and what stands outside it."""

    body: Body
    input_tokens: int | None = None


_HELLO: dict[Api, Body] = {
    Api.OPENAI_CHAT_COMPLETIONS: {"messages": [{"role": "user", "content": "hi"}]},
    Api.OPENAI_RESPONSES: {"input": "hi"},
    Api.ANTHROPIC_MESSAGES: {"messages": [{"role": "user", "content": "hi"}], "max_tokens": 1024},
    Api.GOOGLE_GENERATE_CONTENT: {"contents": [{"role": "user", "parts": [{"text": "hi"}]}]},
    Api.AMAZON_BEDROCK_CONVERSE: {"messages": [{"role": "user", "content": [{"text": "hi"}]}]},
    Api.COHERE_CHAT: {"messages": [{"role": "user", "content": "hi"}]},
}
_STRANGE = "no-such-value"


def hello(api: Api) -> Body:
    """Return the smallest request that every provider of an API takes."""
    return copy.deepcopy(_HELLO[api])


# -- putting values into bodies ---------------------------------------------------------------------------------------


def _is_map(table: Table, path: str) -> bool:
    entry = table.parameters.get(path)
    return entry is not None and JsonType.OBJECT in entry.type and JsonType.ARRAY not in entry.type


def put(table: Table, body: Body, path: str, value: Any, index: int = 0) -> None:
    """Set the value at a path; ``*`` is the item, or the entry, at *index*."""
    steps = path.split(".")
    place: Any = body
    for number, step in enumerate(steps):
        last = number == len(steps) - 1
        after = steps[number + 1] if not last else ""
        fresh: Any = [] if after == "*" and not _is_map(table, ".".join(steps[: number + 1])) else {}
        if isinstance(place, list):
            position = index if step == "*" else int(step)
            while len(place) <= position:
                place.append({})
            if last:
                place[position] = value
            else:
                if not isinstance(place[position], type(fresh)):
                    place[position] = fresh
                place = place[position]
            continue
        name = f"key{index}" if step == "*" else step
        if last:
            place[name] = value
        else:
            if not isinstance(place.get(name), type(fresh)):
                place[name] = fresh
            place = place[name]


def drop(body: Any, steps: tuple[str, ...]) -> None:
    """Remove whatever stands at a path."""
    if not steps:
        return
    step, rest = steps[0], steps[1:]
    if isinstance(body, list):
        for item in list(body):
            if not rest:
                body.remove(item)
            else:
                drop(item, rest)
    elif isinstance(body, dict):
        for name in list(body) if step == "*" else [step] if step in body else []:
            if not rest:
                del body[name]
            else:
                drop(body[name], rest)


def sample(table: Table, path: str) -> Any:
    """Return a value that may stand at a path, as the table has it."""
    entry = table.parameters.get(path)
    if entry is None:
        return 1
    if entry.values:
        return next((value for value in entry.values if value is not None), None)
    kind = next((kind for kind in entry.type if kind is not JsonType.NULL), JsonType.OBJECT)
    match kind:
        case JsonType.BOOLEAN:
            return True
        case JsonType.INTEGER | JsonType.NUMBER:
            return _number(entry)
        case JsonType.STRING:
            return "x" * max(1, entry.min_length or 1)
        case JsonType.ARRAY:
            inner = sample(table, f"{path}.*") if f"{path}.*" in table.parameters else {}
            return [copy.deepcopy(inner) for _ in range(max(1, entry.min_items or 1))]
    return {} if not entry.min_items else {f"key{number}": {} for number in range(entry.min_items)}


def _number(entry: Parameter) -> Any:
    low = entry.min if entry.min is not None else 0
    high = entry.max if entry.max is not None else low + 2
    return low + 1 if low + 1 <= high and JsonType.INTEGER in entry.type else (low + high) / 2


# -- conditions -------------------------------------------------------------------------------------------------------


def _holding(table: Table, condition: Condition) -> Iterator[Any]:
    """Yield values for which a condition holds; ``MISSING`` where it holds for nothing being there."""
    value = condition.value
    match condition.op:
        case Op.PRESENT:
            yield sample(table, condition.path)
        case Op.ABSENT:
            yield MISSING
        case Op.EQUALS:
            yield value
        case Op.IN:
            yield from value
        case Op.NOT_EQUALS | Op.NOT_IN:
            barred = value if condition.op is Op.NOT_IN else (value,)
            if condition.default is None or condition.default not in barred:
                yield MISSING
            entry = table.parameters.get(condition.path)
            yield from (other for other in (entry.values if entry and entry.values else ()) if other not in barred)
            yield from (other for other in (_STRANGE, 1, True, False) if other not in barred)
        case Op.ABOVE | Op.AT_LEAST:
            yield from (value + 1, value + 0.1)
        case Op.BELOW | Op.AT_MOST:
            yield from (value - 1, value - 0.1)


_OPPOSITE = {
    Op.PRESENT: Op.ABSENT,
    Op.ABSENT: Op.PRESENT,
    Op.EQUALS: Op.NOT_EQUALS,
    Op.NOT_EQUALS: Op.EQUALS,
    Op.IN: Op.NOT_IN,
    Op.NOT_IN: Op.IN,
    Op.ABOVE: Op.AT_MOST,
    Op.AT_MOST: Op.ABOVE,
    Op.BELOW: Op.AT_LEAST,
    Op.AT_LEAST: Op.BELOW,
}


def _opposite(condition: Condition) -> Condition:
    return Condition(path=condition.path, op=_OPPOSITE[condition.op], value=condition.value, default=condition.default)


def _settings(table: Table, conditions: tuple[Condition, ...], most: int = 40) -> Iterator[Attempt]:
    """Yield requests in which all conditions hold, as far as they can be set one by one."""
    choices = [list(_holding(table, condition)) for condition in conditions]
    for values in itertools.islice(itertools.product(*choices), most):
        body, tokens = hello(table.api), None
        for condition, value in zip(conditions, values, strict=True):
            if condition.path.startswith("$"):
                tokens = value if condition.path == "$input_tokens" else tokens
            elif value is MISSING:
                drop(body, split(condition.path))
            else:
                put(table, body, condition.path, copy.deepcopy(value))
        yield Attempt(body, tokens)


# -- breaking ---------------------------------------------------------------------------------------------------------


def breaking(rule: Rule, table: Table, model: Model) -> Iterator[Attempt]:
    """Yield requests of which at least one should break the rule."""
    for start in _settings(table, rule.when):
        for body in _broken(rule, table, model, start):
            yield Attempt(body, start.input_tokens)


def _broken(rule: Rule, table: Table, model: Model, start: Attempt) -> Iterator[Body]:
    kind = rule.kind
    if kind in (RuleKind.REJECTED, RuleKind.IGNORED, RuleKind.RENAMED) or (
        kind is RuleKind.DEPRECATED and rule.values is None
    ):
        yield from _present(rule, table, start.body)
    elif kind in (RuleKind.REFUSED_VALUES, RuleKind.DEPRECATED):
        yield from _with_each(rule, table, start.body, lambda _: rule.values or ())
    elif kind in (RuleKind.FIXED, RuleKind.VALUES):
        yield from _with_each(rule, table, start.body, lambda path: _others(rule, table, path))
    elif kind in (RuleKind.RANGE, RuleKind.CAPPED):
        most = model.limits.max_output_tokens if kind is RuleKind.CAPPED and rule.max is None else rule.max
        outside = [rule.min - 1] if rule.min is not None else []
        outside += [most + 1, most + 0.5] if most is not None else []
        outside += [rule.min] if rule.exclusive_min and rule.min is not None else []
        yield from _with_each(rule, table, start.body, lambda path: [*outside, *_outside(table, path)])
    elif kind is RuleKind.ITEMS:
        sizes = [rule.max_items + 1] if rule.max_items is not None else [(rule.min_items or 1) - 1]
        yield from _with_each(rule, table, start.body, lambda path: [_many(table, path, size) for size in sizes])
    else:
        yield from _broken_together(rule, table, start)


def _with_each(rule: Rule, table: Table, start: Body, values: Any) -> Iterator[Body]:
    for path in rule.paths:
        for value in values(path):
            body = copy.deepcopy(start)
            put(table, body, path, copy.deepcopy(value))
            yield body


def _present(rule: Rule, table: Table, start: Body) -> Iterator[Body]:
    """Yield a request with each of the paths in it: with the value that a condition has set, if one has."""
    for path in rule.paths:
        body = copy.deepcopy(start)
        if not at(body, split(path)):
            put(table, body, path, sample(table, path))
        yield body


def _others(rule: Rule, table: Table, path: str) -> list[Any]:
    """Return values that a rule does not list, of the types that the table has."""
    listed = (rule.value,) if rule.kind is RuleKind.FIXED else rule.values or ()
    entry = table.parameters.get(path)
    candidates = list(entry.values or ()) if entry is not None else []
    numbers = [value for value in listed if type(value) in (int, float)]
    candidates += [value + step for value in numbers for step in (0.5, 1, -0.5)]
    candidates += [True, False, _STRANGE, 1, 2, 0.5, [], {}]
    types = set(entry.type) if entry is not None else set()
    return [
        value
        for value in candidates
        if value is not None
        and not any(type(value) is type(other) and value == other for other in listed)
        and (not types or _kinds(value) & types)
    ]


def _outside(table: Table, path: str) -> list[Any]:
    """Return numbers outside the table's bounds, for a rule that leaves a bound as it is."""
    entry = table.parameters.get(path, Parameter())
    low = [entry.min - 1, *([entry.min] if entry.exclusive_min else [])] if entry.min is not None else []
    return low + ([entry.max + 1] if entry.max is not None else [])


def _kinds(value: Any) -> set[JsonType]:
    names = {
        bool: {JsonType.BOOLEAN},
        int: {JsonType.INTEGER, JsonType.NUMBER},
        float: {JsonType.NUMBER},
        str: {JsonType.STRING},
        list: {JsonType.ARRAY},
        dict: {JsonType.OBJECT},
    }
    return names[type(value)]


def _many(table: Table, path: str, size: int) -> Any:
    if _is_map(table, path):
        return {f"key{number}": "x" for number in range(size)}
    one = sample(table, f"{path}.*") if f"{path}.*" in table.parameters else "x"
    return [copy.deepcopy(one) for _ in range(size)]


def _broken_together(rule: Rule, table: Table, start: Attempt) -> Iterator[Body]:
    match rule.kind:
        case RuleKind.EXCLUSIVE:
            for pair in itertools.combinations(rule.paths, 2):
                body = copy.deepcopy(start.body)
                for path in pair:
                    put(table, body, path, sample(table, path))
                yield body
        case RuleKind.COUNT:
            for path in rule.paths:
                body = copy.deepcopy(start.body)
                for index in range((rule.max_items or 0) + 1):
                    put(table, body, path, sample(table, path), index)
                yield body
        case RuleKind.REQUIRES:
            yield from _without_needs(rule, table, start.body)
        case RuleKind.REQUIRED:
            body = copy.deepcopy(start.body)
            for path in rule.paths:
                drop(body, split(path))
            yield body
        case RuleKind.RELATION:
            yield from _related(rule, table, start.body, broken=True)
        case _:
            yield from _broken_messages(rule, table, start.body)


def _without_needs(rule: Rule, table: Table, start: Body) -> Iterator[Body]:
    for need in rule.needs:
        for value in _holding(table, _opposite(need)):
            for body in _present(rule, table, start):
                if value is MISSING:
                    drop(body, split(need.path))
                elif not need.path.startswith("$"):
                    put(table, body, need.path, value)
                yield body


def _related(rule: Rule, table: Table, start: Body, *, broken: bool) -> Iterator[Body]:
    left = [item for item in rule.left if isinstance(item, str) and not item.startswith("$")]
    right = [item for item in rule.right if isinstance(item, str) and not item.startswith("$")]
    small, large = (left, right) if rule.op in (Comparison.LESS, Comparison.AT_MOST) else (right, left)
    if broken:
        small, large = large, small
    body = copy.deepcopy(start)
    for path in small:
        put(table, body, path, 1024)
    for path in large:
        put(table, body, path, 4096)
    yield body


# -- messages ---------------------------------------------------------------------------------------------------------


def _message(api: Api, role: str, text: str | None = "hi", part: Any = None) -> dict[str, Any]:
    """Return a message in the form of an API."""
    if api is Api.GOOGLE_GENERATE_CONTENT:
        return {"role": role, "parts": [part] if part is not None else [{"text": text}] if text is not None else []}
    if api is Api.AMAZON_BEDROCK_CONVERSE:
        return {"role": role, "content": [part] if part is not None else [{"text": text}] if text is not None else []}
    if part is not None:
        return {"role": role, "content": [part]}
    return {"role": role, "content": text if text is not None else []}


def _part(api: Api, kind: str) -> Any:
    if api is Api.AMAZON_BEDROCK_CONVERSE:
        return {kind: {}}
    if api is Api.GOOGLE_GENERATE_CONTENT:
        mime = {"pdf": "application/pdf"}.get(kind, f"{kind}/x")
        return {"inlineData": {"mimeType": mime, "data": ""}} if kind != "text" else {"text": "hi"}
    return {"type": kind, "text": "hi"}


def _call(api: Api) -> dict[str, Any]:
    """Return a message that calls a tool."""
    match api:
        case Api.OPENAI_RESPONSES:
            return {"type": "function_call", "call_id": "c1", "name": "f", "arguments": "{}"}
        case Api.ANTHROPIC_MESSAGES:
            return _message(api, "assistant", part={"type": "tool_use", "id": "c1", "name": "f", "input": {}})
        case Api.GOOGLE_GENERATE_CONTENT:
            return _message(api, "model", part={"functionCall": {"name": "c1", "args": {}}})
        case Api.AMAZON_BEDROCK_CONVERSE:
            return _message(api, "assistant", part={"toolUse": {"toolUseId": "c1", "name": "f", "input": {}}})
    call = {"id": "c1", "type": "function", "function": {"name": "f", "arguments": "{}"}}
    return {"role": "assistant", "content": None, "tool_calls": [call]}


def _answer(api: Api) -> dict[str, Any]:
    """Return a message that answers the call of ``_call``."""
    match api:
        case Api.OPENAI_RESPONSES:
            return {"type": "function_call_output", "call_id": "c1", "output": "x"}
        case Api.ANTHROPIC_MESSAGES:
            return _message(api, "user", part={"type": "tool_result", "tool_use_id": "c1", "content": "x"})
        case Api.GOOGLE_GENERATE_CONTENT:
            return _message(api, "user", part={"functionResponse": {"name": "c1", "response": {}}})
        case Api.AMAZON_BEDROCK_CONVERSE:
            return _message(api, "user", part={"toolResult": {"toolUseId": "c1", "content": [{"text": "x"}]}})
    return {"role": "tool", "tool_call_id": "c1", "content": "x"}


def _broken_messages(rule: Rule, table: Table, start: Body) -> Iterator[Body]:
    api, shape = table.api, table.messages
    if shape is None:
        raise CannotBreakError("no shape of messages is known")
    for messages in _messages_against(rule, api, shape.roles):
        yield {**copy.deepcopy(start), shape.path: messages}


def _messages_against(rule: Rule, api: Api, roles: tuple[str, ...]) -> Iterator[list[Any]]:
    user = _message(api, "user")
    values = rule.values or ()
    match rule.kind:
        case RuleKind.ROLES:
            for role in roles:
                if role not in values:
                    yield [_message(api, role), user]
            yield [_message(api, _STRANGE), user]
        case RuleKind.LAST_ROLE:
            for role in values:
                yield [user, _message(api, role)]
        case RuleKind.CONTENT:
            for kind in values:
                yield [_message(api, "user", part=_part(api, kind))]
        case RuleKind.WORD:
            yield [user]
        case RuleKind.MESSAGES:
            assistant = "model" if api is Api.GOOGLE_GENERATE_CONTENT else "assistant"
            broken: dict[str, list[Any]] = {
                "not_empty": [],
                "content_not_empty": [_message(api, "user", text=None), user],
                "text_not_blank": [
                    _message(api, "user", part={"type": "text", "text": " "}),
                    _message(api, "user", part={"text": " "}),
                ],
                "last_text_ends_cleanly": [user, _message(api, assistant, text="so ")],
                "answers_have_calls": [user, _answer(api)],
                "calls_have_answers": [user, _call(api), user],
                "calls_have_reasoning": [user, _call(api), _answer(api)],
                "content_not_null": [{"role": "user", "content": None}],
                "first_is_user": [_message(api, assistant), user],
                "images_from_users": [
                    user,
                    _message(api, assistant, part={"type": "image_url", "image_url": {}}),
                    user,
                ],
                "no_user_after_tool": [user, _call(api), _answer(api), user],
                "roles_alternate": [user, user],
                "thinking_comes_first": [user, _call(api), _answer(api)],
            }
            for name in values:
                yield broken[name]


# -- keeping ----------------------------------------------------------------------------------------------------------


def keeping(rule: Rule, table: Table, attempt: Attempt) -> Iterator[Attempt]:
    """Yield neighbours of a request that breaks a rule; the first of them should not break it."""
    for body in _kept(rule, table, attempt.body):
        yield Attempt(body, attempt.input_tokens)


def _kept(rule: Rule, table: Table, broken: Body) -> Iterator[Body]:
    kind = rule.kind
    body = copy.deepcopy(broken)
    if kind is RuleKind.FIXED:
        _replace(body, rule, rule.value)
    elif kind is RuleKind.VALUES:
        _replace(body, rule, (rule.values or (None,))[0])
    elif kind is RuleKind.RANGE:
        low, high = rule.min, rule.max
        inside = low if low is not None and not rule.exclusive_min else high
        _replace(body, rule, inside if inside is not None or low is None else low + 1)
    elif kind in (RuleKind.REJECTED, RuleKind.RENAMED, RuleKind.REFUSED_VALUES, RuleKind.ITEMS, RuleKind.COUNT):
        for path in rule.paths:
            drop(body, split(path))
    elif kind is RuleKind.EXCLUSIVE:
        for path in rule.paths[1:]:
            drop(body, split(path))
    elif kind is RuleKind.REQUIRES:
        yield from _with_needs(rule, table, body)
        return
    elif kind is RuleKind.REQUIRED:
        for path in rule.paths:
            put(table, body, path, sample(table, path))
    elif kind is RuleKind.RELATION:
        body = next(_related(rule, table, body, broken=False))
    else:
        yield from _kept_messages(rule, table, body)
        return
    yield body


def _with_needs(rule: Rule, table: Table, body: Body) -> Iterator[Body]:
    for needs in itertools.islice(itertools.product(*(list(_holding(table, need)) for need in rule.needs)), 20):
        kept = copy.deepcopy(body)
        for need, value in zip(rule.needs, needs, strict=True):
            if value is MISSING:
                drop(kept, split(need.path))
            elif not need.path.startswith("$"):
                put(table, kept, need.path, value)
        yield kept


def _replace(body: Body, rule: Rule, value: Any) -> None:
    for path in rule.paths:
        for place, _ in at(body, split(path)):
            steps = place.split(".")
            above = find(body, tuple(steps[:-1])) if len(steps) > 1 else body
            if value is None:
                drop(body, split(place))
            elif isinstance(above, list):
                above[int(steps[-1])] = value
            else:
                above[steps[-1]] = value


def _kept_messages(rule: Rule, table: Table, body: Body) -> Iterator[Body]:
    shape = table.messages
    if shape is None:
        raise CannotBreakError("no shape of messages is known")
    text = str((rule.values or ("",))[0]) if rule.kind is RuleKind.WORD else "hi"
    role = (rule.values or ("user",))[-1] if rule.kind is RuleKind.ROLES else "user"
    role = "user" if rule.kind is RuleKind.ROLES and "user" in (rule.values or ()) else role
    yield {**body, shape.path: [_message(table.api, role, text=text)]}
