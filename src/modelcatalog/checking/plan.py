"""Everything that holds for requests to one model on one API, compiled once."""

import re
from collections.abc import Callable
from datetime import date
from functools import cached_property, partial
from typing import Any

from attrs import evolve

from modelcatalog.checking import neutral
from modelcatalog.checking.judges import Judge, compile_rule, condition_test
from modelcatalog.checking.messages import MessageChecker
from modelcatalog.checking.nodes import Accepts, Ground, Node
from modelcatalog.checking.report import NO_TABLE, Report
from modelcatalog.errors import InvalidRecord
from modelcatalog.quantities import Range
from modelcatalog.records import Model
from modelcatalog.rules import JsonType, Parameter, Rule, RuleKind, Table, Unknown
from modelcatalog.vocabulary import Api, Availability, Severity, Support

#: Rules that say all there is to say about a parameter, so that the model's own record is not asked again.
_SETTLING = frozenset(
    {RuleKind.REJECTED, RuleKind.RENAMED, RuleKind.FIXED, RuleKind.IGNORED, RuleKind.VALUES, RuleKind.REFUSED_VALUES}
)
_MESSAGE_KINDS = frozenset({RuleKind.ROLES, RuleKind.LAST_ROLE, RuleKind.CONTENT, RuleKind.MESSAGES, RuleKind.WORD})


class Field:
    """One name at the top of a request."""

    __slots__ = ("_compile", "accepts", "judges", "node")

    def __init__(self, node: Node, compile_test: Callable[[], Accepts], judges: tuple[Judge, ...]) -> None:
        self.node = node
        self._compile = compile_test
        #: True when a value is certainly fine by itself.
        self.accepts: Accepts = self._first
        #: The rules that may find something when this name is there.
        self.judges = judges

    def _first(self, value: Any) -> bool:
        """Compile the test when the first value comes; few requests use many of the names."""
        self.accepts = self._compile()
        return self.accepts(value)


class Plan:
    """Everything that holds for requests to one model on one API, or under the neutral names."""

    __slots__ = (
        "always",
        "api",
        "capped",
        "clean",
        "fields",
        "ground",
        "messages",
        "model",
        "numbers",
        "outputs",
        "required",
        "rules",
        "table",
        "unknown",
    )

    def __init__(self, model: Model, api: Api | None, table: Table | None, fields: dict[str, Field]) -> None:
        self.model = model
        self.api = api
        self.table = table
        self.fields = fields
        #: What is said of a name that is in no table; ``None``: nothing, unless it looks like a slip.
        self.unknown: Severity | None = None
        #: Why.
        self.ground = Ground("unknown-parameter")
        #: Names that must be there.
        self.required: tuple[str, ...] = ()
        #: The rules that look at the request whatever names are in it.
        self.always: tuple[Judge, ...] = ()
        self.messages: MessageChecker | None = None
        #: The paths that bound the length of the answer, as steps.
        self.outputs: tuple[tuple[str, ...], ...] = ()
        #: Those of them that the provider lowers when they are above the model's largest output.
        self.capped: frozenset[str] = frozenset()
        #: The numbers that rules may name.
        self.numbers: dict[str, int | None] = {
            "$context_window": model.limits.context_window,
            "$max_input_tokens": model.limits.max_input_tokens,
            "$max_output_tokens": model.limits.max_output_tokens,
        }
        #: The report of a request without problems.
        self.clean = Report(model=model.key, api=api)
        #: Every rule in force for this model, with its ground.
        self.rules: tuple[tuple[Rule, Ground], ...] = ()


def compile_plan(model: Model, table: Table | None, api: Api | None, day: date) -> Plan:
    """Compile what holds for requests to *model*.

    Args:
        model: the model.
        table: what is known of the API at the model's provider; ``None`` when nothing is.
        api: the API by whose names requests are read; ``None`` for the neutral names.
        day: rules that are not in force on this day are left out.
    """
    return _Compiler(model, table, api, day).compile()


