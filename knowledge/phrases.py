"""Everything Signpost says of itself: the fields of phrases.yaml and the gaps each may have."""

import re
from typing import Annotated

from pydantic import AfterValidator, StringConstraints

from knowledge.field import Item, refuse

NUMBERS = ("emergency", "samaritans")
"""The contacts that any phrase may name."""

_GAP = re.compile(r"\{([a-z_]*)\}")


def _gaps(*names: str) -> AfterValidator:
    def check(text: str) -> str:
        for name in _GAP.findall(text):
            if name not in (*names, *NUMBERS):
                allowed = " or ".join(f"{{{n}}}" for n in (*names, *NUMBERS))
                refuse(f"{{{name}}} cannot be filled in", f"write {allowed}")
        return text

    return AfterValidator(check)


_Text = Annotated[str, StringConstraints(min_length=1, max_length=1_000)]
Plain = Annotated[_Text, _gaps()]
About = Annotated[_Text, _gaps("organisations", "minutes", "where")]
OneOrganisation = Annotated[_Text, _gaps("organisation")]
Organisations = Annotated[_Text, _gaps("organisations")]


def say(phrase: str, **gaps: str) -> str:
    """Return *phrase* with its gaps filled; a gap that is not given stays as it is."""
    return _GAP.sub(lambda gap: gaps.get(gap[1], gap[0]), phrase)


class Phrases(Item):
    """What Signpost says of itself, each phrase under the name of its use."""

    hello: About
    what_is_kept: About
    thanks: Plain
    goodbye: Plain
    menu: Plain
    restarted: Plain
    forgotten: About
    kept: About
    kept_in_memory: Plain
    kept_in_store: Plain
    still_visible: Plain
    hidden: Plain
    rated: Plain
    working: Plain
    loading: Plain
    answered: Plain
    open_chat: Plain
    organisation_set: OneOrganisation
    organisation_both: Organisations
    organisation_asked: Plain
    nothing_to_go_back_to: Plain
    nothing_to_skip: Plain
    nothing_more: Plain
    no_such_choice: Plain
    empty: Plain
    broken: Plain
    unknown: Plain
    unclear: Plain
    unclear_and_sensitive: Plain
    two_needs: Plain
    what_next: Plain
    language: Annotated[_Text, _gaps("language")]
    language_note: Annotated[_Text, _gaps("language", "source", "status")]
    language_no_note: Annotated[_Text, _gaps("language", "languages")]
    language_answer: Plain
    emergency: Plain
    private: Plain
    missing: Annotated[_Text, _gaps("organisations", "what", "ask")]
    ask_of: Annotated[_Text, _gaps("address", "organisation")]
    no_address: Plain
    expired_address: Plain
    text_to: Annotated[_Text, _gaps("number")]
    contacts: Plain
    contacts_inside: Plain
    contacts_outside: Plain
    next_unknown: Plain
    source: Annotated[_Text, _gaps("sources", "date", "status")]
    status_draft: Annotated[_Text, _gaps("owner")]
    status_to_confirm: Annotated[_Text, _gaps("owner")]
    status_confirmed: Annotated[_Text, _gaps("who", "date")]
    overdue: Annotated[_Text, _gaps("date", "ask")]
    do_now: Plain
    do_not: Plain
    within_a_week: Plain
    choice_more: Plain
    choice_menu: Plain
    choice_none: Plain
    choice_skip: Plain
    choice_back: Plain
    choice_start_again: Plain
    choice_not_meant: Plain
    choice_hide: Plain
    choice_helpful: Plain
    choice_not_quite: Plain
    choice_out_of_date: Plain
    choice_at: OneOrganisation
    choice_both: Plain
    choice_after_crisis: Plain
    notice_answered_in_private: Plain
    notice_write_to_me_directly: Plain
    console_prompt: Plain
    console_hint: Plain
    console_bye: Plain
