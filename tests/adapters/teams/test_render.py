"""How answers look in Teams, where they are parted, and what stands around them."""

from typing import Any

import pytest

from adapters.teams.limits import cut
from adapters.teams.render import Dressing, Labels, notice_card, render
from bot.plain import plain, plain_block
from bot.reply import Block, Choice, Choices, ContactLine, Contacts, Heading, Items, Note, Quotation, Reply, Text
from tests.adapters.dressed import BARE, KNOWN, LABELS, NOTHING_KNOWN
from tests.adapters.teams.dressed import body, card, elements, fallback, pressed, shown
from tests.adapters.teams.limits import problems, walk

Json = dict[str, Any]


def _line(text: str, **look: Any) -> Json:  # noqa: ANN401 - JSON is anything
    return {"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": text, **look}]}


LINK = {"type": "TextRun", "text": "999", "selectAction": {"type": "Action.OpenUrl", "title": "999", "url": "tel:999"}}


@pytest.mark.parametrize(
    ("part", "drawn"),
    [
        (Text("*Hi*"), [_line("*Hi*")]),
        (
            Items(("Call 999", "B"), ordered=True),
            [
                {
                    "type": "RichTextBlock",
                    "inlines": [{"type": "TextRun", "text": "1. Call "}, LINK],
                    "spacing": "small",
                },
                _line("2. B") | {"spacing": "small"},
            ],
        ),
        (Items(("a",)), [_line("• a") | {"spacing": "small"}]),
        (
            Quotation(("a", "", "b")),
            [
                {
                    "type": "Container",
                    "style": "emphasis",
                    "items": [_line("a") | {"spacing": "small"}, _line("b") | {"spacing": "small"}],
                }
            ],
        ),
        (
            Heading("Don't"),
            [
                {
                    "type": "TextBlock",
                    "text": "Don't",
                    "style": "heading",
                    "wrap": True,
                    "size": "medium",
                    "weight": "bolder",
                    "spacing": "medium",
                }
            ],
        ),
        (Heading("[1] *H*"), [_line("[1] *H*", size="medium", weight="bolder") | {"spacing": "medium"}]),
        (Note("n"), [_line("n", size="small", isSubtle=True)]),
        (Note("999"), [{"type": "RichTextBlock", "inlines": [LINK | {"size": "small", "isSubtle": True}]}]),
        (
            Text("{{{DATE}}}"),
            [{"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": t} for t in ("{", "{", "{DATE}}}")]}],
        ),
    ],
)
def test_how_a_block_looks(part: Block, drawn: list[Json]) -> None:
    """Each kind of block has its look; what would be markup in a heading is no heading, and stays what it is."""
    [message] = render(Reply((part,)), BARE)

    assert body(message) == drawn


def test_a_contact_is_a_line_with_addresses_to_press() -> None:
    """A contact reads as in plain text, its name stands out, and each of its addresses can be pressed."""
    listed = Contacts("Contacts", (ContactLine("NHS 111", ("111", "www.b.uk"), "Or call 999."),))

    [message] = render(Reply((listed,)), BARE)

    title, row = body(message)
    assert (title["text"], title["style"]) == ("Contacts", "heading")
    assert "".join(run["text"] for run in row["inlines"]) == plain_block(listed).splitlines()[1].replace("- ", "• ")
    assert row["inlines"][1] == {"type": "TextRun", "text": "NHS 111", "weight": "bolder"}
    assert [(one["title"], one["url"]) for one in elements([message], "Action.OpenUrl")] == [
        ("111", "tel:111"),
        ("www.b.uk", "https://www.b.uk"),
        ("999", "tel:999"),
    ]


def test_choices_are_buttons_under_their_question() -> None:
    """A button carries the choice's id and no words, and older clients send the same."""
    asked = [Choices("A?", (Choice("menu", "Menu"), Choice("none", "None"))), Choices("B?", (Choice("back", "Back"),))]

    [message] = render(Reply(tuple(asked)), BARE)

    assert fallback([message]) == "A?\n[1] Menu\n[2] None\n\nB?\n[1] Back"
    assert [one["type"] for one in body(message)] == ["RichTextBlock", "ActionSet"] * 2
    assert body(message)[1]["actions"][0] == {
        "type": "Action.Execute",
        "verb": "choice",
        "title": "Menu",
        "data": {"choice": "menu"},
        "fallback": {"type": "Action.Submit", "title": "Menu", "data": {"choice": "menu"}},
    }
    assert pressed([message]) == [{"choice": "menu"}, {"choice": "none"}, {"choice": "back"}]


