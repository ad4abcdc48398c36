"""The console and the command, used as people use them: in a terminal, in a pipe, and wrongly."""

import io
import os
import pty
import re
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from adapters.console import chat
from bot.__main__ import main
from bot.app import App
from bot.decision import Crisis, Turn
from bot.message import Message
from bot.plain import plain
from bot.safety import CrisisKind
from bot.settings import Settings
from tests.content import change, write_content

PATIENCE_S = 10.0
SECOND_PRESS_S = 2.0
COLOUR = re.compile(r"\x1b\[[0-9;]*m")
PROMPT = "\x1b[1mYou\x1b[0m "
WANTS_TO_DIE = "i want to kill myself"


@pytest.fixture(scope="module", name="content")
def _content(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_content(tmp_path_factory.mktemp("content"))


@pytest.fixture(scope="module", name="broken")
def _broken(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a content folder with a file that cannot be read."""
    return write_content(tmp_path_factory.mktemp("broken"), {"contacts.yaml": "emergency: [\n"})


def _environment(content: Path, **more: str) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "LANG": "C.UTF-8",
        "TERM": "xterm",
        "SIGNPOST_CONTENT": str(content),
        **more,
    }


def _signpost(
    content: Path, *arguments: str, typed: bytes = b"", **environment: str
) -> subprocess.CompletedProcess[bytes]:
    """Run the command in a process of its own, input and output piped."""
    return subprocess.run(
        [sys.executable, "-W", "error", "-m", "bot", *arguments],
        input=typed,
        capture_output=True,
        env=_environment(content, **environment),
        timeout=PATIENCE_S,
        check=False,
    )


def _invoke(*arguments: str, content: Path | None = None, typed: str = "") -> Result:
    """Run the command in this process."""
    environment: Mapping[str, str | None] = {"SIGNPOST_CONTENT": str(content) if content else None}
    return CliRunner(env=environment).invoke(main, list(arguments), input=typed)


class _Terminal:
    """A terminal with ``signpost chat`` in it, read as far as something appears."""

    def __init__(self, content: Path) -> None:
        self._ours, theirs = pty.openpty()
        self.shown = ""
        self._process = subprocess.Popen(
            [sys.executable, "-W", "error", "-m", "bot", "chat"],
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            env=_environment(content),
            start_new_session=True,
            preexec_fn=_take_terminal,  # noqa: PLW1509 - Ctrl+C reaches only whom the terminal belongs to
        )
        os.close(theirs)

    def until(self, text: str) -> str:
        """Return what is shown up to and with *text*, from here on."""
        start, ends = len(self.shown), time.monotonic() + PATIENCE_S
        while text not in self.shown[start:]:
            assert select.select([self._ours], [], [], ends - time.monotonic())[0], self.shown
            self.shown += self._read()
        return self.shown[start:]

    def type(self, keys: bytes) -> None:
        """Press *keys*."""
        os.write(self._ours, keys)

    def interrupt(self) -> None:
        """Press Ctrl+C, and once more when nothing comes of it.

        Python notices a signal that arrives just before it begins to read only with the next one.
        """
        for _ in range(2):
            self.type(b"\x03")
            ends = time.monotonic() + SECOND_PRESS_S
            while select.select([self._ours], [], [], max(0.0, ends - time.monotonic()))[0]:
                read = self._read()
                if not read:
                    return
                self.shown += read

    def end(self) -> int:
        """Return the exit code, once the program has ended; what it showed last is in *shown*."""
        ends = time.monotonic() + PATIENCE_S
        while select.select([self._ours], [], [], max(0.0, ends - time.monotonic()))[0] and (read := self._read()):
            self.shown += read
        return self._process.wait(PATIENCE_S)

    def close(self) -> None:
        """End the program if it still runs."""
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait(PATIENCE_S)
        os.close(self._ours)

    def _read(self) -> str:
        """Return what came; nothing when the program has closed its end."""
        try:
            return os.read(self._ours, 65_536).decode("utf-8", "replace")
        except OSError:
            return ""


def _take_terminal() -> None:
    """Make the terminal on standard input this process's own, as a shell does, and let Ctrl+C mean what it does."""
    # Tests that run in the background of a script ignore Ctrl+C, and every program they start would with them.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    os.close(os.open(os.ttyname(0), os.O_RDWR))


@pytest.fixture(name="terminal")
def _terminal(content: Path) -> Iterator[_Terminal]:
    terminal = _Terminal(content)
    yield terminal
    terminal.close()


def test_a_terminal_shows_a_prompt_and_colours_and_ends_at_ctrl_d(terminal: _Terminal) -> None:
    """A person sees where to type, what can be pressed, and leaves with Ctrl+D."""
    opening = terminal.until(PROMPT)
    terminal.type(b"reach email\r")
    answer = terminal.until(PROMPT)
    terminal.type(b"\x04")

    assert terminal.end() == 0
    assert COLOUR.search(opening)
    assert "I'm Signpost" in opening
    assert "Ctrl+D" in opening
    assert "[1] " in COLOUR.sub("", answer)
    assert "lpt.edi@nhs.net" in answer
    assert "Take care." in terminal.shown
    assert "Traceback" not in terminal.shown


@pytest.mark.parametrize("keys", [b"", b"half a sent"], ids=["at once", "while typing"])
def test_a_terminal_ends_at_ctrl_c(terminal: _Terminal, keys: bytes) -> None:
    """Leaving in a hurry leaves no mess on the screen."""
    terminal.until(PROMPT)
    terminal.type(keys)
    terminal.interrupt()

    assert terminal.end() == 0
    assert "Take care." in terminal.shown
    assert "Traceback" not in terminal.shown
    assert "KeyboardInterrupt" not in terminal.shown


def test_a_terminal_meets_broken_bytes_and_ends_at_bye(terminal: _Terminal) -> None:
    """What cannot be read is met with words, and bye ends the talk."""
    terminal.until(PROMPT)
    terminal.type(b"\xff\xfe\xfa\r")
    terminal.until(PROMPT)
    terminal.type(b"bye\r")

    assert terminal.end() == 0
    assert "Take care of yourself" in terminal.shown
    assert "Traceback" not in terminal.shown


def _piped(app: App, typed: str) -> str:
    out = io.StringIO()
    chat(app.bot, "a hint", "a prompt", "a farewell", typed=io.StringIO(typed), out=out)
    return out.getvalue()


def test_piped_input_gives_plain_replies_and_nothing_else(app: App) -> None:
    """No colours, no prompts, no hints: the greeting and each reply, a blank line after each."""
    greeting = plain(app.bot.say(app.bot.hear(Message("piped", choice="hello"))))
    answer = plain(app.bot.say(app.bot.hear(Message("piped", "reach email"))))

    assert _piped(app, "reach email\n") == f"{greeting}\n\n{answer}\n\n"


@pytest.mark.parametrize("typed", ["", "reach email", "reach email\n", "reach email\r\n", "\n\n\n"])
def test_a_piped_chat_ends_with_its_input(app: App, typed: str) -> None:
    """The end of the input is the end, with or without a last line break."""
    said = _piped(app, typed)

    assert said.startswith("Hello. I'm Signpost")
    assert ("lpt.edi@nhs.net" in said) == bool(typed.strip())
    assert "a prompt" not in said


def test_a_piped_chat_ends_at_bye(app: App) -> None:
    """After goodbye nothing more is read."""
    said = _piped(app, "bye\nreach email\n")

    assert "Take care of yourself" in said
    assert "lpt.edi@nhs.net" not in said


def test_a_piped_chat_remembers_what_was_shown(app: App) -> None:
    """A number is the choice with that number, in a pipe as well."""
    assert "the booklet" in _piped(app, "menu\n7\n1\n")


def test_the_command_in_a_pipe_is_plain_and_ends_well(content: Path) -> None:
    """As a whole program: exit code 0, no colour codes, nothing on standard error."""
    ran = _signpost(content, "chat", typed=b"reach email\n")

    assert (ran.returncode, ran.stderr) == (0, b"")
    assert b"lpt.edi@nhs.net" in ran.stdout
    assert b"\x1b" not in ran.stdout


@pytest.mark.parametrize(
    "environment",
    [{}, {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}],
    ids=["utf-8", "ascii"],
)
def test_bytes_that_are_no_text_are_met(content: Path, environment: dict[str, str]) -> None:
    """Another encoding on either end is met with a reply, not a traceback."""
    typed = b"\xff\xfe\x00\xfa\nprze\xc5\xbcy\xc5\x82am rasizm\nreach \xe9mail\nbye\n"

    ran = _signpost(content, "chat", typed=typed, **environment)

    assert (ran.returncode, ran.stderr) == (0, b"")
    assert b"Take care of yourself" in ran.stdout


whatever_is_printed = pytest.mark.parametrize(
    "arguments",
    [
        ["ask", "reach email"],
        ["ask", "--jsonl"],
        ["chat"],
        ["check"],
        ["review"],
        ["evaluate", "QUESTIONS"],
        ["explain", "reach email"],
        ["--help"],
        ["--version"],
    ],
    ids=" ".join,
)


@whatever_is_printed
def test_a_reader_that_leaves_early_is_no_error(content: Path, tmp_path: Path, arguments: list[str]) -> None:
    """``signpost review | head -1`` shows one line and no complaint."""
    ours, theirs = os.pipe()
    os.close(ours)

    ran = _printing_to(theirs, content, tmp_path, arguments)

    assert ran.stderr == b""


@pytest.mark.skipif(
    not Path("/dev/full").exists(), reason="there is no /dev/full, which is always full, on this system"
)
@whatever_is_printed
def test_a_full_disk_is_said_in_one_sentence(content: Path, tmp_path: Path, arguments: list[str]) -> None:
    """Whoever keeps the output learns that it is not whole: exit code 1, no traceback."""
    ran = _printing_to(os.open("/dev/full", os.O_WRONLY), content, tmp_path, arguments)

    assert ran.returncode == 1
    assert ran.stderr.decode().startswith("Error: nothing more can be printed (No space left on device): ")
    assert ran.stderr.count(b"\n") == 1


def _printing_to(out: int, content: Path, tmp_path: Path, arguments: list[str]) -> subprocess.CompletedProcess[bytes]:
    """Run the command with *out*, which is closed then, as its standard output."""
    questions = tmp_path / "questions.jsonl"
    questions.write_text('{"text": "reach email", "intent": "reach_contact"}\n', encoding="utf-8")
    given = [str(questions) if one == "QUESTIONS" else one for one in arguments]
    try:
        return subprocess.run(
            [sys.executable, "-W", "error", "-m", "bot", *given],
            input=b'{"text": "reach email"}\n',
            stdout=out,
            stderr=subprocess.PIPE,
            env=_environment(content),
            timeout=PATIENCE_S,
            check=False,
        )
    finally:
        os.close(out)


def _commands(group: click.Group, *path: str) -> Iterator[tuple[str, ...]]:
    yield path
    for name, command in sorted(group.commands.items()):
        if isinstance(command, click.Group):
            yield from _commands(command, *path, name)
        else:
            yield (*path, name)


@pytest.mark.parametrize("command", list(_commands(main)), ids=lambda command: " ".join(("signpost", *command)))
def test_every_command_has_help_with_examples(command: tuple[str, ...]) -> None:
    """Whoever is lost asks for help and sees lines to copy."""
    ran = _invoke(*command, "--help")

    assert ran.exit_code == 0
    assert "Examples:" in ran.output
    assert "  signpost " in ran.output.partition("Examples:")[2]


@pytest.mark.parametrize(
    "arguments",
    [
        ["nonsense"],
        ["--nonsense"],
        ["chat", "--nonsense"],
        ["chat", "extra"],
        ["ask"],
        ["ask", "reach email", "--jsonl"],
        ["ask", "--json"],
        ["ask", "reach email", "--organisation", "gone"],
        ["ask", "reach email", "--organisation"],
        ["explain"],
        ["check", "extra"],
        ["review", "--days", "soon"],
        ["review", "--days", "-1"],
        ["evaluate"],
        ["evaluate", "no/such/file.jsonl"],
        ["evaluate", "."],
    ],
    ids=" ".join,
)
def test_a_wrong_command_is_refused_in_one_sentence(content: Path, arguments: list[str]) -> None:
    """Exit code 2, one line that says what is wrong, nothing on standard output."""
    ran = _invoke(*arguments, content=content)

    assert ran.exit_code == 2, ran.output
    assert ran.stderr.startswith("Error: ")
    assert len(ran.stderr.splitlines()) == 1, ran.stderr
    assert ran.stdout == ""
    assert ran.exception is None or isinstance(ran.exception, SystemExit)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["my manager hit me"], "no such command: to talk to Signpost write main chat"),
        (["my", "manager", "hit", "me"], "no such command"),
        (["--my-manager-hit-me"], "no such option"),
        (["-my manager hit me"], "no such option"),
        (["chat", "my manager hit me"], "main chat does not take all that was written"),
        (["chat", "--my-manager-hit-me"], "no such option: see main chat --help"),
        (["ask", "reach email", "--organisation", "my manager hit me"], "no such organisation"),
        (["ask", "reach email", "--json=my manager hit me"], "--json lacks its value, or has one and takes none"),
        (["explain", "reach", "--my-manager-hit-me"], "no such option"),
        (["check", "my manager hit me"], "does not take all that was written"),
        (["review", "--days", "my manager hit me"], "--days: write a whole number from 0 to 3650"),
        (["review", "my manager hit me"], "does not take all that was written"),
        (["evaluate", "my manager hit me"], "FILES: there is no such file"),
        (["evaluate", __file__, "--compare", "my manager hit me"], "--compare: there is no such file"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_was_typed_in_the_wrong_place_is_not_repeated(content: Path, arguments: list[str], says: str) -> None:
    """Somebody may write what happened where a command should stand; others may see the screen."""
    ran = _invoke(*arguments, content=content)

    assert ran.exit_code == 2
    assert says in ran.stderr
    assert not re.search("manager|hit", ran.output)


def test_the_command_alone_shows_what_there_is(content: Path) -> None:
    """Whoever writes nothing after it sees the commands."""
    assert "  chat " in _invoke(content=content).output


@pytest.mark.parametrize("command", [["check"], ["review"], ["explain", "reach"], ["evaluate", __file__]])
def test_a_content_folder_that_is_not_there_is_said(tmp_path: Path, command: list[str]) -> None:
    """A wrong setting is named, with what to give."""
    ran = _invoke(*command, content=tmp_path / "gone")

    assert ran.exit_code == 2
    assert "SIGNPOST_CONTENT" in ran.stderr
    assert isinstance(ran.exception, SystemExit)


@pytest.mark.parametrize("command", [["chat"], ["ask", WANTS_TO_DIE]])
def test_whoever_asks_for_help_gets_numbers_without_a_content_folder(tmp_path: Path, command: list[str]) -> None:
    """A wrong setting is named beside the answer and never stands in its place."""
    ran = _invoke(*command, content=tmp_path / "gone")

    assert ran.exit_code == 0
    assert "999" in ran.stdout
    assert "SIGNPOST_CONTENT" in ran.stderr


def test_with_broken_content_a_crisis_is_still_met(app: App, broken: Path) -> None:
    """The fixed text comes and the exit code is 0; what is wrong with the content is said beside it."""
    expected = plain(app.bot.say(Turn("", Crisis(CrisisKind.SELF_HARM)))).split("\n\n")[0]

    ran = _signpost(broken, "ask", WANTS_TO_DIE)

    assert ran.returncode == 0
    assert ran.stdout.decode().startswith(expected)
    assert b"116 123" in ran.stdout
    assert b"contacts.yaml:" in ran.stderr
    assert b"Traceback" not in ran.stderr


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("phrases.yaml", "\ufffe\x00"),
        ("menu.yaml", ""),
        ("entries/reach_contact.yaml", "id: reach_contact\n"),
        ("organisations/lpt.yaml", "id: other\n"),
    ],
)
def test_whatever_is_broken_in_the_content_a_crisis_is_still_met(tmp_path: Path, name: str, text: str) -> None:
    """One bad file, of any kind, takes the answers away and never the crisis text."""
    app = App(Settings(write_content(tmp_path / "content", {name: text})))

    assert app.problems
    assert app.bot.hear(Message("a", WANTS_TO_DIE)).decision == Crisis(CrisisKind.SELF_HARM)
    assert "116 123" in plain(app.bot.say(app.bot.hear(Message("a", "reach email"))))


