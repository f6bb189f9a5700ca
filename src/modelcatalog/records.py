"""The records: frozen, keyword-only, compared by value. No I/O, no logic beyond their own invariants.

In every record ``None`` means that no source states the fact. It is never a stand-in for False, 0, free
or unlimited. Tuples of words stand in the order of their vocabulary.
"""

from datetime import date
from enum import StrEnum

from attrs import define, field, fields

from modelcatalog.errors import InvalidRecord
from modelcatalog.quantities import Range, Rate
from modelcatalog.showing import Shown
from modelcatalog.vocabulary import (
    Api,
    Availability,
    Basis,
    Meter,
    Modality,
    ModelKind,
    Protocol,
    ProviderKind,
    ResponseFormat,
    Status,
    StreamingMode,
    Support,
    ToolChoice,
)


def _refuse(record: object, name: str, reason: str) -> None:
    raise InvalidRecord(type(record).__name__, name, getattr(record, name), reason)


def _check_counts(record: object, *names: str) -> None:
    for name in names:
        value = getattr(record, name)
        if value is not None and (type(value) is not int or value < 1):
            _refuse(record, name, "must be a whole number of at least 1, or None when unknown")


def _check_order(record: object, name: str, vocabulary: type[StrEnum]) -> None:
    value = getattr(record, name)
    if not value:
        return
    if type(value) is tuple:
        places = _PLACES.get(vocabulary)
        if places is None:
            places = _PLACES[vocabulary] = {member: place for place, member in enumerate(vocabulary)}
        before = -1
        for item in value:
            place = places.get(item, -1) if type(item) is vocabulary else -1
            if place <= before:
                break
            before = place
        else:
            return
    items = value if isinstance(value, (tuple, list, set, frozenset)) else ()
    order = [member for member in vocabulary if member in items] or list(vocabulary)
    _refuse(record, name, f"must be a tuple of {vocabulary.__name__}, each once, in the order {', '.join(order)}")


#: The place of each word in its vocabulary, filled as vocabularies are met.
_PLACES: dict[type[StrEnum], dict[StrEnum, int]] = {}


def _check_texts(record: object, *names: str) -> None:
    for name in names:
        value = getattr(record, name)
        if type(value) is not str or not value:
            _refuse(record, name, "must be a string that is not empty")


@define(frozen=True, kw_only=True, order=False, repr=False, match_args=False)
class Limits(Shown):
    """How much fits into one request. All in tokens."""

    #: Input and output together.
    context_window: int | None = None

    #: The largest input. Often the context window less room for output; some providers set it apart.
    max_input_tokens: int | None = None

    #: The largest output, reasoning included.
    max_output_tokens: int | None = None

    def __attrs_post_init__(self) -> None:
        _check_counts(self, "context_window", "max_input_tokens", "max_output_tokens")


@define(frozen=True, kw_only=True, order=False, repr=False, match_args=False)
class Modalities(Shown):
    """What kinds of content go in and come out. An empty tuple: no source says."""

    #: Kinds that a request may hold.
    input: tuple[Modality, ...] = ()

    #: Kinds that an answer may hold.
    output: tuple[Modality, ...] = ()

    def __attrs_post_init__(self) -> None:
        _check_order(self, "input", Modality)
        _check_order(self, "output", Modality)


@define(frozen=True, kw_only=True, order=False, repr=False, match_args=False)
class Features(Shown):
    """What a model can do. True: a source says yes. False: a source says no. None: no source says."""

    #: A request may define tools.
    tools: bool | None = None

    #: An answer may call a tool.
    tool_calls: bool | None = None

    #: A request may say whether a tool must be called, and which.
    tool_choice: bool | None = None

    #: One answer may call several tools.
    parallel_tool_calls: bool | None = None

    #: The provider can search the web for the model.
    web_search: bool | None = None

    #: A request may carry files.
    attachments: bool | None = None

    #: The answer can be streamed.
    streaming: bool | None = None

    #: The answer can be held to a JSON Schema.
    structured_outputs: bool | None = None

    #: The answer can be held to be some JSON.
    json_mode: bool | None = None

    #: The model can reason before it answers.
    reasoning: bool | None = None

    #: How much it reasons can be set by a word (see ``Reasoning.efforts``).
    reasoning_effort: bool | None = None

    #: How much it reasons can be set in tokens (see ``Reasoning.budget``).
    reasoning_tokens: bool | None = None

    #: The reasoning can be had with the answer.
    include_reasoning: bool | None = None

    #: How long the answer is can be set by a word.
    verbosity: bool | None = None

    #: A repeated start of a prompt is billed less.
    prompt_caching: bool | None = None

    #: Messages may have the role ``system``.
    system_messages: bool | None = None

    #: The model can be given a computer to use.
    computer_use: bool | None = None

    #: The provider can run code for the model.
    code_execution: bool | None = None

    #: The model takes part in the provider's batch service.
    batch: bool | None = None

    #: The model can be fine-tuned at the provider.
    fine_tuning: bool | None = None