@pytest.mark.parametrize(
    ("lengths", "rows"),
    [
        ([10, 10, 10], [3]),
        ([20, 15], [2]),
        ([20, 16], [1, 1]),
        ([43, 5, 5], [1, 2]),
        ([1, 1, 1, 1, 1, 1], [5, 1]),
        ([4, 44, 4], [1, 1, 1]),
    ],
)
def test_buttons_stand_side_by_side_only_where_there_is_room(lengths: list[int], rows: list[int]) -> None:
    """A client cuts off buttons that do not fit in a row, and leaves out those past the sixth; neither happens."""
    choices = tuple(Choice(f"c{n}", "a" * length) for n, length in enumerate(lengths))

    messages = render(Reply((Choices("?", choices),)), BARE)

    assert [len(row["actions"]) for row in elements(messages, "ActionSet")] == rows


def test_a_label_too_long_for_a_button_is_shown_whole_above_it() -> None:
    """A button is cut at a word, and what it says in full stands above it."""
    label = "word " * 20

    [message] = render(Reply((Choices("A?", (Choice("a", "A"), Choice("b", label))),)), BARE)

    assert [one["title"] for one in elements([message], "Action.Execute")] == ["A", cut(label, 43)]
    assert body(message)[2] == _line(label)


def test_the_controls_stand_below_the_last_message_only() -> None:
    """An answer in two messages can be hidden in both, and is rated and left below the second."""
    first, last = render(Reply((Text("One. " * 1_100), Text("Two. " * 1_100))), Dressing(LABELS, KNOWN, "reach@nhft"))

    assert pressed([first]) == [{"hide": "1"}]
    assert pressed([last]) == [
        {"choice": "restart"},
        {"choice": "none"},
        {"hide": "1"},
        {"rate": "helpful", "about": "reach@nhft"},
        {"rate": "not_quite", "about": "reach@nhft"},
        {"rate": "out_of_date", "about": "reach@nhft"},
    ]
    assert [one["verb"] for one in elements([last], "Action.Execute")] == [*["choice"] * 2, "hide", *["rate"] * 3]
    assert [one.get("separator", False) for one in elements([first, last], "ActionSet")] == [True, True, False, False]


def test_what_is_about_nothing_cannot_be_rated() -> None:
    """A greeting has ways on and can be hidden; there is nothing to rate."""
    messages = render(Reply((Text("Hi"),)), Dressing(LABELS, KNOWN))

    assert pressed(messages) == [{"choice": "restart"}, {"choice": "none"}, {"hide": "1"}]


def test_without_content_there_are_no_controls() -> None:
    """When there is no knowledge base there are no words for controls, and the numbers come without them."""
    [message] = render(Reply((Text("Call 999."),)), NOTHING_KNOWN)

    assert [one["type"] for one in body(message)] == ["RichTextBlock"]


def test_long_words_for_controls_are_cut() -> None:
    """A word of the content that no button can hold takes no answer away."""
    labels = Labels(*("word " * 30,) * 6)

    [message] = render(Reply((Text("Hi"),)), Dressing(labels, KNOWN, "a"))

    assert problems(message) == []


def test_a_notification_shows_the_same_words_for_every_answer() -> None:
    """Who sees a locked phone learns nothing: the summary is neutral, and nothing stands beside the card."""
    answer = Reply((Text("One. " * 2_000), Text("Two.")))

    for message in render(answer, Dressing(LABELS, KNOWN, summary="There is an answer.")):
        assert message.keys() == {"type", "summary", "attachments"}
        assert message["summary"] == "There is an answer."
    assert "summary" not in render(answer, BARE)[0]


def test_a_client_without_cards_shows_the_whole_answer() -> None:
    """The plain text of a card is complete, and says its language."""
    reply = Reply((Heading("H"), Items(("a", "b")), Choices("?", (Choice("a", "A"),)), Note("n")))

    [message] = render(reply, Dressing(LABELS, KNOWN))

    assert card(message)["fallbackText"] == plain(reply)
    assert card(message)["lang"] == "en"


