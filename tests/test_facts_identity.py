"""Which model an offering is: hard ids, and the rules that find their bases."""

from pathlib import Path
from typing import Any

import pytest

from modelcatalog import catalog
from modelcatalog.build.identity import Identity, canonical
from modelcatalog.build.reconcile import Fact, Facts
from modelcatalog.codec import parse

FACTS = Path(__file__).parent.parent / "facts"

#: Ids that do not look like their base's: regions, versions, paths, spellings, precisions, routes.
HARD = [
    ("aiand/deepseek-ai/deepseek-v4.1-flash", "deepseek/deepseek-v4.1-flash"),
    ("aihubmix/coding-xiaomi-mimo-v2.5", "xiaomi/mimo-v2.5"),
    ("aihubmix/coding-xiaomi-mimo-v2.5-pro", "xiaomi/mimo-v2.5-pro"),
    ("aihubmix/grok-4-20-non-reasoning", "xai/grok-4.20-non-reasoning"),
    ("aihubmix/grok-4-20-reasoning", "xai/grok-4.20-reasoning"),
    ("aihubmix/xiaomi-mimo-v2.5", "xiaomi/mimo-v2.5"),
    ("aihubmix/xiaomi-mimo-v2.5-free", "xiaomi/mimo-v2.5"),
    ("aihubmix/xiaomi-mimo-v2.5-pro", "xiaomi/mimo-v2.5-pro"),
    ("aihubmix/xiaomi-mimo-v2.5-pro-free", "xiaomi/mimo-v2.5-pro"),
    ("amazon-bedrock/anthropic.claude-haiku-4-5", "anthropic/claude-haiku-4-5"),
    ("amazon-bedrock/anthropic.claude-opus-5", "anthropic/claude-opus-5"),
    ("amazon-bedrock/au.anthropic.claude-opus-4-7", "anthropic/claude-opus-4-7"),
    ("amazon-bedrock/eu.anthropic.claude-opus-4-1-20250805-v1:0", "anthropic/claude-opus-4-1-20250805"),
    ("amazon-bedrock/google.gemma-4-26b-a4b", "google/gemma-4-26b-a4b"),
    ("amazon-bedrock/in.anthropic.claude-opus-5", "anthropic/claude-opus-5"),
    ("amazon-bedrock/openai.gpt-oss-120b-1:0", "openai/gpt-oss-120b"),
    ("amazon-bedrock/qwen.qwen3-vl-235b-a22b-instruct", "alibaba/qwen3-vl-235b-a22b-instruct"),
    ("amazon-bedrock/us-gov-west-1/anthropic.claude-sonnet-5-5", "anthropic/claude-sonnet-5-5"),
    ("amazon-bedrock/us-gov.anthropic.claude-3-haiku-20240307-v1:0", "anthropic/claude-3-haiku-20240307"),
    ("amazon-bedrock/us.anthropic.claude-sonnet-4-5-20250929-v1:0", "anthropic/claude-sonnet-4-5-20250929"),
    ("amazon-bedrock/us.meta.llama3-3-70b-instruct-v1:0", "meta/llama-3.3-70b-instruct"),
    ("amazon-bedrock/us.openai.gpt-5.5", "openai/gpt-5.5"),
    ("anthropic/claude-sonnet-4-5-20250929", "anthropic/claude-sonnet-4-5-20250929"),
    ("azure/FW-DeepSeek-V3.2", "deepseek/deepseek-v3.2"),
    ("azure/FW-GLM-5.2", "zhipuai/glm-5.2"),
    ("azure/FW-GLM-5.3", "zhipuai/glm-5.3"),
    ("azure/FW-Kimi-K2.5", "moonshotai/kimi-k2.5"),
    ("azure/FW-Kimi-K2.6", "moonshotai/kimi-k2.6"),
    ("azure/Meta-Llama-3.1-405B-Instruct", "meta/llama-3.1-405b-instruct"),
    ("azure/cohere-command-a", "cohere/command-a-03-2025"),
    ("azure/gpt-35-turbo-16k", "openai/gpt-3.5-turbo-16k"),
    ("azure/gpt-35-turbo-instruct", "openai/gpt-3.5-turbo-instruct"),
    ("azure/gpt-35-turbo-instruct-0914", "openai/gpt-3.5-turbo-instruct-0914"),
    ("azure/gpt-4o", "openai/gpt-4o"),
    ("azure/gpt-5-2025-08-07", "openai/gpt-5-2025-08-07"),
    ("azure/grok-4-20-reasoning", "xai/grok-4.20-reasoning"),
    ("cerebras/qwen-3.8-27b", "alibaba/qwen3.8-27b"),
    ("chutes/Qwen/Qwen2.5-72B-Instruct", "alibaba/qwen2-5-72b-instruct"),
    ("chutes/Qwen/Qwen3-235B-A22B-Thinking-2507-TEE", "alibaba/qwen3-235b-a22b-thinking-2507"),
    ("chutes/Qwen/Qwen3-32B-TEE", "alibaba/qwen3-32b"),
    ("chutes/Qwen/Qwen3.8-27B-TEE", "alibaba/qwen3.8-27b"),
    ("chutes/deepseek-ai/DeepSeek-V3.1-TEE", "deepseek/deepseek-v3.1"),
    ("chutes/deepseek-ai/DeepSeek-V3.2-TEE", "deepseek/deepseek-v3.2"),
    ("chutes/moonshotai/Kimi-K3-TEE", "moonshotai/kimi-k3"),
    ("chutes/zai-org/GLM-5.2-TEE", "zhipuai/glm-5.2"),
    ("cloudflare-workers-ai/@cf/deepseek-ai/deepseek-r1-distill-qwen-32b", "deepseek/deepseek-r1-distill-qwen-32b"),
    ("cloudflare-workers-ai/@cf/meta/llama-3-8b-instruct-awq", "meta/llama-3-8b-instruct"),
    ("cloudflare-workers-ai/@cf/meta/llama-3.1-8b-instruct-awq", "meta/llama-3.1-8b-instruct"),
    ("cloudflare-workers-ai/@cf/meta/llama-3.1-8b-instruct-fp8", "meta/llama-3.1-8b-instruct"),
    ("cloudflare-workers-ai/@cf/meta/llama-3.3-70b-instruct-fp8-fast", "meta/llama-3.3-70b-instruct"),
    ("cloudflare-workers-ai/@cf/meta/llama-4-scout-17b-16e-instruct", "meta/llama-4-scout-17b-instruct"),
    ("cloudflare-workers-ai/@cf/nvidia/nemotron-3-120b-a12b", "nvidia/nemotron-3-super-120b-a12b"),
    ("cloudflare-workers-ai/@cf/qwen/qwen2.5-coder-32b-instruct", "alibaba-cn/qwen2-5-coder-32b-instruct"),
    ("cloudflare-workers-ai/@cf/qwen/qwen3-30b-a3b-fp8", "alibaba/qwen3-30b-a3b"),
    ("databricks/databricks-claude-opus-4-8", "anthropic/claude-opus-4-8"),
    ("databricks/databricks-gemini-2-5-pro", "google/gemini-2.5-pro"),
    ("databricks/databricks-gemini-3-1-flash-image", "google/gemini-3.1-flash-image"),
    ("databricks/databricks-glm-5-3", "zhipuai/glm-5.3"),
    ("databricks/databricks-gpt-5-1-codex-mini", "openai/gpt-5.1-codex-mini"),
    ("databricks/databricks-gpt-5-4", "openai/gpt-5.4"),
    ("databricks/databricks-gpt-5-nano", "openai/gpt-5-nano"),
    ("databricks/databricks-gpt-6-1-sol", "openai/gpt-6.1-sol"),
    ("databricks/system.ai.kimi-k3", "moonshotai/kimi-k3"),
    ("deepinfra/Qwen/Qwen2.5-72B-Instruct", "alibaba/qwen2-5-72b-instruct"),
    ("deepinfra/Qwen/Qwen2.5-7B-Instruct", "alibaba/qwen2-5-7b-instruct"),
    ("deepinfra/Qwen/Qwen2.5-Coder-32B-Instruct", "alibaba-cn/qwen2-5-coder-32b-instruct"),
    ("deepinfra/nvidia/NVIDIA-Nemotron-Nano-9B-v2", "nvidia/nemotron-nano-9b-v2"),
    ("deepinfra/openai/gpt-oss-120b-Turbo", "openai/gpt-oss-120b"),
    ("deepseek/deepseek-coder-v2-instruct", "deepseek/deepseek-coder-v2-instruct"),
    ("digitalocean/openai-gpt-5.4-mini", "openai/gpt-5.4-mini"),
    ("edenai/amazon/google.gemma-3-12b-it@us", "google/gemma-3-12b-it"),
    ("edenai/databricks/databricks-gpt-oss-120b@eu", "openai/gpt-oss-120b"),
    ("edenai/qwen/deepseek-v4.1-flash", "deepseek/deepseek-v4.1-flash"),
    ("fireworks-ai/accounts/fireworks/models/deepseek-coder-v2-instruct", "deepseek/deepseek-coder-v2-instruct"),
    ("fireworks-ai/accounts/fireworks/models/deepseek-v4p1-flash", "deepseek/deepseek-v4.1-flash"),
    ("fireworks-ai/accounts/fireworks/models/kimi-k2p5", "moonshotai/kimi-k2.5"),
    ("fireworks-ai/accounts/fireworks/models/kimi-k2p6", "moonshotai/kimi-k2.6"),
    ("fireworks-ai/accounts/fireworks/models/kimi-k2p7-code", "moonshotai/kimi-k2.7-code"),
    ("fireworks-ai/accounts/fireworks/models/mistral-large-3-fp8", "mistral/mistral-large-3"),
    ("fireworks-ai/accounts/fireworks/models/qwen2p5-7b-instruct", "alibaba/qwen2-5-7b-instruct"),
    ("fireworks-ai/accounts/fireworks/routers/glm-5p1-fast", "zhipuai/glm-5.1"),
    ("fireworks-ai/accounts/fireworks/routers/glm-5p2-fast", "zhipuai/glm-5.2"),
    ("fireworks-ai/accounts/fireworks/routers/kimi-k2p7-code-fast", "moonshotai/kimi-k2.7-code"),
    ("github-copilot/claude-fable-5.1", "anthropic/claude-fable-5-1"),
    ("github-copilot/claude-haiku-4.5", "anthropic/claude-haiku-4-5"),
    ("github-copilot/claude-haiku-5.5", "anthropic/claude-haiku-5-5"),
    ("github-copilot/claude-opus-4.6", "anthropic/claude-opus-4-6"),
    ("github-copilot/claude-opus-4.7", "anthropic/claude-opus-4-7"),
    ("github-copilot/claude-opus-5.5", "anthropic/claude-opus-5-5"),
    ("github-copilot/claude-sonnet-4", "anthropic/claude-sonnet-4-0"),
    ("github-copilot/claude-sonnet-4.6", "anthropic/claude-sonnet-4-6"),
    ("github-copilot/claude-sonnet-5.5", "anthropic/claude-sonnet-5-5"),
    ("gitlab/duo-chat-gpt-5-1", "openai/gpt-5.1"),
    ("google-vertex-anthropic/claude-3-5-sonnet@20241022", "anthropic/claude-3-5-sonnet-20241022"),
    ("google-vertex-anthropic/claude-3-haiku@20240307", "anthropic/claude-3-haiku-20240307"),
    ("google-vertex-anthropic/claude-3-opus@20240229", "anthropic/claude-3-opus-20240229"),
    ("google-vertex-anthropic/claude-fable-5@default", "anthropic/claude-fable-5"),
    ("google-vertex-anthropic/claude-opus-4-5@20251101", "anthropic/claude-opus-4-5-20251101"),
    ("google-vertex-anthropic/claude-opus-4-7@default", "anthropic/claude-opus-4-7"),
    ("google-vertex-anthropic/claude-opus-4@20250514", "anthropic/claude-opus-4-20250514"),
    ("google-vertex-anthropic/claude-opus-5@default", "anthropic/claude-opus-5"),
    ("google-vertex-anthropic/claude-sonnet-5-5@default", "anthropic/claude-sonnet-5-5"),
    ("google-vertex/claude-3-5-haiku@20241022", "anthropic/claude-3-5-haiku-20241022"),
    ("google-vertex/claude-haiku-5-5@default", "anthropic/claude-haiku-5-5"),
    ("google-vertex/claude-opus-5-5@default", "anthropic/claude-opus-5-5"),
    ("google-vertex/claude-sonnet-4-5@20250929", "anthropic/claude-sonnet-4-5-20250929"),
    ("google-vertex/meta/llama-4-maverick-17b-128e-instruct-maas", "meta/llama-4-maverick-17b-128e-instruct"),
    ("google-vertex/minimaxai/minimax-m2-maas", "minimax/MiniMax-M2"),
    ("google-vertex/openai/gpt-oss-20b-maas", "openai/gpt-oss-20b"),
    ("google-vertex/qwen/qwen3-next-80b-a3b-thinking-maas", "alibaba/qwen3-next-80b-a3b-thinking"),
    ("google-vertex/zai-org/glm-5-maas", "zhipuai/glm-5"),
    ("google/gemini-2.5-flash", "google/gemini-2.5-flash"),
    ("google/gemini-2.5-flash-lite", "google/gemini-2.5-flash-lite"),
    ("heroku/claude-3-7-sonnet", "anthropic/claude-3-7-sonnet-20250219"),
    ("huggingface/Qwen/Qwen2.5-Coder-32B-Instruct", "alibaba-cn/qwen2-5-coder-32b-instruct"),
    ("hyper/inkling", "thinkingmachines/thinkingmachines/Inkling"),
    ("infomaniak/nvidia/NVIDIA-Nemotron-3-Nano-30B-A3B-FP8", "nvidia/nemotron-3-nano-30b-a3b"),
    ("kilo/anthropic/claude-opus-4.5", "anthropic/claude-opus-4-5"),
    ("kilo/anthropic/claude-opus-4.6", "anthropic/claude-opus-4-6"),
    ("kilo/anthropic/claude-opus-4.7", "anthropic/claude-opus-4-7"),
    ("kilo/nvidia/nemotron-3-nano-omni-30b-a3b-reasoning:free", "nvidia/nemotron-3-nano-omni-30b-a3b-reasoning"),
    ("kilo/nvidia/nemotron-3-ultra-550b-a55b:free", "nvidia/nemotron-3-ultra-550b-a55b"),
    ("kilo/poolside/laguna-xs-2.1:free", "poolside/poolside/laguna-xs-2.1"),
    ("kilo/qwen/qwen2.5-vl-72b-instruct", "alibaba/qwen2-5-vl-72b-instruct"),
    ("kimi-code-plan-global/k3", "moonshotai/kimi-k3"),
    ("mistral/glm-5-2", "zhipuai/glm-5.2"),
    ("nano-gpt/anthropic/claude-fable-5.1", "anthropic/claude-fable-5-1"),
    ("nano-gpt/anthropic/claude-opus-4.1", "anthropic/claude-opus-4-1"),
    ("nano-gpt/anthropic/claude-opus-4.1:thinking:8192", "anthropic/claude-opus-4-1"),
    ("nano-gpt/anthropic/claude-opus-4.6", "anthropic/claude-opus-4-6"),
    ("nano-gpt/anthropic/claude-opus-4.7", "anthropic/claude-opus-4-7"),
    ("nano-gpt/anthropic/claude-opus-4.8", "anthropic/claude-opus-4-8"),
    ("nano-gpt/nvidia/Llama-3.1-Nemotron-70B-Instruct-HF", "nvidia/llama-3.1-nemotron-70b-instruct"),
    ("nano-gpt/nvidia/Llama-3_3-Nemotron-Super-49B-v1_5", "nvidia/llama-3.3-nemotron-super-49b-v1.5"),
    ("nano-gpt/x-ai/grok-4.1-fast-reasoning", "xai/grok-4-1-fast-reasoning"),
    ("nano-gpt/z-ai/glm-5.3:thinking", "zhipuai/glm-5.3"),
    ("nebius/Qwen/Qwen2.5-32B-Instruct", "alibaba/qwen2-5-32b-instruct"),
    ("nebius/Qwen/Qwen2.5-72B-Instruct", "alibaba/qwen2-5-72b-instruct"),
    ("nebius/Qwen/Qwen2.5-VL-72B-Instruct", "alibaba/qwen2-5-vl-72b-instruct"),
    ("nebius/nvidia/Llama-3_1-Nemotron-Ultra-253B-v1", "nvidia/llama-3.1-nemotron-ultra-253b"),
    ("nebius/nvidia/NVIDIA-Nemotron-3-Nano-30B-A3B", "nvidia/nemotron-3-nano-30b-a3b"),
    ("nebius/nvidia/Nemotron-3_5-Lightning", "nvidia/nvidia/nemotron-3.5-lightning-30b-a3b"),
    ("novita-ai/deepseek/deepseek_v3", "deepseek/deepseek-v3"),
    ("novita-ai/qwen/qwen2.5-7b-instruct", "alibaba/qwen2-5-7b-instruct"),
    ("novita-ai/qwen/qwen2.5-vl-72b-instruct", "alibaba/qwen2-5-vl-72b-instruct"),
    ("novita-ai/qwen/qwen3-235b-a22b-fp8", "alibaba/qwen3-235b-a22b"),
    ("novita-ai/qwen/qwen3-30b-a3b-fp8", "alibaba/qwen3-30b-a3b"),
    ("novita-ai/qwen/qwen3-32b-fp8", "alibaba/qwen3-32b"),
    ("novita-ai/qwen/qwen3-4b-fp8", "alibaba/qwen3-4b"),
    ("novita-ai/qwen/qwen3-8b-fp8", "alibaba/qwen3-8b"),
    ("oci/cohere.command-a-translate-08-2025", "cohere/command-a-translate-08-2025"),
    ("oci/cohere.command-r-plus-08-2024", "cohere/command-r-plus-08-2024"),
    ("oci/google.gemini-2.5-flash", "google/gemini-2.5-flash"),
    ("oci/google.gemini-2.5-pro", "google/gemini-2.5-pro"),
    ("oci/openai.gpt-5", "openai/gpt-5"),
    ("oci/openai.gpt-5-mini", "openai/gpt-5-mini"),
    ("oci/openai.gpt-oss-120b", "openai/gpt-oss-120b"),
    ("oci/xai.grok-4.1-fast", "xai/grok-4-1-fast"),
    ("ollama-cloud/gpt-oss:120b", "openai/gpt-oss-120b"),
    ("ollama/deepseek-coder-v2-instruct", "deepseek/deepseek-coder-v2-instruct"),
    ("openai/gpt-4o-2024-08-06", "openai/gpt-4o-2024-08-06"),
    ("openai/gpt-4o-mini", "openai/gpt-4o-mini"),
    ("openai/gpt-5", "openai/gpt-5"),
    ("openai/gpt-5-mini", "openai/gpt-5-mini"),
    ("opencode/deepseek-v4-flash-free", "deepseek/deepseek-v4-flash"),
    ("openrouter/anthropic/claude-fable-5.1", "anthropic/claude-fable-5-1"),
    ("openrouter/anthropic/claude-opus-4.8:batch", "anthropic/claude-opus-4-8"),
    ("openrouter/anthropic/claude-sonnet-4", "anthropic/claude-sonnet-4-20250514"),
    ("openrouter/deepseek/deepseek-chat-v3-0324", "deepseek/deepseek-v3-0324"),
    ("openrouter/google/gemini-4-argon:batch", "google/gemini-4-argon"),
    ("openrouter/meta-llama/llama-4-maverick", "meta/llama-4-maverick-17b-128e-instruct"),
    ("openrouter/mistralai/mistral-small-3.1-24b-instruct", "mistral/mistral-small-3.1-24b-instruct-2503"),
    ("openrouter/nvidia/nemotron-3-ultra-550b-a55b:free", "nvidia/nemotron-3-ultra-550b-a55b"),
    ("openrouter/nvidia/nemotron-3.5-content-safety:free", "nvidia/nemotron-3.5-content-safety"),
    ("openrouter/nvidia/nemotron-3.5-lightning:free", "nvidia/nvidia/nemotron-3.5-lightning-30b-a3b"),
    ("openrouter/openai/gpt-4.1-mini:batch", "openai/gpt-4.1-mini"),
    ("openrouter/openai/gpt-4o:batch", "openai/gpt-4o"),
    ("openrouter/qwen/qwen3-coder:free", "alibaba/qwen3-coder-480b-a35b-instruct"),
    ("poe/anthropic/claude-haiku-4.5", "anthropic/claude-haiku-4-5"),
    ("poe/anthropic/claude-opus-4.1", "anthropic/claude-opus-4-1"),
    ("poe/anthropic/claude-opus-4.5", "anthropic/claude-opus-4-5"),
    ("poe/anthropic/claude-opus-4.7", "anthropic/claude-opus-4-7"),
    ("poe/anthropic/claude-opus-4.8", "anthropic/claude-opus-4-8"),
    ("poe/anthropic/claude-sonnet-4.5", "anthropic/claude-sonnet-4-5"),
    ("poe/anthropic/claude-sonnet-4.6", "anthropic/claude-sonnet-4-6"),
    ("poe/xai/grok-4.1-fast-non-reasoning", "xai/grok-4-1-fast-non-reasoning"),
    ("poe/xai/grok-4.1-fast-reasoning", "xai/grok-4-1-fast-reasoning"),
    ("scaleway/devstral-2-123b-instruct-2512", "mistral/devstral-2512"),
    ("scaleway/mistral-small-3.2-24b-instruct-2506", "mistral/mistral-small-2506"),
    ("scaleway/pixtral-12b-2409", "mistral/pixtral-12b"),
    ("scaleway/qwen3-235b-a22b-instruct-2507", "alibaba/qwen3-235b-a22b-instruct-2507"),
    ("snowflake-cortex/gemini-3.1-pro", "google/gemini-3.1-pro-preview"),
    ("snowflake-cortex/openai-gpt-4.1", "openai/gpt-4.1"),
    ("snowflake-cortex/openai-gpt-5-mini", "openai/gpt-5-mini"),
    ("snowflake-cortex/openai-gpt-5-nano", "openai/gpt-5-nano"),
    ("snowflake-cortex/openai-gpt-5.1", "openai/gpt-5.1"),
    ("snowflake-cortex/openai-gpt-5.4", "openai/gpt-5.4"),
    ("snowflake-cortex/openai-gpt-5.5", "openai/gpt-5.5"),
    ("snowflake-cortex/snowflake-llama3.3-70b", "meta/llama-3.3-70b-instruct"),
    ("togetherai/Qwen/Qwen2.5-14B-Instruct", "alibaba/qwen2-5-14b-instruct"),
    ("togetherai/Qwen/Qwen2.5-72B-Instruct", "alibaba/qwen2-5-72b-instruct"),
    ("togetherai/Qwen/Qwen2.5-Coder-32B-Instruct", "alibaba-cn/qwen2-5-coder-32b-instruct"),
    ("togetherai/Qwen/Qwen3-235B-A22B-fp8-tput", "alibaba/qwen3-235b-a22b"),
    ("togetherai/Qwen/Qwen3-Coder-480B-A35B-Instruct-FP8", "alibaba/qwen3-coder-480b-a35b-instruct"),
    ("togetherai/Qwen/Qwen3-Coder-Next-FP8", "alibaba/qwen3-coder-next"),
    ("togetherai/deepseek-ai/DeepSeek-V3-1", "deepseek/deepseek-v3.1"),
    ("togetherai/moonshotai/Kimi-K2.5-fp4", "moonshotai/kimi-k2.5"),
    ("togetherai/nvidia/NVIDIA-Nemotron-Nano-9B-v2", "nvidia/nemotron-nano-9b-v2"),
    ("togetherai/zai-org/GLM-4.5-Air-FP8", "zhipuai/glm-4.5-air"),
    ("umans-ai/umans-kimi-k3", "moonshotai/kimi-k3"),
    ("venice/gemini-3-7-flash", "google/gemini-3.7-flash"),
    ("venice/grok-4-20", "xai/grok-4.20"),
    ("venice/mercury-2-5", "inception/mercury-2.5"),
    ("venice/openai-gpt-52-codex", "openai/gpt-5.2-codex"),
    ("venice/openai-gpt-54-mini", "openai/gpt-5.4-mini"),
    ("venice/qwen-3-7-max", "alibaba/qwen3.7-max"),
    ("venice/z-ai-glm-5-3-flash", "zhipuai/glm-5.3-flash"),
    ("venice/zai-org-glm-4.7", "zhipuai/glm-4.7"),
    ("venice/zai-org-glm-5", "zhipuai/glm-5"),
    ("vercel/anthropic/claude-3.5-sonnet-20240620", "anthropic/claude-3-5-sonnet-20240620"),
    ("vercel/anthropic/claude-opus-4.1", "anthropic/claude-opus-4-1"),
    ("vercel/anthropic/claude-opus-4.5", "anthropic/claude-opus-4-5"),
    ("vercel/anthropic/claude-opus-4.7", "anthropic/claude-opus-4-7"),
    ("vercel/anthropic/claude-opus-4.8", "anthropic/claude-opus-4-8"),
    ("vercel/anthropic/claude-opus-5.5", "anthropic/claude-opus-5-5"),
    ("vercel/anthropic/claude-sonnet-4.6", "anthropic/claude-sonnet-4-6"),
    ("vercel/spacexai/grok-4.1-fast-reasoning", "xai/grok-4-1-fast-reasoning"),
    ("vercel/xai/grok-4.1-fast-reasoning", "xai/grok-4-1-fast-reasoning"),
]

