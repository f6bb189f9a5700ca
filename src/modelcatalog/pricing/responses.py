"""From a provider's response to the counts of a ``Usage``, told from the keys alone.

One reader for each way to count. What a provider counts apart is put together here: cached input at Anthropic and
Amazon Bedrock, thoughts and tool results at Google, reasoning at providers whose total shows it to be apart.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any

from modelcatalog.errors import InvalidUsage, UnknownResponse, shorten
from modelcatalog.vocabulary import Api

#: Counts and notes, under the names of the fields of ``Usage``.
Counts = dict[str, Any]
Reader = Callable[[Mapping[str, Any], Any, str | None], Counts]

#: Providers whose completion tokens leave the reasoning out, for responses without a total that shows it.
_REASONING_APART = frozenset({"xai", "perplexity"})

#: Words of providers for the standard service tier, and for none.
_TIERS = {"default": "standard", "on_demand": "standard", "auto": None, "": None}

#: Ticks of xAI's own cost in one dollar.
_TICKS = 10

_LOOKED_FOR = "no usage found: looked for usage, usageMetadata, meta.billed_units, prompt_eval_count and the like"


def read_response(body: Any, provider: str | None, api: str | None) -> Counts:
    """Return the counts and notes of the usage in *body*.

    Raises:
        UnknownResponse: no usage is found, or it has another shape than *api* has.
        InvalidUsage: a count is no number.
    """
    kind = type(body)
    if kind is str or kind is bytes or kind is bytearray:
        body = _parse(body)
        kind = type(body)
    if kind is list or kind is tuple:
        return _read_stream(body, provider, api)
    usage = body.get("usage") if kind is dict else None
    top: Any = body
    if type(usage) is not dict:
        top, usage = _locate(body)
    for key, read in _STYLES:
        if usage.get(key) is not None:
            if api is not None:
                _check_style(api, key, usage)
            return read(usage, top, provider)
    raise UnknownResponse([str(key) for key in usage], "the usage has no count that is known")


def _parse(text: str | bytes | bytearray) -> Any:
    try:
        return json.loads(text, parse_float=Decimal)
    except (ValueError, RecursionError) as error:
        raise UnknownResponse([], f"the response is not valid JSON ({error})") from None


def _read_stream(chunks: Iterable[Any], provider: str | None, api: str | None) -> Counts:
    """Read a list of chunks: the last that has usage counts, over what a ``message_start`` has counted."""
    start: Mapping[str, Any] = {}
    last: Any = None
    seen: list[str] = []
    for given in chunks:
        chunk = _parse(given) if isinstance(given, (str, bytes)) else given
        try:
            _, usage = _locate(chunk)
        except UnknownResponse as unknown:
            seen += [key for key in unknown.keys if key not in seen]
            continue
        if _get(chunk, "type") == "message_start":
            start = usage
        last = chunk, usage
    if last is None:
        raise UnknownResponse(seen, "no chunk of the stream has usage; ask the provider to send it with the last")
    chunk, usage = last
    if not start:
        return read_response(chunk, provider, api)
    merged = {**start, **{key: value for key, value in usage.items() if value is not None}}
    return read_response({"usage": merged}, provider, api)


# --- finding the usage --------------------------------------------------------------------------------------


def _get(thing: Any, name: str) -> Any:
    """Return what *thing*, a mapping or an object, has under *name*; ``None`` when it has nothing."""
    if isinstance(thing, Mapping):
        return thing.get(name)
    if thing is None or isinstance(thing, (str, bytes, int, float, list, tuple)):
        return None
    return getattr(thing, name, None)


def _mapping(thing: Any) -> Mapping[str, Any] | None:
    """Return *thing* as a mapping: one already, an SDK's object, or a plain object with attributes."""
    if isinstance(thing, Mapping):
        return thing
    if thing is None or isinstance(thing, (str, bytes, int, float, Decimal, list, tuple, type)):
        return None
    dumped = getattr(thing, "model_dump", None) or getattr(thing, "to_dict", None)
    if callable(dumped):
        plain = dumped()
        return plain if isinstance(plain, Mapping) else None
    own = getattr(thing, "__dict__", None)
    if own:
        return {name: value for name, value in own.items() if not name.startswith("_")}
    names = [key for key in _KNOWN if hasattr(thing, key)]
    return {name: getattr(thing, name) for name in names} or None