@define(frozen=True, kw_only=True, order=False, repr=False, match_args=False)
class Sampling(Shown):
    """What a model takes for each parameter that shapes its choice of tokens, under the neutral names.

    A ``Range`` where a source states bounds or a default; a ``Support`` where it only says whether the
    parameter is taken; ``None`` where no source says.
    """

    #: Randomness of token choice. No unit; 0 is greedy.
    temperature: Range | Support | None = None

    #: Share of probability that tokens are drawn from. No unit, at most 1.
    top_p: Range | Support | None = None

    #: How many of the likeliest tokens are drawn from. A count.
    top_k: Range | Support | None = None

    #: Least probability of a token, as a share of the likeliest one's. No unit.
    min_p: Range | Support | None = None

    #: Like ``min_p``, by the square of the likeliest token's probability. No unit.
    top_a: Range | Support | None = None

    #: Locally typical sampling: share of probability kept. No unit.
    typical_p: Range | Support | None = None

    #: Penalty that grows with how often a token has come. No unit; 0 is none.
    frequency_penalty: Range | Support | None = None

    #: Penalty on tokens that have come at all. No unit; 0 is none.
    presence_penalty: Range | Support | None = None

    #: Factor on tokens that have come at all. No unit; 1 is none.
    repetition_penalty: Range | Support | None = None

    #: How long the answer may be. In tokens.
    max_tokens: Range | Support | None = None

    #: How many answers to one request. A count.
    n: Range | Support | None = None

    #: Whether the log-probability of each token can be had.
    logprobs: Range | Support | None = None

    #: How many alternatives are listed for each token. A count.
    top_logprobs: Range | Support | None = None

    #: Strings at which the answer ends; a range counts them.
    stop: Range | Support | None = None

    #: A number that makes sampling repeatable.
    seed: Range | Support | None = None

    #: A bias for each token; a range bounds the bias.
    logit_bias: Range | Support | None = None


@define(frozen=True, kw_only=True, order=False, repr=False, match_args=False)
class Reasoning(Shown):
    """How the reasoning of a model is set."""

    #: The words that set it, from least to most.
    efforts: tuple[str, ...] | None = None

    #: The word that is taken when none is given.
    default_effort: str | None = None

    #: How many tokens it may take. In tokens.
    budget: Range | None = None

    #: Whether it can be turned off.
    can_disable: bool | None = None

    def __attrs_post_init__(self) -> None:
        if self.default_effort is not None and self.default_effort not in (self.efforts or ()):
            _refuse(self, "default_effort", f"must be one of efforts ({', '.join(self.efforts or ())})")


@define(frozen=True, kw_only=True, order=False, repr=False, match_args=False)
class Architecture(Shown):
    """What a model is made of.

    >>> str(Architecture(parameter_count=236_000_000_000, active_parameter_count=21_000_000_000))
    '236B parameters (21B active)'
    """

    #: All parameters. A count.
    parameter_count: int | None = None

    #: Parameters that take part in each token, in a mixture of experts. A count.
    active_parameter_count: int | None = None

    #: The family of architectures, such as ``transformer`` or ``mixture-of-experts``.
    type: str | None = None

    #: The family of tokenizers, such as ``deepseek``.
    tokenizer: str | None = None

    #: The precision of the weights as served, such as ``fp8``.
    quantization: str | None = None

    #: True for a model trained further from another.
    fine_tuned: bool | None = None

    #: The model that it was trained from.
    base_model: str | None = None

    def __attrs_post_init__(self) -> None:
        _check_counts(self, "parameter_count", "active_parameter_count")
        total, active = self.parameter_count, self.active_parameter_count
        if total is not None and active is not None and active > total:
            _refuse(self, "active_parameter_count", f"must not be above parameter_count ({total:,})")

    def __str__(self) -> str:
        parts = []
        if self.parameter_count is not None:
            active = self.active_parameter_count
            suffix = f" ({short_count(active)} active)" if active is not None else ""
            parts.append(f"{short_count(self.parameter_count)} parameters{suffix}")
        if self.type is not None:
            parts.append(self.type)
        if self.tokenizer is not None:
            parts.append(f"tokenizer {self.tokenizer}")
        if self.quantization is not None:
            parts.append(self.quantization)
        if self.base_model is not None:
            parts.append(f"{'fine-tuned ' if self.fine_tuned else ''}from {self.base_model}")
        elif self.fine_tuned:
            parts.append("fine-tuned")
        return ", ".join(parts) or "nothing known"