class _Compiler:
    def __init__(self, model: Model, table: Table | None, api: Api | None, day: date) -> None:
        self.model = model
        self.table = table
        self.api = api
        self.neutral = api is None
        place = f"{table.api}/{table.provider}" if table is not None else ""
        self.place = place
        in_force = [] if table is None else [rule for rule in table.rules if self._applies(rule, day)]
        self.rules = [(rule, self._ground(rule)) for rule in in_force]
        if self.neutral and table is not None:
            self.names = {path: entry.neutral for path, entry in table.parameters.items() if entry.neutral}
            self.rules = [
                (moved, ground) for rule, ground in self.rules if (moved := self._neutral_rule(rule)) is not None
            ]

    def _applies(self, rule: Rule, day: date) -> bool:
        return rule.holds_on(day) and (rule.models is None or self.model.id in rule.models)

    def _source(self, name: str | None) -> str | None:
        return None if self.table is None else str(self.table.sources[name or self.table.source])

    def _ground(self, rule: Rule) -> Ground:
        message = rule.message.replace("{model}", self.model.key)
        return Ground(rule=rule.id, source=self._source(rule.source), severity=rule.severity, message=message)

    # -- neutral names ------------------------------------------------------------------------------------------------

    def _neutral_rule(self, rule: Rule) -> Rule | None:
        """Return a rule under the neutral names; ``None`` when it cannot be said in them."""
        if rule.kind in _MESSAGE_KINDS or rule.kind in (RuleKind.REQUIRED, RuleKind.RENAMED, RuleKind.COUNT):
            return None
        paths = tuple(name for path in rule.paths if (name := self.names.get(path)) is not None)
        if rule.kind is RuleKind.EXCLUSIVE and len(set(paths)) < 2:
            return None
        if rule.kind is not RuleKind.RELATION and not paths:
            return None
        shaped = [path for path in paths if path in neutral.SHAPED]
        if shaped and rule.kind not in (RuleKind.REJECTED, RuleKind.IGNORED, RuleKind.EXCLUSIVE):
            return None

        def moved(item: Any) -> Any:
            if not isinstance(item, str) or item.startswith("$"):
                return item
            return self.names.get(item, f"(no neutral name).{item}")

        conditions = [
            tuple(evolve(condition, path=moved(condition.path)) for condition in side)
            for side in (rule.when, rule.needs)
        ]
        touched = [condition.path for side in conditions for condition in side]
        if rule.kind is RuleKind.REQUIRES and any(path.startswith("(no") or path in neutral.SHAPED for path in touched):
            return None
        left, right = tuple(map(moved, rule.left)), tuple(map(moved, rule.right))
        try:
            return evolve(rule, paths=paths, when=conditions[0], needs=conditions[1], left=left, right=right)
        except InvalidRecord:
            return None

    @cached_property
    def bounding(self) -> list[tuple[Rule, Ground]]:
        """The rules without conditions that bound a value; they are merged into the nodes."""
        return [
            (rule, ground)
            for rule, ground in self.rules
            if not rule.when and rule.kind in (RuleKind.RANGE, RuleKind.VALUES)
        ]

    # -- compile ------------------------------------------------------------------------------------------------------

    def compile(self) -> Plan:
        tree = self._neutral_tree() if self.neutral else self._native_tree()
        required = () if self.neutral else self._required()
        judges = [judge for rule, ground in self.rules if (judge := self._judge(rule, ground)) is not None]
        judges += self._objections(tree)
        ruled = {path.partition(".")[0] for rule, _ in self.rules for path in rule.paths}
        for name in sorted(ruled - tree.keys()):
            tree[name] = Node(name, Ground("unknown-parameter"))
        outputs = self._outputs()
        capped = self._capped()
        fields = {
            name: Field(
                node,
                partial(self._test, name, node, outputs, capped),
                tuple(judge for judge in judges if name in judge.triggers),
            )
            for name, node in tree.items()
        }
        plan = Plan(self.model, self.api, self.table, fields)
        plan.unknown = self._unknown()
        plan.ground = Ground("unknown-parameter", None if self.neutral else self._source(None))
        plan.required = required
        plan.always = tuple(judge for judge in judges if not judge.triggers)
        plan.messages = self._messages()
        plan.outputs = outputs
        plan.capped = capped
        plan.rules = tuple(self.rules)
        if self.table is None or self.table.provider.startswith("_"):
            plan.clean = evolve(plan.clean, problems=(NO_TABLE,))
        return plan

    def _unknown(self) -> Severity | None:
        if self.table is None or self.neutral:
            return None
        return {Unknown.REJECTED: Severity.ERROR, Unknown.IGNORED: Severity.WARNING, None: None}[self.table.unknown]

    def _required(self) -> tuple[str, ...]:
        if self.table is None:
            return ()
        required = (path for path, entry in self.table.parameters.items() if entry.required and "." not in path)
        return tuple(path for path in required if path != "model")

    def _judge(self, rule: Rule, ground: Ground) -> Judge | None:
        if not rule.when and rule.kind in (RuleKind.RANGE, RuleKind.VALUES):
            return None  # merged into the nodes
        return compile_rule(rule, ground, self.model.key)

    # -- nodes --------------------------------------------------------------------------------------------------------

    def _native_tree(self) -> dict[str, Node]:
        tree: dict[str, Node] = {}
        entries = {} if self.table is None else self.table.parameters
        nodes: dict[str, Node] = {}
        for path in sorted(entries, key=lambda path: path.count(".")):
            node = self._node(path, entries[path])
            nodes[path] = node
            parent, _, name = path.rpartition(".")
            if not parent:
                tree[path] = node
                continue
            self._hang(nodes, tree, parent, name, node)
        self._hang_ruled(nodes, tree)
        for path, node in nodes.items():
            if node.children and path in entries and entries[path].open is False:
                node.unknown = self._unknown() or Severity.ERROR
            below = (f"{path}.{name}" for name in node.children)
            node.required = tuple(
                name
                for name, place in zip(node.children, below, strict=True)
                if place in entries and entries[place].required
            )
        return tree

    def _hang_ruled(self, nodes: dict[str, Node], tree: dict[str, Node]) -> None:
        """Make the nodes of rules without conditions about places that stand in no table."""
        for rule, ground in self.bounding:
            for path in rule.paths:
                if path not in nodes:
                    node = nodes[path] = Node(path, ground)
                    self._merge_rules(path, node)
                    parent, _, name = path.rpartition(".")
                    if parent:
                        self._hang(nodes, tree, parent, name, node)
                    else:
                        tree[path] = node

    def _hang(self, nodes: dict[str, Node], tree: dict[str, Node], parent: str, name: str, node: Node) -> None:
        if parent not in nodes:
            made = nodes[parent] = Node(parent, node.ground)
            above, _, own = parent.rpartition(".")
            if above:
                self._hang(nodes, tree, above, own, made)
            else:
                tree[parent] = made
        if name == "*":
            nodes[parent].item = node
        else:
            nodes[parent].children[name] = node

    def _node(self, path: str, entry: Parameter) -> Node:
        source = self._source(entry.source)
        node = Node(path, Ground(f"{self.place}:{path}", source), entry.type)
        node.bounds = entry.range()
        node.sentinels = entry.sentinels
        node.values = entry.values
        node.count = (entry.min_items, entry.max_items)
        node.length = (entry.min_length, entry.max_length)
        node.pattern = None if entry.pattern is None else re.compile(entry.pattern)
        node.deprecated = None if self.neutral else entry.deprecated
        self._merge_rules(path, node)
        self._merge_record(entry.neutral, path, node)
        return node

    def _merge_rules(self, path: str, node: Node) -> None:
        for rule, ground in self.bounding:
            if path not in rule.paths:
                continue
            if rule.kind is RuleKind.RANGE:
                node.bounds = _merged(node.bounds, rule, whole=_is_whole(node.types))
                node.bounds_ground = ground
                if rule.sentinels:
                    node.sentinels = rule.sentinels
            elif rule.kind is RuleKind.VALUES:
                node.values = rule.values
                node.values_ground = ground

    def _merge_record(self, name: str | None, path: str, node: Node) -> None:
        """Let the model's own record have the last word on a sampling range that no rule settles."""
        stated = getattr(self.model.sampling, name, None) if name in _SAMPLING else None
        if not isinstance(stated, Range) or node.bounds_ground is not None:
            return
        if any(path in rule.paths and rule.kind is RuleKind.FIXED for rule, _ in self.rules):
            return
        if name == "max_tokens":
            # How much is too much is said by the model's largest output, and by the table.
            if node.bounds is None or (node.bounds.min is None and (node.bounds.max or 1) >= (stated.min or 0)):
                high = None if node.bounds is None else node.bounds.max
                node.bounds = Range(min=stated.min, max=high, integer=True)
            return
        if name in ("logit_bias", "stop"):
            return
        stated = evolve(stated, integer=stated.integer or _is_whole(node.types))
        if stated != node.bounds:
            node.bounds = stated
            node.bounds_ground = Ground(f"record:sampling.{name}", f"{self.model.key}: sampling.{name}")

    def _neutral_tree(self) -> dict[str, Node]:
        tree: dict[str, Node] = {}
        entries: dict[str, tuple[str, Parameter]] = {}
        if self.table is not None:
            entries = {entry.neutral: (path, entry) for path, entry in self.table.parameters.items() if entry.neutral}
        for name, types in neutral.NAMES.items():
            tree[name] = self._neutral_node(name, types, entries.get(name))
        for path, entry in {} if self.table is None else self.table.parameters.items():
            top = path.partition(".")[0]
            if "." not in path and top not in tree and top not in neutral.ALIASES:
                # A name of the provider's own, passed among the neutral ones.
                tree[top] = self._node(path, entry)
        for alias, name in neutral.ALIASES.items():
            tree[alias] = tree[name]
        return tree

    def _neutral_node(self, name: str, types: tuple[JsonType, ...], entry: tuple[str, Parameter] | None) -> Node:
        node = Node(name, Ground(f"neutral:{name}", self._source(None)), types)
        if entry is not None and name not in neutral.SHAPED:
            path, parameter = entry
            own = parameter.type if set(parameter.type) & set(types) else types
            node = self._node(path, parameter)
            node.path = name
            node.types = tuple(dict.fromkeys((*types, *own))) if types else own
            self._merge_rules(name, node)
        elif entry is not None and name == "stop":
            node.count = (None, entry[1].max_items)
            node.ground = Ground(rule=f"{self.place}:{entry[0]}", source=self._source(entry[1].source))
        if name == "stop":
            node.item = Node("stop.*", node.ground, (JsonType.STRING,))
        self._merge_record(name, name, node)
        self._merge_reasoning(name, node)
        # Among the neutral names None always counts as not passed, whatever the provider's own API makes of null.
        node.types = tuple(kind for kind in node.types or JsonType if kind is not JsonType.NULL)
        if node.values is not None:
            node.values = tuple(value for value in node.values if value is not None)
        if name == "max_tokens" and (node.bounds is None or node.bounds.min is None):
            node.bounds = evolve(node.bounds or Range(integer=True), min=0, default=None)
        return node

    def _merge_reasoning(self, name: str, node: Node) -> None:
        """Take the efforts and the budget of the model's record where no rule lists them."""
        reasoning = self.model.reasoning
        ground = Ground(rule=f"record:reasoning.{name}", source=self.model.key, severity=Severity.WARNING)
        if name == "reasoning_effort" and reasoning.efforts and node.values_ground is None:
            node.values = reasoning.efforts
            node.values_ground = ground
        if name == "reasoning_budget" and reasoning.budget is not None and node.bounds_ground is None:
            node.bounds = reasoning.budget
            node.bounds_ground = ground

    # -- what the model's own record says against a parameter ---------------------------------------------------------

    def _objections(self, tree: dict[str, Node]) -> list[Judge]:
        """Return a rule for each parameter that the record says the model does not take, unless a rule settles it."""
        if self.neutral:
            words = {name: neutral.ALIASES.get(name, name) for name in tree}
        elif self.table is not None:
            words = {path: entry.neutral for path, entry in self.table.parameters.items() if entry.neutral}
        else:
            return []
        settled = {path for rule, _ in self.rules if rule.kind in _SETTLING for path in rule.paths}
        judges = []
        for path, word in words.items():
            if path not in settled and word not in settled:
                judge = self._objection(path, word)
                if judge is not None:
                    judges.append(judge)
        return judges

    def _objection(self, path: str, word: str) -> Judge | None:
        key = self.model.key
        # What a host's record says of another's model is less sure, and weights alone refuse nothing.
        at_home = self.model.base == key and self.model.availability is Availability.API
        stated = getattr(self.model.sampling, word, None) if word in _SAMPLING else None
        feature = _FEATURE_OF.get(word)
        if stated is Support.UNSUPPORTED:
            place, severity, kind = (
                f"sampling.{word}",
                Severity.ERROR if at_home else Severity.WARNING,
                RuleKind.REJECTED,
            )
            message = f"{key} takes no {word}"
        elif stated is Support.IGNORED:
            place, severity, kind = f"sampling.{word}", Severity.WARNING, RuleKind.IGNORED
            message = f"{key} takes {word}, but it has no effect"
        elif feature is not None and getattr(self.model.features, feature) is False:
            place, kind = f"features.{feature}", RuleKind.REJECTED
            severity = Severity.ERROR if at_home and feature == "tools" else Severity.WARNING
            message = f"{key} does not have the feature {feature}"
        else:
            return None
        rule = Rule(
            id=f"record:{place}",
            kind=kind,
            severity=severity,
            message=message,
            source="record",
            as_of=date.min,
            paths=(path,),
        )
        ground = Ground(rule=rule.id, source=f"{key}: {place}", severity=severity, message=message)
        return compile_rule(rule, ground, key)

    # -- limits -------------------------------------------------------------------------------------------------------

    def _outputs(self) -> tuple[tuple[str, ...], ...]:
        if self.neutral:
            names = ["max_tokens", *(alias for alias, name in neutral.ALIASES.items() if name == "max_tokens")]
            return tuple((name,) for name in names)
        found = [
            tuple(path.split("."))
            for path in ({} if self.table is None else self.table.parameters)
            if path.rpartition(".")[2] in neutral.OUTPUT_NAMES and path.rpartition(".")[0] in neutral.OUTPUT_PARENTS
        ]
        return tuple(found)

    def _capped(self) -> frozenset[str]:
        return frozenset(path for rule, _ in self.rules if rule.kind is RuleKind.CAPPED for path in rule.paths)

    def _test(self, name: str, node: Node, outputs: tuple[tuple[str, ...], ...], capped: frozenset[str]) -> Accepts:
        """Return the node's test, made to fail above the model's largest output where the node sets it."""
        if self.neutral and name in neutral.ALIASES:
            return _never
        limit = self.model.limits.max_output_tokens
        if limit is None:
            return node.accepts
        if (node.path,) in outputs and node.path not in capped:
            accepts = node.accepts
            return lambda value: type(value) is int and value <= limit and accepts(value)
        for steps in outputs:
            if len(steps) == 2 and steps[0] == node.path:
                accepts, step = node.accepts, steps[1]

                def nested(value: Any, accepts: Accepts = accepts, step: str = step) -> bool:
                    if type(value) is not dict:
                        return False
                    asked = value.get(step, 0)
                    return type(asked) is int and asked <= limit and accepts(value)

                return nested
        return node.accepts

    def _messages(self) -> MessageChecker | None:
        if self.neutral or self.table is None or self.table.messages is None or self.api is None:
            return None
        shape = self.table.messages
        rules = [
            (rule, ground, [condition_test(condition) for condition in rule.when])
            for rule, ground in self.rules
            if rule.kind in _MESSAGE_KINDS
        ]
        return MessageChecker(
            api=self.api,
            shape=shape,
            ground=Ground(rule=f"{self.api}:messages", source=self._source(shape.source)),
            modalities=self.model.modalities.input,
            known=not self.table.provider.startswith("_"),
            model=self.model.key,
            rules=rules,
        )