#: Ids that look alike and are different models.
APART = [
    ("openai/gpt-5", "openai/gpt-5-mini"),
    ("openai/gpt-4o", "openai/gpt-4o-2024-08-06"),
    ("openai/gpt-4o-mini", "openai/gpt-4o"),
    ("google/gemini-2.5-flash", "google/gemini-2.5-flash-lite"),
    ("deepseek/deepseek-r1-distill-qwen-32b", "deepseek/deepseek-r1"),
    ("alibaba/qwen3-235b-a22b", "alibaba/qwen3-235b-a22b-instruct-2507"),
    ("alibaba/qwen3-235b-a22b-instruct-2507", "alibaba/qwen3-235b-a22b-thinking-2507"),
    ("anthropic/claude-opus-4-5", "anthropic/claude-opus-4-6"),
    ("openai/gpt-oss-20b", "openai/gpt-oss-120b"),
]


def test_the_table_is_large_enough() -> None:
    assert len(HARD) >= 150
    assert len({key for key, _ in HARD}) == len(HARD)


@pytest.mark.parametrize(("key", "base"), HARD)
def test_base_of_a_hard_id(key: str, base: str) -> None:
    assert catalog[key].base == base


@pytest.mark.parametrize(("one", "other"), APART)
def test_models_that_look_alike_stay_apart(one: str, other: str) -> None:
    assert catalog[one].base != catalog[other].base


