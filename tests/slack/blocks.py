"""What Block Kit allows: https://docs.slack.dev/reference/block-kit and the page of each block and element there.

Only what an app like Signpost has a use for; any other block or element is refused as of an unsupported type.
"""

from tests.slack.shape import Fields, Rule, anything, many, one_of, record, string, typed

_FLAG = one_of(True, False)
_ID = string(255)
_BLOCK: Fields = {"block_id": _ID}


def plain(most: int) -> Rule:
    """Return the rule for a plain_text object: no mrkdwn."""
    return typed({"plain_text": {"text!": string(most), "emoji": _FLAG}})


def text(most: int) -> Rule:
    """Return the rule for a text object."""
    words = string(most)
    return typed(
        {"plain_text": {"text!": words, "emoji": _FLAG}, "mrkdwn": {"text!": words, "verbatim": _FLAG}},
    )


_CONFIRM = record(
    {"title!": plain(100), "text!": text(300), "confirm!": plain(30), "deny!": plain(30), "style": anything}
)
_ACTION: Fields = {"action_id": _ID, "confirm": _CONFIRM}
_BUTTON: Fields = {
    **_ACTION,
    "text!": plain(75),
    "value": string(2000),
    "url": string(3000),
    "style": one_of("primary", "danger"),
    "accessibility_label": string(75),
}
_FEEDBACK = record({"text!": plain(75), "value!": string(2000), "accessibility_label": string(75)})
_OPTIONS = record({"text!": text(75), "value!": string(150), "description": text(75), "url": string(3000)})
_IMAGE: Fields = {"image_url!": string(3000), "alt_text!": string(2000)}
_SELECT: Fields = {**_ACTION, "placeholder": plain(150), "options!": many(_OPTIONS, 100), "initial_option": _OPTIONS}
_ELEMENTS: dict[str, Fields] = {
    "button": _BUTTON,
    "static_select": _SELECT,
    "overflow": {**_ACTION, "options!": many(_OPTIONS, 5)},
}
_CONTEXT_ACTIONS: dict[str, Fields] = {
    "feedback_buttons": {"action_id": _ID, "positive_button!": _FEEDBACK, "negative_button!": _FEEDBACK},
    "icon_button": {
        **_ACTION,
        "icon!": one_of("trash"),
        "text!": plain(75),
        "value": string(2000),
        "accessibility_label": string(75),
        "visible_to_user_ids": anything,
    },
}

MARKDOWN = 12_000
"""Characters in all markdown blocks of a message: https://docs.slack.dev/reference/block-kit/blocks/markdown-block"""

IN_VIEWS: dict[str, Fields] = {
    "section": {
        **_BLOCK,
        "text": text(3000),
        "fields": many(text(2000), 10),
        "accessory": typed({**_ELEMENTS, "image": _IMAGE}),
        "expand": _FLAG,
    },
    "header": {**_BLOCK, "text!": plain(150)},
    "context": {
        **_BLOCK,
        "elements!": many(
            typed(
                {
                    "image": _IMAGE,
                    "plain_text": {"text!": string(3000), "emoji": _FLAG},
                    "mrkdwn": {"text!": string(3000), "verbatim": _FLAG},
                }
            ),
            10,
        ),
    },
    "divider": _BLOCK,
    "image": {**_BLOCK, **_IMAGE, "title": plain(2000)},
    "actions": {**_BLOCK, "elements!": many(typed(_ELEMENTS), 25)},
    "rich_text": {**_BLOCK, "elements!": anything},
}
"""The blocks of a view."""
IN_MESSAGES: dict[str, Fields] = {
    **IN_VIEWS,
    "markdown": {**_BLOCK, "text!": string(MARKDOWN)},
    "context_actions": {**_BLOCK, "elements!": many(typed(_CONTEXT_ACTIONS), 5)},
}
"""The blocks of a message."""
