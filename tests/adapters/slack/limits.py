"""Would Slack take it? slack_sdk's own rules on everything at every depth, and the documented limits it leaves out."""

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

TEXT, TEXT_OBJECT, HEADER, LABEL, VALUE, ID, URL, SIZE = 40_000, 3_000, 150, 75, 2_000, 255, 3_000, 15_000
ELEMENTS = {"actions": 25, "context": 10, "context_actions": 5}
LITERAL = ("header", "button", "feedback_buttons", "icon_button")
RICH = {"rich_text_section", "rich_text_list", "rich_text_quote", "text", "link"}


def message_problems(message: SlackMessage) -> list[str]:
    """Return why Slack would refuse *message*, or read it as something else; empty when it would not."""
    found = list(_blocks(list(message.blocks), 50))
    if not message.text.strip() or len(message.text) > TEXT:
        found.append("text: empty or too long")
    if re.search(r"[<>]|&(?!(amp|lt|gt);)", message.text):
        found.append("text: not escaped")
    return found


def view_problems(view: dict[str, Any]) -> list[str]:
    """Return why Slack would refuse *view* as a Home tab; empty when it would not."""
    found = list(_blocks(view["blocks"], 100))
    found += ["context_actions: not in a view" for block in view["blocks"] if block["type"] == "context_actions"]
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


def _blocks(blocks: list[dict[str, Any]], most: int) -> Iterator[str]:
    if not 1 <= len(blocks) <= most:
        yield f"{len(blocks)} blocks"
    if len(json.dumps(blocks, ensure_ascii=False)) > SIZE:
        yield "blocks: too much in all"
    for name in ("action_id", "block_id"):
        ids = Counter(one[name] for one in walk(blocks) if name in one)
        yield from (f"{name}: twice" for times in ids.values() if times > 1)
        yield from (f"{name}: too long" for one in ids if not 1 <= len(one) <= ID)
    for block in blocks:
        yield from _block(json.dumps(block))


@cache
def _block(written: str) -> list[str]:
    """Return what is wrong in one block; kept, for it is slow and the answers that ship have many in common."""
    block = json.loads(written)
    return [*_vendor(block), *_counts(block), *(wrong for one in walk(block) for wrong in _lengths(one))]


def _vendor(block: dict[str, Any]) -> list[str]:
    """Return what slack_sdk finds: written out again, each element is validated, and what it does not know is gone."""
    try:
        parsed = Block.parse(block)
        return [] if parsed and parsed.to_dict() == block else [f"{block['type']}: not as the vendor has it"]
    except (SlackObjectFormationError, TypeError) as error:
        return [f"{block['type']}: {error}"]


def _counts(block: dict[str, Any]) -> Iterator[str]:
    kind, elements = block["type"], block.get("elements", [])
    if kind in ELEMENTS and not 1 <= len(elements) <= ELEMENTS[kind]:
        yield f"{kind}: {len(elements)} elements"
    if kind == "rich_text":
        if not elements:
            yield "rich_text: empty"
        yield from (f"rich_text: {e['type']}" for e in walk(elements) if "type" in e and e["type"] not in RICH)


def _lengths(one: dict[str, Any]) -> Iterator[str]:
    text, kind = one.get("text"), one.get("type")
    if one.get("icon", "trash") != "trash":
        yield f"{kind}: there is no such picture"
    if isinstance(text, str) and not 1 <= len(text) <= TEXT_OBJECT:
        yield "text: empty or too long"
    if isinstance(text, dict):
        if text["type"] != "plain_text" and kind in (*LITERAL, None):
            yield f"{kind}: only plain_text"
        most = HEADER if kind == "header" else TEXT_OBJECT if kind == "section" else LABEL
        if not text["text"].strip() or len(text["text"]) > most:
            yield f"{kind}: text empty or too long"
    for name, most in (("value", VALUE), ("accessibility_label", LABEL), ("url", URL)):
        if name in one and not 1 <= len(one[name]) <= most:
            yield f"{name}: empty or too long"
