"""Rules that a piece of Block Kit is checked with; each yields what is wrong and where, never what is written there."""

from collections.abc import Callable, Iterator, Mapping
from itertools import chain

Rule = Callable[[str, object], Iterator[str]]
"""Yields what is wrong with a value, given where it stands (a JSON pointer)."""
Fields = Mapping[str, Rule]
"""The rule of each field; a name that ends in "!" must be there."""


def anything(_at: str, _value: object) -> Iterator[str]:
    """Find nothing wrong."""
    return iter(())


def string(most: int, least: int = 1) -> Rule:
    """Return the rule for a string of *least* to *most* characters that are not all blank."""

    def rule(at: str, value: object) -> Iterator[str]:
        if not isinstance(value, str):
            yield f"must be a string [json-pointer:{at}]"
        elif len(value.strip()) < least:
            yield f"must be more than {least - 1} characters [json-pointer:{at}]"
        elif len(value) > most:
            yield f"must be less than {most + 1} characters [json-pointer:{at}]"

    return rule


def one_of(*values: object) -> Rule:
    """Return the rule for a value that is one of *values*."""

    def rule(at: str, value: object) -> Iterator[str]:
        if value not in values:
            yield f"must be one of {', '.join(map(repr, values))} [json-pointer:{at}]"

    return rule


def many(rule: Rule, most: int, least: int = 1) -> Rule:
    """Return the rule for a list of *least* to *most* things that each keep *rule*."""

    def check(at: str, value: object) -> Iterator[str]:
        if not isinstance(value, list):
            yield f"must be an array [json-pointer:{at}]"
        elif not least <= len(value) <= most:
            yield f"must have {least} to {most} items, not {len(value)} [json-pointer:{at}]"
        else:
            yield from chain.from_iterable(rule(f"{at}/{n}", one) for n, one in enumerate(value))

    return check


def record(fields: Fields) -> Rule:
    """Return the rule for an object with *fields* and no others."""
    rules = {name.removesuffix("!"): rule for name, rule in fields.items()}
    required = [name.removesuffix("!") for name in fields if name.endswith("!")]

    def check(at: str, value: object) -> Iterator[str]:
        if not isinstance(value, dict):
            yield f"must be an object [json-pointer:{at}]"
            return
        yield from (f"missing required field: {name} [json-pointer:{at}]" for name in required if name not in value)
        for name, inner in value.items():
            if name in rules:
                yield from rules[name](f"{at}/{name}", inner)
            else:
                yield f"invalid additional property: {name} [json-pointer:{at}]"

    return check


def typed(kinds: Mapping[str, Fields]) -> Rule:
    """Return the rule for an object whose "type" says which of *kinds* it is."""
    rules = {kind: record({"type!": anything, **fields}) for kind, fields in kinds.items()}

    def check(at: str, value: object) -> Iterator[str]:
        kind = value.get("type") if isinstance(value, dict) else None
        if kind in rules:
            yield from rules[kind](at, value)
        else:
            yield f"unsupported type [json-pointer:{at}/type]"

    return check
