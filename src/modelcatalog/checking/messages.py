"""What is inside a request's messages: roles, kinds of content, tool calls and their answers.

Messages are only looked at: never changed, decoded or fetched.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice, pairwise
from typing import Any, TypeGuard

from modelcatalog.checking.judges import Situation
from modelcatalog.checking.nodes import Ground, fill
from modelcatalog.checking.paths import MOST_ITEMS
from modelcatalog.checking.report import Code, Problem
from modelcatalog.errors import shorten
from modelcatalog.rules import MessageShape, Rule, RuleKind
from modelcatalog.vocabulary import Api, Modality, Severity

_TEXTS = ("text", "input_text", "output_text")

#: The rest of a path below a message: a name, or a name and an index.
Place = tuple[str, int] | str


class Message:
    """One message, whatever the API: its role, the kinds of its parts, the calls it makes and the calls it answers.

    Places are put together into paths only for a problem.
    """

    __slots__ = ("_index", "_name", "answers", "calls", "empty", "parts", "role")

    def __init__(self, name: str, index: int, role: Any) -> None:
        self._name = name
        self._index = index
        self.role = role
        #: The place, kind and value of each part.
        self.parts: Sequence[tuple[Place, str, Any]] = ()
        #: The place and id of each tool call.
        self.calls: Sequence[tuple[Place, Any]] = ()
        #: The place and id of each call that it answers.
        self.answers: Sequence[tuple[Place, Any]] = ()
        #: Whether there is no content at all.
        self.empty = False

    @property
    def index(self) -> int:
        """The place of the message among the items of its list."""
        return self._index

    def path(self, place: Place) -> str:
        """Return the path of a place below the message."""
        below = place if isinstance(place, str) else f"{place[0]}.{place[1]}"
        return f"{self._name}.{self._index}.{below}"


Reader = Callable[[Mapping[Any, Any], Message], None]
Ruled = tuple[Rule, Ground, list[Callable[[Situation], bool]]]


def _is_object(value: Any) -> TypeGuard[Mapping[Any, Any]]:
    return type(value) is dict or isinstance(value, Mapping)


def _is_list(value: Any) -> TypeGuard[list[Any] | tuple[Any, ...]]:
    return type(value) is list or isinstance(value, (list, tuple))


def _read_chat(raw: Mapping[Any, Any], message: Message) -> None:
    content = raw.get("content")
    if type(content) is str:
        message.parts = (("content", "text", content),)
        message.empty = not content
    else:
        _read_content(content, message)
    calls = raw.get("tool_calls")
    if calls is not None and _is_list(calls):
        message.calls = [
            (("tool_calls", index), call.get("id")) for index, call in enumerate(calls) if _is_object(call)
        ]
        message.empty = False
    if message.role == "tool":
        message.answers = [("tool_call_id", raw.get("tool_call_id"))]


def _read_content(content: Any, message: Message) -> None:
    if type(content) is str:
        message.parts = (("content", "text", content),)
        message.empty = not content
    elif _is_list(content):
        message.empty = not content
        message.parts = [
            (("content", index), "text" if isinstance(part, str) else part.get("type") or "", part)
            for index, part in enumerate(content[:MOST_ITEMS])
            if _is_object(part) or isinstance(part, str)
        ]
    else:
        message.empty = content is None


def _read_anthropic(raw: Mapping[Any, Any], message: Message) -> None:
    _read_content(raw.get("content"), message)
    message.calls = [(place, part.get("id")) for place, kind, part in message.parts if kind == "tool_use"]
    message.answers = [(place, part.get("tool_use_id")) for place, kind, part in message.parts if kind == "tool_result"]


def _read_responses(raw: Mapping[Any, Any], message: Message) -> None:
    kind = raw.get("type") or "message"
    if kind == "message":
        _read_content(raw.get("content"), message)
    elif kind == "function_call":
        message.calls = [("call_id", raw.get("call_id"))]
    elif kind == "function_call_output":
        message.answers = [("call_id", raw.get("call_id"))]


_MIME = {"image": "image", "audio": "audio", "video": "video", "application/pdf": "pdf"}


def _read_google(raw: Mapping[Any, Any], message: Message) -> None:
    parts = raw.get("parts")
    message.empty = not parts
    if not _is_list(parts):
        return
    found: tuple[list[Any], list[Any], list[Any]] = ([], [], [])
    message.parts, message.calls, message.answers = found
    for index, part in enumerate(parts[:MOST_ITEMS]):
        for kind, value in part.items() if _is_object(part) else ():
            _read_google_part(kind, value, ("parts", index), *found)


def _read_google_part(
    kind: Any, value: Any, place: Place, parts: list[Any], calls: list[Any], answers: list[Any]
) -> None:
    if kind == "text":
        parts.append((place, "text", value))
    elif kind in ("inlineData", "fileData") and _is_object(value):
        mime = value.get("mimeType")
        mime = mime if isinstance(mime, str) else ""
        parts.append((place, _MIME.get(mime) or _MIME.get(mime.partition("/")[0]) or "file", value))
    elif kind == "functionCall" and _is_object(value):
        calls.append((place, value.get("name")))
    elif kind == "functionResponse" and _is_object(value):
        answers.append((place, value.get("name")))


def _read_bedrock(raw: Mapping[Any, Any], message: Message) -> None:
    content = raw.get("content")
    message.empty = not content
    if not _is_list(content):
        return
    message.parts = parts = [
        (("content", index), str(kind), value)
        for index, block in enumerate(content[:MOST_ITEMS])
        for kind, value in (block.items() if _is_object(block) else ())
    ]
    ids = [(place, kind, value.get("toolUseId")) for place, kind, value in parts if _is_object(value)]
    message.calls = [(place, call) for place, kind, call in ids if kind == "toolUse"]
    message.answers = [(place, call) for place, kind, call in ids if kind == "toolResult"]


_READERS: dict[Api, Reader] = {
    Api.OPENAI_CHAT_COMPLETIONS: _read_chat,
    Api.OPENAI_RESPONSES: _read_responses,
    Api.ANTHROPIC_MESSAGES: _read_anthropic,
    Api.GOOGLE_GENERATE_CONTENT: _read_google,
    Api.AMAZON_BEDROCK_CONVERSE: _read_bedrock,
    Api.COHERE_CHAT: _read_chat,
}
_ROLELESS = frozenset({Api.GOOGLE_GENERATE_CONTENT, Api.OPENAI_RESPONSES})


class MessageChecker:
    """Checks the messages of requests to one model on one API.

    Args:
        api: the API.
        shape: what a message looks like on it.
        ground: why a message of another shape is refused.
        modalities: what the model can read; empty when no source says.
        model: the key of the model.
        rules: the rules about messages, each with its ground and its conditions.
        known: whether the provider is known to refuse what the API does not list.
    """

    __slots__ = (
        "_always",
        "_api",
        "_checks",
        "_ground",
        "_known",
        "_modalities",
        "_model",
        "_own_roles",
        "_read",
        "_roles",
        "_sometimes",
        "_unread",
        "shape",
    )

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
        self.shape = shape
        self._api = api
        self._ground = ground
        self._modalities = modalities
        self._known = known
        self._model = model
        self._read = _READERS[api]
        self._roles = frozenset(shape.roles)
        self._own_roles = any(rule.kind is RuleKind.ROLES for rule, _, _ in rules)
        self._sometimes = [entry for entry in rules if entry[2]]
        self._always = [entry for entry in rules if not entry[2] and entry[0].kind is not RuleKind.MESSAGES]
        self._checks = [
            (_CHECKS[name], rule, ground)
            for rule, ground, conditions in rules
            if rule.kind is RuleKind.MESSAGES and not conditions
            for name in rule.values or ()
        ]
        #: The kinds of part that the model does not read, and the modality that each needs.
        needs: Mapping[str, Modality | None] = shape.parts
        if api is Api.GOOGLE_GENERATE_CONTENT:
            needs = {modality: modality for modality in Modality}
        self._unread = {
            kind: modality
            for kind, modality in needs.items()
            if modality is not None and modalities and modality not in modalities
        }

    def check(self, situation: Situation) -> Iterator[Problem]:
        """Yield every problem of the messages in *situation*'s body."""
        name = self.shape.path
        raw = situation.body.get(name)
        if raw is None or isinstance(raw, str):
            return
        if _is_object(raw):
            raw = [raw]
        if not _is_list(raw):
            return
        messages: list[Message] = []
        read, roles = self._read, None if self._own_roles else self._roles
        for index, item in enumerate(raw[:MOST_ITEMS]):
            if type(item) is dict or isinstance(item, Mapping):
                role = item.get("role")
                message = Message(name, index, role)
                read(item, message)
                messages.append(message)
                if type(role) is not str or (roles is not None and role not in roles):
                    yield from self._wrong_role(message)
                if self._unread:
                    yield from self._unreadable(message)
            elif not (self._api is Api.GOOGLE_GENERATE_CONTENT and isinstance(item, str)):
                text = f"must be an object, not {shorten(item)}"
                yield self._problem(f"{name}.{index}", Code.WRONG_TYPE, item, text, self._ground)
        for check, rule, ground in self._checks:
            for path, code, value in check(messages, name, raw):
                yield self._ruled(rule, ground, path, code, value)
        for rule, ground, _ in self._always:
            yield from self._apply(rule, ground, messages, situation.body)
        for rule, ground, conditions in self._sometimes:
            if all(holds(situation) for holds in conditions):
                yield from self._apply(rule, ground, messages, situation.body)

    def _wrong_role(self, message: Message) -> Iterator[Problem]:
        role, path = message.role, message.path("role")
        if role is None:
            if self._api not in _ROLELESS:
                yield self._problem(path, Code.MISSING_PARAMETER, None, "is required", self._ground)
            return
        allowed = ", ".join(self.shape.roles)
        severity = Severity.ERROR if self._known else Severity.WARNING
        text = f"must be one of {allowed}, not {shorten(role)}"
        yield self._problem(path, Code.WRONG_ROLE, role, text, self._ground, severity, allowed)

    def _unreadable(self, message: Message) -> Iterator[Problem]:
        for place, kind, _ in message.parts:
            modality = self._unread.get(kind)
            if modality is None:
                continue
            # Not every source lists PDF for the models that read it.
            severity = Severity.WARNING if modality is Modality.PDF else Severity.ERROR
            reads = ", ".join(self._modalities)
            ground = Ground("record:modalities.input", f"{self._model}: modalities.input")
            text = f"the model reads {reads}, not {modality}"
            yield self._problem(message.path(place), Code.WRONG_CONTENT, kind, text, ground, severity, reads)

    def _apply(self, rule: Rule, ground: Ground, messages: list[Message], body: Mapping[Any, Any]) -> Iterator[Problem]:
        values = rule.values or ()
        match rule.kind:
            case RuleKind.ROLES:
                for message in messages:
                    if message.role is not None and message.role not in values:
                        allowed = ", ".join(values)
                        yield self._ruled(rule, ground, message.path("role"), Code.WRONG_ROLE, message.role, allowed)
            case RuleKind.LAST_ROLE:
                if messages and messages[-1].role in values:
                    yield self._ruled(rule, ground, messages[-1].path("role"), Code.WRONG_ORDER, messages[-1].role)
            case RuleKind.CONTENT:
                for message in messages:
                    for place, kind, _ in message.parts:
                        if kind in values:
                            yield self._ruled(rule, ground, message.path(place), Code.WRONG_CONTENT, kind)
            case RuleKind.WORD:
                yield from self._check_word(rule, ground, messages, body)
            case RuleKind.MESSAGES:
                for name in values:
                    for path, code, value in _CHECKS[name](messages, self.shape.path, body.get(self.shape.path)):
                        yield self._ruled(rule, ground, path, code, value)

    def _check_word(
        self, rule: Rule, ground: Ground, messages: list[Message], body: Mapping[Any, Any]
    ) -> Iterator[Problem]:
        words = [str(word).lower() for word in rule.values or ()]
        texts = [body.get("instructions"), body.get("system")]
        for message in messages:
            for _, kind, value in message.parts:
                if kind in _TEXTS:
                    texts.append(value.get("text") if _is_object(value) else value)
        if not any(word in text.lower() for text in texts if isinstance(text, str) for word in words):
            yield self._ruled(rule, ground, self.shape.path, Code.WRONG_CONTENT, None)

    def _ruled(
        self, rule: Rule, ground: Ground, path: str, code: Code, value: Any, allowed: str | None = None
    ) -> Problem:
        text = fill(rule.message, path, value, allowed, self._model)
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
Check = Callable[[list[Message], str, Any], Iterator[Finding]]


