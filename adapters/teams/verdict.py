"""What came of checking where an activity is from: let in, or why not and what to answer."""

from dataclasses import dataclass
from enum import StrEnum


class Reason(StrEnum):
    """Why an activity is refused."""

    MISSING = "missing"
    MALFORMED = "malformed"
    ALGORITHM = "algorithm"
    UNKNOWN_KEY = "unknown_key"
    SIGNATURE = "signature"
    ISSUER = "issuer"
    AUDIENCE = "audience"
    EXPIRED = "expired"
    NOT_YET_VALID = "not_yet_valid"
    ENDORSEMENT = "endorsement"
    """It is signed with a key that is not Teams' own."""
    SERVICE_URL = "service_url"
    """The answer is wanted at another place than the token says."""
    SERVICE_HOST = "service_host"
    """The answer is wanted at a host that is not on the list."""
    CHANNEL = "channel"
    TENANT = "tenant"
    UNREACHABLE = "unreachable"
    """Microsoft cannot be asked for its keys."""


_STATUS = {Reason.CHANNEL: 403, Reason.TENANT: 403, Reason.UNREACHABLE: 503}


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether an activity is let in, and if not for what *reason*. *tenant* is whose it is; nothing else of it is here.

    *status* is what to answer when it is refused: 401 what Microsoft may not have sent, 403 what is not for us,
    503 what cannot be told, so that Teams tries again.
    """

    reason: Reason | None = None
    tenant: str = ""

    @property
    def status(self) -> int:
        """The HTTP status to answer, 200 if there is no reason against it."""
        return _STATUS.get(self.reason, 401) if self.reason else 200
