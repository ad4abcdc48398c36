"""The ``signpost`` command."""

import json
import os
import sys
from pathlib import Path

import click

from bot.app import App
from bot.model_command import model
from bot.start import CONTENT_ERROR, start_for_people, start_with_content, usable_settings
from bot.usage import Misuse, Program


def _examples(*lines: str) -> str:
    return "\b\nExamples:\n" + "\n".join(f"  {line}" for line in lines)


@click.group(
    cls=Program,
    epilog=_examples("signpost chat", 'signpost ask "patient called me names again, what do i do"', "signpost check"),
)
@click.version_option(package_name="signpost")
def main() -> None:
    """Signpost: support and signposting on racism for staff of NHFT and LPT."""
    # Bytes that are no text in the terminal's encoding are read and written as well as can be, without a traceback.
    if hasattr(sys.stdin, "reconfigure"):
        sys.stdin.reconfigure(errors="surrogateescape")
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="replace")


main.add_command(model)


@main.command(epilog=_examples("signpost chat", 'printf "hi\\nreach email\\n" | signpost chat'))
def chat() -> None:
    """Talk to Signpost in the terminal. Piped input works the same, without colours and prompts."""
    from adapters.console import chat as talk  # noqa: PLC0415 - the command is where an adapter is chosen

    app = start_for_people()
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
        raise Misuse(msg)
    app = start_for_people()
    _check_organisation(app, organisation)
    if jsonl or not app.safety.screen(" ".join(text)):
        app.wait()  # nobody in danger waits until the examples are learned
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
        raise Misuse(msg)


@main.command(epilog=_examples("signpost serve slack", "signpost serve slack teams", "PORT=8080 signpost serve teams"))
@click.argument("channels", nargs=-1, required=True, type=click.Choice(["slack", "teams"]))
def serve(channels: tuple[str, ...]) -> None:
    """Answer people in the given CHANNELS until told to stop. docs/operating.md says how to set them up."""
    from adapters.error import ServeError  # noqa: PLC0415 - the command is where an adapter is chosen
    from adapters.serve import run  # noqa: PLC0415 - as above

    app = start_for_people(in_store=True)
    try:
        run(app, channels, os.environ)
    except ServeError as error:
        raise Misuse(str(error)) from None


@main.group(invoke_without_command=True, epilog=_examples("signpost teams package --help"))
@click.pass_context
def teams(context: click.Context) -> None:
    """Make what an administrator uploads to Microsoft Teams."""
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


@teams.command(
    epilog=_examples(
        "signpost teams package --website-url https://your-trust/signpost "
        "--privacy-url https://your-trust/signpost/privacy --terms-url https://your-trust/signpost/terms",
    )
)
@click.option("--website-url", required=True, help="A page of the Trust's about Signpost.")
@click.option("--privacy-url", required=True, help="The Trust's privacy notice for it.")
@click.option("--terms-url", required=True, help="The Trust's terms of use for it.")
@click.option(
    "--output", type=click.Path(path_type=Path), default=Path("signpost-teams.zip"), help="Where to write it."
)
def package(website_url: str, privacy_url: str, terms_url: str, output: Path) -> None:
    """Make the package to upload, for the bot TEAMS_APP_ID; it is refused while anything in it is not fit."""
    from adapters.teams.package import PackageError, Pages, make_package  # noqa: PLC0415 - only this command needs it

    try:
        made = make_package(os.environ.get("TEAMS_APP_ID", ""), Pages(website_url, privacy_url, terms_url), output)
    except PackageError as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"Made {made}. Upload it in the Teams admin centre, under Teams apps, Manage apps.")


@main.command(epilog=_examples("signpost counts", "SIGNPOST_DATA=/var/lib/signpost signpost counts"))
def counts() -> None:
    """Show what people thought of the answers, in totals that point at nobody."""
    from adapters.error import ServeError  # noqa: PLC0415 - only this command needs it
    from adapters.settings import data_folder  # noqa: PLC0415 - as above
    from adapters.stores.counted import counted  # noqa: PLC0415 - as above
    from bot.counts import count_lines  # noqa: PLC0415 - as above
    from bot.store import StoreError  # noqa: PLC0415 - as above
    from knowledge.load import load  # noqa: PLC0415 - as above
    from knowledge.problem import ContentError  # noqa: PLC0415 - as above

    settings = usable_settings()
    try:
        entries = load(settings.content).entries
        tallies = counted(data_folder(os.environ))
    except (ContentError, ServeError, StoreError) as error:
        raise click.ClickException(str(error)) from None
    for line in count_lines(tallies, entries):
        click.echo(line)


