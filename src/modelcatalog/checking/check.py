"""One request against one plan."""

from collections.abc import Iterator, Mapping
from typing import Any

from attrs import evolve

from modelcatalog.checking import neutral
from modelcatalog.checking.judges import Judge, Situation
from modelcatalog.checking.nodes import MOST_SUGGESTIONS, plain_number, shorten_name, unknown_name
from modelcatalog.checking.paths import MISSING, find, position
from modelcatalog.checking.plan import Plan
from modelcatalog.checking.report import Code, Problem, Report
from modelcatalog.checking.spelling import camelised
from modelcatalog.errors import shorten
from modelcatalog.vocabulary import Api, Severity

#: A report holds no more errors, and no more warnings and notes, than this.
MOST_PROBLEMS = 200


def check_request(plan: Plan, body: Any, input_tokens: int | None = None) -> Report:
    """Check *body* against *plan*. Never raises on any value inside *body*.

    Args:
        plan: what holds for the model and the API.
        body: the request: an object with parameter names for keys.
        input_tokens: how many tokens the input has, where that is known.
    """
    try:
        if type(body) is dict and input_tokens is None and _passes(plan, body):
            return plan.clean
        problems = _most(_examine(plan, body, input_tokens))
    except Exception:  # noqa: BLE001 - whatever a foreign object raises when it is looked at
        problems = _most(_guarded(_examine(plan, body, input_tokens), ""))
    return evolve(plan.clean, problems=_sorted(body, problems)) if problems else plan.clean


def _most(problems: Iterator[Problem]) -> list[Problem]:
    """Keep the first problems, errors and others counted apart so that none crowds out the other."""
    kept: list[Problem] = []
    counts = [0, 0]
    for problem in problems:
        kind = problem.severity is Severity.ERROR
        counts[kind] += 1
        if counts[kind] <= MOST_PROBLEMS:
            kept.append(problem)
    return kept


def _passes(plan: Plan, body: dict[Any, Any]) -> bool:
    """Tell whether *body* certainly has no problem; anything out of the ordinary is left to ``_examine``."""
    fields = plan.fields
    judges: tuple[Judge, ...] = plan.always
    for name, value in body.items():
        try:
            field = fields[name]
        except (KeyError, TypeError):
            return False
        if not field.accepts(value):
            return False
        if field.judges:
            judges += field.judges
    for name in plan.required:
        if body.get(name) is None:
            return False
    return _agree(plan, body, judges)


def _agree(plan: Plan, body: dict[Any, Any], judges: tuple[Judge, ...]) -> bool:
    """Tell whether neither the rules nor the messages have anything against *body*."""
    messages = plan.messages
    if not judges and messages is None:
        return True
    situation = Situation(body, plan.numbers)
    done: list[Judge] = []
    for judge in judges:
        if judge.quiet(body) or judge in done:
            continue  # a rule of several names hangs at each of them
        for _ in judge.judge(situation):
            return False
        if len(judge.triggers) > 1:
            done.append(judge)
    if messages is not None:
        for _ in messages.check(situation):
            return False
    return True


def _examine(plan: Plan, body: Any, input_tokens: int | None) -> Iterator[Problem]:
    if not isinstance(body, Mapping):
        yield Problem(
            path="",
            code=Code.NOT_A_REQUEST,
            severity=Severity.ERROR,
            message=f"a request is an object with parameter names for keys, not {shorten(body)}",
            value=body,
        )
        return
    original: dict[str, str] = {}
    if plan.api is Api.GOOGLE_GENERATE_CONTENT:
        body, original = camelised(body)
    for problem in _examine_names(plan, body):
        yield _renamed(problem, original)
    situation = Situation(body, {**plan.numbers, "$input_tokens": input_tokens})
    seen: set[int] = set()
    for name in ("", *(name for name in body if isinstance(name, str))):
        field = plan.fields.get(name)
        for judge in plan.always if name == "" else field.judges if field is not None else ():
            if id(judge) in seen:
                continue
            seen.add(id(judge))
            for problem in _guarded(judge.judge(situation), name):
                yield _renamed(problem, original)
    if plan.messages is not None:
        for problem in _guarded(plan.messages.check(situation), plan.messages.shape.path):
            yield _renamed(problem, original)
    for problem in _examine_limits(plan, body, input_tokens):
        yield _renamed(problem, original)
    yield from plan.clean.problems


def _examine_names(plan: Plan, body: Mapping[Any, Any]) -> Iterator[Problem]:
    spelled: dict[str, str] = {}
    slips: list[str] = []
    for name, value in body.items():
        yield from _guarded(_examine_name(plan, name, value, spelled, slips), shorten_name(name))
    for name in plan.required:
        if body.get(name) is None:
            ground = plan.fields[name].node.ground
            yield Problem(
                path=name,
                code=Code.MISSING_PARAMETER,
                severity=Severity.ERROR,
                message="is required",
                source=ground.source,
                rule=ground.rule,
            )


