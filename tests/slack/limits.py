"""Whether Slack would take a message or a view, by its published limits."""

import json
from collections.abc import Iterator

from tests.slack.blocks import IN_MESSAGES, IN_VIEWS, MARKDOWN
from tests.slack.refusal import Json, refuse, refuse_arguments
from tests.slack.seen import sentences
from tests.slack.shape import Rule, many, string, typed

TEXT = 40_000
"""https://docs.slack.dev/changelog/2018-truncating-really-long-messages: Slack cuts there, which is refused here."""
MESSAGE_BLOCKS, VIEW_BLOCKS = 50, 100
"""https://docs.slack.dev/reference/block-kit/blocks"""
ALL_BLOCKS = 13_172
"""Characters in all blocks of a message; not documented, measured at github.com/slackapi/bolt-js/issues/2509."""
VIEW_BYTES = 250_000
"""https://docs.slack.dev/reference/methods/views.publish"""
METADATA_BYTES = 8_000
"""Not documented as a number (the error is): a cautious one."""

MESSAGE = many(typed(IN_MESSAGES), MESSAGE_BLOCKS, least=0)
VIEW = many(typed(IN_VIEWS), VIEW_BLOCKS)
"""The rules of all blocks of a message and of a view, for ``problems``."""


def check_message(body: Json) -> None:
    """Check the text, blocks and metadata of a message.

    Raises:
        RefusedError: Slack would refuse it. Its messages name the place of each problem.
    """
    text, blocks = body.get("text"), body.get("blocks")
    if not (text or blocks or body.get("attachments")):
        refuse("no_text")
    if text is not None and not isinstance(text, str):
        refuse_arguments("must be a string [json-pointer:/text]")
    if len(text or "") > TEXT:
        refuse("msg_too_long")
    if blocks:
        _refuse("invalid_blocks", problems(MESSAGE, blocks))
        if sum(map(len, sentences(blocks))) > ALL_BLOCKS:
            refuse("msg_blocks_too_long")
    _check_metadata(body.get("metadata"))


def check_view(view: object, kind: str) -> None:
    """Check a view of the type *kind*, "home" or "modal".

    Raises:
        RefusedError: Slack would refuse it.
    """
    if not isinstance(view, dict) or view.get("type") != kind:
        refuse_arguments(f"must be a {kind} view [json-pointer:/view]")
    # https://docs.slack.dev/reference/views/home-tab-views
    inner = {"private_metadata": string(3000, least=0), "callback_id": string(255, least=0), "external_id": string(255)}
    found = [one for name, rule in inner.items() if name in view for one in rule(f"/view/{name}", view[name])]
    _refuse("invalid_arguments", [*found, *problems(VIEW, view.get("blocks"), "/view/blocks")])
    if len(json.dumps(view)) > VIEW_BYTES:
        refuse("view_too_large")


def problems(rule: Rule, blocks: object, at: str = "/blocks") -> list[str]:
    """Return everything wrong with *blocks*, the places as JSON pointers below *at*."""
    found = list(rule(at, blocks))
    return found or [*_repeated(blocks, at), *_together(blocks, at)]  # these trust the form


def _repeated(blocks: object, at: str) -> Iterator[str]:
    ids: set[str] = set()
    for n, block in enumerate(blocks if isinstance(blocks, list) else ()):
        if (block_id := block.get("block_id")) in ids:
            yield f"`block_id` already exists [json-pointer:{at}/{n}/block_id]"
        ids |= {block_id} - {None}
        # "unique among all other action_ids in the containing block": the page of every element
        elements = block["elements"] if block["type"] in {"actions", "context_actions"} else ()
        given = [one["action_id"] for one in elements if "action_id" in one]
        if len(set(given)) < len(given):
            yield f"`action_id` already exists [json-pointer:{at}/{n}/elements]"


def _together(blocks: object, at: str) -> Iterator[str]:
    blocks = blocks if isinstance(blocks, list) else []
    if sum(len(block["text"]) for block in blocks if block["type"] == "markdown") > MARKDOWN:
        yield f"must be less than {MARKDOWN + 1} characters of markdown together [json-pointer:{at}]"
    for n, block in enumerate(blocks):
        if block["type"] == "section" and not {"text", "fields"} & set(block):
            yield f"must have text or fields [json-pointer:{at}/{n}]"


def _refuse(error: str, found: list[str]) -> None:
    if found:
        refuse(error, errors=found, response_metadata={"messages": [f"[ERROR] {one}" for one in found]})


def _check_metadata(metadata: object) -> None:
    if metadata is None:
        return
    # https://docs.slack.dev/messaging/message-metadata
    if not isinstance(metadata, dict) or not isinstance(metadata.get("event_type"), str) or not metadata["event_type"]:
        refuse("invalid_metadata_format")
    if not isinstance(metadata.get("event_payload"), dict) or set(metadata) - {"event_type", "event_payload"}:
        refuse("invalid_metadata_format")
    if len(json.dumps(metadata)) > METADATA_BYTES:
        refuse("metadata_too_large")
