"""What is inside a request's messages: roles, kinds of content, tool calls and their answers.

Messages are only looked at: never changed, decoded or fetched.
"""

from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from typing import Any

from modelcatalog.checking.judges import Situation
from modelcatalog.checking.nodes import Ground, fill
from modelcatalog.checking.paths import MOST_ITEMS
from modelcatalog.checking.report import Code, Problem
from modelcatalog.errors import shorten
from modelcatalog.rules import MessageShape, Rule, RuleKind
from modelcatalog.vocabulary import Api, Modality, Severity

_TEXTS = ("text", "input_text", "output_text")


class Message:
    """One message, whatever the API: its role, the kinds of its parts, the calls it makes and the calls it answers."""

    __slots__ = ("answers", "calls", "empty", "parts", "path", "role")

    def __init__(self, path: str, role: Any) -> None:
        self.path = path
        self.role = role
        #: The place, kind and value of each part.
        self.parts: list[tuple[str, str, Any]] = []
        #: The place and id of each tool call.
        self.calls: list[tuple[str, Any]] = []
        #: The place and id of each call that it answers.
        self.answers: list[tuple[str, Any]] = []
        #: Whether there is no content at all.
        self.empty = False


Reader = Callable[[Mapping[Any, Any], Message], None]
Ruled = tuple[Rule, Ground, list[Callable[[Situation], bool]]]


def _read_chat(raw: Mapping[Any, Any], message: Message) -> None:
    _read_content(raw.get("content"), message, f"{message.path}.content")
    calls = raw.get("tool_calls")
    if type(calls) is list or isinstance(calls, (list, tuple)):
        message.calls += [
            (f"{message.path}.tool_calls.{index}", call.get("id"))
            for index, call in enumerate(calls)
            if (type(call) is dict or isinstance(call, Mapping))
        ]
        message.empty = False
    if raw.get("role") == "tool":
        message.answers.append((f"{message.path}.tool_call_id", raw.get("tool_call_id")))


def _read_content(content: Any, message: Message, path: str) -> None:
    if isinstance(content, str):
        message.parts.append((path, "text", content))
        message.empty = not content
    elif type(content) is list or isinstance(content, (list, tuple)):
        message.empty = not content
        for index, part in enumerate(content[:MOST_ITEMS]):
            if type(part) is dict or isinstance(part, Mapping):
                message.parts.append((f"{path}.{index}", part.get("type") or "", part))
            elif isinstance(part, str):
                message.parts.append((f"{path}.{index}", "text", part))
    else:
        message.empty = content is None


def _read_anthropic(raw: Mapping[Any, Any], message: Message) -> None:
    _read_content(raw.get("content"), message, f"{message.path}.content")
    for path, kind, part in message.parts:
        if kind == "tool_use":
            message.calls.append((path, part.get("id")))
        elif kind == "tool_result":
            message.answers.append((f"{path}.tool_use_id", part.get("tool_use_id")))


def _read_responses(raw: Mapping[Any, Any], message: Message) -> None:
    kind = raw.get("type") or "message"
    if kind == "message":
        _read_content(raw.get("content"), message, f"{message.path}.content")
    elif kind == "function_call":
        message.calls.append((f"{message.path}.call_id", raw.get("call_id")))
    elif kind == "function_call_output":
        message.answers.append((f"{message.path}.call_id", raw.get("call_id")))


_MIME = {"image": "image", "audio": "audio", "video": "video", "application/pdf": "pdf"}


def _read_google(raw: Mapping[Any, Any], message: Message) -> None:
    parts = raw.get("parts")
    message.empty = not parts
    if not (type(parts) is list or isinstance(parts, (list, tuple))):
        return
    for index, part in enumerate(parts[:MOST_ITEMS]):
        path = f"{message.path}.parts.{index}"
        if not (type(part) is dict or isinstance(part, Mapping)):
            continue
        for kind in part:
            value = part[kind]
            if kind == "text":
                message.parts.append((path, "text", value))
            elif kind in ("inlineData", "fileData") and (type(value) is dict or isinstance(value, Mapping)):
                mime = value.get("mimeType")
                mime = mime if isinstance(mime, str) else ""
                message.parts.append((path, _MIME.get(mime) or _MIME.get(mime.partition("/")[0]) or "file", value))
            elif kind == "functionCall" and (type(value) is dict or isinstance(value, Mapping)):
                message.calls.append((path, value.get("name")))
            elif kind == "functionResponse" and (type(value) is dict or isinstance(value, Mapping)):
                message.answers.append((path, value.get("name")))