def _examine_name(plan: Plan, name: Any, value: Any, spelled: dict[str, str], slips: list[str]) -> Iterator[Problem]:
    if not isinstance(name, str):
        yield Problem(
            path="",
            code=Code.NOT_A_REQUEST,
            severity=Severity.ERROR,
            message=f"the names of parameters are strings, not {shorten(name)}",
            value=name,
        )
        return
    field = plan.fields.get(name)
    if field is None:
        slips.append(name)
        yield from _unknown(plan, name, value, suggest=len(slips) <= MOST_SUGGESTIONS)
        return
    if plan.api is None and value is not None:
        meant = neutral.ALIASES.get(name, name)
        if meant in spelled:
            yield Problem(
                path=name,
                code=Code.EXCLUSIVE_PARAMETERS,
                severity=Severity.ERROR,
                message=f"says the same as {spelled[meant]}; pass one of them",
                value=value,
                rule="same-parameter",
            )
        spelled[meant] = name
    if not field.accepts(value):
        yield from field.node.examine(value, name)


def _unknown(plan: Plan, name: str, value: Any, *, suggest: bool) -> Iterator[Problem]:
    if name in neutral.SDK_ARGUMENTS or name == "model":
        return
    known = [known for known in plan.fields if plan.api is not None or known not in neutral.ALIASES] if suggest else []
    problem = unknown_name(shorten_name(name), name, value, known, plan.unknown or Severity.WARNING, plan.ground)
    if plan.unknown is not None:
        yield problem
    elif plan.api is None:
        # The neutral names are ours: what looks like a slip is one. What does not may be the provider's own.
        yield evolve(problem, severity=Severity.ERROR if problem.suggestion is not None else Severity.WARNING)
    elif problem.suggestion is not None:
        yield problem


def _examine_limits(plan: Plan, body: Mapping[Any, Any], input_tokens: int | None) -> Iterator[Problem]:
    limits = plan.model.limits
    largest, asked_at = 0, ""
    for steps in plan.outputs:
        value = find(body, steps)
        asked = None if value is MISSING or isinstance(value, (bool, str)) else plain_number(value)
        if asked is None:
            continue
        path = ".".join(steps)
        if asked > largest:
            largest, asked_at = int(asked), path
        limit = limits.max_output_tokens
        if limit is not None and asked > limit and path not in plan.capped:
            yield Problem(
                path=path,
                code=Code.ABOVE_MAX_OUTPUT,
                severity=Severity.ERROR,
                message=f"{plan.model.key} gives at most {limit:,} tokens, not {shorten(value)}",
                value=value,
                allowed=f"at most {limit:,}",
                suggestion=limit,
                source=f"{plan.model.key}: limits.max_output_tokens",
                rule="record:limits.max_output_tokens",
            )
    if input_tokens is None:
        return
    for limit, name in (
        (limits.max_input_tokens, "max_input_tokens"),
        (limits.context_window, "context_window"),
    ):
        room = limit if name == "max_input_tokens" or limit is None else limit - largest
        if room is not None and limit is not None and input_tokens > room:
            together = f" and {largest:,} of output" if largest and name == "context_window" else ""
            fits = limits.context_window is not None and input_tokens < limits.context_window
            yield Problem(
                path=asked_at if name == "context_window" else "",
                code=Code.ABOVE_CONTEXT_WINDOW,
                severity=Severity.ERROR,
                message=f"{input_tokens:,} tokens of input{together} are more than the {limit:,} of {name}",
                value=largest if asked_at and name == "context_window" else input_tokens,
                allowed=f"at most {limit:,}",
                suggestion=limit - input_tokens if asked_at and name == "context_window" and fits else None,
                source=f"{plan.model.key}: limits.{name}",
                rule=f"record:limits.{name}",
            )
            return


def _guarded(problems: Iterator[Problem], path: str) -> Iterator[Problem]:
    """Pass problems on; a value that raises when it is looked at is one more problem."""
    try:
        yield from problems
    except Exception as error:  # noqa: BLE001 - whatever a foreign object raises when it is looked at
        yield evolve(_unreadable(error), path=path)


def _unreadable(error: Exception) -> Problem:
    return Problem(
        path="",
        code=Code.WRONG_TYPE,
        severity=Severity.ERROR,
        message=f"holds an object that cannot be looked at: it raises {type(error).__name__}",
        rule="unreadable",
    )


def _renamed(problem: Problem, original: Mapping[str, str]) -> Problem:
    """Give a problem the path that stands in the body that was passed."""
    if not original:
        return problem
    steps = problem.path.split(".")
    for length in range(len(steps), 0, -1):
        known = original.get(".".join(steps[:length]))
        if known is not None:
            return evolve(problem, path=".".join([known, *steps[length:]]))
    return problem


def _sorted(body: Any, problems: list[Problem]) -> tuple[Problem, ...]:
    """Put problems into the order of the body; the same problem stands once."""
    unique: dict[tuple[str, Code, str | None], Problem] = {}
    for problem in problems:
        unique.setdefault((problem.path, problem.code, problem.rule), problem)
    try:
        return tuple(sorted(unique.values(), key=lambda problem: position(body, problem.path)))
    except Exception:  # noqa: BLE001 - the order matters less than the problems
        return tuple(unique.values())
