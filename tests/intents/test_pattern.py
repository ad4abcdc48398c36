"""Where word patterns, written as data, occur in the words of a message."""

from collections.abc import Iterator, Sequence
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intents.pattern import Found, PatternError, compile_patterns
from intents.text import words

_GROUPS = {"me": ["(me|us)", "my self"], "hurt": ["hurt <me>", "harm <me>"]}


@pytest.mark.parametrize(
    ("pattern", "said", "not_said"),
    [
        ("want to die", ["i want to die", "Want to DIE!"], ["want die", "want to live", "to die want"]),
        ("(want|wish) die", ["want die", "wish die"], ["die", "want wish", "want"]),
        ("want to? die", ["want to die", "want die"], ["want to to die"]),
        ("want (to just|just)? die", ["want to just die", "want just die", "want die"], ["want to die"]),
        ("want .. die", ["want die", "want to die", "want to just die", "want to just go die"], ["want a b c d die"]),
        ("want .. to? .. die", ["want a b c die", "want a b c to d e f die"], ["want a b c d die"]),
        ("suicid*", ["suicide", "suicidal thoughts", "suicid"], ["sui", "asuicide"]),
        ("^ help", ["help", "help me"], ["please help"]),
        ("help $", ["help", "please help"], ["help me"]),
        ("^ help $", ["help", "Help!"], ["help me", "please help"]),
        ("help (now|$)", ["help now", "please help", "help now please"], ["help me"]),
        ("^ .. die", ["die", "a b c die"], ["a b c d die"]),
        ("<hurt>", ["hurt me", "harm us", "hurt my self"], ["hurt", "hurt self", "my self"]),
        ("(will|might) <hurt> (now|today)?", ["will hurt us", "might harm my self today"], ["will hurt"]),
        ("can't", ["can't", "cant", "CAN’T"], ["can t"]),
        ("self-harm", ["self-harm", "self harm"], ["selfharm"]),
        ("жить", ["хочу жить"], ["жи"]),
        ("বাঁচাও", ["বাঁচাও!"], ["চাও"]),
    ],
)
def test_a_pattern_says_in_which_words_it_is_found(pattern: str, said: list[str], not_said: list[str]) -> None:
    """One of several, a word that may be missing, a gap, a beginning, the edges of a message, a named group."""
    patterns = compile_patterns([pattern], _GROUPS)

    assert [text for text in said if not patterns.find(words(text))] == []
    assert [text for text in not_said if patterns.find(words(text))] == []


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        ("b", "a b c b", [Found(0, 1, 2), Found(0, 3, 4)]),
        ("a .. c", "a a b c", [Found(0, 1, 4)]),
        ("^ a", "a b", [Found(0, 0, 1)]),
        ("b $", "a b", [Found(0, 1, 2)]),
        ("a .. (b|$)", "a b", [Found(0, 0, 2)]),
        ("(a|a b)", "a b", [Found(0, 0, 1), Found(0, 0, 2)]),
    ],
)
def test_a_match_says_where_it_is(pattern: str, text: str, found: list[Found]) -> None:
    """It is given once for each word it ends with, as short as it can be, edges not counted as words."""
    assert compile_patterns([pattern], {}).find(words(text)) == found


def test_every_pattern_is_found_by_its_number() -> None:
    """Patterns share what they have in common and are told apart all the same."""
    patterns = compile_patterns(["want to die", "want to live", "want", "want to die"], {})

    assert [f.pattern for f in patterns.find(words("i want to die"))] == [2, 0, 3]


@pytest.mark.parametrize(
    ("typed", "known", "heard"),
    [
        ("attcking", (), True),
        ("attackinggg", (), True),
        ("atacking", (), True),
        ("lfie", (), True),
        ("lief", ("lief",), False),
        ("threatt", (), True),
        ("threaten", (), True),
        ("xttacking", (), False),
        ("attracting", ("attracting",), False),
    ],
)
def test_misspellings_are_heard(typed: str, known: tuple[str, ...], heard: bool) -> None:
    """A word with a slip in it is taken for the pattern's word, unless it is known as a word itself."""
    patterns = compile_patterns(["attacking", "life", "threat*", "threat now"], {}, known)

    assert bool(patterns.find(words(typed))) is heard


