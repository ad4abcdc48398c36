"""What the tests of answers share: words for the controls, and addresses that are known."""

from adapters.dressing import Dressing, Labels

LABELS = Labels("Start again", "This isn't what I meant", "Hide this", "Helpful", "Not quite", "Out of date")
KNOWN = frozenset({"116 123", "08 08 16 89 111", "111", "999", "a@b.nhs.uk", "https://b.uk/x", "www.b.uk"})
BARE = Dressing(None, KNOWN)
NOTHING_KNOWN = Dressing(None, frozenset())
