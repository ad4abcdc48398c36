"""How answers look in Slack, where they are parted, and what stands around them."""

from typing import Any

import pytest

from adapters.slack.limits import MESSAGE_TEXT, cut
from adapters.slack.render import Dressing, Labels, render
from bot.plain import plain, plain_block
from bot.reply import Block, Choice, Choices, ContactLine, Contacts, Heading, Items, Note, Quotation, Reply, Text
from tests.adapters.dressed import BARE, KNOWN, LABELS, NOTHING_KNOWN
from tests.adapters.slack.dressed import elements
from tests.adapters.slack.limits import message_problems, walk


@pytest.mark.parametrize(
    ("part", "drawn"),
    [
        (Text("Hi"), {"type": "rich_text_section", "elements": [{"type": "text", "text": "Hi"}]}),
        (
            Items(("Call 999",), ordered=True),
            {
                "type": "rich_text_list",
                "style": "ordered",
                "elements": [
                    {
                        "type": "rich_text_section",
                        "elements": [
                            {"type": "text", "text": "Call "},
                            {"type": "link", "text": "999", "url": "tel:999"},
                        ],
                    }
                ],
            },
        ),
        (Quotation(("a", "b")), {"type": "rich_text_quote", "elements": [{"type": "text", "text": "a\nb"}]}),
        (Heading("H"), {"type": "header", "text": {"type": "plain_text", "text": "H", "emoji": False}}),
        (Note("n"), {"type": "context", "elements": [{"type": "plain_text", "text": "n", "emoji": False}]}),
        (
            Note("999"),
            {"type": "rich_text_section", "elements": [{"type": "link", "text": "999", "url": "tel:999"}]},
        ),
    ],
)
def test_how_a_block_looks(part: Block, drawn: dict[str, Any]) -> None:
    """Each kind of block has the look that Slack has for it; a note with a number lets it be pressed."""
    [message] = render(Reply((part,)), BARE)
    [shown] = message.blocks

    assert shown in (drawn, {"type": "rich_text", "elements": [drawn]})


def test_a_contact_is_a_line_with_addresses_to_press() -> None:
    """A contact reads as in plain text, its name stands out, and each of its addresses can be pressed."""
    shown = Contacts("Contacts", (ContactLine("NHS 111", ("111", "www.b.uk"), "Or call 999."),))

    [message] = render(Reply((shown,)), BARE)

    title, listed = message.blocks[0]["elements"]
    [row] = listed["elements"]
    assert title["elements"] == [{"type": "text", "text": "Contacts", "style": {"bold": True}}]
    assert "- " + "".join(one["text"] for one in row["elements"]) == plain_block(shown).splitlines()[1]
    assert row["elements"][0] == {"type": "text", "text": "NHS 111", "style": {"bold": True}}
    assert [one["text"] for one in row["elements"] if one["type"] == "link"] == ["111", "www.b.uk", "999"]


def test_choices_are_buttons_under_their_question() -> None:
    """A button carries the choice's id; buttons of two questions in one message are told apart."""
    asked = [Choices("A?", (Choice("menu", "Menu"), Choice("none", "None"))), Choices("B?", (Choice("back", "Back"),))]

    [message] = render(Reply(tuple(asked)), BARE)

    assert message.text == "A?\n[1] Menu\n[2] None\n\nB?\n[1] Back"
    assert [(b["action_id"], b["value"], b["text"]["text"]) for b in elements([message], "button")] == [
        ("choice.1", "menu", "Menu"),
        ("choice.2", "none", "None"),
        ("choice.3", "back", "Back"),
    ]


def test_a_label_too_long_for_a_button_is_shown_whole_above_it() -> None:
    """A button is cut at a word, and what it says in full stands above it with its number."""
    label = "word " * 20

    [message] = render(Reply((Choices("A?", (Choice("menu", label),)),)), BARE)

    [button] = elements([message], "button")
    assert button["text"]["text"] == cut(label, 75) == "word " * 14 + "word…"
    assert f"[1] {label}" in message.blocks[0]["elements"][0]["elements"][0]["text"]


def test_the_controls_stand_below_the_last_message_only() -> None:
    """An answer in two messages can be hidden in both, and is rated and left below the second."""
    first, last = render(Reply((Text("One. " * 500), Text("Two. " * 500))), Dressing(LABELS, KNOWN, "reach@nhft"))

    assert [one["action_id"] for one in walk(first.blocks) if "action_id" in one] == ["control.hide"]
    assert [(one["action_id"], one.get("value")) for one in walk(last.blocks) if "action_id" in one] == [
        ("control.start_again", "restart"),
        ("control.not_meant", "none"),
        ("feedback.out_of_date", "out_of_date:reach@nhft"),
        ("feedback.rate", None),
        ("control.hide", "hide"),
    ]
    [rate] = elements([last], "feedback_buttons")
    assert rate["positive_button"]["value"] == "helpful:reach@nhft"
    assert rate["negative_button"]["value"] == "not_quite:reach@nhft"