#: Where the usage may be, below the top or below one of the wrappers.
_PLACES = (
    ("usage",),
    ("usageMetadata",),
    ("usage_metadata",),
    ("usage_info",),
    ("x_groq", "usage"),
    ("amazon-bedrock-invocationMetrics",),
    ("meta", "billed_units"),
    ("meta", "tokens"),
)

#: What a response may be wrapped in: events of streams, lines of batches, gateways.
_WRAPPERS = (
    ("response",),
    ("response", "body"),
    ("message",),
    ("delta",),
    ("metadata",),
    ("result",),
    ("result", "message"),
    ("data",),
    ("body",),
    ("output",),
)


def _locate(body: Any) -> tuple[Any, Mapping[str, Any]]:
    """Return the part of *body* that is the response, and its usage."""
    if isinstance(body, (str, bytes)):
        body = _parse(body)
    for wrapper in ((), *_WRAPPERS):
        top = body
        for step in wrapper:
            top = _get(top, step)
        if top is not None:
            usage = _usage_of(top)
            if usage is not None:
                return top, usage
    choices = _get(body, "choices")
    if isinstance(choices, (list, tuple)) and choices:
        usage = _mapping(_get(choices[0], "usage"))
        if usage:
            return body, usage
    whole = _mapping(body)
    if whole is None:
        raise UnknownResponse(
            [], f"a response is a dict, a JSON string, an SDK's object or a list, not {shorten(body)}"
        )
    raise UnknownResponse([str(key) for key in whole], _LOOKED_FOR)


def _usage_of(top: Any) -> Mapping[str, Any] | None:
    for place in _PLACES:
        thing = top
        for step in place:
            thing = _get(thing, step)
        usage = _mapping(thing)
        if usage:
            return usage
    for key in _AT_THE_TOP:
        if _get(top, key) is not None and not isinstance(_get(top, key), (Mapping, str)):
            return _mapping(top)
    return None


# --- reading it ---------------------------------------------------------------------------------------------


def _refuse(name: str, value: object) -> InvalidUsage:
    return InvalidUsage(name, value, "must be a number")


def _count(usage: Mapping[str, Any], name: str) -> Any:
    value = usage.get(name)
    if value is None:
        return 0
    if type(value) is int or type(value) is float or type(value) is Decimal:
        return value
    raise _refuse(name, value)


def _details(usage: Mapping[str, Any], *names: str) -> Mapping[str, Any]:
    for name in names:
        value = usage.get(name)
        if value is not None:
            if type(value) is dict:
                return value
            plain = _mapping(value)
            if plain is not None:
                return plain
    return {}


def _money(value: Any) -> Decimal | None:
    if type(value) is float:
        return Decimal(repr(value))
    return Decimal(value) if type(value) is int or type(value) is Decimal else None


def _note(counts: Counts, usage: Mapping[str, Any], top: Any) -> Counts:
    """Add the tier that the response was served at."""
    tier = top.get("service_tier") if type(top) is dict else _get(top, "service_tier")
    if tier is None:
        tier = "fast" if usage.get("speed") == "fast" else usage.get("service_tier")
    if type(tier) is str:
        counts["service_tier"] = _TIERS.get(tier, tier)
    return counts


