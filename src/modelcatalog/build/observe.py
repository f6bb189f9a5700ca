"""Every adapter run on its pinned documents: who says what, and who could not be read."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from attrs import field, frozen

from modelcatalog.build.inputs import Pin, read_documents
from modelcatalog.build.reconcile import Authority
from modelcatalog.rules import Source
from modelcatalog.sources import (
    genai_prices,
    langchain,
    litellm,
    llmcapa,
    model_prices,
    modelparams,
    modelroster,
    models_dev,
    openrouter,
    overlay,
    pydantic_ai,
    retirements,
    tokenlens,
)
from modelcatalog.sources.observation import Observation, SourceError


@frozen
class Observed:
    """What all sources say together."""

    #: Everything that is said of models that are in the catalog.
    observations: list[Observation]
    #: What the overlay says of records that are yet to be made.
    sketched: list[Observation]
    #: The facts of each provider.
    providers: dict[str, dict[str, Any]]
    #: Every source by the id under which it is cited.
    sources: dict[str, Source]
    #: The target, date and source of each alias.
    aliases: dict[str, dict[str, str]]
    #: The keys that a source other than an older one lists today.
    listed: set[str]
    #: The keys that only older sources list.
    dropped: set[str]
    #: How many observations each source made.
    counts: dict[str, int]
    #: What the report must not leave out: sources not read, upstream providers that no table knows.
    remarks: list[str]


@frozen
class Documents:
    """The inputs as bytes.

    Attributes:
        pins: what the lock file names.
        by_source: the documents of each source by name; a source may be missing, and is then reported.
        remarks: why each missing one is.
    """

    pins: tuple[Pin, ...]
    by_source: Mapping[str, Mapping[str, bytes]]
    remarks: tuple[str, ...] = ()

    @classmethod
    def read(cls, pins: Iterable[Pin], inputs: Path, cache: Path, without: Iterable[str] = ()) -> "Documents":
        """Read and verify every pinned document.

        Args:
            pins: what the lock file names.
            inputs: the folder of snapshots.
            cache: the folder of wheels.
            without: sources to build without; the report says so.

        Raises:
            SourceErrors: documents are missing or are not those of the lock; every one is named.
        """
        documents: dict[str, Mapping[str, bytes]] = {}
        remarks, errors = [], []
        pins = tuple(pins)
        for pin in pins:
            if pin.id in without:
                remarks.append(f"{pin.id} was left out on demand")
                continue
            try:
                documents[pin.id] = read_documents(pin, inputs, cache)
            except SourceError as error:
                errors.append(error)
        if errors:
            raise SourceErrors(errors)
        return cls(pins, documents, tuple(remarks))


class SourceErrors(SourceError):
    """Several upstream documents are not what their adapters read.

    Attributes:
        errors: one for each.
    """

    def __init__(self, errors: list[SourceError]) -> None:
        super().__init__(*errors[0].args)
        self.errors = errors

    def __str__(self) -> str:
        return "\n".join(map(str, self.errors))


@frozen
class _Run:
    """The adapters as they are run one after the other."""

    documents: Documents
    mapping: Mapping[str, Any]
    observations: list[Observation] = field(factory=list)
    providers: dict[str, dict[str, Any]] = field(factory=dict)
    aliases: dict[str, dict[str, str]] = field(factory=dict)
    remarks: list[str] = field(factory=list)
    errors: list[SourceError] = field(factory=list)

    def one(self, source: str, adapter: Callable[[bytes], None]) -> None:
        """Run an adapter on each document of a source, if there are any."""
        try:
            for document in self.documents.by_source.get(source, {}).values():
                adapter(document)
        except SourceError as error:
            self.errors.append(error)

    def take(self, read: tuple[dict[str, dict[str, Any]], list[Observation]]) -> None:
        """Take what a state of models.dev says; of providers, what an earlier call has not told."""
        providers, observations = read
        self.providers.update({name: entry for name, entry in providers.items() if name not in self.providers})
        self.observations.extend(observations)

    def litellm(self, document: bytes, source: str) -> None:
        observations, unknown = litellm.observe(document, self.mapping["litellm"], source)
        self.observations.extend(observations)
        self.remarks.extend(
            f"{source} has rows of the provider {name!r}, which facts/mapping.json does not know" for name in unknown
        )

    def modelroster(self) -> None:
        documents = {Path(name).stem: text for name, text in self.documents.by_source.get("modelroster", {}).items()}
        try:
            observations, aliases = modelroster.observe(documents)
        except SourceError as error:
            self.errors.append(error)
            return
        self.observations.extend(observations)
        self.aliases.update(aliases)

    def llmcapa(self) -> None:
        believed = self.mapping["llmcapa"]["files"]
        for name, document in self.documents.by_source.get(llmcapa.LLMCAPA, {}).items():
            try:
                self.observations.extend(llmcapa.observe(document, believed[Path(name).name]))
            except SourceError as error:
                self.errors.append(error)

    def langchain(self) -> None:
        providers = self.mapping["langchain"]["providers"]
        for pin in self.documents.pins:
            if pin.adapter == "langchain":
                provider, package = providers[pin.id], pin.id
                self.one(
                    pin.id,
                    lambda document, provider=provider, package=package: self.observations.extend(  # type: ignore[misc]
                        langchain.observe(document, provider, package)
                    ),
                )


def observe(
    documents: Documents, facts: Path, mapping: Mapping[str, Any], authority: Authority, kinds: Mapping[str, str]
) -> Observed:
    """Run every adapter.

    Args:
        documents: the inputs.
        facts: the folder of the hand-kept tables.
        mapping: ``facts/mapping.json``.
        authority: who may add models.
        kinds: the kind of each provider.

    Raises:
        SourceErrors: documents are not what their adapters read; every one is named.
    """
    run = _Run(documents, mapping)
    sources = {pin.id: pin.source for pin in documents.pins}
    run.one(models_dev.API, lambda document: run.take(models_dev.observe_api(document)))
    run.one(models_dev.TREE, lambda document: run.take(models_dev.observe_tree(document)))
    run.one(litellm.LITELLM, lambda document: run.litellm(document, litellm.LITELLM))
    run.modelroster()
    run.langchain()
    run.llmcapa()
    run.one(openrouter.OPENROUTER, lambda document: run.observations.extend(openrouter.observe(document)))
    run.one(retirements.OPENAI_SDK, lambda document: run.observations.extend(retirements.observe_openai(document)))
    run.one(
        retirements.ANTHROPIC_SDK, lambda document: run.observations.extend(retirements.observe_anthropic(document))
    )
    run.one("models-dev-older", lambda document: run.take(models_dev.observe_api(document, "models-dev-older")))
    run.one(tokenlens.TOKENLENS, lambda document: run.take(tokenlens.observe(document)))
    run.one("tokencostauto", lambda document: run.litellm(document, "tokencostauto"))
    for path in sorted((facts / "overlay").glob("*.json")):
        try:
            cited, stated = overlay.observe(path.read_bytes(), path.stem)
        except SourceError as error:
            run.errors.append(error)
            continue
        sources |= cited
        run.observations.extend(stated)
    ids = _ids(run.observations)
    newest = max(source.date for source in sources.values())
    today = date(newest.year, newest.month, newest.day)
    run.one(
        genai_prices.GENAI_PRICES,
        lambda document: run.observations.extend(genai_prices.observe(document, mapping["genai-prices"], ids, today)),
    )
    run.one(
        model_prices.MODEL_PRICES,
        lambda document: run.observations.extend(model_prices.observe(document, mapping["model-prices"]["left_out"])),
    )
    run.one(
        modelparams.MODELPARAMS,
        lambda document: run.observations.extend(modelparams.observe(document, mapping["modelparams"])),
    )
    run.one(
        pydantic_ai.PYDANTIC_AI,
        lambda document: run.observations.extend(pydantic_ai.observe(document, _ids(run.observations))),
    )
    if run.errors:
        raise SourceErrors(run.errors)
    return _admit(run, sources, authority, kinds)


def _ids(observations: Iterable[Observation]) -> dict[str, list[str]]:
    ids: dict[str, dict[str, None]] = {}
    for observation in observations:
        provider, _, model_id = observation.key.partition("/")
        ids.setdefault(provider, {})[model_id] = None
    return {provider: sorted(names) for provider, names in ids.items()}


def _admit(run: _Run, sources: dict[str, Source], authority: Authority, kinds: Mapping[str, str]) -> Observed:
    """Keep what is said of models that some source may add; of older sources only what no other knows.

    The overlay adds a model by its name. What else it says of one that nobody lists is about a record yet to be made.
    """
    named = {
        observation.key
        for observation in run.observations
        if observation.source == overlay.OVERLAY and observation.field == "name"
    }

    def vouches(observation: Observation) -> bool:
        return observation.source != overlay.OVERLAY or observation.key in named

    listed = {
        observation.key
        for observation in run.observations
        if vouches(observation) and authority.may_add(observation, kinds.get(observation.key.partition("/")[0], "host"))
    }
    older = {
        observation.key
        for observation in run.observations
        if observation.source in authority.older and observation.key not in listed
    }
    observations = [
        observation
        for observation in run.observations
        if (observation.key in listed and observation.source not in authority.older) or observation.key in older
    ]
    fresh = {
        observation.key
        for observation in observations
        if vouches(observation) and observation.source not in (models_dev.TREE, *authority.older)
    }
    counts: dict[str, int] = {}
    for observation in observations:
        counts[observation.cited] = counts.get(observation.cited, 0) + 1
    present = listed | older
    return Observed(
        observations=observations,
        sketched=[
            observation
            for observation in run.observations
            if observation.source == overlay.OVERLAY and observation.key not in present
        ],
        providers=run.providers,
        sources=sources,
        aliases={
            alias: entry
            for alias, entry in sorted(run.aliases.items())
            if entry["target"] in present and alias != entry["target"]
        },
        listed=fresh,
        dropped=older,
        counts=counts,
        remarks=[*run.documents.remarks, *run.remarks],
    )