@pytest.mark.parametrize(
    ("pattern", "wrong"),
    [
        ("(want", "a ')' is missing"),
        ("want)", "there is a ')' too many"),
        ("", "something is missing here"),
        ("(a|)", "something is missing here"),
        ("|a", "something is missing here"),
        ("?", "'?' is not a word"),
        ("a ? ?", "'?' is not a word"),
        ("!!", "'!!' is not a word"),
        ("sui*cid", "'sui*cid' is not a word"),
        ("*", "'*' is not a word"),
        ("<nobody>", "there is no group <nobody> before it"),
        ("< a", "there is no group <> before it"),
        ("a? b?", "at least one word must not be optional"),
        ("^ $", "at least one word must not be optional"),
        (".. a", "a gap '..' stands between two words"),
        ("a ..", "a gap '..' stands between two words"),
        ("a .. b?", "a gap '..' stands between two words"),
        (" ".join(["(a|b c)"] * 13), "it can be said in too many ways; write several patterns"),
    ],
)
def test_a_pattern_that_cannot_be_read_is_named(pattern: str, wrong: str) -> None:
    """Whoever writes a pattern is told which one is wrong, and what about it."""
    with pytest.raises(PatternError) as error:
        compile_patterns(["fine", pattern], _GROUPS)

    assert str(error.value) == f"pattern {pattern!r}: {wrong}"


def test_a_group_that_cannot_be_read_is_named() -> None:
    """A group uses the groups before it, and says something."""
    with pytest.raises(PatternError, match="there is no group <later> before it"):
        compile_patterns([], {"early": ["<later>"], "later": ["a"]})
    with pytest.raises(PatternError, match="group <none>: give it at least one pattern"):
        compile_patterns([], {"none": []})


_LETTERS = "abcd"
_ITEM = st.one_of(
    st.sampled_from(_LETTERS),
    st.lists(st.sampled_from(_LETTERS), min_size=2, max_size=2).map(lambda two: f"({two[0]}|{two[1]})"),
    st.sampled_from(_LETTERS).map(lambda letter: f"{letter}?"),
    st.just(".."),
)
_PATTERN = st.tuples(
    st.sampled_from(["", "^"]),
    st.sampled_from(_LETTERS),
    st.lists(_ITEM, max_size=4),
    st.sampled_from(_LETTERS),
    st.sampled_from(["", "$"]),
).map(lambda parts: [part for part in (parts[0], parts[1], *parts[2], parts[3], parts[4]) if part])


@given(
    patterns=st.lists(_PATTERN, min_size=1, max_size=4),
    typed=st.lists(st.sampled_from([*_LETTERS, "zz"]), max_size=12),
)
def test_searching_is_the_same_as_trying_everything(patterns: list[list[str]], typed: list[str]) -> None:
    """The shared tree finds what a plain and slow reading of the patterns finds, and nothing else."""
    found = compile_patterns([" ".join(pattern) for pattern in patterns], {}).find(typed)

    assert set(found) == {one for n, pattern in enumerate(patterns) for one in _slowly(n, pattern, typed)}
    assert len(found) == len(set(found))


def _slowly(number: int, pattern: Sequence[str], typed: Sequence[str]) -> Iterator[Found]:
    """Yield the shortest match for each end, by trying every way to say *pattern* at every place."""
    tokens = ["^", *typed, "$"]
    starts: dict[int, int] = {}
    for way in product(*map(_choices, pattern)):
        steps = [step for step in way if step]
        steps = [step for at, step in enumerate(steps) if step != ".." or steps[at - 1] != ".."]
        for begin in range(len(tokens)):
            for end in _ends(steps, tokens, begin):
                at, start = min(end - 1, len(typed)), max(begin - 1, 0)
                starts[at] = max(start, starts.get(at, start))
    yield from (Found(number, start, end) for end, start in starts.items())


def _choices(item: str) -> list[str]:
    if item.endswith("?"):
        return [item[:-1], ""]
    return item.strip("()").split("|")


def _ends(steps: Sequence[str], tokens: Sequence[str], at: int) -> set[int]:
    if not steps:
        return {at}
    if steps[0] == "..":
        return {end for skipped in range(4) for end in _ends(steps[1:], tokens, at + skipped)}
    return _ends(steps[1:], tokens, at + 1) if at < len(tokens) and tokens[at] == steps[0] else set()