def _read_chat(usage: Mapping[str, Any], top: Any, provider: str | None) -> Counts:
    """Read the counts of OpenAI's Chat Completions and of all who follow it: input counts what was cached."""
    given = _count(usage, "prompt_tokens")
    output = usage.get("completion_tokens")
    if type(output) is not int:
        # Embeddings have no output, and a total that says so.
        output = _count(usage, "total_tokens" if output is None else "completion_tokens")
        output = max(output - given, 0) if usage.get("completion_tokens") is None else output
    counts: Counts = {"input_tokens": given, "output_tokens": output}
    inside = _details(usage, "prompt_tokens_details")
    cached = (
        _count(inside, "cached_tokens")
        or _count(usage, "cached_tokens")
        or _count(usage, "prompt_cache_hit_tokens")
        or _count(usage, "cache_read_input_tokens")
    )
    if cached:
        counts["cache_read_tokens"] = cached
    if inside:
        _read_input_details(counts, inside)
    written = usage.get("cache_creation_input_tokens")
    if written:
        _read_cache_creation(counts, usage, written)
    outside = _details(usage, "completion_tokens_details")
    reasoning = _count(outside, "reasoning_tokens") or _count(usage, "reasoning_tokens")
    if outside:
        _read_output_details(counts, outside)
    if reasoning:
        counts["reasoning_tokens"] = reasoning
        total = usage.get("total_tokens")
        apart = provider in _REASONING_APART if total is None or provider == "perplexity" else False
        if reasoning > output or total == given + output + reasoning or apart:
            counts["output_tokens"] = output + reasoning
    for name in _EXTRAS:
        if name in usage:
            _read_extras(counts, usage)
            break
    return _note(counts, usage, top)


#: Keys of a usage in the manner of Chat Completions that only some providers have.
_EXTRAS = (
    "cost",
    "cost_in_usd_ticks",
    "num_search_queries",
    "num_sources_used",
    "prompt_audio_seconds",
    "server_tool_use",
)


def _read_extras(counts: Counts, usage: Mapping[str, Any]) -> None:
    cost = usage.get("cost")
    if cost is not None and _money(cost) is None:
        cost = _get(cost, "total_cost")
    ticks = usage.get("cost_in_usd_ticks")
    counts["provider_cost"] = _money(cost) if ticks is None else Decimal(ticks).scaleb(-_TICKS)
    searches = _count(usage, "num_search_queries") or _count(_details(usage, "server_tool_use"), "web_search_requests")
    counts["web_searches"] = searches
    counts["input_audio_seconds"] = _count(usage, "prompt_audio_seconds")


def _read_input_details(counts: Counts, inside: Mapping[str, Any]) -> None:
    for name, target in (
        ("audio_tokens", "input_audio_tokens"),
        ("image_tokens", "input_image_tokens"),
        ("video_tokens", "input_video_tokens"),
        ("text_tokens", "input_text_tokens"),
        ("cache_write_tokens", "cache_write_tokens"),
    ):
        value = inside.get(name)
        if value:
            counts[target] = value
    if inside.get("cached_tokens_details"):
        deeper = _details(inside, "cached_tokens_details")
        counts["cache_read_audio_tokens"] = _count(deeper, "audio_tokens")
        counts["cache_read_image_tokens"] = _count(deeper, "image_tokens")
    if inside.get("cache_creation_input_tokens"):
        _read_cache_creation(counts, inside, inside["cache_creation_input_tokens"])


def _read_output_details(counts: Counts, outside: Mapping[str, Any]) -> None:
    for name in ("audio_tokens", "image_tokens", "video_tokens", "text_tokens"):
        value = outside.get(name)
        if value:
            counts[f"output_{name}"] = value


def _read_cache_creation(counts: Counts, usage: Mapping[str, Any], written: Any) -> None:
    hour = _count(_details(usage, "cache_creation"), "ephemeral_1h_input_tokens")
    counts["cache_write_tokens"] = written - hour
    if hour:
        counts["cache_write_1h_tokens"] = hour