def _not_empty(_: list[Message], path: str, raw: Any) -> Iterator[Finding]:
    if not raw:
        yield path, Code.WRONG_COUNT, raw


def _content_not_empty(messages: list[Message], name: str, _: Any) -> Iterator[Finding]:
    content = "parts" if name == "contents" else "content"
    for index, message in enumerate(messages):
        if message.empty and not (index == len(messages) - 1 and message.role == "assistant"):
            yield message.path(content), Code.WRONG_CONTENT, None


def _content_not_null(messages: list[Message], _: str, raw: Any) -> Iterator[Finding]:
    for message in messages:
        if not message.empty:
            continue
        item = _raw(raw, message)
        if item.get("content") is None and not any(item.get(name) is not None for name in _INSTEAD_OF_CONTENT):
            yield message.path("content"), Code.WRONG_CONTENT, None


#: What an assistant's message may have instead of content.
_INSTEAD_OF_CONTENT = ("tool_calls", "function_call", "refusal", "audio")


def _raw(raw: Any, message: Message) -> Mapping[Any, Any]:
    """Return a message as it was passed."""
    item = raw[message.index] if _is_list(raw) else raw
    return item if _is_object(item) else {}


def _text_not_blank(messages: list[Message], _: str, __: Any) -> Iterator[Finding]:
    for message in messages:
        for place, kind, part in message.parts:
            text = part.get("text") if kind == "text" and _is_object(part) else None
            if isinstance(text, str) and not text.strip():
                yield f"{message.path(place)}.text", Code.WRONG_CONTENT, text


