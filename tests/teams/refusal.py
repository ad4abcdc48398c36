"""How Teams refuses a call: https://learn.microsoft.com/microsoftteams/platform/bots/build-conversational-capability."""

from typing import Any, NoReturn

Json = dict[str, Any]
"""An object of the Bot Framework's: its own names, its own values."""


class RefusedError(Exception):
    """Teams refuses a call with the HTTP status *status*; *code* is its word for why."""

    def __init__(self, status: int, code: str) -> None:
        super().__init__(code)
        self.status = status
        self.code = code

    @property
    def answer(self) -> Json:
        """The body of the answer."""
        return {"error": {"code": self.code, "message": f"{self.code}, says the stand-in"}}


def refuse(status: int, code: str) -> NoReturn:
    """Refuse the call.

    Raises:
        RefusedError: always.
    """
    raise RefusedError(status, code)
