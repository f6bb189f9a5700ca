"""Compare costs with those of genai-prices and litellm, and write docs/cost-comparison.md.

Run it where the three are installed: ``pip install . genai-prices litellm``, then ``python scripts/compare_costs.py``.

Every model that a peer knows by the same id at the same provider is priced for a few usages. Where the rates that the
peer holds are ours, the totals must be equal: to the last digit where the peer computes with decimals, to twelve
digits where it computes with floats. Where the rates differ, the third source is asked: two of three agree, or the
price is left open.
"""

import os
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from decimal import Decimal
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"

import genai_prices  # type: ignore[import-not-found,unused-ignore]
import litellm  # type: ignore[import-not-found,unused-ignore]

from modelcatalog import catalog
from modelcatalog.costing import Usage, cost
from modelcatalog.vocabulary import Basis

PAGE = Path(__file__).parents[1] / "docs" / "cost-comparison.md"

#: Our providers, and what each peer calls them.
PROVIDERS = {
    "anthropic": ("anthropic", "anthropic"),
    "openai": ("openai", "openai"),
    "google": ("google", "gemini"),
    "mistral": ("mistral", "mistral"),
    "cohere": ("cohere", "cohere"),
    "deepseek": ("deepseek", "deepseek"),
    "xai": ("x-ai", "xai"),
    "groq": ("groq", "groq"),
    "cerebras": ("cerebras", "cerebras"),
    "perplexity": ("perplexity", "perplexity"),
    "moonshotai": ("moonshotai", "moonshot"),
    "togetherai": ("together", "together_ai"),
    "fireworks-ai": ("fireworks", "fireworks_ai"),
    "azure": ("azure", "azure"),
    "amazon-bedrock": ("aws", "bedrock"),
    "openrouter": ("openrouter", "openrouter"),
    "zai": ("zai", "zai"),
    "minimax": ("minimax", "minimax"),
    "novita-ai": ("novita", "novita"),
    "baseten": ("baseten", "baseten"),
}
USAGES = {
    "plain": Usage(input_tokens=1000, output_tokens=100),
    "cached": Usage(input_tokens=10_000, cache_read_tokens=8000, output_tokens=500),
    "written": Usage(input_tokens=10_000, cache_write_tokens=6000, output_tokens=500),
    "long": Usage(input_tokens=300_000, output_tokens=1000),
    "reasoning": Usage(input_tokens=2000, output_tokens=1000, reasoning_tokens=800),
}
METERS = {
    "input_tokens": ("input_mtok", "input_cost_per_token"),
    "output_tokens": ("output_mtok", "output_cost_per_token"),
    "cache_read_tokens": ("cache_read_mtok", "cache_read_input_token_cost"),
    "cache_write_tokens": ("cache_write_mtok", "cache_creation_input_token_cost"),
}
MILLION = 1_000_000
REASONS = """
OpenRouter: its price is that of the host it would choose and moves by the day; the sources read its list on different
days.
Long contexts: where a source states dearer rates above a threshold, they are used; the peer has one rate.
Reasoning: where our source states a rate for it apart, it is used; the peers bill it as output. The sums differ only
where that rate is not the one of output.
Perplexity: genai-prices adds a fee for each request; our sources state it as the price of a web search.
Models whose price has changed, as DeepSeek's has: the sources were read on different days.
Azure: models.dev rounds some cached prices to cents.
"""
#: A moment outside all off-peak hours that the sources know.
AT = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


class Priced(NamedTuple):
    """What one library says of one usage."""

    total: Decimal

    #: The dollars for a million tokens of each meter that was used; ``None`` where there is no rate.
    rates: dict[str, Decimal | None]


def used(usage: Usage) -> list[str]:
    """Return the meters in which *usage* is billed."""
    return [meter for meter in METERS if getattr(usage, meter)]


def ours(key: str, usage: Usage) -> Priced | None:
    """Price with this library; ``None`` where the total is not known or a rate is assumed."""
    answer = cost(key, usage, at=AT)
    if answer.total is None or answer.assumed:
        return None
    return Priced(answer.total, {line.meter.value: line.rate.price(MILLION) for line in answer.lines})