def _read_messages(usage: Mapping[str, Any], top: Any, _provider: str | None) -> Counts:
    """Read ``input_tokens`` and ``output_tokens``: Anthropic's Messages, where what was cached is counted apart,
    and OpenAI's Responses, where it is not.
    """
    given = _count(usage, "input_tokens")
    output = _count(usage, "output_tokens")
    read, written = _count(usage, "cache_read_input_tokens"), _count(usage, "cache_creation_input_tokens")
    counts: Counts = {"input_tokens": given + read + written, "output_tokens": output}
    if read:
        counts["cache_read_tokens"] = read
    if written:
        _read_cache_creation(counts, usage, written)
    inside = _details(usage, "input_tokens_details", "input_token_details", "prompt_tokens_details")
    if inside:
        cached = _count(inside, "cached_tokens") or _count(inside, "cache_read")
        if cached:
            counts["cache_read_tokens"] = cached
        _read_input_details(counts, inside)
    outside = _details(usage, "output_tokens_details", "output_token_details", "completion_tokens_details")
    if outside:
        _read_output_details(counts, outside)
        reasoning = (
            _count(outside, "reasoning_tokens") or _count(outside, "thinking_tokens") or _count(outside, "reasoning")
        )
        if reasoning:
            counts["reasoning_tokens"] = reasoning
            if reasoning > output or usage.get("total_tokens") == given + output + reasoning:
                counts["output_tokens"] = output + reasoning
    tools = usage.get("server_tool_use")
    if tools is not None:
        counts["web_searches"] = _count(_details(usage, "server_tool_use"), "web_search_requests")
    else:
        calls = _get(top, "output")
        if type(calls) is list:
            _count_calls(counts, calls)
    if "cost" in usage or "cost_in_usd_ticks" in usage:
        _read_extras(counts, {name: usage[name] for name in ("cost", "cost_in_usd_ticks") if name in usage})
    return _note(counts, usage, top)


def _count_calls(counts: Counts, output: list[Any]) -> None:
    """Count the provider's own tools that a Responses answer lists: searches are billed for each call."""
    for item in output:
        kind = _get(item, "type")
        if kind == "web_search_call":
            # A call that only opens a page, or looks for words in it, is none that is billed.
            if _get(_get(item, "action"), "type") in (None, "search"):
                counts["web_searches"] = counts.get("web_searches", 0) + 1
        elif kind == "file_search_call":
            counts["file_searches"] = counts.get("file_searches", 0) + 1


def _read_output_only(usage: Mapping[str, Any], _top: Any, _provider: str | None) -> Counts:
    raise UnknownResponse(
        [str(key) for key in usage],
        "this counts the output alone; of a stream, pass all events as a list: message_start counts the input",
    )


def _read_converse(usage: Mapping[str, Any], top: Any, _provider: str | None) -> Counts:
    """Read Amazon Bedrock's Converse and Nova: what was cached is counted apart."""
    read = _count(usage, "cacheReadInputTokens") or _count(usage, "cacheReadInputTokenCount")
    written = _count(usage, "cacheWriteInputTokens") or _count(usage, "cacheWriteInputTokenCount")
    hour = 0
    for detail in usage.get("cacheDetails") or ():
        if _get(detail, "ttl") == "1h":
            hour += _get(detail, "inputTokens") or 0
    counts = {
        "input_tokens": _count(usage, "inputTokens") + read + written,
        "output_tokens": _count(usage, "outputTokens"),
        "cache_read_tokens": read,
        "cache_write_tokens": written - hour,
        "cache_write_1h_tokens": hour,
    }
    tier = _get(_get(top, "serviceTier"), "type") or _get(_get(top, "performanceConfig"), "latency")
    if type(tier) is str and tier not in ("default", "standard"):
        counts["service_tier"] = tier
    return counts


def _read_invocation(usage: Mapping[str, Any], _top: Any, _provider: str | None) -> Counts:
    """Read the metrics that close a stream of Amazon Bedrock's InvokeModel."""
    read, written = _count(usage, "cacheReadInputTokenCount"), _count(usage, "cacheWriteInputTokenCount")
    return {
        "input_tokens": _count(usage, "inputTokenCount") + read + written,
        "output_tokens": _count(usage, "outputTokenCount"),
        "cache_read_tokens": read,
        "cache_write_tokens": written,
    }


def _read_titan(usage: Mapping[str, Any], _top: Any, _provider: str | None) -> Counts:
    """Read Amazon's Titan at InvokeModel."""
    results = usage.get("results") or ()
    return {
        "input_tokens": _count(usage, "inputTextTokenCount"),
        "output_tokens": sum(_get(result, "tokenCount") or 0 for result in results)
        or _count(usage, "totalOutputTextTokenCount"),
    }


