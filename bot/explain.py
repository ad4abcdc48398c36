"""How is a message understood? Every stage of one turn, made visible, without the words that were typed."""

from collections.abc import Container, Iterator
from typing import assert_never

from bot.app import App
from bot.decision import Answered, Asked, Crisis, Decision, Said, Unclear, Unknown, What
from bot.dialogue import CRISIS, CRISIS_IN_AN_ENDING, MAYBE_CRISIS, Dialogue, Heard
from bot.lines import alone
from bot.mention import Named
from bot.message import Message
from bot.mind import Mind
from bot.understand import Understanding
from intents.intent import Match, Thresholds
from intents.text import words

_PLACE = {What.ORGANISATION_SET, What.ORGANISATION_BOTH, What.ORGANISATION_ASKED}


def explanation(app: App, text: str) -> Iterator[str]:
    """Yield the stages of a turn on *text* in their order, as lines; a stage that is missing was not asked.

    The decision is the one the bot takes, and each stage is asked of the part that does it in the bot.
    Nothing of *text* is shown; examples are, for they are content.
    """
    turn = app.bot.hear(Message(alone(), text=text))
    typed = words(text)
    screened = app.safety.screen(text)
    yield _row("cleaned", f"words: {len(typed)}")
    yield _row("safety", f"crisis: {screened.value}" if screened else "no crisis")
    heard = Heard(())
    if app.mind is None:
        yield _row("knowledge", "cannot be used, so only crises are answered")
    elif typed and not screened:
        command = app.mind.listener.command(typed)
        mentions = app.mind.listener.mentions(typed)
        yield _row("organisation", _named(mentions.named))
        yield _row("command", command or "none")
        if not command:
            meant = app.mind.matcher.meant(text)
            yield _row("repairs", f"misspelt words are taken for: {', '.join(meant)}" if meant else "none")
            understanding = Understanding(app.mind, app.safety, app.bot.crises)
            heard = understanding.heard(text, typed, mentions)
            yield from _heard(app.mind, heard)
            yield from _danger(understanding.dialogue(), heard)
    limits = app.mind.matcher.thresholds if app.mind else Thresholds(1, 1)
    why = "crisis: heard by the safety screen" if screened else _rule(turn.decision, heard, limits, app.bot.crises)
    yield _row("rule", why)
    yield _row("decision", _decision(app, turn.decision))
    yield _row("answered for", turn.organisation or "organisation not known: each is shown, and marked")


def _row(stage: str, found: str) -> str:
    return f"{stage:<14}{found}"


def _heard(mind: Mind, heard: Heard) -> Iterator[str]:
    yield _row("language", mind.base.languages[heard.language].name if heard.language else "English")
    yield _row("elsewhere", "about another place of work" if heard.elsewhere else "no")
    yield _row("feelings", "it says that something hurts" if heard.feelings else "none")
    limits = mind.matcher.thresholds
    known = f"known with {heard.matches[0].known:.2f} (needs {limits.known:.2f})" if heard.matches else ""
    likely = sum(match.likely for match in heard.matches)
    yield _row("matches", f"{known}; likely: {likely}" if heard.matches else "nothing is alike")
    for number, match in enumerate(heard.matches, 1):
        yield f"  {number}. {_scored(match)}{' likely' if match.likely else ''}"
        for near in match.nearest:
            yield f"       {near.likeness:.2f} like, pulls {near.pull:+.2f}: {near.text}"
    for number, matches in enumerate(heard.needs, 1):
        yield _row(f"part {number}", _scored(matches[0]) if matches else "nothing is alike")


def _danger(dialogue: Dialogue, heard: Heard) -> Iterator[str]:
    """Yield how much the message, and the sentences it ends with, are like a crisis."""
    whole = dialogue.danger(heard.matches)
    yield _row("danger", f"{whole:.2f} (a crisis from {CRISIS:.2f}, asked about from {MAYBE_CRISIS:.2f})")
    for number, matches in enumerate(heard.endings, 1):
        yield _row(f"ending {number}", f"{dialogue.danger(matches):.2f} (a crisis from {CRISIS_IN_AN_ENDING:.2f})")
    if heard.idiom:
        yield _row("idiom", "it holds a turn of phrase that only sounds like a crisis")


def _scored(match: Match) -> str:
    return f"{match.score:.2f} {match.intent}" + (f", point {match.point}" if match.point else "")


def _named(named: Named) -> str:
    if not named.ids:
        return "none named"
    how = ", said to be their own" if named.declared else ""
    return " and ".join(named.ids) + how + (", and nothing else" if named.alone else "")


def _rule(decision: Decision, heard: Heard, limits: Thresholds, crises: Container[str]) -> str:
    """Return which rule of ``Understanding`` and ``Dialogue`` led to *decision*."""
    match decision:
        case Crisis():
            return "crisis: the message, or a part of it, is like one"
        case Said(what):
            return _rule_of_saying(what)
        case Asked():
            return "command: it leads to a question"
        case Answered():
            return _rule_of_answer(decision, heard)
        case Unclear(entries) if entries[0] in crises:
            return "not clear: it may be a crisis"
        case Unclear():
            if sum(match.likely for match in heard.matches) > 1:
                return "not clear: more than one entry is likely"
            return f"not clear: the best score is less than {limits.answer:.2f}"
        case Unknown():
            return f"not known: less than {limits.known:.2f}" if heard.matches else "nothing is alike"
        case _:
            assert_never(decision)


def _rule_of_saying(what: What) -> str:
    if what in _PLACE:
        return "place: it says where they work and nothing else"
    match what:
        case What.EMPTY:
            return "empty: there is no word in it"
        case What.BROKEN:
            return "broken: the knowledge base cannot be used, or something failed, which the log names"
        case _:
            return "command: it is one as a whole"


def _rule_of_answer(answered: Answered, heard: Heard) -> str:
    is_best = bool(heard.matches) and heard.matches[0].intent == answered.parts[0].entry
    if heard.elsewhere:
        return "elsewhere: it is about another place of work"
    if answered.language:
        return "another language: " + ("the best match is sure" if is_best else "no match is sure")
    if len(answered.parts) > 1:
        return "two needs: a part of it is surely about something else"
    if not is_best and heard.feelings:
        return "disclosure by feelings: nothing fits, and it says that something hurts"
    if is_best and sum(match.likely for match in heard.matches) == 1:
        return "answered outright: no other entry is likely"
    return "answered though not sure: an exception in bot/dialogue.py"


def _decision(app: App, decision: Decision) -> str:
    """Return the decision by its identifiers."""
    about = " + ".join(app.bot.intents(decision))
    match decision:
        case Crisis(kind):
            return f"crisis {kind.value}: {about}"
        case Answered(parts, alternatives=others):
            points = "".join(f", point {part.point}" for part in parts if part.point)
            return f"answered: {about}{points}" + (f"; offered below: {', '.join(others)}" if others else "")
        case Asked(pathway, step):
            return f"asked: {pathway}, {step}"
        case Unclear(entries):
            return f"asked which: {', '.join(entries)}"
        case Unknown():
            return "unknown: people, support lines and the menu are offered"
        case Said(what):
            return f"said: {what.value}" + (f" ({about})" if about else "")
        case _:
            assert_never(decision)