def genai(provider: str, model_id: str, usage: Usage) -> Priced | None:
    """Price with genai-prices; ``None`` where it has no model of exactly this id."""
    counts = {meter: getattr(usage, meter) for meter in METERS if getattr(usage, meter)}
    try:
        answer = genai_prices.calc_price(
            genai_prices.Usage(**counts), model_id, provider_id=provider, genai_request_timestamp=AT
        )
    except (LookupError, ValueError):
        return None
    if answer.model.id != model_id:
        return None
    rates: dict[str, Decimal | None] = {}
    for meter in used(usage):
        rate = getattr(answer.model_price, METERS[meter][0], None)
        if rate is not None and hasattr(rate, "tiers"):
            passed = [tier.price for tier in rate.tiers if usage.input_tokens > tier.start]
            rate = passed[-1] if passed else rate.base
        rates[meter] = None if rate is None else Decimal(rate)
    fee = answer.model_price.requests_kcount
    if fee is not None:
        rates["requests"] = Decimal(fee) * 1000
    return Priced(answer.total_price, rates)


def lite(provider: str, model_id: str, usage: Usage) -> Priced | None:
    """Price with litellm; ``None`` where its table has no such key."""
    name = f"{provider}/{model_id}"
    key = name if name in litellm.model_cost else model_id
    entry = litellm.model_cost.get(key)
    if entry is None or not str(entry.get("litellm_provider", "")).startswith(provider.split("_", maxsplit=1)[0]):
        return None
    try:
        answer = litellm.cost_per_token(
            model=key,
            custom_llm_provider=None if key == name else provider,
            prompt_tokens=usage.input_tokens,
            completion_tokens=usage.output_tokens,
            cache_read_input_tokens=usage.cache_read_tokens,
            cache_creation_input_tokens=usage.cache_write_tokens,
        )
    except Exception:  # noqa: BLE001 - whatever it raises, it has no price to compare
        return None
    rates: dict[str, Decimal | None] = {}
    for meter in used(usage):
        base = METERS[meter][1]
        rate = entry.get(base)
        steps = [
            (int(found[1]), entry[name])
            for name in entry
            if (found := re.fullmatch(rf"{base}_above_(\d+)k_tokens", name))
        ]
        for above, value in sorted(steps):
            if usage.input_tokens > above * 1000:
                rate = value
        rates[meter] = None if rate is None else Decimal(repr(rate)) * MILLION
    return Priced(sum((Decimal(repr(part)) for part in answer), Decimal(0)), rates)


PEERS: dict[str, tuple[int, Callable[[str, str, Usage], Priced | None]]] = {
    "genai-prices": (0, genai),
    "litellm": (1, lite),
}


def close(one: Decimal, other: Decimal) -> bool:
    """Tell whether two amounts are equal in twelve digits."""
    return abs(one - other) <= abs(one).scaleb(-12)


def same_rates(one: Priced, other: Priced) -> bool:
    """Tell whether both libraries hold the same rates for what was used."""
    return one.rates.keys() == other.rates.keys() and all(
        theirs is not None and rate is not None and close(rate, theirs)
        for rate, theirs in zip(one.rates.values(), (other.rates[meter] for meter in one.rates), strict=True)
    )


