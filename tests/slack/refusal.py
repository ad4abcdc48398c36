"""The arguments of a call, and how one is refused."""

from typing import Any, NoReturn

Json = dict[str, Any]
"""An object of Slack's: its own names, its own values."""


class RefusedError(Exception):
    """Slack refuses a call: *error* is its word for why, *fields* what else stands in the answer."""

    def __init__(self, error: str, **fields: object) -> None:
        super().__init__(error)
        self.error = error
        self.fields = fields

    @property
    def answer(self) -> Json:
        """The body of the answer."""
        return {"ok": False, "error": self.error, **self.fields}


def refuse(error: str, **fields: object) -> NoReturn:
    """Refuse the call with *error* and what else stands in the answer.

    Raises:
        RefusedError: always.
    """
    raise RefusedError(error, **fields)


def refuse_arguments(*problems: str) -> NoReturn:
    """Refuse a call whose arguments are wrong, each of *problems* in words for developers.

    Raises:
        RefusedError: always.
    """
    refuse("invalid_arguments", response_metadata={"messages": [f"[ERROR] {one}" for one in problems]})


def require(arguments: Json, *names: str) -> None:
    """Check that every one of *names* is given.

    Raises:
        RefusedError: one is missing or empty.
    """
    missing = [name for name in names if arguments.get(name) in (None, "")]
    if missing:
        refuse_arguments(*(f"missing required field: {name}" for name in missing))


def is_true(value: object) -> bool:
    """Return whether *value* is one of the ways to say yes."""
    return value in (True, "1", "true", "True")  # 1 equals True