@define(frozen=True, kw_only=True, order=False, repr=False, match_args=False)
class Delivery(Shown):
    """How a request is put and how the answer arrives. ``None``: no source says."""

    #: What a request may ask about tools.
    tool_choices: tuple[ToolChoice, ...] | None = None

    #: The shapes that an answer can be asked to have.
    response_formats: tuple[ResponseFormat, ...] | None = None

    #: How a streamed answer arrives.
    streaming_modes: tuple[StreamingMode, ...] | None = None

    #: How a request travels.
    protocols: tuple[Protocol, ...] | None = None

    #: The wire formats under which the provider serves this model, the usual one first.
    apis: tuple[Api, ...] | None = None

    def __attrs_post_init__(self) -> None:
        _check_order(self, "tool_choices", ToolChoice)
        _check_order(self, "response_formats", ResponseFormat)
        _check_order(self, "streaming_modes", StreamingMode)
        _check_order(self, "protocols", Protocol)


@define(frozen=True, kw_only=True, order=False, repr=False, match_args=False)
class Pricing(Shown):
    """What use costs. A rate that is not listed is unknown, never zero."""

    #: How use is paid for.
    basis: Basis

    #: ISO 4217 code of the currency of the rates.
    currency: str = "USD"

    #: The prices, standard ones first, each with its conditions.
    rates: tuple[Rate, ...] = ()

    def __attrs_post_init__(self) -> None:
        if self.rates and self.basis is not Basis.METERED:
            _refuse(self, "rates", "must be empty unless the basis is metered")
        if not self.rates and self.basis is Basis.METERED:
            _refuse(self, "rates", "must not be empty when the basis is metered")
        if len(self.currency) != 3 or not (self.currency.isascii() and self.currency.isupper()):
            _refuse(self, "currency", "must be an ISO 4217 code: three capital letters, such as USD")
        if len({rate.conditions for rate in self.rates}) != len(self.rates):
            _refuse(self, "rates", "two rates have the same meter and conditions")

    def rate(self, meter: Meter) -> Rate | None:
        """Return the standard rate of *meter*: the one without conditions, which is in force on the date of the data.

        Where every one has dates it is the newest. ``None`` when it is unknown. A price on some day, tier or hour is
        for ``modelcatalog.pricing`` to choose.
        """
        newest: Rate | None = None
        for rate in self.rates:
            if rate.meter is meter and rate.unconditional:
                return rate
            if rate.meter is meter and rate.standing and (newest is None or _begins(newest) < _begins(rate)):
                newest = rate
        return newest


def _begins(rate: Rate) -> date:
    return rate.effective_from or date.min