def test_a_message_ends_where_a_block_ends() -> None:
    """Blocks that do not fit in one message stand whole in two, in order."""
    blocks = tuple(Text(f"{n} " + "sentence. " * 240) for n in range(6))

    messages = render(Reply(blocks), BARE)

    assert fallback(messages) == plain(Reply(blocks))
    assert [len(body(message)) for message in messages] == [3, 3]


def test_a_block_too_long_for_a_message_is_parted_where_sentences_end() -> None:
    """A sentence is in one message, however long its paragraph."""
    sentences = [f"This is sentence number {n} of a very long paragraph. " for n in range(400)]

    messages = render(Reply((Text("".join(sentences)),)), NOTHING_KNOWN)

    assert len(messages) > 1
    assert all(one["text"].rstrip().endswith("paragraph.") for one in elements(messages, "TextRun"))


def test_a_list_too_long_for_a_message_keeps_its_numbers() -> None:
    """The numbers of an ordered list go on where it is parted."""
    items = tuple(f"Do thing {n} and then wait for what comes of it." for n in range(1, 200))

    messages = render(Reply((Items(items, ordered=True),)), NOTHING_KNOWN)

    assert len(messages) > 1
    assert shown(messages).splitlines() == [f"{n}. {item}" for n, item in enumerate(items, 1)]


def test_more_choices_than_one_message_holds_are_all_there() -> None:
    """Every choice is a button, and has the number it can be typed by."""
    choices = tuple(Choice(f"entry:a{n}", f"Choice {n}") for n in range(1, 161))

    messages = render(Reply((Choices("Which?", choices),)), BARE)

    assert len(messages) > 1
    assert pressed(messages) == [{"choice": choice.id} for choice in choices]
    assert "[160] Choice 160" in fallback(messages)


MANY = tuple(Choice("entry:" + "a" * 150, f"Choice {n}") for n in range(25))


@pytest.mark.parametrize(
    "blocks",
    [
        (Text("é😀" * 4_000),),
        (Text("111 " * 3_000),),
        (Items(("a",) * 700),),
        (Heading("a " * 9_000),),
        (Choices("?", MANY * 3),),
        (Choices("?", MANY),) * 3,
        (Note("a"),) * 200,
    ],
    ids=["letters", "links", "items", "heading", "choices", "buttons", "blocks"],
)
def test_what_is_a_little_too_much_is_parted(blocks: tuple[Block, ...]) -> None:
    """The limit is kept whatever it is that takes the room."""
    for message in render(Reply(blocks), Dressing(LABELS, KNOWN, "a", "There is an answer.")):
        assert problems(message) == []


@pytest.mark.parametrize(
    ("block", "is_small", "is_quoted"),
    [(Quotation(("One. " * 3_000,)), False, True), (Note("One. " * 3_000), True, False), (Text("One. " * 3_000), 0, 0)],
)
def test_what_is_parted_looks_as_before(block: Block, is_small: bool, is_quoted: bool) -> None:
    """A long quotation is a quotation to its end, and small print stays small."""
    messages = render(Reply((block,)), BARE)

    assert len(messages) > 1
    for message in messages:
        [element] = body(message)
        assert (element["type"] == "Container") == is_quoted
        assert any("isSubtle" in one for one in walk(element)) == is_small


@pytest.mark.parametrize("blocks", [(), (Text(" "),), (Items(()), Quotation(()))])
def test_nothing_to_say_is_no_message(blocks: tuple[Block, ...]) -> None:
    """An empty card is none."""
    assert render(Reply(blocks), Dressing(LABELS, KNOWN, "a")) == ()


def test_a_shared_place_gets_a_line_and_a_way_to_the_chat() -> None:
    """The notice is its line and one button, in the card, in its plain text and in the notification alike."""
    url = "https://teams.microsoft.com/l/entity/app/conversations?tenantId=tenant"

    message = notice_card("I've answered you.", "Open", url)

    assert problems(message) == []
    assert body(message)[0] == _line("I've answered you.")
    assert elements([message], "Action.OpenUrl") == [{"type": "Action.OpenUrl", "title": "Open", "url": url}]
    assert len(body(message)) == 2
    assert message["summary"] == card(message)["fallbackText"] == "I've answered you."
