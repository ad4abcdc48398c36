"""Everything that people can do in Slack of which Signpost is told, with marked words in all of it."""

from collections.abc import Iterator

from adapters.slack.interactions import SHORTCUT
from tests.adapters.slack.marked import CHANNEL, GROUP, WITHOUT, marked, person
from tests.slack import interactions, payloads
from tests.slack.refusal import Json
from tests.slack.world import World


def in_every_way(world: World, words: str, url: str) -> Iterator[Json]:
    """Yield what Slack sends when people write *words* in every way there is; *url* is as in ``marked``."""
    for happened in (_said, _not_answered, _not_known, _pressed, _opened):
        for payload in happened(world, words):
            yield marked(world, payload, words, url)


def _said(world: World, _: str) -> Iterator[Json]:
    who = person(world)
    first = payloads.say(world, who, world.direct(who), "x")
    yield payloads.message_im(world, who, "x", thread=first["ts"])
    yield payloads.file_share(world, person(world), "x")
    yield payloads.app_mention(world, person(world), CHANNEL, "x")
    first = payloads.say(world, person(world), world.places[GROUP], "x")
    yield payloads.app_mention(world, person(world), GROUP, "x", thread=first["ts"])
    yield interactions.slash(world, person(world), WITHOUT, "x")
    for place in (CHANNEL, WITHOUT):
        said = payloads.say(world, who, world.places[place], "x")
        yield interactions.shortcut(world, who, place, said["ts"], SHORTCUT)
        yield interactions.shortcut(world, person(world), place, said["ts"], SHORTCUT)


def _not_answered(world: World, words: str) -> Iterator[Json]:
    who = person(world)
    for place in (world.direct(who).id, CHANNEL):
        said = payloads.say(world, who, world.places[place], "x")
        yield payloads.message_changed(world, place, said["ts"], words)
        yield payloads.message_deleted(world, place, said["ts"])
    yield payloads.bot_message(world, who, "x")
    yield payloads.by_outsider(payloads.app_mention(world, who, CHANNEL, "x"))
    yield payloads.in_other_workspace(payloads.message_im(world, who, "x"))
    yield payloads.own_message(world, world.direct(who), payloads.say(world, world.bot_user, world.direct(who), "x"))
    yield payloads.app_context_changed(world, who, CHANNEL)
    yield payloads.app_rate_limited(world)


def _not_known(world: World, words: str) -> Iterator[Json]:
    who = person(world)
    yield payloads.unknown_event(world, who)
    yield payloads.message_im(world, who, "x") | {"event_id": words}
    yield payloads.app_home_opened(world, who, words)
    for kind in ("something_new", "view_submission", "view_closed", "block_suggestion", "shortcut", "message_action"):
        odd = interactions.unknown_interaction(world, who)
        yield {**odd, "type": kind, "callback_id": words, "action_id": words, "value": words, "actions": [words]}


def _pressed(world: World, words: str) -> Iterator[Json]:
    presses = (
        (words, "choice.0"),
        (f"entry:{words}", "choice.1"),
        (words, words),
        (words, f"choice.{words}"),
        ("menu", "control.start_again"),
        (words, "control.hide"),
        (f"helpful:{words}", "feedback.rate"),
        (f"out_of_date:reach_contact@{words}", "feedback.out_of_date"),
        ("helpful:reach_contact", "feedback.rate"),
    )
    for value, name in presses:
        for alone in (False, True):
            yield _press(world, interactions.button(value, action_id=name), alone=alone)


def _press(world: World, action: Json, *, alone: bool) -> Json:
    """Return what Slack sends when somebody new presses *action* below an answer, one that they *alone* see."""
    who = person(world)
    place = world.direct(who)
    message = payloads.say(world, world.bot_user, place, "x")
    message["bot_id"] = world.bot_id
    if alone:
        place.messages.remove(message)
        place.ephemeral.append(message)
        message["viewer"] = who
    return interactions.block_actions(world, who, action, place.id, message)


def _opened(world: World, _: str) -> Iterator[Json]:
    for tab in ("home", "messages"):
        yield payloads.app_home_opened(world, person(world), tab)