@pytest.mark.parametrize(
    ("key", "rule"),
    [
        ("amazon-bedrock/in.anthropic.claude-opus-5", "region prefix, author prefix"),
        ("azure/FW-GLM-5.3", "host prefix"),
        ("google-vertex-anthropic/claude-3-opus@20240229", "date mark"),
        ("openrouter/openai/gpt-4o:batch", "path, route suffix"),
    ],
)
def test_provenance_names_the_rule_that_found_the_base(key: str, rule: str) -> None:
    assert catalog.provenance(key)["base"].source.title == f"facts/identity.json, by {rule}"


def _identity() -> Identity:
    def table(name: str) -> dict[str, Any]:
        raw: dict[str, Any] = parse((FACTS / f"{name}.json").read_bytes(), name)
        return raw

    return Identity(table("authors")["authors"], table("providers"), table("identity"))


@pytest.mark.parametrize(
    ("key", "stem"),
    [
        ("amazon-bedrock/us.anthropic.claude-sonnet-4-5-20250929-v1:0", "claude-sonnet-4-5-20250929"),
        ("fireworks-ai/accounts/fireworks/models/kimi-k2p5", "kimi-k2.5"),
        ("fireworks-ai/accounts/fireworks/models/llama-v3p1-8b-instruct", "llama-3.1-8b-instruct"),
        ("google-vertex/claude-opus-4-5@20251101", "claude-opus-4-5-20251101"),
        ("azure/gpt-35-turbo-0125", "gpt-3.5-turbo-0125"),
        ("openrouter/qwen/qwen3-coder:free", "qwen3-coder"),
        ("chutes/Qwen/Qwen3-32B-TEE", "Qwen3-32B"),
        # Not stripped: size, date, purpose.
        ("openai/gpt-4o-2024-08-06", "gpt-4o-2024-08-06"),
        ("openrouter/qwen/qwen3-235b-a22b-thinking-2507", "qwen3-235b-a22b-thinking-2507"),
        # A rule for one provider is none for another.
        ("siliconflow/gpt-35-turbo", "gpt-35-turbo"),
        ("groq/whisper-large-v3-turbo", "whisper-large-v3-turbo"),
        # A model of its own, not a faster route to another.
        ("openrouter/x-ai/grok-4-fast", "grok-4-fast"),
    ],
)
def test_what_the_rules_leave_of_an_id(key: str, stem: str) -> None:
    assert _identity().stems(key)[-1][0] == stem