_SAMPLING = frozenset(
    {
        "temperature", "top_p", "top_k", "min_p", "top_a", "typical_p", "frequency_penalty", "presence_penalty",
        "repetition_penalty", "max_tokens", "n", "logprobs", "top_logprobs", "stop", "seed", "logit_bias",
    }
)  # fmt: skip

#: The feature of a model that each parameter needs.
_FEATURE_OF = {
    "tools": "tools",
    "parallel_tool_calls": "parallel_tool_calls",
    "reasoning_effort": "reasoning",
    "stream": "streaming",
    "verbosity": "verbosity",
    "web_search": "web_search",
}


def _never(_: Any) -> bool:
    """Stand for the test of another spelling: two spellings of one name are found the long way only."""
    return False


def _is_whole(types: tuple[JsonType, ...]) -> bool:
    return JsonType.INTEGER in types and JsonType.NUMBER not in types


def _merged(bounds: Range | None, rule: Rule, *, whole: bool) -> Range:
    """Return bounds in which what a rule states replaces what the table states."""
    low = (
        (bounds.min, bounds.exclusive_min)
        if bounds is not None and rule.min is None
        else (rule.min, rule.exclusive_min)
    )
    high = (
        (bounds.max, bounds.exclusive_max)
        if bounds is not None and rule.max is None
        else (rule.max, rule.exclusive_max)
    )
    return Range(min=low[0], max=high[0], exclusive_min=low[1], exclusive_max=high[1], integer=whole)
