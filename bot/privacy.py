"""Names of conversations that nobody can turn back into a person."""

import hashlib
import hmac
import secrets
from collections.abc import Callable


def pseudonyms() -> Callable[[str], str]:
    """Return a function that gives a conversation its pseudonym, by a key that lives and dies with this process.

    A plain digest of a platform's ids can be undone by trying them all in milliseconds; this one cannot.
    """
    key = secrets.token_bytes(32)

    def pseudonym(conversation: str) -> str:
        return hmac.digest(key, conversation.encode("utf-8", "surrogatepass"), hashlib.sha256).hex()

    return pseudonym