def offering(**more: Fact) -> Facts:
    """Return what a host says of open weights."""
    return {"name": Fact("X", "x"), "open_weights": Fact(True, "x"), **more}


def test_a_part_of_a_name_is_never_enough() -> None:
    models: dict[str, Facts] = {
        "openai/gpt-5": {"name": Fact("GPT-5", "x"), "authors": Fact(["openai"], "x")},
        "groq/my-gpt-5-clone": {"name": Fact("clone", "x"), "authors": Fact(["openai"], "x")},
        "groq/openai/gpt-5": {"name": Fact("GPT-5", "x")},
    }
    _identity().assign(models)
    assert "base" not in models["groq/my-gpt-5-clone"]
    assert models["groq/openai/gpt-5"]["base"].value == "openai/gpt-5"


def test_a_host_before_a_slash_is_no_author() -> None:
    models: dict[str, Facts] = {
        "deepseek/deepseek-x": {"name": Fact("X", "x")},
        "groq/baidu/deepseek-x": {"name": Fact("X", "x"), "open_weights": Fact(True, "x")},
        "groq/nvidia/deepseek-nemotron": {"name": Fact("N", "x"), "open_weights": Fact(True, "x")},
    }
    made = _identity().assign(models)
    assert models["groq/baidu/deepseek-x"]["base"].value == "deepseek/deepseek-x"
    assert models["groq/baidu/deepseek-x"]["authors"].value == ["deepseek"]
    assert models["groq/nvidia/deepseek-nemotron"]["authors"].value == ["nvidia"]
    assert made == ["nvidia/deepseek-nemotron"]


