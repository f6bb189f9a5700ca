"""Coverage-guided fuzzing of ``check``: bodies of any shape never raise, never hang, and are judged the same twice.

Needs ``pip install atheris`` (Linux, macOS); nothing else runs it. From the root of the repository::

    python tests/fuzz/fuzz_check.py -max_total_time=300 -timeout=10 -rss_limit_mb=4096 .fuzz-corpus

The first positional argument is a folder in which inputs that reach new code are kept from run to run. What breaks
is written to ``crash-*`` in the current folder; give that file as the only argument to see it again.
"""

import json
import sys
import time
from decimal import Decimal
from fractions import Fraction
from typing import Any

import atheris

with atheris.instrument_imports(include=["modelcatalog.checking"]):
    from modelcatalog import check
    from modelcatalog.planning import plan

#: A model on each API, and one under the neutral names.
TARGETS = (
    ("openai/gpt-5.4", "openai-chat-completions"),
    ("openai/gpt-5", "openai-responses"),
    ("anthropic/claude-sonnet-4-5", "anthropic-messages"),
    ("google/gemini-2.5-flash", "google-generate-content"),
    ("amazon-bedrock/anthropic.claude-sonnet-4-5-20250929-v1:0", "amazon-bedrock-converse"),
    ("cohere/command-a-03-2025", "cohere-chat"),
    ("mistral/mistral-large-2512", "openai-chat-completions"),
    ("openrouter/openai/gpt-4o", "openai-chat-completions"),
    ("deepseek/deepseek-v4-pro", "openai-chat-completions"),
    ("moonshotai/kimi-k2.6", "openai-chat-completions"),
    ("openai/gpt-4o", None),
)
_PLANS = tuple(plan(model, api=api) for model, api in TARGETS)
_WORDS = (
    *("role", "content", "parts", "text", "type", "user", "assistant", "system", "tool", "model", "tool_calls", "id"),
    *("tool_call_id", "name", "function", "parameters", "input_schema", "json", "auto", "required", "none", "enabled"),
    *("thinking", "tool_use", "tool_result", "tool_use_id", "toolUse", "toolResult", "toolUseId", "functionCall"),
    *("image_url", "image", "document", "inlineData", "mimeType", "call_id", "function_call", "cache_control", ""),
)
_DEEPEST = 6
_SECONDS = 5.0


def _names(number: int) -> list[str]:
    """Return the paths' steps of a plan, so that bodies are likely to have names that mean something."""
    steps = {step for path in _paths(_PLANS[number]) for step in path.split(".")}
    return sorted(steps | set(_WORDS))


def _paths(target: Any) -> list[str]:
    listed = [] if target.table is None else list(target.table.parameters)
    return [*listed, *target.fields]


_NAMES = tuple(_names(number) for number in range(len(TARGETS)))


def _scalar(data: atheris.FuzzedDataProvider, names: list[str]) -> Any:
    match data.ConsumeIntInRange(0, 11):
        case 0:
            return None
        case 1:
            return data.ConsumeBool()
        case 2:
            return data.ConsumeIntInRange(-3, 300)
        case 3:
            return data.ConsumeInt(9)
        case 4:
            return data.ConsumeFloat()
        case 5:
            return data.ConsumeProbability()
        case 6:
            return data.ConsumeUnicode(12)
        case 7:
            return Decimal(data.PickValueInList(["0.5", "NaN", "-Infinity", "1E+999999", "1"]))
        case 8:
            return Fraction(data.ConsumeIntInRange(-9, 9), 3)
        case 9:
            return data.PickValueInList([float("nan"), float("inf"), -0.0, 10**400, b"x", (), frozenset(), object])
        case _:
            return data.PickValueInList(names)


def _value(data: atheris.FuzzedDataProvider, names: list[str], depth: int) -> Any:
    kind = data.ConsumeIntInRange(0, 3 if depth < _DEEPEST else 0)
    if kind == 0 or data.remaining_bytes() == 0:
        return _scalar(data, names)
    if kind == 1:
        return [_value(data, names, depth + 1) for _ in range(data.ConsumeIntInRange(0, 4))]
    return _object(data, names, depth)


def _object(data: atheris.FuzzedDataProvider, names: list[str], depth: int) -> dict[Any, Any]:
    made: dict[Any, Any] = {}
    for _ in range(data.ConsumeIntInRange(0, 5)):
        name = data.PickValueInList(names) if data.ConsumeIntInRange(0, 15) else data.ConsumeUnicode(6)
        made[name] = _value(data, names, depth + 1)
    if data.ConsumeIntInRange(0, 63) == 0:
        made["self"] = made
    return made


def fuzz_one(content: bytes) -> None:
    """Make one body and check it."""
    data = atheris.FuzzedDataProvider(content)
    number = data.ConsumeIntInRange(0, len(TARGETS) - 1)
    model, api = TARGETS[number]
    body = _object(data, _NAMES[number], 0)
    tokens = data.ConsumeIntInRange(0, 2_000_000) if data.ConsumeBool() else None

    started = time.perf_counter()
    report = check(model, body, api=api, input_tokens=tokens)
    again = check(model, body, api=api, input_tokens=tokens)
    spent = time.perf_counter() - started

    if spent > _SECONDS:
        message = f"{model}: two checks took {spent:.1f} s"
        raise RuntimeError(message)
    first, second = json.dumps(report.to_dict()), json.dumps(again.to_dict())
    if first != second:
        message = f"{model}: judged differently the second time:\n{first}\n{second}"
        raise RuntimeError(message)
    if report.ok != (not report.errors) or not str(report):
        message = f"{model}: the report contradicts itself"
        raise RuntimeError(message)
    for problem in report.problems:
        if problem.rule is None:
            message = f"{model}: a problem without a rule: {problem}"
            raise RuntimeError(message)


def main() -> None:
    """Run until told to stop."""
    atheris.Setup(sys.argv, fuzz_one)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
