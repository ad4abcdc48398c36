"""What judges the cards for Teams finds every mistake it is there for."""

from typing import Any

import pytest

from tests.adapters.teams.limits import CARD, problems

Json = dict[str, Any]


def _action(**changes: Any) -> Json:  # noqa: ANN401 - JSON is anything
    pressed = {"title": "Go", "data": {"choice": "menu"}}
    fallback = {"type": "Action.Submit", **pressed}
    return {"type": "Action.Execute", "verb": "choice", **pressed, "fallback": fallback, **changes}


def _opens(url: str, **changes: str) -> Json:
    return {"type": "Action.OpenUrl", "title": "999", "url": url, **changes}


def _actions(*actions: Json) -> Json:
    return {"type": "ActionSet", "actions": list(actions)}


def _run(**changes: Any) -> Json:  # noqa: ANN401 - JSON is anything
    return {"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": "Hello", **changes}]}


def _heading(**changes: Any) -> Json:  # noqa: ANN401 - JSON is anything
    return {"type": "TextBlock", "text": "Title", "style": "heading", "wrap": True, **changes}


GOOD = (
    _heading(),
    _run(selectAction=_opens("tel:999")),
    {"type": "Container", "style": "emphasis", "items": [_run(size="small", isSubtle=True)]},
    _actions(_action(), _opens("https://teams.microsoft.com/l/entity/a/conversations?tenantId=b")),
)
BAD: dict[str, list[Json]] = {
    "no elements": [],
    "too much in all": [_run(text="a" * 19_000)],
    "an element nobody knows": [{"type": "Hello"}],
    "a field nobody knows": [_run() | {"colour": "red"}],
    "a field of a run nobody knows": [_run(colour="red")],
    "a size nobody knows": [_run(size="huge")],
    "a space nobody knows": [_run() | {"spacing": "wide"}],
    "the same id twice": [_run() | {"id": "a"}, _actions(_action(id="a"))],
    "six actions": [_actions(*[_action()] * 6)],
    "no actions": [_actions()],
    "an action without a title": [_actions(_action(title=" "))],
    "an action that is too long": [_actions(_action(title="a" * 45))],
    "an action without a verb": [_actions(_action(verb=""))],
    "an action without a fallback": [_actions({"type": "Action.Execute", "title": "Go", "verb": "a", "data": {}})],
    "an action with another fallback": [_actions(_action(data={"choice": "other"}))],
    "an action that sends words": [_actions(_action(data="words"))],
    "an action that sends more than names": [_actions(_action(data={"choice": {"msteams": {"type": "imBack"}}}))],
    "a link without a title": [_run(selectAction={"type": "Action.OpenUrl", "url": "tel:999"})],
    "a link to a script": [_run(selectAction=_opens("javascript:alert(1)"))],
    "a link to a file": [_run(selectAction=_opens("file://a/b"))],
    "an e-mail with words": [_run(selectAction=_opens("mailto:a@b.uk?body=hello"))],
    "an empty run": [_run(text="")],
    "a run that is a date": [_run(text="{{DATE(2026-11-24T00:00:00Z)}}")],
    "a text of no runs": [{"type": "RichTextBlock", "inlines": []}],
    "an empty container": [{"type": "Container", "items": []}],
    "a heading that is cut off": [{"type": "TextBlock", "text": "Title"}],
    "a heading with a link": [_heading(text="[a](https://evil.example)")],
    "a heading that is an address": [_heading(text="evil.example")],
    "a heading that is a list": [_heading(text="1. a")],
    "bold in a heading": [_heading(text="**a**")],
    "a picture without words": [{"type": "Image", "url": "https://b.uk/x.png"}],
    "a field to fill without a label": [{"type": "Input.Text", "id": "a"}],
}


def _message(*body: Json, **changes: Any) -> Json:  # noqa: ANN401 - JSON is anything
    card = {"type": "AdaptiveCard", "version": "1.5", "lang": "en", "fallbackText": "a", "body": list(body), **changes}
    return {"type": "message", "attachments": [{"contentType": CARD, "content": card}]}


def test_what_teams_takes_passes() -> None:
    """The judge has nothing to say of a card with one of each element."""
    assert problems(_message(*GOOD) | {"summary": "a"}) == []


@pytest.mark.parametrize("body", BAD.values(), ids=BAD)
def test_what_teams_does_not_take_is_found(body: list[Json]) -> None:
    """Each mistake is found by itself."""
    assert problems(_message(*body))


@pytest.mark.parametrize(
    "changes",
    [
        {"version": "1.6"},
        {"version": None},
        {"lang": ""},
        {"fallbackText": " "},
        {"fallbackText": "[a](https://evil.example)"},
        {"colour": "red"},
        {"msteams": {"entities": []}},
        {"type": "Card"},
    ],
)
def test_a_card_that_is_not_fit_is_found(changes: Json) -> None:
    """Without a version, a language and its plain text, or with what can mention somebody, a card is refused."""
    assert problems(_message(*GOOD, **changes))


@pytest.mark.parametrize(
    "changes",
    [
        {"text": "beside the card"},
        {"summary": ""},
        {"entities": []},
        {"attachments": []},
        {"attachments": [{"contentType": "text/html", "content": "a"}]},
        {"attachments": _message(*GOOD)["attachments"] * 2},
        {"type": "event"},
    ],
)
def test_a_message_that_is_not_fit_is_found(changes: Json) -> None:
    """A message is one card, and nothing stands beside it."""
    assert problems(_message(*GOOD) | changes)
