"""What an intent's label says, in words."""


def words_of(label: str) -> str | None:
    """Return the words of a label, None if there is no letter in it.

    >>> words_of("NO_NODES_DETECTED"), words_of("card.lostOrStolen"), words_of("getHTTPStatus"), words_of("_42_")
    ('no nodes detected', 'card lost or stolen', 'get http status', None)
    """
    if not any(map(str.isalpha, label)):
        return None
    spaced = label[0]
    for before, here, after in zip(label, label[1:], label[2:] + " ", strict=False):
        # "lostOr" and "2Or" are parted before the O, "HTTPStatus" before the S.
        starts = here.isupper() and (before.islower() or before.isdigit() or (before.isupper() and after.islower()))
        spaced += " " * starts + here
    return " ".join(spaced.translate(str.maketrans("_-./", "    ")).lower().split())
