"""What did the person type? Slack marks mentions, links and channels in it, and escapes three characters.

https://docs.slack.dev/messaging/formatting-message-text
"""

import re

# What stands in it is never looked at twice, so that no text takes long.
_MARKED = re.compile(r"<([^<>]*+)>")


def typed(text: str) -> str:
    """Return *text*, as Slack sends it, as it was typed: labels instead of links, and nobody mentioned.

    >>> typed("<@U0SIGNPOST> is <https://nhs.uk|nhs.uk> &lt;3")
    'is nhs.uk <3'

    Takes any str and never raises.
    """
    plain = _MARKED.sub(_as_typed, text)
    # The ampersand last: what was typed as "&lt;" stays that.
    return plain.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").strip()


def _as_typed(found: re.Match[str]) -> str:
    target, _, label = found[1].partition("|")
    if not target or len(target.split()) > 1:
        return found[0]  # not Slack's, whose targets have no space: words of a person, and none may be lost
    match target[0]:
        case "@" | "!":
            return " "  # a person, a group, everybody: a name is not needed to answer
        case "#":
            return f"#{label}" if label else " "
    return label or target if ":" in target else found[0]
