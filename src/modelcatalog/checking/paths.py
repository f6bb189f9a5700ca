"""Places in a body: finding what stands at a path, and in which order places stand."""

from collections.abc import Iterator, Mapping
from typing import Any

Steps = tuple[str, ...]


class _Missing:
    """Nothing stands here."""

    def __bool__(self) -> bool:
        return False


#: What ``find`` gives where nothing stands.
MISSING: Any = _Missing()

#: At most so many items of a list are looked at one by one.
MOST_ITEMS = 20_000


def split(path: str) -> Steps:
    """Cut a path into its steps."""
    return tuple(path.split("."))


def find(body: Any, steps: Steps) -> Any:
    """Return the value at a path without ``*``; ``MISSING`` when there is none or it is ``None``."""
    for step in steps:
        if type(body) is dict or isinstance(body, Mapping):
            body = body.get(step)
        elif (
            (type(body) is list or isinstance(body, (list, tuple)))
            and step.isdecimal()
            and len(step) < 10
            and int(step) < len(body)
        ):
            body = body[int(step)]
        else:
            return MISSING
        if body is None:
            return MISSING
    return body


def at(body: Any, steps: Steps) -> "list[tuple[str, Any]]":
    """Return the place and value of everything at a path as a list; see ``matches``."""
    if len(steps) == 1 and type(body) is dict:
        value = body.get(steps[0])
        return [] if value is None else [(steps[0], value)]
    if "*" in steps:
        return list(matches(body, steps)) if reaches(body, steps) else []
    value = find(body, steps)
    return [] if value is MISSING else [(".".join(steps), value)]


def reaches(body: Any, steps: Steps) -> bool:
    """Tell whether something may stand at a path with ``*``; quick to say no, and ``matches`` says what and where."""
    level = [body]
    for step in steps:
        below: list[Any] = []
        for item in level:
            if type(item) is dict:
                if step == "*":
                    below += item.values()
                else:
                    value = item.get(step)
                    if value is not None:
                        below.append(value)
            elif type(item) is list:
                if step == "*":
                    below += item[:MOST_ITEMS]
            elif isinstance(item, (Mapping, tuple, list)):
                return True
        if not below:
            return False
        level = below
    return True


def matches(body: Any, steps: Steps, prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Yield the place and value of everything at a path, ``*`` standing for any item or entry; ``None`` is left out."""
    if body is None:
        return
    if not steps:
        yield prefix, body
        return
    step, rest = steps[0], steps[1:]
    if step != "*":
        if (type(body) is dict or isinstance(body, Mapping)) and step in body:
            yield from matches(body[step], rest, f"{prefix}.{step}" if prefix else step)
        return
    entries: Iterator[tuple[Any, Any]]
    if type(body) is dict or isinstance(body, Mapping):
        entries = iter(body.items())
    elif type(body) is list or isinstance(body, (list, tuple)):
        entries = enumerate(body[:MOST_ITEMS])
    else:
        return
    for name, item in entries:
        yield from matches(item, rest, f"{prefix}.{name}" if prefix else str(name))


def position(body: Any, path: str) -> tuple[int, ...]:
    """Return where a path stands in a body, for sorting: what is not in it stands after all that is."""
    places = []
    for step in path.split(".") if path else ():
        place = 1 << 30
        if type(body) is dict or isinstance(body, Mapping):
            names = list(body)
            if step in body:
                place = names.index(step)
                body = body[step]
            else:
                body = None
        elif (
            (type(body) is list or isinstance(body, (list, tuple)))
            and step.isdecimal()
            and len(step) < 10
            and int(step) < len(body)
        ):
            place = int(step)
            body = body[place]
        else:
            body = None
        places.append(place)
    return tuple(places)