def _read_bedrock(raw: Mapping[Any, Any], message: Message) -> None:
    content = raw.get("content")
    message.empty = not content
    if not (type(content) is list or isinstance(content, (list, tuple))):
        return
    for index, block in enumerate(content[:MOST_ITEMS]):
        if not (type(block) is dict or isinstance(block, Mapping)):
            continue
        for kind, value in block.items():
            path = f"{message.path}.content.{index}"
            message.parts.append((path, str(kind), value))
            if kind == "toolUse" and (type(value) is dict or isinstance(value, Mapping)):
                message.calls.append((path, value.get("toolUseId")))
            elif kind == "toolResult" and (type(value) is dict or isinstance(value, Mapping)):
                message.answers.append((path, value.get("toolUseId")))


_READERS: dict[Api, Reader] = {
    Api.OPENAI_CHAT_COMPLETIONS: _read_chat,
    Api.OPENAI_RESPONSES: _read_responses,
    Api.ANTHROPIC_MESSAGES: _read_anthropic,
    Api.GOOGLE_GENERATE_CONTENT: _read_google,
    Api.AMAZON_BEDROCK_CONVERSE: _read_bedrock,
    Api.COHERE_CHAT: _read_chat,
}


class MessageChecker:
    """Checks the messages of requests to one model on one API.

    Args:
        api: the API.
        shape: what a message looks like on it.
        ground: why a message of another shape is refused.
        modalities: what the model can read; empty when no source says.
        known: whether the provider is known to refuse what the API does not list.
        model: the key of the model.
        rules: the rules about messages, each with its ground and its conditions.
    """

    __slots__ = ("api", "ground", "known", "modalities", "model", "rules", "shape")

    def __init__(
        self,
        api: Api,
        shape: MessageShape,
        ground: Ground,
        modalities: tuple[Modality, ...],
        model: str,
        rules: list[Ruled],
        *,
        known: bool,
    ) -> None:
        self.api = api
        self.shape = shape
        self.ground = ground
        self.modalities = modalities
        self.known = known
        self.model = model
        self.rules = rules

    def check(self, situation: Situation) -> Iterator[Problem]:
        """Yield every problem of the messages in *situation*'s body."""
        body = situation.body
        raw = body.get(self.shape.path)
        if type(raw) is dict or isinstance(raw, Mapping):
            raw = [raw]
        if not (type(raw) is list or isinstance(raw, (list, tuple))):
            return
        messages: list[Message] = []
        read = _READERS[self.api]
        for index, item in enumerate(raw[:MOST_ITEMS]):
            path = f"{self.shape.path}.{index}"
            if not (type(item) is dict or isinstance(item, Mapping)):
                if not (self.api is Api.GOOGLE_GENERATE_CONTENT and isinstance(item, str)):
                    yield self._problem(
                        path, Code.WRONG_TYPE, item, f"must be an object, not {shorten(item)}", self.ground
                    )
                continue
            message = Message(path, item.get("role"))
            read(item, message)
            messages.append(message)
        rules = [entry for entry in self.rules if all(holds(situation) for holds in entry[2])]
        yield from self._check_roles(messages, rules)
        yield from self._check_parts(messages, rules)
        for rule, ground, _ in rules:
            if rule.kind is RuleKind.LAST_ROLE and messages and messages[-1].role in (rule.values or ()):
                path = f"{messages[-1].path}.role"
                yield self._ruled(rule, ground, path, Code.WRONG_ORDER, messages[-1].role)
            elif rule.kind is RuleKind.WORD:
                yield from self._check_word(rule, ground, messages, body)
            elif rule.kind is RuleKind.MESSAGES:
                for name in rule.values or ():
                    for path, code, value in _CHECKS[name](messages, self.shape.path, raw):
                        yield self._ruled(rule, ground, path, code, value)

    def _check_roles(self, messages: list[Message], rules: list[Ruled]) -> Iterator[Problem]:
        own = [(rule, ground) for rule, ground, _ in rules if rule.kind is RuleKind.ROLES]
        roles = self.shape.roles
        for message in messages:
            role = message.role
            if not own and role in roles:
                continue
            path = f"{message.path}.role"
            if role is None:
                if self.api not in (Api.GOOGLE_GENERATE_CONTENT, Api.OPENAI_RESPONSES):
                    yield self._problem(path, Code.MISSING_PARAMETER, None, "is required", self.ground)
                continue
            if own:
                for rule, ground in own:
                    if role not in (rule.values or ()):
                        yield self._ruled(rule, ground, path, Code.WRONG_ROLE, role, ", ".join(rule.values or ()))
            elif role not in self.shape.roles:
                allowed = ", ".join(self.shape.roles)
                severity = Severity.ERROR if self.known else Severity.WARNING
                text = f"must be one of {allowed}, not {shorten(role)}"
                yield self._problem(path, Code.WRONG_ROLE, role, text, self.ground, severity, allowed)

    def _check_parts(self, messages: list[Message], rules: list[Ruled]) -> Iterator[Problem]:
        refused = [(rule, ground) for rule, ground, _ in rules if rule.kind is RuleKind.CONTENT]
        wanted = self.shape.parts
        for message in messages:
            for path, kind, _ in message.parts:
                if kind == "text" and not refused:
                    continue
                for rule, ground in refused:
                    if kind in (rule.values or ()):
                        yield self._ruled(rule, ground, path, Code.WRONG_CONTENT, kind)
                modality = wanted.get(kind, kind if self.api is Api.GOOGLE_GENERATE_CONTENT else None)
                if modality is None or not self.modalities or modality in self.modalities:
                    continue
                if modality in ("text", "file"):
                    continue
                # Not every source lists PDF for the models that read it.
                severity = Severity.WARNING if modality == "pdf" else Severity.ERROR
                reads = ", ".join(self.modalities)
                text = f"the model reads {reads}, not {modality}"
                ground = Ground(rule="modalities", source=f"{self.model}: modalities.input")
                yield self._problem(path, Code.WRONG_CONTENT, kind, text, ground, severity, reads)

    def _check_word(
        self, rule: Rule, ground: Ground, messages: list[Message], body: Mapping[Any, Any]
    ) -> Iterator[Problem]:
        words = [str(word).lower() for word in rule.values or ()]
        texts = [body.get("instructions"), body.get("system"), body.get(self.shape.path)]
        for message in messages:
            for _, kind, value in message.parts:
                if kind in _TEXTS:
                    texts.append(value.get("text") if (type(value) is dict or isinstance(value, Mapping)) else value)
        if not any(word in text.lower() for text in texts if isinstance(text, str) for word in words):
            yield self._ruled(rule, ground, self.shape.path, Code.WRONG_CONTENT, None)

    def _ruled(
        self, rule: Rule, ground: Ground, path: str, code: Code, value: Any, allowed: str | None = None
    ) -> Problem:
        text = fill(rule.message, path, value, allowed, self.model)
        return self._problem(path, code, value, text, ground, ground.severity, allowed)

    def _problem(
        self,
        path: str,
        code: Code,
        value: Any,
        message: str,
        ground: Ground,
        severity: Severity = Severity.ERROR,
        allowed: str | None = None,
    ) -> Problem:
        return Problem(
            path=path,
            code=code,
            severity=severity,
            message=message,
            value=value,
            allowed=allowed,
            source=ground.source,
            rule=ground.rule,
        )