def test_a_host_before_a_slash_is_no_author_of_weights_either() -> None:
    """The author's record is made of other hosts' names; only then is the host known for one."""
    models = {
        "groq/deepseek-ai/deepseek-x": offering(),
        "edenai/baidu/deepseek-x": offering(),
        "edenai/amazon/mistral.voxtral-x": offering(),
    }
    assert _identity().assign(models) == ["deepseek/deepseek-x"]
    assert models["edenai/baidu/deepseek-x"]["authors"].value == ["deepseek"]
    assert models["edenai/baidu/deepseek-x"]["base"].value == "deepseek/deepseek-x"
    assert models["edenai/amazon/mistral.voxtral-x"]["authors"].value == ["mistral"]


@pytest.mark.parametrize(
    "key",
    [
        "deepinfra/Qwen/Qwen3-X-uncensored",
        "deepinfra/Qwen/Qwen3-X-latest",
        "deepinfra/Qwen/Qwen3-X@fr",
        "deepinfra/Qwen/Qwen3-235B",
        "nano-gpt/qwen/qwen3-x",
    ],
)
def test_no_record_is_made_of_a_name_that_is_not_the_authors(key: str) -> None:
    models: dict[str, Facts] = {key: {"name": Fact("X", "x"), "open_weights": Fact(True, "x")}}
    assert _identity().assign(models) == []
    assert "base" not in models[key]


