"""What is true of the weights is true wherever they run: facts of the model itself, shared between its records."""

from modelcatalog.build.reconcile import Fact, Facts

#: The id under which a fact is cited that a record has from its base.
BASE = "base"
#: The id under which a fact is cited that a base has from its offerings.
OFFERINGS = "offerings"

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
)


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
            if field in own:
                for key in keys:
                    models[key].setdefault(field, Fact(own[field].value, BASE))
        for key in keys:
            _drop_impossible(models[key])


def _drop_impossible(facts: Facts) -> None:
    """Leave out a count of active parameters above that of all: the two are of different sources."""
    total, active = facts.get("architecture.parameter_count"), facts.get("architecture.active_parameter_count")
    if total is not None and active is not None and active.value > total.value:
        del facts["architecture.active_parameter_count"]
