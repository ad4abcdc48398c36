"""What Teams refuses, cuts off or reads as something else: Microsoft's own schema, and what it does not know."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft6Validator

Json = dict[str, Any]

SCHEMA = Draft6Validator(json.loads((Path(__file__).parent / "adaptive-card-1.5.0.json").read_text("utf-8")))
SIZE, ACTIONS, BUTTON = 38_000, 5, 44
"""Bytes in UTF-16, which leaves 2,000 of Teams' 40,000 for addresses; actions of one set; characters of one button."""
CARD = "application/vnd.microsoft.card.adaptive"
OPENS = re.compile(r"tel:\+?\d+|mailto:[^\s@:/?]+@[^\s@:/?]+|https?://[^\s<>()\[\]]+")
MARKUP = re.compile(r"[\\*_\[\]`~<>#|{}&@:/]|^\s*([-+]|\d+[.)])|\w\.\w|\n")


def problems(message: Json) -> list[str]:
    """Return why Teams would not show *message* whole and as it was meant; empty when it would."""
    found = [f"{name}: not ours to send" for name in message.keys() - {"type", "summary", "attachments"}]
    found += ["summary: empty"] if "summary" in message and not message["summary"].strip() else []
    found += ["not a message"] if message.get("type") != "message" else []
    if len(json.dumps(message, ensure_ascii=False).encode("utf-16-le")) > SIZE:
        found.append("too much in all")
    kinds = [attachment.get("contentType") for attachment in message.get("attachments", ())]
    if kinds != [CARD]:
        return [*found, f"not one card: {kinds}"]
    return found + list(_card(message["attachments"][0]["content"]))


def walk(found: Any) -> Iterator[Json]:  # noqa: ANN401 - JSON is anything
    """Yield every object in *found*, outermost first, in order."""
    if isinstance(found, dict):
        yield found
    for inner in found.values() if isinstance(found, dict) else found if isinstance(found, list | tuple) else ():
        yield from walk(inner)


def _card(card: Json) -> Iterator[str]:
    body = card.get("body", [])
    yield from _schema(json.dumps({**card, "body": []}))
    if card.get("version") not in ("1.4", "1.5"):
        yield "version: none, too old for Action.Execute, or too new"
    if card.get("lang") != "en":
        yield "lang: not said"
    if not card.get("fallbackText", "").strip() or "](" in card["fallbackText"]:
        yield "fallbackText: none, or a link"
    if not body:
        yield "body: empty"
    for element in body:
        yield from _element(json.dumps(element))
    ids = Counter(one["id"] for one in walk(card) if "id" in one)
    yield from (f"{name}: twice" for name, times in ids.items() if times > 1)
    yield from (f"{name}: can mention" for one in walk(card) for name in ("msteams", "entities") if name in one)


@cache
def _schema(written: str) -> list[str]:
    return [f"schema: {error.json_path}" for error in SCHEMA.iter_errors(json.loads(written))]


@cache
def _element(written: str) -> list[str]:
    """Return what is wrong in one element; kept, for it is slow and the answers that ship have many in common."""
    element = json.loads(written)
    card = {"type": "AdaptiveCard", "version": "1.5", "body": [element]}
    return [*_schema(json.dumps(card)), *(wrong for one in walk(element) for wrong in _object(one))]


def _object(one: Json) -> Iterator[str]:
    match one.get("type", ""):
        case "ActionSet" if not 1 <= len(one["actions"]) <= ACTIONS:
            yield f"ActionSet: {len(one['actions'])} actions"
        case "Action.Execute" | "Action.Submit" | "Action.OpenUrl":
            yield from _action(one)
        case "RichTextBlock" | "Container" if not (one.get("inlines") or one.get("items")):
            yield "an empty element"
        case "TextRun" if not one.get("text") or "{{" in one["text"]:
            yield "TextRun: empty, or a date"
        case "TextBlock":
            yield from ["TextBlock: markup"] if not one.get("text") or MARKUP.search(one["text"]) else []
            yield from [] if one.get("wrap") is True else ["TextBlock: cut off"]
        case "Image":
            yield from [] if one.get("altText", "").strip() else ["Image: no altText"]
        case kind if kind.startswith("Input."):
            yield from [] if one.get("label", "").strip() else [f"{kind}: no label"]


def _action(one: Json) -> Iterator[str]:
    title, fallback = one.get("title", ""), one.get("fallback", {})
    if not title.strip():
        yield f"{one['type']}: no title"
    if one["type"] == "Action.OpenUrl":
        yield from [] if OPENS.fullmatch(one.get("url", "")) else ["Action.OpenUrl: not a number, an address or a page"]
        return
    if len(title) > BUTTON:
        yield f"{one['type']}: cut off"
    if not isinstance(one.get("data"), dict) or not all(isinstance(value, str) for value in one["data"].values()):
        yield f"{one['type']}: data that is not ids by name"
    if one["type"] == "Action.Execute":
        same = fallback.get("type") == "Action.Submit" and all(fallback.get(k) == one.get(k) for k in ("title", "data"))
        yield from [] if same and one.get("verb") else ["Action.Execute: no verb, or another fallback"]