def test_every_control_without_words_says_what_it_is() -> None:
    """Pictures are read aloud as the words of the content."""
    messages = render(Reply((Text("Hi"),)), Dressing(LABELS, KNOWN, "a"))

    said = [one["accessibility_label"] for one in walk(messages[0].blocks) if "accessibility_label" in one]
    assert said == [LABELS.helpful, LABELS.not_quite, LABELS.hide]


def test_what_is_about_nothing_cannot_be_rated() -> None:
    """A greeting has ways on and can be hidden; there is nothing to rate."""
    messages = render(Reply((Text("Hi"),)), Dressing(LABELS, KNOWN))

    ids = [one["action_id"] for one in walk(messages[0].blocks) if "action_id" in one]
    assert ids == ["control.start_again", "control.not_meant", "control.hide"]


def test_without_content_there_are_no_controls() -> None:
    """When there is no knowledge base there are no words for controls, and the numbers come without them."""
    [message] = render(Reply((Text("Call 999."),)), NOTHING_KNOWN)

    assert [block["type"] for block in message.blocks] == ["rich_text"]


def test_long_words_for_controls_are_cut() -> None:
    """A word of the content that no button can hold takes no answer away."""
    labels = Labels(*("word " * 30,) * 6)

    [message] = render(Reply((Text("Hi"),)), Dressing(labels, KNOWN, "a"))

    assert message_problems(message) == []


def test_a_message_ends_where_a_block_ends() -> None:
    """Blocks that do not fit in one message stand whole in two, in order."""
    blocks = tuple(Text(f"{n} " + "sentence. " * 120) for n in range(6))

    messages = render(Reply(blocks), BARE)

    assert "\n\n".join(message.text for message in messages) == plain(Reply(blocks))
    assert [len(message.blocks) for message in messages] == [3, 3]


def test_a_block_too_long_for_a_message_is_parted_where_sentences_end() -> None:
    """A sentence is in one message, however long its paragraph."""
    sentences = [f"This is sentence number {n} of a very long paragraph. " for n in range(400)]

    messages = render(Reply((Text("".join(sentences)),)), NOTHING_KNOWN)

    assert len(messages) > 1
    assert all(one["text"].rstrip().endswith("paragraph.") for one in elements(messages, "text"))


def test_a_list_too_long_for_a_message_keeps_its_numbers() -> None:
    """The numbers of an ordered list go on where it is parted."""
    items = tuple(f"Do thing {n} and then wait for what comes of it." for n in range(1, 200))

    messages = render(Reply((Items(items, ordered=True),)), NOTHING_KNOWN)

    lines = "".join(one["text"] for one in elements(messages, "text")).splitlines()
    assert lines == [f"{n}. {item}" for n, item in enumerate(items, 1)]


def test_more_choices_than_one_block_holds_are_all_there() -> None:
    """Every choice is a button, and has the number it can be typed by."""
    choices = tuple(Choice(f"entry:a{n}", f"Choice {n}") for n in range(1, 61))

    messages = render(Reply((Choices("Which?", choices),)), BARE)

    assert [button["value"] for button in elements(messages, "button")] == [choice.id for choice in choices]
    assert "[60] Choice 60" in messages[0].text


MANY = tuple(Choice("entry:" + "a" * 150, f"Choice {n}") for n in range(25))


@pytest.mark.parametrize(
    "blocks",
    [
        (Text("&" * 3_000),),
        (Text("111 " * 700),),
        (Items(("a",) * 700),),
        (Heading("a" * 151),),
        (Choices("?", MANY * 3),),
        (Choices("?", MANY),) * 3,
        (Note("a"),) * 49,
    ],
    ids=["escaped", "links", "items", "heading", "choices", "buttons", "blocks"],
)
def test_what_is_a_little_too_much_is_parted(blocks: tuple[Block, ...]) -> None:
    """Each limit is kept by itself, also where no other is near."""
    for message in render(Reply(blocks), Dressing(LABELS, KNOWN, "a")):
        assert message_problems(message) == []
        assert len(message.text) <= MESSAGE_TEXT


@pytest.mark.parametrize(
    ("block", "kind"),
    [(Quotation(("One. " * 900,)), "rich_text_quote"), (Note("One. " * 900), "context"), (Text("One. " * 900), "text")],
)
def test_what_is_parted_looks_as_before(block: Block, kind: str) -> None:
    """A long quotation is a quotation to its end, and small print stays small."""
    messages = render(Reply((block,)), BARE)

    assert len(elements(messages, kind)) == sum(len(message.blocks) for message in messages) > 1


@pytest.mark.parametrize("blocks", [(), (Text(" "),), (Items(()), Quotation(()))])
def test_nothing_to_say_is_no_message(blocks: tuple[Block, ...]) -> None:
    """Slack refuses an empty message; none is made."""
    assert render(Reply(blocks), Dressing(LABELS, KNOWN, "a")) == ()
