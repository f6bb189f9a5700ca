"""One model as a page of Markdown that carries every fact of it."""

from collections.abc import Iterable, Sequence
from enum import StrEnum

from modelcatalog.quantities import Range
from modelcatalog.records import Model, Pricing, short_count
from modelcatalog.vocabulary import Availability, Basis, Modality, Support

_FEATURES = {
    "tools": "Tool definitions",
    "tool_calls": "Tool calls",
    "tool_choice": "Tool choice",
    "parallel_tool_calls": "Parallel tool calls",
    "web_search": "Web search",
    "attachments": "File attachments",
    "streaming": "Streaming",
    "structured_outputs": "Structured outputs",
    "json_mode": "JSON mode",
    "reasoning": "Reasoning",
    "reasoning_effort": "Reasoning effort",
    "reasoning_tokens": "Reasoning tokens",
    "include_reasoning": "Reasoning in the answer",
    "verbosity": "Verbosity control",
    "prompt_caching": "Prompt caching",
    "system_messages": "System messages",
    "computer_use": "Computer use",
    "code_execution": "Code execution",
    "batch": "Batch service",
    "fine_tuning": "Fine-tuning",
}
_SAMPLING = {
    "temperature": "Temperature",
    "top_p": "Top-p",
    "top_k": "Top-k",
    "min_p": "Min-p",
    "top_a": "Top-a",
    "typical_p": "Typical-p",
    "frequency_penalty": "Frequency penalty",
    "presence_penalty": "Presence penalty",
    "repetition_penalty": "Repetition penalty",
    "max_tokens": "Max tokens",
    "n": "Answers (n)",
    "logprobs": "Log probabilities",
    "top_logprobs": "Top log probabilities",
    "stop": "Stop sequences",
    "seed": "Seed",
    "logit_bias": "Logit bias",
}
_MARKS = {True: "yes", False: "no", None: "unknown"}


#: A field, who states it and when, and what others say instead: each value with who says so.
Stated = tuple[str, str, str, Sequence[tuple[str, str]]]


def page(model: Model, *, provider: str, authors: Sequence[str], sources: Sequence[Stated] = ()) -> str:
    """Draw the page of a model.

    Args:
        model: the model.
        provider: the provider's name for people.
        authors: the authors' names for people.
        sources: where each fact comes from; left out of the page when empty.
    """
    blocks = [
        f"# {_text(model.name)}",
        _overview(model, provider, authors),
        "## Modalities",
        _modalities(model),
        "## Capabilities",
        _table(
            ("Feature", "Supported"),
            ((title, _MARKS[getattr(model.features, name)]) for name, title in _FEATURES.items()),
        ),
        "## Request parameters",
        _sampling(model),
        *_reasoning(model),
        *_architecture(model),
        *_delivery(model),
        "## Pricing",
        _pricing(model.pricing, provider),
        *_lifecycle(model),
        *_sources(sources),
    ]
    return "\n\n".join(blocks) + "\n"


def _overview(model: Model, provider: str, authors: Sequence[str]) -> str:
    limits = model.limits
    rows = [
        ("Id", f"`{model.id}`"),
        ("Key", f"`{model.key}`"),
        ("Provider", _text(provider)),
        ("Authors", ", ".join(map(_text, authors)) or None),
        ("Base", f"`{model.base}`" if model.base not in (None, model.key) else None),
        ("Kind", model.kind),
        ("Status", model.status),
        ("Availability", "weights only" if model.availability is Availability.WEIGHTS else None),
        ("Released", model.release_date),
        ("Knowledge cutoff", model.knowledge_cutoff),
        ("Open weights", _MARKS[model.open_weights]),
        ("Licence", model.license and _text(model.license)),
        ("Context window", limits.context_window and f"{limits.context_window:,} tokens"),
        ("Max input", limits.max_input_tokens and f"{limits.max_input_tokens:,} tokens"),
        ("Max output", limits.max_output_tokens and f"{limits.max_output_tokens:,} tokens"),
        ("Parameters", model.architecture.parameter_count and short_count(model.architecture.parameter_count)),
        ("Tags", ", ".join(model.tags) or None),
    ]
    return "\n".join(f"- **{title}**: {value}" for title, value in rows if value is not None)


