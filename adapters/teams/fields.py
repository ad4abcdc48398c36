"""How is an activity read that may hold anything? What is missing or of another kind is no error until it is needed."""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

from adapters.teams.kinds import Why

_ID = re.compile(r"[\w:.@/+=|;~!-]{1,400}", re.ASCII)
"""Ids and addresses that can be kept (bot/store.py); in none is a space, which parts the ids in a name."""
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)", re.ASCII)


class UnusableError(ValueError):
    """Nothing is answered, and *why*: nothing of the activity is in the text."""

    def __init__(self, why: Why) -> None:
        super().__init__(why.value)
        self.why = why


class Fields:
    """The fields of one JSON object; anything else has none. Its ``repr`` shows nothing of them."""

    __slots__ = ("_fields",)

    def __init__(self, value: object) -> None:
        self._fields: Mapping[object, object] = value if isinstance(value, dict) else {}

    def __contains__(self, name: str) -> bool:
        return name in self._fields

    def inner(self, name: str) -> "Fields":
        """Return the fields of the object in this field."""
        return Fields(self._fields.get(name))

    def each(self, name: str) -> Iterator["Fields"]:
        """Yield the fields of each object of the list in this field."""
        value = self._fields.get(name)
        return map(Fields, value if isinstance(value, list) else ())

    def text(self, name: str) -> str:
        """Return the text in this field, empty if there is none."""
        value = self._fields.get(name)
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
        return require_id(self.text(name))

    def seconds(self, name: str) -> float:
        """Return the time in this field, in seconds since the epoch, 0 if there is none."""
        value = self.text(name)
        if not _TIME.fullmatch(value):
            return 0.0
        try:
            return max(0.0, (datetime.fromisoformat(value) - datetime.fromtimestamp(0, UTC)).total_seconds())
        except ValueError:  # the thirteenth month
            return 0.0


def require_id(value: str) -> str:
    """Return *value*, which has the form of an id.

    Raises:
        UnusableError: it has not.
    """
    if not _ID.fullmatch(value):
        raise UnusableError(Why.MALFORMED)
    return value