Finding = tuple[str, Code, Any]


def _not_empty(_: list[Message], path: str, raw: Any) -> Iterator[Finding]:
    if len(raw) == 0:
        yield path, Code.WRONG_COUNT, raw


def _content_not_empty(messages: list[Message], _: str, __: Any) -> Iterator[Finding]:
    for index, message in enumerate(messages):
        if message.empty and not (index == len(messages) - 1 and message.role == "assistant"):
            yield f"{message.path}.content", Code.WRONG_CONTENT, None


def _text_not_blank(messages: list[Message], _: str, __: Any) -> Iterator[Finding]:
    for message in messages:
        for path, kind, part in message.parts:
            text = part.get("text") if kind == "text" and (type(part) is dict or isinstance(part, Mapping)) else None
            if isinstance(text, str) and not text.strip():
                yield f"{path}.text", Code.WRONG_CONTENT, text


def _last_text_ends_cleanly(messages: list[Message], _: str, __: Any) -> Iterator[Finding]:
    if not messages or messages[-1].role != "assistant" or not messages[-1].parts:
        return
    path, kind, part = messages[-1].parts[-1]
    text = part.get("text") if (type(part) is dict or isinstance(part, Mapping)) else part
    if kind == "text" and isinstance(text, str) and text and text != text.rstrip():
        yield f"{path}.text" if (type(part) is dict or isinstance(part, Mapping)) else path, Code.WRONG_CONTENT, text


def _answers_have_calls(messages: list[Message], _: str, __: Any) -> Iterator[Finding]:
    called: set[str] = set()
    for message in messages:
        for path, answered in message.answers:
            if isinstance(answered, str) and answered not in called:
                yield path, Code.WRONG_ORDER, answered
        called.update(call for _, call in message.calls if isinstance(call, str))


def _calls_have_answers(messages: list[Message], _: str, __: Any) -> Iterator[Finding]:
    for index, message in enumerate(messages):
        if not message.calls:
            continue
        answered: set[str] = set()
        for other in islice(messages, index + 1, None):
            if not other.answers and other.role is not None:
                break
            answered.update(call for _, call in other.answers if isinstance(call, str))
        for path, call in message.calls:
            if isinstance(call, str) and call not in answered:
                yield path, Code.WRONG_ORDER, call


_CHECKS: dict[str, Callable[[list[Message], str, Any], Iterator[Finding]]] = {
    "not_empty": _not_empty,
    "content_not_empty": _content_not_empty,
    "text_not_blank": _text_not_blank,
    "last_text_ends_cleanly": _last_text_ends_cleanly,
    "answers_have_calls": _answers_have_calls,
    "calls_have_answers": _calls_have_answers,
}

#: The names that a rule of the kind ``messages`` may list.
CHECK_NAMES = tuple(_CHECKS)
