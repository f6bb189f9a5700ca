"""The neutral names of request parameters: one flat request, whoever the provider is."""

from modelcatalog.rules import JsonType

_NUMBER = (JsonType.NUMBER,)
_INTEGER = (JsonType.INTEGER,)
_STRING = (JsonType.STRING,)
_BOOLEAN = (JsonType.BOOLEAN,)
_ARRAY = (JsonType.ARRAY,)
_OBJECT = (JsonType.OBJECT,)

#: Each neutral name and the types that it may have; none: any.
NAMES: dict[str, tuple[JsonType, ...]] = {
    "temperature": _NUMBER,
    "top_p": _NUMBER,
    "top_k": _INTEGER,
    "min_p": _NUMBER,
    "top_a": _NUMBER,
    "typical_p": _NUMBER,
    "frequency_penalty": _NUMBER,
    "presence_penalty": _NUMBER,
    "repetition_penalty": _NUMBER,
    "max_tokens": _INTEGER,
    "n": _INTEGER,
    "logprobs": (*_BOOLEAN, *_INTEGER),
    "top_logprobs": _INTEGER,
    "stop": (*_STRING, *_ARRAY),
    "seed": _INTEGER,
    "logit_bias": _OBJECT,
    "reasoning_effort": _STRING,
    "reasoning_budget": _INTEGER,
    "tools": _ARRAY,
    "tool_choice": (*_STRING, *_OBJECT),
    "parallel_tool_calls": _BOOLEAN,
    "response_format": (*_STRING, *_OBJECT),
    "stream": _BOOLEAN,
    "verbosity": _STRING,
    "service_tier": _STRING,
    "user": _STRING,
    "metadata": _OBJECT,
    "store": _BOOLEAN,
    "web_search": (),
    "modalities": _ARRAY,
    "model": _STRING,
    "messages": _ARRAY,
    "system": (*_STRING, *_ARRAY),
}

#: Names whose values have another shape on each API, so that only their presence is checked.
SHAPED = frozenset({"tools", "tool_choice", "response_format", "stop", "web_search", "messages", "system", "stream"})

#: Well-known spellings of neutral names.
ALIASES: dict[str, str] = {
    "budget_tokens": "reasoning_budget",
    "candidate_count": "n",
    "candidateCount": "n",
    "effort": "reasoning_effort",
    "frequencyPenalty": "frequency_penalty",
    "k": "top_k",
    "logitBias": "logit_bias",
    "maxCompletionTokens": "max_tokens",
    "max_completion_tokens": "max_tokens",
    "maxOutputTokens": "max_tokens",
    "max_output_tokens": "max_tokens",
    "max_new_tokens": "max_tokens",
    "maxTokens": "max_tokens",
    "minP": "min_p",
    "num_generations": "n",
    "p": "top_p",
    "parallelToolCalls": "parallel_tool_calls",
    "presencePenalty": "presence_penalty",
    "random_seed": "seed",
    "reasoningEffort": "reasoning_effort",
    "repetitionPenalty": "repetition_penalty",
    "responseFormat": "response_format",
    "serviceTier": "service_tier",
    "stop_sequences": "stop",
    "stopSequences": "stop",
    "thinkingBudget": "reasoning_budget",
    "thinking_budget": "reasoning_budget",
    "toolChoice": "tool_choice",
    "topK": "top_k",
    "topLogprobs": "top_logprobs",
    "topP": "top_p",
    "typicalP": "typical_p",
}

#: The last step of every path that bounds the length of the answer.
OUTPUT_NAMES = frozenset(
    {"max_tokens", "max_completion_tokens", "max_output_tokens", "maxOutputTokens", "maxTokens", "max_new_tokens"}
)

#: Objects in which those paths may stand; elsewhere the same names mean something else.
OUTPUT_PARENTS = frozenset({"", "generationConfig", "inferenceConfig"})

#: Arguments of the providers' SDKs that never reach the API.
SDK_ARGUMENTS = frozenset({"extra_headers", "extra_query", "extra_body", "timeout"})