@define(frozen=True, kw_only=True, order=False, repr=False, match_args=False)
class Model:
    """One model as one provider serves it, or, with ``availability`` of ``weights``, as its author publishes it.

    Read it from a catalog: ``catalog["openai/gpt-4o"]``. Two models are equal when all their facts are.
    """

    #: The exact string that goes on the wire, whatever it holds.
    id: str

    #: The key of the provider that answers the request.
    provider: str

    #: ``provider/id``; unique in a catalog.
    key: str = field()

    #: The name for people.
    name: str

    #: Keys of the authors.
    authors: tuple[str, ...] = ()

    #: The key of the record that this one descends from, in its author's namespace; its own key when it is
    #: that record. ``None``: not known.
    base: str | None = None

    #: What the model is for.
    kind: ModelKind = ModelKind.CHAT

    #: Where it stands in its life at this provider.
    status: Status = Status.ACTIVE

    #: Whether it can be called here.
    availability: Availability = Availability.API

    #: When it came out at this provider.
    release_date: date | None = None

    #: Until when its training data goes.
    knowledge_cutoff: date | None = None

    #: When the provider made this entry.
    created_at: date | None = None

    #: When the provider last changed this entry.
    updated_at: date | None = None

    #: Since when it is deprecated.
    deprecated_on: date | None = None

    #: When it stops, or stopped, answering.
    retires_on: date | None = None

    #: The key or id of the model to use instead.
    replacement: str | None = None

    #: Whether the weights are published.
    open_weights: bool | None = None

    #: The licence of the weights: an SPDX id where there is one, else the name that the author gives it.
    license: str | None = None

    #: Words that it is filed under, sorted.
    tags: tuple[str, ...] = ()

    #: How much fits.
    limits: Limits = Limits()

    #: What goes in and comes out.
    modalities: Modalities = Modalities()

    #: What it can do.
    features: Features = Features()

    #: What it takes for each sampling parameter.
    sampling: Sampling = Sampling()

    #: How its reasoning is set.
    reasoning: Reasoning = Reasoning()

    #: What it is made of.
    architecture: Architecture = Architecture()

    #: How requests and answers travel.
    delivery: Delivery = Delivery()

    #: What it costs. ``None``: the provider must be asked.
    pricing: Pricing | None = None

    @key.default
    def _derive_key(self) -> str:
        return f"{self.provider}/{self.id}"

    def __attrs_post_init__(self) -> None:
        _check_texts(self, "id", "provider", "name")
        if "/" in self.provider:
            _refuse(self, "provider", "must not hold a slash")
        if self.key != f"{self.provider}/{self.id}":
            _refuse(self, "key", f"must be provider/id: {self.provider}/{self.id}")
        if self.base is not None and "/" not in self.base:
            _refuse(self, "base", "must be a key: provider/id")
        for name in ("authors", "tags"):
            if type(getattr(self, name)) is not tuple:
                _refuse(self, name, "must be a tuple")
        if self.tags and list(self.tags) != sorted(set(self.tags)):
            _refuse(self, "tags", "must be sorted, each word once")

    def supports(self, name: str) -> bool | None:
        """Tell whether the model takes the parameter or has the feature *name*; ``None`` when no source says.

        Args:
            name: a field of ``features`` or ``sampling``.

        Raises:
            ValueError: there is no such field.

        >>> from modelcatalog import catalog
        >>> model = catalog["deepseek/deepseek-coder-v2-instruct"]
        >>> model.supports("temperature"), model.supports("web_search"), model.supports("min_p")
        (True, False, None)
        """
        if name in _FEATURES:
            answer: bool | None = getattr(self.features, name)
            return answer
        if name in _SAMPLING:
            value: Range | Support | None = getattr(self.sampling, name)
            return None if value is None else value is not Support.UNSUPPORTED
        raise ValueError(
            f"{name!r} is no feature and no sampling parameter. The features: {', '.join(_FEATURES)}. "
            f"The parameters: {', '.join(_SAMPLING)}."
        )

    def __hash__(self) -> int:
        return hash(self.key)

    def __repr__(self) -> str:
        window = self.limits.context_window
        facts = [self.kind, self.status, f"{window:,} tokens of context" if window else "context unknown"]
        return f"<Model {self.key}: {', '.join(facts)}>"


_FEATURES = tuple(attribute.name for attribute in fields(Features))
_SAMPLING = tuple(attribute.name for attribute in fields(Sampling))


@define(frozen=True, kw_only=True, order=False, repr=False, match_args=False)
class Provider(Shown):
    """Who answers the request."""

    #: The key of the provider: the part of a model's key before the first slash.
    id: str

    #: The name for people.
    name: str

    #: What kind of provider it is.
    kind: ProviderKind

    #: The address that requests go to. ``${NAME}`` stands for a part that the user fills in.
    base_url: str | None = None

    #: Where its models are documented.
    docs_url: str | None = None

    #: Environment variables in which its SDKs look for the key.
    env: tuple[str, ...] = ()

    #: The wire formats that it speaks, the usual one first.
    apis: tuple[Api, ...] = ()

    def __attrs_post_init__(self) -> None:
        _check_texts(self, "id", "name")
        if "/" in self.id:
            _refuse(self, "id", "must not hold a slash")


@define(frozen=True, kw_only=True, order=False, repr=False, match_args=False)
class Author(Shown):
    """Who made a model."""

    #: The key of the author; the same as the provider's, where the author is one.
    id: str

    #: The name for people.
    name: str

    #: The author's site.
    url: str | None = None

    def __attrs_post_init__(self) -> None:
        _check_texts(self, "id", "name")


def short_count(count: int) -> str:
    """Write a large count as people do.

    >>> short_count(236_000_000_000), short_count(1_500_000_000), short_count(270_000_000)
    ('236B', '1.5B', '270M')
    """
    for unit, letter in ((10**12, "T"), (10**9, "B"), (10**6, "M"), (10**3, "K")):
        if count >= 0.9995 * unit:
            return f"{count / unit:.3g}{letter}"
    return str(count)
