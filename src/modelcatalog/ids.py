"""The names of well-known models as a type, for editors that complete and type checkers that catch a typo.

At run time ``ModelId`` is ``str`` and costs nothing. To a type checker it is a ``Literal`` of the keys of the labs'
own models and of the best-known hosts, and of the labs' bare ids: those of the packaged catalog at its date. Use it
to annotate what your own program takes. Whatever takes a model in this library takes any string.

>>> from modelcatalog import catalog
>>> from modelcatalog.ids import ModelId
>>> def window(name: ModelId) -> int | None:
...     return catalog[name].limits.context_window
>>> window("openai/gpt-4o")
128000
"""

__all__ = ["ModelId"]

ModelId = str