@main.command(epilog=_examples("signpost learn", "SIGNPOST_CACHE=my/folder signpost learn"))
def learn() -> None:
    """Learn the examples now and keep what was learned, so that the next start need not."""
    app, _ = start_with_content()
    click.echo(app.matching.summary)
    if app.settings.cache is None:
        click.echo("Nothing is kept: SIGNPOST_CACHE names no folder that can be used.", err=True)


@main.command(epilog=_examples('signpost explain "matron mocked my accent"'))
@click.argument("text", nargs=-1, required=True)
def explain(text: tuple[str, ...]) -> None:
    """Show how a message is understood: each stage, the nearest examples, scores, thresholds, and why."""
    from bot.explain import explanation  # noqa: PLC0415 - only this command needs it

    for line in explanation(start_with_content()[0], " ".join(text)):
        click.echo(line)


@main.command(epilog=_examples("signpost check", "signpost check --all", "SIGNPOST_CONTENT=my/content signpost check"))
@click.option("--all", "everything", is_flag=True, help="Show every note on the examples, by file and line.")
@click.option("--no-matching", is_flag=True, help="Check the rules only, without testing how entries are found.")
def check(everything: bool, no_matching: bool) -> None:
    """Check the knowledge base against every rule; exit code 1 and every problem if any is broken.

    Without a problem it also says which examples look as if they belonged to another entry.
    """
    from bot.check import check_content  # noqa: PLC0415 - only this command needs it
    from bot.check_matching import check_with_matching  # noqa: PLC0415 - as above

    if everything and no_matching:
        msg = "give either --all or --no-matching"
        raise Misuse(msg)
    settings = usable_settings()
    if no_matching:
        problems, summary = check_content(settings.content)
    else:
        if sys.stderr.isatty():
            click.echo("Testing the matching: up to a minute if examples have changed ...", err=True)
        problems, summary = check_with_matching(settings, everything=everything)
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

    app, mind = start_with_content()
    for line in review_lines(mind.base, app.today(), days):
        click.echo(line)


@main.command(
    epilog=_examples(
        "signpost evaluate tests/questions/development.jsonl",
        "signpost evaluate tests/questions/development.jsonl --json > earlier.json",
        "signpost evaluate tests/questions/development.jsonl --compare earlier.json",
    )
)
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, readable=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
@click.option("--failures", is_flag=True, help="List every question not answered rightly at once.")
@click.option(
    "--compare",
    "before",
    type=click.Path(exists=True, readable=False, path_type=Path),
    metavar="EARLIER.json",
    help="Show what was won and lost against an earlier result, printed with --json.",
)
def evaluate(files: tuple[Path, ...], as_json: bool, failures: bool, before: Path | None) -> None:
    """Ask every labelled question of the FILES and print how many were answered rightly.

    A line is {"text", "intent"} with optional "accept" (other right intents), "must", "needs" and "set".
    """
    from bot import evaluate as evaluation  # noqa: PLC0415 - as above
    from bot.compare import compare  # noqa: PLC0415 - as above
    from bot.earlier import EarlierError, read_earlier  # noqa: PLC0415 - as above
    from bot.question import QuestionError, read_questions  # noqa: PLC0415 - as above
    from bot.report import comparison, report  # noqa: PLC0415 - as above

    app, mind = start_with_content()
    try:
        questions = [q for file in files for q in read_questions(file, mind.base)]
        digests = {str(file): evaluation.digest(file) for file in files}
        earlier = read_earlier(before, digests) if before else None
        result = evaluation.evaluate(app, questions, digests)
        compared = compare(earlier, result) if earlier else None
    except QuestionError as error:
        raise Misuse(str(error)) from None
    except EarlierError as error:
        msg = f"--compare: {error}"
        raise Misuse(msg) from None
    if as_json:
        shown = {**result, "compared": compared} if compared else result
        click.echo(json.dumps(shown, ensure_ascii=False, indent=2))
        return
    lines = [*comparison(compared), ""] if compared else []
    click.echo("\n".join([*lines, *report(result, failures=failures)]))


if __name__ == "__main__":
    main()