def _read_llama(usage: Mapping[str, Any], _top: Any, _provider: str | None) -> Counts:
    """Read Meta's models at InvokeModel."""
    return {
        "input_tokens": _count(usage, "prompt_token_count"),
        "output_tokens": _count(usage, "generation_token_count"),
    }


_MODALITIES = {"TEXT": "text", "IMAGE": "image", "DOCUMENT": "image", "AUDIO": "audio", "VIDEO": "video"}


def _read_gemini(usage: Mapping[str, Any], _top: Any, _provider: str | None) -> Counts:
    """Read Google's generateContent, in JSON's spelling or the SDK's: thoughts and tool results are counted apart."""
    camel = any(name in usage for name in ("promptTokenCount", "candidatesTokenCount", "thoughtsTokenCount"))
    name = _CAMEL if camel else _SNAKE
    thoughts = _count(usage, name["thoughts"])
    answer = _count(usage, name["candidates"]) or _count(usage, name["response"])
    counts = {
        "input_tokens": _count(usage, name["prompt"]) + _count(usage, name["tool"]),
        "output_tokens": answer + thoughts,
    }
    if thoughts:
        counts["reasoning_tokens"] = thoughts
    cached = _count(usage, name["cached"])
    if cached:
        counts["cache_read_tokens"] = cached
    for field, side in (
        ("prompt_details", "input"),
        ("tool_details", "input"),
        ("candidates_details", "output"),
        ("response_details", "output"),
        ("cache_details", "cache_read"),
    ):
        for detail in usage.get(name[field]) or ():
            modality = _get(detail, "modality")
            word = _MODALITIES.get(getattr(modality, "value", modality))
            tokens = _get(detail, name["tokens"]) or 0
            if word is None or not tokens or (side == "cache_read" and word not in ("image", "audio")):
                continue
            target = f"{side}_{word}_tokens"
            counts[target] = counts.get(target, 0) + tokens
    tier = usage.get("serviceTier") or usage.get("service_tier")
    if type(tier) is str:
        counts["service_tier"] = _TIERS.get(tier.lower(), tier.lower())
    return counts


_CAMEL = {
    "prompt": "promptTokenCount",
    "candidates": "candidatesTokenCount",
    "response": "responseTokenCount",
    "thoughts": "thoughtsTokenCount",
    "cached": "cachedContentTokenCount",
    "tool": "toolUsePromptTokenCount",
    "prompt_details": "promptTokensDetails",
    "tool_details": "toolUsePromptTokensDetails",
    "candidates_details": "candidatesTokensDetails",
    "response_details": "responseTokensDetails",
    "cache_details": "cacheTokensDetails",
    "tokens": "tokenCount",
}
_SNAKE = {
    "prompt": "prompt_token_count",
    "candidates": "candidates_token_count",
    "response": "response_token_count",
    "thoughts": "thoughts_token_count",
    "cached": "cached_content_token_count",
    "tool": "tool_use_prompt_token_count",
    "prompt_details": "prompt_tokens_details",
    "tool_details": "tool_use_prompt_tokens_details",
    "candidates_details": "candidates_tokens_details",
    "response_details": "response_tokens_details",
    "cache_details": "cache_tokens_details",
    "tokens": "token_count",
}


def _read_cohere(usage: Mapping[str, Any], top: Any, provider: str | None) -> Counts:
    """Read Cohere's two counts, of which the billed one is what it bills."""
    billed = _details(usage, "billed_units", "tokens")
    counts = _read_billed_units(billed, top, provider)
    cached = _count(usage, "cached_tokens")
    if cached:
        counts["cache_read_tokens"] = min(cached, counts["input_tokens"])
    return counts


