"""What a channel keeps: ids, and no field that a sentence would fit in."""

from dataclasses import fields

import pytest

from bot.store import Address

SENTENCES = ("she called me names", "two words", "né", "a\nb", "<b>", "x" * 401, "words\u200bhidden")


@pytest.mark.parametrize("sentence", SENTENCES)
@pytest.mark.parametrize("field", [field.name for field in fields(Address)])
def test_an_address_holds_ids_only(field: str, sentence: str) -> None:
    """Words do not get into the store as an address, and are not in the error either."""
    given = {"channel": "slack", field: sentence}

    with pytest.raises(ValueError, match="is no id") as refused:
        Address(**given)

    assert sentence not in str(refused.value)


def test_the_ids_of_a_platform_are_addresses() -> None:
    """As Slack and Teams give them."""
    Address("slack", "U1", "D1", "1.2", "1.2", "C1", "1.2", "https://hooks.slack.com/actions/T1/2/abc-_~")
    Address("teams", "29:1-x_y", "a:1=;messageid=17", url="https://smba.trafficmanager.net/uk/")