@pytest.mark.parametrize("pattern", ["(the menu", "(a|b|c|d) (a|b|c|d) (a|b|c|d) (a|b|c|d) (a|b|c|d) menu"])
def test_a_pattern_that_cannot_be_read_takes_no_crisis_text_away(tmp_path: Path, pattern: str) -> None:
    """A slip in how people are listened to is a problem of the content, not the end of the program."""
    folder = write_content(tmp_path / "content")
    change(folder / "listening.yaml", "  menu:\n", f'  menu:\n    - "{pattern}"\n')

    app = App(Settings(folder))

    assert app.bot.hear(Message("a", WANTS_TO_DIE)).decision == Crisis(CrisisKind.SELF_HARM)


@pytest.mark.parametrize("form", [(), ("--json",)], ids=["text", "json"])
def test_with_broken_content_a_question_is_met_with_whom_to_call(broken: Path, form: tuple[str, ...]) -> None:
    """There is no answer, and it says so, and whom to call."""
    ran = _invoke("ask", "reach email", *form, content=broken)

    assert isinstance(ran.exception, SystemExit | None)
    assert "999" in ran.stdout
    assert "116 123" in ran.stdout
    assert "lpt.edi@nhs.net" not in ran.stdout


def test_with_broken_content_a_chat_still_talks(broken: Path) -> None:
    """A talk begun while somebody mends the content is no blank screen."""
    ran = _signpost(broken, "chat", typed=f"reach email\n{WANTS_TO_DIE}\nbye\n".encode())

    assert ran.returncode == 0
    assert ran.stdout.count(b"116 123") >= 3
    assert b"Traceback" not in ran.stderr