def _last_text_ends_cleanly(messages: list[Message], _: str, __: Any) -> Iterator[Finding]:
    if not messages or messages[-1].role != "assistant" or not messages[-1].parts:
        return
    where, kind, part = messages[-1].parts[-1]
    text = part.get("text") if _is_object(part) else part
    if kind == "text" and isinstance(text, str) and text and text != text.rstrip():
        path = messages[-1].path(where)
        yield f"{path}.text" if _is_object(part) else path, Code.WRONG_CONTENT, text


def _answers_have_calls(messages: list[Message], _: str, __: Any) -> Iterator[Finding]:
    called: set[str] = set()
    for message in messages:
        for place, answered in message.answers:
            if isinstance(answered, str) and answered not in called:
                yield message.path(place), Code.WRONG_ORDER, answered
        if message.calls:
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
        for where, call in message.calls:
            if isinstance(call, str) and call not in answered:
                yield message.path(where), Code.WRONG_ORDER, call


_SYSTEM = ("system", "developer")
_THINKING = ("thinking", "redacted_thinking")


def _first_is_user(messages: list[Message], name: str, _: Any) -> Iterator[Finding]:
    spoken = [message for message in messages if message.role not in _SYSTEM]
    if not spoken and messages:
        yield name, Code.WRONG_ORDER, None
    elif spoken and spoken[0].role != "user":
        yield spoken[0].path("role"), Code.WRONG_ORDER, spoken[0].role


