"""Who made a model, and which record it descends from."""

import re
from collections import Counter
from collections.abc import Mapping
from typing import Any

from modelcatalog.build.reconcile import Fact, Facts

#: The id under which what this module finds is cited.
IDENTITY = "identity"

_MARKS = re.compile(r"[\s._-]+")


def by_rule(steps: str) -> str:
    """Return the id under which a base is cited that was found by *steps*."""
    return f"{IDENTITY}: {steps}"


def canonical(model_id: str) -> str:
    """Return the form of an id in which letter case and the marks between parts do not matter.

    >>> canonical("Claude-Opus-4.5") == canonical("claude-opus-4-5")
    True
    """
    return _MARKS.sub("-", model_id.lower())


class Identity:
    """Finds authors and bases by the tables of the repository.

    Args:
        authors: ``facts/authors.json``, the entry ``authors``.
        providers: ``facts/providers.json``.
        table: ``facts/identity.json``.
    """

    def __init__(self, authors: Mapping[str, Any], providers: Mapping[str, Any], table: Mapping[str, Any]) -> None:
        self._by_org = {org: author for author, entry in authors.items() for org in entry["orgs"]}
        self._by_family = {family: author for author, entry in authors.items() for family in entry.get("families", ())}
        labs = {provider: provider for provider, kind in providers["kinds"].items() if kind == "lab"}
        self._lab_author: dict[str, str] = {**labs, **providers["authors"]}
        self._steps = [
            (step["name"], re.compile(step["pattern"]), step.get("replace", ""), step.get("providers"))
            for step in table["steps"]
        ]
        self._no_names = [re.compile(pattern) for pattern in table["no_names"]]
        self._renamers = frozenset(table["renamers"])
        self._authors = authors
        self._by_id = [
            (author, re.compile(entry["ids"])) for author, entry in authors.items() if entry.get("ids") is not None
        ]

    def author(self, key: str, facts: Facts) -> str | None:
        """Return the author of an offering: by the organisation before its slash, by its family, by how its id
        begins, by its lab.
        """
        provider, _, model_id = key.partition("/")
        if "authors" in facts:
            return str(facts["authors"].value[0])
        *parts, last = model_id.lower().split("/")
        # What stands before a dot, as in Bedrock's ``mistral.voxtral-mini-3b-2507``, stands nearest.
        for part in reversed([*parts, last.partition(".")[0]] if "." in last else parts):
            if part in self._by_org:
                return self._by_org[part]
        family = facts["family"].value if "family" in facts else None
        if family in self._by_family:
            return self._by_family[family]
        for stem, _ in self.stems(key):
            for author, pattern in self._by_id:
                if pattern.match(stem.lower()):
                    return author
        own = self._lab_author.get(provider)
        return own if own in self._authors else None

    def stems(self, key: str) -> list[tuple[str, str]]:
        """Return the forms of a wire id in which its base's id may be looked for, each with the steps that made it."""
        provider, _, stem = key.partition("/")
        forms = [(stem, "same id")]
        taken: list[str] = []
        for name, pattern, replacement, providers in self._steps:
            if providers is not None and provider not in providers:
                continue
            shorter = pattern.sub(replacement, stem)
            if shorter and shorter != stem:
                stem = shorter
                taken.append(name)
                forms.append((stem, ", ".join(taken)))
        return forms

    def assign(
        self, models: dict[str, Facts], sketches: Mapping[str, Facts] = {}, aliases: Mapping[str, Any] = {}
    ) -> list[str]:
        """Give each model its authors and its base, and make the records that open-weight models lack.

        Args:
            models: every model; the records are added.
            sketches: what is said of records that are yet to be made.
            aliases: other names of authors' records, with the ``target`` of each; those that move are passed over.

        Returns:
            the keys of the records that were made.
        """
        for key, facts in models.items():
            author = self.author(key, facts)
            if author is not None and "authors" not in facts:
                facts["authors"] = Fact([author], IDENTITY)
        homes = self._homes(models)
        for alias, entry in aliases.items():
            author, slash, model_id = alias.partition("/")
            if slash and "latest" not in model_id and entry["target"] in models:
                homes.setdefault((author, canonical(model_id)), entry["target"])
        names = self._names_of_weights(models)
        self._link_all(models, homes, names)
        # First the records whose author their names agree with: the other names may turn out to be theirs.
        made = self._make_weights(models, homes, names, sure=True)
        self._link_all(models, homes, names)
        made += self._make_weights(models, homes, names, sure=False)
        for key, facts in sketches.items():
            if key in models:
                models[key].update(facts)
        for facts in models.values():
            base = facts.get("base")
            if base is not None and base.value not in models:
                del facts["base"]
        for facts in models.values():
            if "base" in facts:
                facts["base"] = Fact(_root(facts["base"].value, models), facts["base"].cited)
        for key in [
            key for key, facts in models.items() if "base" in facts and not _is_base(facts["base"].value, models)
        ]:
            del models[key]["base"]
        return made

    def _put_right(self, key: str, facts: Facts, homes: Mapping[tuple[str, str], str]) -> None:
        """Take the organisation before a slash for a host where the id is exactly that of another author's model.

        ``baidu/deepseek-v4-pro`` at a gateway is DeepSeek's model at Baidu; ``nvidia/llama-3.1-nemotron-70b`` is
        Nvidia's own, since Meta serves none of that name.
        """
        if "authors" not in facts or facts["authors"].cited != IDENTITY:
            return
        for stem, _ in self.stems(key):
            for author, pattern in self._by_id:
                if (
                    author != facts["authors"].value[0]
                    and pattern.match(stem.lower())
                    and (author, canonical(stem)) in homes
                ):
                    facts["authors"] = Fact([author], IDENTITY)
                    return

    def _homes(self, models: Mapping[str, Facts]) -> dict[tuple[str, str], str]:
        """Return the record of each model in its author's namespace, by author and canonical id."""
        homes: dict[tuple[str, str], str] = {}
        own, secondary = [], []
        for key, facts in models.items():
            provider, _, model_id = key.partition("/")
            author = facts["authors"].value[0] if "authors" in facts else None
            if author is None:
                continue
            if provider == author:
                own.append((author, model_id, key))
            elif self._lab_author.get(provider) == author:
                secondary.append((author, model_id, key))
        for author, model_id, key in own + secondary:
            homes.setdefault((author, canonical(model_id)), key)
        for author, model_id, key in own:
            if "/" in model_id:
                homes.setdefault((author, canonical(model_id.rpartition("/")[2])), key)
        return homes

    def _names_of_weights(self, models: Mapping[str, Facts]) -> dict[tuple[str, str], str]:
        """Return the author's name of the weights by author and the name that OpenRouter gives them."""
        names: dict[tuple[str, str], str] = {}
        for key, facts in models.items():
            if "weights" in facts and "authors" in facts:
                stem = self.stems(key)[-1][0]
                repository = self.stems(f"{key.partition('/')[0]}/{facts['weights'].value}")[-1][0]
                names.setdefault((facts["authors"].value[0], canonical(stem)), repository)
        return names

    def linked_names(self, models: Mapping[str, Facts]) -> dict[str, str]:
        """Return the names that OpenRouter gives to weights of another name: to the record of those weights.

        Each stands with its author and alone; a name that is the id of an author's record is left out, and so is one
        that two authors' models have.
        """
        targets: dict[str, set[str]] = {}
        ids = {key.partition("/")[2].lower() for key in models if _is_base(key, models)}
        for key, facts in models.items():
            if "weights" not in facts or "base" not in facts:
                continue
            base, slug = facts["base"].value, self.stems(key)[-1][0]
            if slug.lower() not in ids:
                for name in (slug, f"{base.partition('/')[0]}/{slug}"):
                    targets.setdefault(name, set()).add(base)
        return {name: bases.pop() for name, bases in sorted(targets.items()) if len(bases) == 1}

    def _names(self, key: str, author: str, names_of_weights: Mapping[tuple[str, str], str]) -> list[tuple[str, str]]:
        """Return the forms of a wire id, and at last the author's name of its weights where a source links the two."""
        forms = self.stems(key)
        for stem, steps in forms:
            repository = names_of_weights.get((author, canonical(stem)))
            if repository is not None and canonical(repository) != canonical(stem):
                return [*forms, (repository, f"{steps}, name of the weights")]
        return forms

    def _link_all(
        self,
        models: Mapping[str, Facts],
        homes: Mapping[tuple[str, str], str],
        names_of_weights: Mapping[tuple[str, str], str],
    ) -> None:
        for key, facts in models.items():
            if "base" not in facts:
                self._put_right(key, facts, homes)
                self._link(key, facts, homes, names_of_weights)

    def _link(
        self,
        key: str,
        facts: Facts,
        homes: Mapping[tuple[str, str], str],
        names_of_weights: Mapping[tuple[str, str], str],
    ) -> None:
        if "authors" not in facts:
            return
        author = facts["authors"].value[0]
        for stem, steps in self._names(key, author, names_of_weights):
            base = homes.get((author, canonical(stem)))
            if base is not None:
                own = base.partition("/")[2]
                alias = "" if canonical(stem) in (canonical(own), canonical(own.rpartition("/")[2])) else ", alias"
                facts["base"] = Fact(base, by_rule("the author's own record" if base == key else f"{steps}{alias}"))
                return

    def _make_weights(
        self,
        models: dict[str, Facts],
        homes: dict[tuple[str, str], str],
        names_of_weights: Mapping[tuple[str, str], str],
        *,
        sure: bool,
    ) -> list[str]:
        """Make a record for each open-weight model that several of its hosts' ids agree on and no author serves.

        Args:
            models: every model; the records are added.
            homes: the records of the authors; those made are added.
            names_of_weights: what a source calls the weights of an id.
            sure: make only those whose names begin as their author's do, or as no author's.
        """
        groups: dict[tuple[str, str], list[tuple[str, str, str]]] = {}
        for key, facts in models.items():
            open_weights = facts.get("open_weights")
            if "base" in facts or "authors" not in facts or open_weights is None or not open_weights.value:
                continue
            author = facts["authors"].value[0]
            stem, steps = self._names(key, author, names_of_weights)[-1]
            if sure and not self._begins_as(author, stem):
                continue
            groups.setdefault((author, canonical(stem)), []).append((key, stem, steps))
        made = []
        for (author, name), offerings in sorted(groups.items()):
            if any(pattern.search(name) for pattern in self._no_names):
                continue
            if not self._agreed(author, [key for key, _, _ in offerings]):
                continue
            spelling = min(
                Counter(stem.lower() for _, stem, _ in offerings).items(), key=lambda item: (-item[1], item[0])
            )[0]
            base = f"{author}/{spelling}"
            if base not in models:
                models[base] = _shared_facts([models[key] for key, _, _ in offerings]) | {
                    "base": Fact(base, by_rule("made from the ids of its hosts")),
                    "authors": Fact([author], IDENTITY),
                    "availability": Fact("weights", IDENTITY),
                }
                made.append(base)
            homes.setdefault((author, name), base)
            for key, _, steps in offerings:
                models[key]["base"] = Fact(base, by_rule(steps))
        return made

    def _begins_as(self, author: str, stem: str) -> bool:
        """Tell whether a name begins as those of *author* do, or as no author's."""
        whose = {other for other, pattern in self._by_id if pattern.match(stem.lower())}
        return not whose or author in whose

    def _agreed(self, author: str, keys: list[str]) -> bool:
        """Tell whether the name of a model is its author's: its organisation stands before it, or two hosts use it."""
        if len({key.partition("/")[0] for key in keys}) > 1:
            return True
        return any(
            self._by_org.get(part) == author
            for key in keys
            if key.partition("/")[0] not in self._renamers
            for part in key.partition("/")[2].lower().split("/")[:-1]
        )


def _is_base(base: str, models: Mapping[str, Facts]) -> bool:
    own = models[base].get("base")
    return own is not None and own.value == base


def _root(base: str, models: Mapping[str, Facts]) -> str:
    """Follow bases of bases to the one that is its own."""
    seen = set()
    while base not in seen:
        seen.add(base)
        further = models[base].get("base")
        if further is None or further.value not in models:
            break
        base = further.value
    return base


_SHARED = (
    "open_weights",
    "release_date",
    "knowledge_cutoff",
    "license",
    "family",
    "modalities.input",
    "modalities.output",
    "features.reasoning",
    "features.tools",
    "features.tool_calls",
    "limits.context_window",
)


def _shared_facts(offerings: list[Facts]) -> Facts:
    """Return what every one of *offerings* that states it states alike, and the commonest name."""
    names = Counter(facts["name"].value for facts in offerings if "name" in facts)
    shared: Facts = {}
    if names:
        name = min(names.items(), key=lambda item: (-item[1], len(item[0]), item[0]))[0]
        shared["name"] = Fact(name, "offerings")
    for field in _SHARED:
        values = [facts[field].value for facts in offerings if field in facts]
        if values and all(value == values[0] for value in values):
            shared[field] = Fact(values[0], "offerings")
    return shared
