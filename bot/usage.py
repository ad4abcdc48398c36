"""What does the command say when it is used wrongly, or cannot print? One sentence, and nothing that was typed.

Somebody in distress may write what happened where a command should stand. click would repeat it on the screen.
"""

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click


class Misuse(click.ClickException):
    """The command was used wrongly; the text says what to write and repeats nothing that was typed."""

    exit_code = 2


class Program(click.Group):
    """A group of commands whose errors are one sentence each."""

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: object
    ) -> click.Context:
        """Return the context of these *args*; without any, click shows the help."""
        if not args:
            return super().make_context(info_name, args, parent, **extra)
        with _in_a_sentence():
            return super().make_context(info_name, args, parent, **extra)

    def invoke(self, ctx: click.Context) -> object:
        """Return what the command returns that was asked for."""
        with _in_a_sentence():
            return super().invoke(ctx)


@contextmanager
def _in_a_sentence() -> Iterator[None]:
    try:
        yield
    except click.UsageError as error:
        raise Misuse(_sentence(error)) from None
    except OSError as error:
        # An error about a file names it. A reader that has gone away is met in silence, which click does.
        if error.filename is not None or error.errno == errno.EPIPE:
            raise
        _print_no_more()
        msg = f"nothing more can be printed ({error.strerror}): make room, or send it to another place"
        raise click.ClickException(msg) from None


def _print_no_more() -> None:
    """Let what waits to be printed go nowhere; otherwise Python tries again at its end, and complains."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


def _sentence(error: click.UsageError) -> str:
    """Return what is wrong in words of our own, for click's hold what was typed."""
    path = error.ctx.command_path if error.ctx else "signpost"
    see = f"see {path} --help"
    match error:
        case click.MissingParameter(param=click.Parameter() as param):
            return f"{_name(param)} is missing: {see}"
        case click.BadParameter(param=click.Parameter(type=click.IntRange() as numbers) as param):
            return f"{_name(param)}: write a whole number from {numbers.min} to {numbers.max}"
        case click.BadParameter(param=click.Parameter(type=click.Path()) as param):
            return f"{_name(param)}: there is no such file: {see}"
        case click.NoSuchOption():
            return f"there is no such option: {see}"
        case click.BadOptionUsage():
            return f"{error.option_name} lacks its value, or has one and takes none: {see}"
        case click.UsageError(ctx=click.Context(command=click.Group()) as context):
            chat = f"{context.find_root().command_path} chat"
            return f"there is no such command: to talk to Signpost write {chat}, for the other commands {see}"
        case _:
            return f"{path} does not take all that was written: {see}"


def _name(param: click.Parameter) -> str:
    return param.opts[-1] if isinstance(param, click.Option) else param.human_readable_name
