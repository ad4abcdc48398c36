"""The ``signpost`` command."""

import json
import os
import sys
from pathlib import Path

import click

from bot.app import App
from bot.safety import SafetyError
from bot.settings import Settings, SettingsError, read_settings
from bot.understand import Mind

CONTENT_ERROR, USAGE_ERROR = 1, 2


def _app(settings: Settings) -> App:
    """Return Signpost on the content of *settings*.

    A knowledge base that cannot be read is said on standard error; crises are still answered.
    """
    try:
        app = App(settings)
    except SafetyError as error:
        raise click.ClickException(str(error)) from None
    for problem in app.problems:
        click.echo(str(problem), err=True)
    return app


def _settings() -> Settings:
    """Return the settings of this process; one that cannot be used ends the command."""
    try:
        return read_settings()
    except SettingsError as error:
        raise click.UsageError(str(error)) from None


def _settings_for_people() -> Settings:
    """Return the settings, or such as hold nothing: whoever asks for help gets the numbers whatever is set wrong."""
    try:
        return read_settings()
    except SettingsError as error:
        click.echo(str(error), err=True)
        return Settings(Path(os.devnull))


def _examples(*lines: str) -> str:
    return "\b\nExamples:\n" + "\n".join(f"  {line}" for line in lines)


@click.group(
    epilog=_examples("signpost chat", 'signpost ask "patient called me names again, what do i do"', "signpost check")
)
@click.version_option(package_name="signpost")
def main() -> None:
    """Signpost: support and signposting on racism for staff of NHFT and LPT."""
    # Bytes that are no text in the terminal's encoding are read and written as well as can be, without a traceback.
    if hasattr(sys.stdin, "reconfigure"):
        sys.stdin.reconfigure(errors="surrogateescape")
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="replace")


@main.command(epilog=_examples("signpost chat", 'printf "hi\\nreach email\\n" | signpost chat'))
def chat() -> None:
    """Talk to Signpost in the terminal. Piped input works the same, without colours and prompts."""
    from adapters.console import chat as talk  # noqa: PLC0415 - the command is where an adapter is chosen

    app = _app(_settings_for_people())
    app.watch()
    try:
        phrases = app.mind.base.phrases if app.mind else None
        talk(
            app.bot,
            phrases.console_hint if phrases else "",
            phrases.console_prompt if phrases else "",
            phrases.console_bye if phrases else "",
        )
    finally:
        app.close()


@main.command(
    context_settings={"ignore_unknown_options": True},  # a question may start with a dash, and is not to be quoted
    epilog=_examples(
        'signpost ask "how do i report racism"',
        'signpost ask "reach email" --organisation lpt --json',
        'echo \'{"text": "reach email", "conversation": "a"}\' | signpost ask --jsonl',
    ),
)
@click.argument("text", nargs=-1)
@click.option("--organisation", help="The Trust the person is at: nhft or lpt.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of the reply.")
@click.option("--jsonl", is_flag=True, help="Read JSON lines from standard input, answer each with a JSON line.")
def ask(text: tuple[str, ...], organisation: str | None, as_json: bool, jsonl: bool) -> None:
    """Ask one question, or many as JSON lines, and print the answer."""
    from bot.lines import answer_line, answer_lines  # noqa: PLC0415 - only this command needs it
    from bot.message import Message  # noqa: PLC0415 - as above
    from bot.plain import plain  # noqa: PLC0415 - as above

    if jsonl == bool(text):
        msg = "give either a question in quotes, or --jsonl with lines on standard input"
        raise click.UsageError(msg)
    app = _app(_settings_for_people())
    _check_organisation(app, organisation)
    if jsonl:
        app.watch()
        try:
            for line in answer_lines(app, sys.stdin, organisation):
                click.echo(line)
        finally:
            app.close()
        return
    message = Message("ask", text=" ".join(text), organisation=organisation)
    if as_json:
        click.echo(json.dumps(answer_line(app, message), ensure_ascii=False))
    else:
        click.echo(plain(app.bot.say(app.bot.hear(message))))


def _check_organisation(app: App, organisation: str | None) -> None:
    if organisation is not None and app.mind and organisation not in app.mind.base.organisations:
        known = " or ".join(app.mind.base.organisations)
        msg = f"--organisation: there is no such organisation: write {known}"
        raise click.UsageError(msg)


@main.command(epilog=_examples('signpost explain "matron mocked my accent"'))
@click.argument("text", nargs=-1, required=True)
def explain(text: tuple[str, ...]) -> None:
    """Show how a message is understood: each stage, the nearest examples, scores, thresholds, and why."""
    from bot.explain import explanation  # noqa: PLC0415 - only this command needs it

    for line in explanation(_loaded()[0], " ".join(text)):
        click.echo(line)


@main.command(epilog=_examples("signpost check", "SIGNPOST_CONTENT=my/content signpost check"))
def check() -> None:
    """Check the knowledge base against every rule; exit code 1 and every problem if any is broken."""
    from bot.check import check_content  # noqa: PLC0415 - only this command needs it

    problems, summary = check_content(_settings().content)
    for problem in problems:
        click.echo(str(problem))
    click.echo(summary, err=bool(problems))
    if problems:
        raise SystemExit(CONTENT_ERROR)


@main.command(epilog=_examples("signpost review", "signpost review --days 60"))
@click.option("--days", default=30, show_default=True, type=click.IntRange(0, 3650), help="How far ahead to look.")
def review(days: int) -> None:
    """List what is due, overdue or to be confirmed, by owner."""
    from bot.review import review_lines  # noqa: PLC0415 - only this command needs it

    app, mind = _loaded()
    for line in review_lines(mind.base, app.today(), days):
        click.echo(line)


@main.command(
    epilog=_examples(
        "signpost evaluate tests/questions/development.jsonl",
        "signpost evaluate tests/questions/development.jsonl --json",
    )
)
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
@click.option("--failures", is_flag=True, help="List every question not answered rightly at once.")
def evaluate(files: tuple[Path, ...], as_json: bool, failures: bool) -> None:
    """Ask every labelled question of the FILES and print how many were answered rightly.

    A line is {"text", "intent"} with optional "accept" (other right intents), "must", "needs" and "set".
    """
    from bot import evaluate as evaluation  # noqa: PLC0415 - as above
    from bot.question import QuestionError, read_questions  # noqa: PLC0415 - as above
    from bot.report import report  # noqa: PLC0415 - as above

    app, mind = _loaded()
    try:
        questions = [q for file in files for q in read_questions(file, mind.base)]
    except QuestionError as error:
        raise click.UsageError(str(error)) from None
    result = evaluation.evaluate(app, questions)
    as_text = json.dumps(result, ensure_ascii=False, indent=2) if as_json else None
    click.echo(as_text or "\n".join(report(result, failures=failures)))


def _loaded() -> tuple[App, Mind]:
    """Return Signpost and its mind; without a usable knowledge base the command ends here."""
    app = _app(_settings())
    if app.mind is None:
        click.echo("the knowledge base cannot be used: mend the problems above", err=True)
        raise SystemExit(CONTENT_ERROR)
    return app, app.mind


if __name__ == "__main__":
    main()
