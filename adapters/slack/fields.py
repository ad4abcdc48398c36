"""How is a payload read that may hold anything? What is missing or of another kind is no error until it is needed."""

import re
from collections.abc import Mapping

from adapters.slack.kinds import Why

_ID = re.compile(r"[\w.:-]{1,200}", re.ASCII)
"""Ids and times of Slack; in none of them is a space, which parts the ids in a conversation's name."""
_SECONDS = re.compile(r"\d{1,12}(\.\d{1,12})?", re.ASCII)


class UnusableError(ValueError):
    """Nothing is answered, and *why*: nothing of the payload is in the text."""

    def __init__(self, why: Why) -> None:
        super().__init__(why.value)
        self.why = why


class Fields:
    """The fields of one JSON object; anything else has none. Its ``repr`` shows nothing of them."""

    __slots__ = ("_fields",)

    def __init__(self, value: object) -> None:
        self._fields: Mapping[object, object] = value if isinstance(value, dict) else {}

    def get(self, name: str) -> object:
        """Return the field as it is, None if it is missing."""
        return self._fields.get(name)

    def inner(self, name: str) -> "Fields":
        """Return the fields of the object in this field."""
        return Fields(self.get(name))

    def first(self, name: str) -> "Fields":
        """Return the fields of the first object of the list in this field."""
        value = self.get(name)
        return Fields(value[0] if isinstance(value, list) and value else None)

    def text(self, name: str) -> str:
        """Return the text in this field, empty if there is none."""
        value = self.get(name)
        return value if isinstance(value, str) else ""

    def found_id(self, name: str) -> str:
        """Return the id in this field, empty if there is none."""
        value = self.text(name)
        return value if _ID.fullmatch(value) else ""

    def id(self, name: str) -> str:
        """Return the id in this field.

        Raises:
            UnusableError: there is none.
        """
        found = self.found_id(name)
        if not found:
            raise UnusableError(Why.MALFORMED)
        return found

    def seconds(self, name: str) -> float:
        """Return the time in this field, in seconds since the epoch, 0 if there is none."""
        value = self.text(name)
        return float(value) if _SECONDS.fullmatch(value) else 0.0