class Comparison:
    """The counts and the differences of one peer."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.rates: dict[tuple[str, str], tuple[Decimal | None, Decimal | None, str]] = {}
        self.sums: list[tuple[str, str, Decimal, Decimal]] = []

    def add(self, key: str, name: str, mine: Priced, theirs: Priced, third: Priced | None, *, exact: bool) -> None:
        """Count one usage, and keep what differs."""
        self.counts["compared"] += 1
        equal = mine.total == theirs.total if exact else close(mine.total, theirs.total)
        if not same_rates(mine, theirs):
            self.counts["other rates"] += 1
            for meter in {**mine.rates, **theirs.rates}:
                rate, held = mine.rates.get(meter), theirs.rates.get(meter)
                if rate is None or held is None or not close(rate, held):
                    self.rates.setdefault((key, meter), (rate, held, judge(rate, held, third, meter)))
        elif equal:
            self.counts["equal"] += 1
        else:
            self.counts["unequal"] += 1
            self.sums.append((key, name, mine.total, theirs.total))


def judge(mine: Decimal | None, theirs: Decimal | None, third: Priced | None, meter: str) -> str:
    """Say who is right, as far as three sources can."""
    if mine is None:
        return "theirs: we have no rate"
    if theirs is None:
        return "open: the peer bills it as output" if meter == "reasoning_tokens" else "ours: the peer has no rate"
    if not theirs:
        return "ours: a price of 0 is an unknown one"
    witness = None if third is None else third.rates.get(meter)
    if witness is None:
        return "open: no third source"
    if close(witness, mine):
        return "ours: the other peer agrees"
    if close(witness, theirs):
        return "theirs: both peers agree"
    return "open: three sources, three prices"


def compare() -> dict[str, Comparison]:
    """Price every model of the providers above in all three libraries."""
    results = {peer: Comparison() for peer in PEERS}
    for key in catalog:
        provider, _, model_id = key.partition("/")
        pricing = catalog[key].pricing if provider in PROVIDERS else None
        if pricing is None or pricing.basis is not Basis.METERED:
            continue
        for name, usage in USAGES.items():
            mine = ours(key, usage)
            if mine is None:
                continue
            said = {peer: price(PROVIDERS[provider][place], model_id, usage) for peer, (place, price) in PEERS.items()}
            for peer, theirs in said.items():
                if theirs is not None:
                    third = next(other for each, other in said.items() if each != peer)
                    results[peer].add(key, name, mine, theirs, third, exact=peer == "genai-prices")
    return results


def write(results: dict[str, Comparison]) -> Iterator[str]:
    """Yield the lines of the page."""
    yield "# Costs compared with genai-prices and litellm"
    yield ""
    yield f"Made by `scripts/compare_costs.py` from the catalog of {catalog.as_of}, with "
    yield " and ".join(f"{peer} {version(peer)}" for peer in results) + "."
    yield "A model is compared where a peer has the same id at the same provider; pattern matches of genai-prices"
    yield "are left out. Each is priced for five usages: plain, cached, written to a cache, above 200,000 input tokens,"
    yield "and with reasoning."
    yield ""
    yield "| peer | compared | same rates: equal | same rates: unequal | other rates |"
    yield "|---|---|---|---|---|"
    for peer, result in results.items():
        counts = [result.counts[name] for name in ("compared", "equal", "unequal", "other rates")]
        yield f"| {peer} | {' | '.join(f'{count:,}' for count in counts)} |"
    yield ""
    yield "Equal means to the last digit with genai-prices, in twelve digits with litellm, which computes with floats."
    yield ""
    yield "Rates are dollars for a million tokens, or requests. Where they differ, the third source is asked."
    yield "Differences that come up more than once have one of these reasons:"
    yield ""
    yield from (f"- {' '.join(reason.split())}." for reason in REASONS.strip(".\n").split(".\n"))
    for peer, result in results.items():
        yield ""
        yield f"## {peer}: the same rates, another sum"
        yield ""
        if not result.sums:
            yield "None."
        else:
            yield "| model | usage | ours | theirs |"
            yield "|---|---|---|---|"
            yield from (f"| `{key}` | {name} | {mine:f} | {other:f} |" for key, name, mine, other in result.sums)
        yield ""
        yield f"## {peer}: another rate"
        yield ""
        verdicts = Counter(verdict for *_, verdict in result.rates.values())
        yield from (f"- {verdict}: {count:,}" for verdict, count in verdicts.most_common())
        yield ""
        yield "| model | meter | ours | theirs | who is right |"
        yield "|---|---|---|---|---|"
        for (key, meter), (mine, held, verdict) in sorted(result.rates.items()):
            theirs = "none" if held is None else f"{held.normalize():f}"
            own = "none" if mine is None else f"{mine.normalize():f}"
            yield f"| `{key}` | `{meter}` | {own} | {theirs} | {verdict} |"


def main() -> int:
    """Write the page, print the counts, and return 1 where the same rates give another sum with genai-prices."""
    results = compare()
    PAGE.write_text("\n".join(write(results)) + "\n", encoding="utf-8")
    for peer, result in results.items():
        print(peer, dict(result.counts))
    return int(results["genai-prices"].counts["unequal"] > 0)


if __name__ == "__main__":
    sys.exit(main())
