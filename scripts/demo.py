"""Show what the library does, on the packaged data: ``make demo``."""

from modelcatalog import Usage, catalog, check, cost, max_cost
from modelcatalog.records import Model, short_count


def main() -> None:
    """Print a model's facts, a request that passes, two that do not, what calls cost, and where to go next."""
    print(f"modelcatalog: {len(catalog):,} models at {len(catalog.providers):,} providers, as of {catalog.as_of}")
    _print_facts(catalog["deepseek-coder-v2-instruct"])
    _print_checks()
    _print_costs()
    _print_next()


def _print_facts(model: Model) -> None:
    _print_title(f"The facts: catalog[{model.id!r}]")
    limits, parts, sampling, delivery = model.limits, model.architecture, model.sampling, model.delivery
    features = ("tools", "tool_calls", "tool_choice", "structured_outputs", "json_mode", "streaming", "reasoning")
    others = ("web_search", "attachments", "parallel_tool_calls", "prompt_caching")
    rows = {
        "name": model.name,
        "key": model.key,
        "authors": ", ".join(catalog.authors[author].name for author in model.authors),
        "status": f"{model.status}, had as {model.availability}",
        "released": model.release_date,
        "knowledge until": model.knowledge_cutoff,
        "licence": model.license,
        "context window": _tokens(limits.context_window),
        "largest output": _tokens(limits.max_output_tokens),
        "input": ", ".join(model.modalities.input),
        "output": ", ".join(model.modalities.output),
        "parameters": _count(parts.parameter_count),
        "active parameters": _count(parts.active_parameter_count),
        "architecture": f"{parts.type}, tokenizer {parts.tokenizer}, trained from {parts.base_model}",
        "temperature": sampling.temperature,
        "top_p": sampling.top_p,
        "frequency_penalty": sampling.frequency_penalty,
        "presence_penalty": sampling.presence_penalty,
        "max_tokens": sampling.max_tokens,
        "features": ", ".join(f"{name} {_answer(model.supports(name))}" for name in features),
        "": ", ".join(f"{name} {_answer(model.supports(name))}" for name in others),
        "tool choices": ", ".join(delivery.tool_choices or ()),
        "response formats": ", ".join(delivery.response_formats or ()),
        "pricing": "no price is published: ask the provider" if model.pricing is None else model.pricing,
        "tags": ", ".join(model.tags),
        "served by": ", ".join(offering.provider for offering in catalog.offerings(model) if offering != model),
    }
    for title, value in rows.items():
        print(f"  {title:<18}  {'unknown' if value is None else value}")


def _print_checks() -> None:
    _print_title("A request that passes, in neutral names")
    params = {"temperature": 0.7, "top_p": 0.9, "max_tokens": 4096}
    print(f"  {params}")
    _print_indented(check("deepseek-coder-v2-instruct", params))

    _print_title("One that does not: every problem at once")
    wrong = {"temprature": 0.7, "top_p": 1.5, "max_tokens": 20_000}
    print(f"  {wrong}")
    _print_indented(check("deepseek-coder-v2-instruct", wrong, input_tokens=150_000))

    _print_title("A native body, as it goes to the API")
    body = {"messages": [{"role": "user", "content": "Sort a list."}], "temperature": 0.2}
    print(f"  {body}")
    _print_indented(check("openai/gpt-5", body, api="openai-chat-completions"))


def _print_costs() -> None:
    usage = Usage(input_tokens=10_000, cache_read_tokens=8_000, output_tokens=1_000)
    _print_title("What a call costs: 10,000 tokens in, 8,000 of them cached, and 1,000 out")
    hosted = "fireworks-ai/accounts/fireworks/models/deepseek-coder-v2-instruct"
    for key in ("openai/gpt-5", hosted):
        answer = cost(key, usage)
        assumed = f"; no rate of its own: {', '.join(answer.assumed)}" if answer.assumed else ""
        print(f"  {key}: {answer}, {answer.status} by {answer.source} ({answer.source_date}){assumed}")
    bound = max_cost("openai/gpt-5", {"max_completion_tokens": 4_000}, input_tokens=10_000)
    print(f"  openai/gpt-5, at most, with 4,000 out: {bound}")


def _print_next() -> None:
    _print_title("Where to go next")
    print("  README.md         the library in five minutes")
    print("  docs/tutorial.md  your first check in ten; `make docs` builds all pages into docs/_build")
    print("  make test         everything that must pass")
    print("  CONTRIBUTING.md   how to correct a fact or add a rule")


def _print_title(title: str) -> None:
    print(f"\n{title}\n{'-' * len(title)}")


def _print_indented(text: object) -> None:
    print("\n".join(f"  {line}" for line in str(text).splitlines()))


def _tokens(count: int | None) -> str | None:
    return None if count is None else f"{count:,} tokens"


def _count(count: int | None) -> str | None:
    return None if count is None else short_count(count)


def _answer(answer: bool | None) -> str:
    return {True: "yes", False: "no", None: "unknown"}[answer]


if __name__ == "__main__":
    main()