def _modalities(model: Model) -> str:
    rows = []
    for title, words in (("Input", model.modalities.input), ("Output", model.modalities.output)):
        rows.append((title, *(_MARKS[modality in words if words else None] for modality in Modality)))
    return _table(
        ("Direction", *(modality.upper() if modality is Modality.PDF else modality.title() for modality in Modality)),
        rows,
    )


def _sampling(model: Model) -> str:
    rows = []
    for name, title in _SAMPLING.items():
        value: Range | Support | None = getattr(model.sampling, name)
        if isinstance(value, Range):
            default = "" if value.default is None else f"{value.default:,}"
            span = str(value).partition(" (default")[0]
            rows.append((title, "yes", span, default))
        elif value is not None:
            rows.append((title, {"supported": "yes", "unsupported": "no", "ignored": "ignored"}[value], "", ""))
    if not rows:
        return "No source states which parameters it takes."
    return _table(("Parameter", "Supported", "Range", "Default"), rows)


def _reasoning(model: Model) -> list[str]:
    reasoning = model.reasoning
    rows = [
        ("Efforts", ", ".join(reasoning.efforts) if reasoning.efforts else None),
        ("Default effort", reasoning.default_effort),
        ("Budget", f"{reasoning.budget} tokens" if reasoning.budget is not None else None),
        ("Can be turned off", None if reasoning.can_disable is None else _MARKS[reasoning.can_disable]),
    ]
    return _section("Reasoning", rows)


def _architecture(model: Model) -> list[str]:
    parts = model.architecture
    rows = [
        ("Parameters", parts.parameter_count and short_count(parts.parameter_count)),
        ("Active parameters", parts.active_parameter_count and short_count(parts.active_parameter_count)),
        ("Type", parts.type),
        ("Tokenizer", parts.tokenizer),
        ("Quantization", parts.quantization),
        ("Fine-tuned", None if parts.fine_tuned is None else _MARKS[parts.fine_tuned]),
        ("Base model", parts.base_model),
    ]
    return _section("Architecture", rows)


def _delivery(model: Model) -> list[str]:
    delivery = model.delivery
    rows = [
        ("Tool choices", _words(delivery.tool_choices)),
        ("Response formats", _words(delivery.response_formats)),
        ("Streaming modes", _words(delivery.streaming_modes)),
        ("Protocols", _words(delivery.protocols)),
        ("APIs", _words(delivery.apis)),
    ]
    return _section("Delivery", rows)


def _lifecycle(model: Model) -> list[str]:
    rows = [
        ("Created", model.created_at),
        ("Last updated", model.updated_at),
        ("Deprecated on", model.deprecated_on),
        ("Retires on", model.retires_on),
        ("Replacement", model.replacement),
    ]
    return _section("Lifecycle", rows)


def _sources(sources: Sequence[Stated]) -> list[str]:
    if not sources:
        return []
    rows = [
        (f"`{name}`", _text(title), day, "; ".join(f"{_text(value)} ({_text(who)})" for value, who in others))
        for name, title, day, others in sources
    ]
    return ["## Sources", _table(("Fact", "Source", "Date", "Others say"), rows)]


def _pricing(pricing: Pricing | None, provider: str) -> str:
    if pricing is None:
        return f"No price is published: ask {_text(provider)}."
    if pricing.basis is Basis.FREE:
        return "Free of charge."
    if pricing.basis is Basis.INCLUDED:
        return f"Included in a plan of {_text(provider)}."
    rows = []
    for rate in pricing.rates:
        conditions = str(rate).partition(" (")[2].removesuffix(")")
        rows.append(
            (rate.meter.replace("_", " "), f"{rate.amount} {pricing.currency}", f"{rate.per:,}", conditions or "always")
        )
    return _table(("Meter", "Price", "Per", "When"), rows)


def _section(title: str, rows: Iterable[tuple[str, object]]) -> list[str]:
    stated = [(name, _text(str(value))) for name, value in rows if value is not None]
    return [f"## {title}", _table(("Fact", "Value"), stated)] if stated else []


def _table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    lines = [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
    lines += [f"| {' | '.join(str(cell) for cell in row)} |" for row in rows]
    return "\n".join(lines)


def _words(words: Sequence[StrEnum] | None) -> str | None:
    return None if words is None else ", ".join(words)


def _text(text: str) -> str:
    """Keep a name from being read as Markdown."""
    return text.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;").replace("*", "\\*").replace("_", "\\_")