def _read_billed_units(usage: Mapping[str, Any], _top: Any, _provider: str | None) -> Counts:
    return {
        "input_tokens": _count(usage, "input_tokens") + _count(usage, "image_tokens"),
        "input_image_tokens": _count(usage, "image_tokens"),
        "output_tokens": _count(usage, "output_tokens"),
        "search_units": _count(usage, "search_units"),
    }


def _read_ollama(usage: Mapping[str, Any], _top: Any, _provider: str | None) -> Counts:
    """Read Ollama's own API, which leaves out the count of a prompt that it need not read again."""
    return {"input_tokens": _count(usage, "prompt_eval_count"), "output_tokens": _count(usage, "eval_count")}


def _read_total(usage: Mapping[str, Any], top: Any, _provider: str | None) -> Counts:
    """Read an embedding or a ranking, which has nothing but input; any other total cannot be split."""
    if _get(top, "object") == "list" or type(_get(top, "data")) is list or type(_get(top, "results")) is list:
        return {"input_tokens": _count(usage, "total_tokens")}
    raise UnknownResponse([str(key) for key in usage], "the usage has a total alone, which cannot be split")


def _read_seconds(usage: Mapping[str, Any], _top: Any, _provider: str | None) -> Counts:
    """Read a transcription that is billed by its length."""
    return {"input_audio_seconds": _count(usage, "seconds")}


def _read_pages(usage: Mapping[str, Any], _top: Any, _provider: str | None) -> Counts:
    return {"input_pages": _count(usage, "pages_processed")}


#: The key by which each way to count is known, the commonest first, and its reader.
_STYLES: tuple[tuple[str, Reader], ...] = (
    ("prompt_tokens", _read_chat),
    ("input_tokens", _read_messages),
    ("promptTokenCount", _read_gemini),
    ("inputTokens", _read_converse),
    ("billed_units", _read_cohere),
    ("prompt_eval_count", _read_ollama),
    ("generation_token_count", _read_llama),
    ("prompt_token_count", _read_gemini),
    ("candidatesTokenCount", _read_gemini),
    ("thoughtsTokenCount", _read_gemini),
    ("candidates_token_count", _read_gemini),
    ("inputTokenCount", _read_invocation),
    ("inputTextTokenCount", _read_titan),
    ("completion_tokens", _read_output_only),
    ("seconds", _read_seconds),
    ("pages_processed", _read_pages),
    ("search_units", _read_billed_units),
    ("tokens", _read_cohere),
    ("output_tokens", _read_output_only),
    ("eval_count", _read_ollama),
    ("total_tokens", _read_total),
)

#: Counts that some responses have at the top, beside the answer, or that a usage passed alone has.
_AT_THE_TOP = tuple(key for key, _ in _STYLES if key not in ("seconds", "tokens"))
_KNOWN = (*_CAMEL.values(), *_SNAKE.values(), *(key for key, _ in _STYLES), "input_tokens_details",
          "output_tokens_details", "prompt_tokens_details", "completion_tokens_details")  # fmt: skip

#: The keys by which the usage of each API is known.
_OF_API = {
    Api.OPENAI_CHAT_COMPLETIONS: ("prompt_tokens", "completion_tokens", "total_tokens"),
    Api.OPENAI_RESPONSES: ("input_tokens",),
    Api.ANTHROPIC_MESSAGES: ("input_tokens", "output_tokens", "inputTokenCount"),
    Api.GOOGLE_GENERATE_CONTENT: tuple(key for key, style in _STYLES if style is _read_gemini),
    Api.AMAZON_BEDROCK_CONVERSE: ("inputTokens",),
    Api.COHERE_CHAT: ("billed_units", "tokens", "input_tokens", "search_units"),
}


def _check_style(api: str, key: str, usage: Mapping[str, Any]) -> None:
    allowed = _OF_API.get(api)  # type: ignore[call-overload]
    if allowed is None:
        raise UnknownResponse([str(name) for name in usage], f"{shorten(api)} is no api; one of {', '.join(_OF_API)}")
    if key not in allowed:
        wanted = " or ".join(allowed)
        raise UnknownResponse([str(name) for name in usage], f"a response of {str(api)!r} counts {wanted}")
