"""What must hold over all packaged files together."""

import json
from collections.abc import Mapping
from typing import Any

from modelcatalog.codec import load
from modelcatalog.errors import InvalidData
from modelcatalog.records import Author, Model, Provider


def lint(files: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return what is wrong in *files*, each with its place; nothing when all is well.

    Every record must load; every base, author and replacement must exist; an output must fit its context.
    """
    documents: dict[str, Any] = {name: json.loads(text) for name, text in files.items()}
    authors = documents["authors.json"]["authors"]
    problems: list[tuple[str, str]] = []
    models: dict[str, Model] = {}
    for name, entry in authors.items():
        _try(Author, {**entry, "id": name}, f"authors.{name}", problems)
    for name, document in documents.items():
        if not name.startswith("providers/"):
            continue
        provider = name.removeprefix("providers/").removesuffix(".json")
        _try(Provider, {**document["provider"], "id": provider}, f"{name}.provider", problems)
        for model_id, entry in document["models"].items():
            model = _try(Model, {**entry, "id": model_id, "provider": provider}, f"{provider}/{model_id}", problems)
            if model is not None:
                models[model.key] = model
    for model in models.values():
        problems += _relations(model, models, authors)
    return problems


def _try(target: Any, raw: dict[str, Any], where: str, problems: list[tuple[str, str]]) -> Any:
    try:
        return load(target, raw, where)
    except InvalidData as error:
        problems += error.problems
        return None


def _relations(model: Model, models: Mapping[str, Model], authors: Mapping[str, Any]) -> list[tuple[str, str]]:
    problems = []
    if model.base is not None and model.base not in models:
        problems.append((f"{model.key}.base", f"there is no record {model.base}"))
    problems += [
        (f"{model.key}.authors", f"there is no author {author!r}") for author in model.authors if author not in authors
    ]
    limits = model.limits
    if (
        limits.context_window is not None
        and limits.max_input_tokens is not None
        and limits.max_input_tokens > limits.context_window
    ):
        problems.append(
            (f"{model.key}.limits.max_input_tokens", f"{limits.max_input_tokens:,} is above the context window")
        )
    return problems