def test_a_link_to_the_weights_names_the_base() -> None:
    models = {
        "openrouter/qwen/qwen3-x": offering(weights=Fact("Qwen/Qwen3-X-80B-Instruct-FP8", "x")),
        "groq/qwen/qwen3-x": offering(),
        "togetherai/Qwen/Qwen3-X-80B-Instruct": offering(),
    }
    identity = _identity()
    assert identity.assign(models) == ["alibaba/qwen3-x-80b-instruct"]
    assert {models[key]["base"].value for key in models} == {"alibaba/qwen3-x-80b-instruct"}
    assert models["groq/qwen/qwen3-x"]["base"].cited == "identity: path, name of the weights"
    assert identity.linked_names(models) == {
        "alibaba/qwen3-x": "alibaba/qwen3-x-80b-instruct",
        "qwen3-x": "alibaba/qwen3-x-80b-instruct",
    }


def test_an_alias_names_the_base_and_one_that_moves_does_not() -> None:
    models: dict[str, Facts] = {
        "openai/gpt-x-2026-01-01": {"name": Fact("X", "x")},
        "openrouter/openai/gpt-x": {"name": Fact("X", "x")},
        "openrouter/openai/gpt-x-latest": {"name": Fact("X", "x")},
    }
    target = {"target": "openai/gpt-x-2026-01-01"}
    _identity().assign(models, aliases={"openai/gpt-x": target, "openai/gpt-x-latest": target, "x": {"target": "o"}})
    assert models["openrouter/openai/gpt-x"]["base"] == Fact("openai/gpt-x-2026-01-01", "identity: path, alias")
    assert "base" not in models["openrouter/openai/gpt-x-latest"]


@pytest.mark.parametrize("bare", ["deepseek-v4-pro", "kimi-k3", "gpt-oss-120b", "glm-5.2", "mimo-v2.5-pro", "gpt-5"])
def test_a_bare_id_is_one_authors(bare: str) -> None:
    model = catalog.get(bare)
    assert model is not None
    assert model.base == model.key


def test_weights_get_a_record_only_when_their_name_is_agreed_on() -> None:
    models = {
        "groq/lonely-qwen-7b": offering(authors=Fact(["alibaba"], "x")),
        "groq/Qwen/Qwen-Known-7B": offering(authors=Fact(["alibaba"], "x")),
        "togetherai/qwen-shared-7b": offering(authors=Fact(["alibaba"], "x")),
        "deepinfra/qwen-shared-7b": offering(authors=Fact(["alibaba"], "x")),
    }
    made = _identity().assign(models)
    assert made == ["alibaba/qwen-known-7b", "alibaba/qwen-shared-7b"]
    assert models["alibaba/qwen-known-7b"]["availability"].value == "weights"


def test_canonical_ignores_case_and_marks_only() -> None:
    assert canonical("Claude_Opus-4.5") == canonical("claude-opus-4-5")
    assert canonical("gpt-5") != canonical("gpt-5-mini")