def test_commands_that_need_content_say_what_to_mend(broken: Path) -> None:
    """Checking, reviewing and explaining broken content ends with 1 and the place of the fault."""
    for command in (["check"], ["review"], ["explain", "reach email"]):
        ran = _invoke(*command, content=broken)

        assert ran.exit_code == 1, command
        assert "contacts.yaml:" in ran.output, command
        assert isinstance(ran.exception, SystemExit), command


def test_each_json_line_gets_one_json_line(content: Path) -> None:
    """Programs talk to it line by line; a bad line does not stop the next."""
    ran = _invoke("ask", "--jsonl", content=content, typed='not json\n{"text": "reach email"}\n')

    bad, good = ran.stdout.splitlines()
    assert ran.exit_code == 0
    assert '"error"' in bad
    assert '"outcome": "answered"' in good


def test_what_is_learned_at_set_up_is_there_at_the_start(content: Path, tmp_path: Path) -> None:
    """``signpost learn`` keeps what it learned, and says what it matches by; the next start reads it."""
    learned = _signpost(content, "learn", SIGNPOST_CACHE=str(tmp_path), SIGNPOST_MODEL="none")

    kept = {path.name: path.stat().st_ino for path in tmp_path.iterdir()}
    assert learned.returncode == 0
    assert b"Matching by wording alone" in learned.stdout
    assert kept

    again = _signpost(content, "learn", SIGNPOST_CACHE=str(tmp_path), SIGNPOST_MODEL="none")

    assert again.stderr == b""
    assert {path.name: path.stat().st_ino for path in tmp_path.iterdir()} == kept


def test_learning_without_a_place_to_keep_it_says_so(content: Path) -> None:
    """Whoever sets up a machine notices that nothing was kept."""
    ran = _signpost(content, "learn", SIGNPOST_CACHE="none", SIGNPOST_MODEL="none")

    assert ran.returncode == 0
    assert b"Nothing is kept" in ran.stderr
