"""Would Slack take it as it was meant? Its published limits, slack_sdk's own rules, and our own, which are narrower."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from typing import Any

from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from adapters.slack.render import SlackMessage
from tests.slack.limits import MESSAGE, TEXT, VIEW, problems

SIZE = 15_000
"""Characters of JSON in all blocks: less than was ever refused, see ``adapters.slack.limits.MESSAGE_SIZE``."""
RICH_TEXT, URL = 3_000, 3_000
"""Characters; Slack names no limit in rich text, and these are those of other text and links."""
RICH = {"rich_text_section", "rich_text_list", "rich_text_quote", "text", "link"}
"""What may stand in rich text: no mention, no channel, nothing that calls everybody."""


def message_problems(message: SlackMessage) -> list[str]:
    """Return why Slack would refuse *message*, or read it as something else; empty when it would not."""
    blocks = list(message.blocks)
    found = [*problems(MESSAGE, blocks), *_ours(blocks)]
    if not message.text.strip() or len(message.text) > TEXT:
        found.append("text: empty or too long")
    if re.search(r"[<>]|&(?!(amp|lt|gt);)", message.text):
        found.append("text: not escaped")
    return found


def view_problems(view: dict[str, Any]) -> list[str]:
    """Return why Slack would refuse *view* as a Home tab; empty when it would not."""
    found = [*problems(VIEW, view["blocks"]), *_ours(view["blocks"])]
    try:
        if view != View(**view).to_dict():
            found.append("view: not as the vendor has it")
    except SlackObjectFormationError as error:
        found.append(f"view: {error}")
    return found


def walk(found: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401 - JSON is anything
    """Yield every object in *found*, outermost first, in order."""
    if isinstance(found, dict):
        yield found
    for inner in found.values() if isinstance(found, dict) else found if isinstance(found, list | tuple) else ():
        yield from walk(inner)


def _ours(blocks: list[dict[str, Any]]) -> Iterator[str]:
    if not blocks:
        yield "no blocks"
    if len(json.dumps(blocks, ensure_ascii=False)) > SIZE:
        yield "blocks: too much in all"
    ids = Counter(one["action_id"] for one in walk(blocks) if "action_id" in one)
    yield from ("action_id: twice" for times in ids.values() if times > 1)
    for block in blocks:
        yield from _block(json.dumps(block))


@cache
def _block(written: str) -> list[str]:
    """Return what is wrong in one block; kept, for it is slow and the answers that ship have many in common."""
    block = json.loads(written)
    return [*_vendor(block), *(_rich(block) if block["type"] == "rich_text" else ())]


def _vendor(block: dict[str, Any]) -> list[str]:
    """Return what slack_sdk finds: written out again, each element is validated, and what it does not know is gone."""
    try:
        parsed = Block.parse(block)
        return [] if parsed and parsed.to_dict() == block else [f"{block['type']}: not as the vendor has it"]
    except (SlackObjectFormationError, TypeError) as error:
        return [f"{block['type']}: {error}"]


def _rich(block: dict[str, Any]) -> Iterator[str]:
    if not block["elements"]:
        yield "rich_text: empty"
    for one in walk(block["elements"]):
        if one.get("type", "text") not in RICH:
            yield f"rich_text: {one['type']}"
        for name, most in (("text", RICH_TEXT), ("url", URL)):
            if name in one and not 1 <= len(one[name]) <= most:
                yield f"{name}: empty or too long"