def _roles_alternate(messages: list[Message], _: str, __: Any) -> Iterator[Finding]:
    spoken = [message for message in messages if message.role not in _SYSTEM]
    for before, message in pairwise(spoken):
        if (before.role == "assistant") is (message.role == "assistant"):
            if before.role == message.role == "tool":
                continue  # several answers to the calls of one message
            yield message.path("role"), Code.WRONG_ORDER, message.role


def _no_user_after_tool(messages: list[Message], _: str, __: Any) -> Iterator[Finding]:
    for before, message in pairwise(messages):
        if before.role == "tool" and message.role == "user":
            yield message.path("role"), Code.WRONG_ORDER, message.role


def _images_from_users(messages: list[Message], _: str, __: Any) -> Iterator[Finding]:
    for message in messages:
        for place, kind, _value in message.parts if message.role != "user" else ():
            if kind == "image_url":
                yield message.path(place), Code.WRONG_CONTENT, kind


def _thinking_comes_first(messages: list[Message], _: str, __: Any) -> Iterator[Finding]:
    """Look at the turn that is going on: what the assistant said since the user last spoke, tools' answers aside."""
    start = 0
    for index, message in enumerate(messages):
        if message.role == "user" and not message.answers:
            start = index
    turn = [message for message in messages[start:] if message.role == "assistant" and message.parts]
    if turn and not any(kind in _THINKING for message in turn for _, kind, _ in message.parts):
        place, kind, _value = turn[0].parts[0]
        yield turn[0].path(place), Code.WRONG_CONTENT, kind


def _calls_have_reasoning(messages: list[Message], _: str, raw: Any) -> Iterator[Finding]:
    for message in messages:
        if message.calls and _raw(raw, message).get("reasoning_content") is None:
            yield message.path("reasoning_content"), Code.MISSING_PARAMETER, None


_CHECKS: dict[str, Check] = {
    "not_empty": _not_empty,
    "content_not_empty": _content_not_empty,
    "content_not_null": _content_not_null,
    "first_is_user": _first_is_user,
    "roles_alternate": _roles_alternate,
    "no_user_after_tool": _no_user_after_tool,
    "images_from_users": _images_from_users,
    "thinking_comes_first": _thinking_comes_first,
    "calls_have_reasoning": _calls_have_reasoning,
    "text_not_blank": _text_not_blank,
    "last_text_ends_cleanly": _last_text_ends_cleanly,
    "answers_have_calls": _answers_have_calls,
    "calls_have_answers": _calls_have_answers,
}

#: The names that a rule of the kind ``messages`` may list.
CHECK_NAMES = tuple(_CHECKS)
