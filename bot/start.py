"""How does a command get a Signpost to work with, and when does it end without one?"""

import time

import click

from bot.app import App
from bot.mind import Mind
from bot.safety import SafetyError
from bot.settings import Settings, SettingsError, read_settings
from bot.usage import Misuse
from intents.encoder import Progress

CONTENT_ERROR = 1
LEARNING = "Learning the examples, which happens once and takes about half a minute."
MOMENT_S = 1.0


def usable_settings() -> Settings:
    """Return the settings of this process; one that cannot be used ends the command."""
    try:
        return read_settings()
    except SettingsError as error:
        raise Misuse(str(error)) from None


def start_for_people(*, in_store: bool = False) -> App:
    """Return Signpost for whoever asks for help: they get the numbers, whatever is set wrong.

    *in_store* says that conversations are kept in a store, and not only in memory.
    """
    try:
        settings = read_settings()
    except SettingsError as error:
        click.echo(str(error), err=True)
        settings = error.usable
    return _start(settings, waits=False, in_store=in_store)


def start_with_content() -> tuple[App, Mind]:
    """Return Signpost and its mind; without a usable knowledge base the command ends here."""
    app = _start(usable_settings())
    if app.mind is None:
        click.echo("the knowledge base cannot be used: mend the problems above", err=True)
        raise SystemExit(CONTENT_ERROR)
    return app, app.mind


def _start(settings: Settings, *, waits: bool = True, in_store: bool = False) -> App:
    """Return Signpost on the content of *settings*.

    A knowledge base that cannot be read is said on standard error; crises are still answered.
    """
    try:
        app = App(settings, progress=_progress() if waits else None, waits=waits, in_store=in_store)
    except SafetyError as error:
        raise click.ClickException(str(error)) from None
    if app.is_learning:
        click.echo(f"{LEARNING} Until then answers are found by wording alone.", err=True)
    if app.matching.without and not settings.model_named:
        click.echo(app.matching.summary, err=True)
    for problem in app.problems:
        click.echo(str(problem), err=True)
    return app


def _progress() -> Progress:
    """Return what says, once, that examples are being learned, if that takes longer than a moment."""
    begun: list[float] = []

    def say(_: int) -> None:
        now = time.monotonic()
        if not begun:
            begun.append(now)
        elif len(begun) == 1 and now - begun[0] > MOMENT_S:
            begun.append(now)
            click.echo(LEARNING, err=True)

    return say
