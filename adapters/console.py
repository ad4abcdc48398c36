"""The console: a chat in the terminal, the same when input is piped in."""

import sys
from collections.abc import Callable, Iterator
from typing import TextIO, assert_never

from rich.console import Console
from rich.markup import escape
from rich.padding import Padding

from bot.bot import Bot
from bot.decision import Said, What
from bot.message import Message
from bot.plain import plain, plain_block
from bot.reply import Choices, Contacts, Heading, Items, Note, Quotation, Reply, Text

CONVERSATION = "console"


def chat(bot: Bot, hint: str, prompt: str, bye: str, *, typed: TextIO | None = None, out: TextIO | None = None) -> None:
    """Talk until the person says goodbye or the input ends; *typed* and *out* are this process's unless given.

    On a terminal: colours, a prompt. Piped: the same replies as plain text, nothing else.
    """
    typed, out = typed or sys.stdin, out or sys.stdout
    is_terminal = typed.isatty() and out.isatty()
    console = Console(file=out, highlight=False) if is_terminal else None
    show = _coloured(console) if console else _plain(out)
    show(bot.say(bot.hear(Message(CONVERSATION, choice="hello"))))
    if console:
        console.print(f"[dim]{escape(hint)}[/dim]")
    for line in _lines(typed, console, prompt):
        turn = bot.hear(Message(CONVERSATION, text=line))
        show(bot.say(turn))
        if isinstance(turn.decision, Said) and turn.decision.what is What.GOODBYE:
            return
    if console:
        console.print(f"\n{escape(bye)}")


def _lines(typed: TextIO, console: Console | None, prompt: str) -> Iterator[str]:
    while True:
        try:
            line = console.input(f"\n[bold]{escape(prompt)}[/bold] ") if console else typed.readline()
        except (EOFError, KeyboardInterrupt):
            return
        except UnicodeDecodeError:
            # A terminal in another encoding: nothing of it can be read, and no word of it may be shown.
            line = "\n"
        if not console and not line:
            return
        yield line


def _plain(out: TextIO) -> Callable[[Reply], None]:
    def show(reply: Reply) -> None:
        out.write(plain(reply) + "\n\n")
        out.flush()

    return show


def _coloured(console: Console) -> Callable[[Reply], None]:
    def show(reply: Reply) -> None:
        for block in reply.blocks:
            console.print()
            text = escape(plain_block(block))
            match block:
                case Text() | Items():
                    console.print(text)
                case Heading():
                    console.print(f"[bold]{text}[/bold]")
                case Quotation():
                    console.print(Padding(f"[italic]{text}[/italic]", (0, 0, 0, 2)))
                case Contacts(title) | Choices(title):
                    console.print(f"[bold]{escape(title)}[/bold]{text[len(escape(title)) :]}")
                case Note():
                    console.print(f"[dim]{text}[/dim]")
                case _:
                    assert_never(block)

    return show
