"""Whether the words of a place bear a sentence out: it is one stretch of them, words left out.

A model may shorten; it may not bring in a word that says anything, turn the order round, or leave
out what changes the meaning: a negation, a condition, a duty, a number, a name. So what passes is
true where the place is, and a sentence that is true in other words is refused with the false ones.
"""

from collections.abc import Iterator, Sequence

from bot.weighing import ENDS, LABEL, Word, weights_of, words_of

# Words that may be put in: they link and say nothing.
_LINKING = frozenset("và các những là thì gồm việc rằng".split())
# What may be left out inside a clause begins with one of these: where, about what, by what rule.
# Who does it ("do", "để", "cho", a name) stays.
_ASIDE = frozenset("theo trong trên tại ở về từ bằng qua của với".split())
# Before one of these a sentence may end: a phrase is over.
_OVER = _ASIDE | frozenset("để nhằm do cho gồm như cùng căn thuộc và".split())
# A sentence begins where a clause does, or after these.
_PREFACES = frozenset("còn đến nay hiện cụ thể đó theo đồng thời".split()) | _LINKING
# A comma after one of these may be inside what it governs: in "phối hợp với Bộ A, Bộ B tổ chức họp
# báo" it is not Bộ B who does it.
_GOVERNING = frozenset("với cùng cho của do giữa tới bởi theo từ về".split())
# Words that may be left out in one go. Set by hand: a phrase is shorter.
_LONGEST_GAP = 8
# A sentence of fewer words of its own says nothing by itself.
_FEWEST = 3


def supports(quote: str, sentence: str) -> bool:
    """Return whether `sentence` says nothing but what `quote` says.

    >>> words = "Các tỉnh chưa ban hành Quy chế phải báo cáo Bộ theo mẫu."
    >>> supports(words, "Các tỉnh chưa ban hành quy chế phải báo cáo Bộ.")
    True
    >>> supports(words, "Các tỉnh phải báo cáo Bộ."), supports(words, "Bộ phải báo cáo các tỉnh.")
    (False, False)
    """
    given, said = words_of(quote, quoted=True), words_of(sentence, quoted=False)
    if "?" in sentence:
        return False
    if sum(word.form not in _LINKING for word in said) < _FEWEST:
        return False
    weights = weights_of(given)
    return any(
        _may_begin(given, weights, start) and _may_end(given, weights, end)
        for start, end in _stretches(given, weights, said)
    )


def _stretches(
    given: Sequence[Word], weights: Sequence[int], said: Sequence[Word]
) -> Iterator[tuple[int, int]]:
    """Yield the first and last word of each stretch of `given` that `said` is in short."""
    # Where the words said so far can end → where they can have begun.
    ends: dict[int, set[int]] = {}
    begun = False
    for number, word in enumerate(said):
        reached: dict[int, set[int]] = {}
        if not begun:
            for place, other in enumerate(given):
                if _same(word, other, first=number == 0):
                    reached[place] = {place}
        for end, starts in ends.items():
            # An item more may be joined by a word.
            paused = ";." if word.pause else ";" if said[number - 1].form == "và" else ""
            for place in _next(given, weights, end, paused=paused):
                # "Không, được thu phí" says the contrary of "Không được thu phí".
                if word.pause and not given[place].pause and said[number - 1].form not in _LINKING:
                    continue
                if _same(word, given[place], first=word.pause == "."):
                    reached.setdefault(place, set()).update(starts)
        if word.form in _LINKING:
            for end, starts in ends.items():
                reached.setdefault(end, set()).update(starts)
            begun = begun or bool(ends)
        else:
            begun = True
        ends = reached
        if begun and not ends:
            return
    yield from ((start, end) for end, starts in ends.items() for start in starts)


def _same(said: Word, given: Word, *, first: bool) -> bool:
    """Return whether a word is the one given; a name must be one there too."""
    return said.form == given.form and (given.capital or first or not said.capital)


def _next(given: Sequence[Word], weights: Sequence[int], end: int, *, paused: str) -> Iterator[int]:
    """Yield the places of the words that may follow that at `end`, what is between left out.

    `paused` are the ends of items and sentences that may be passed over.
    """
    here = given[end]
    place, left_out = end + 1, 0
    while place < len(given):
        word = given[place]
        if word.depth > here.depth:
            # Words in brackets may stay or go, all of them, unless they limit what is said.
            if left_out == 0:
                yield place
            close = place
            while close < len(given) and given[close].depth > here.depth:
                if weights[close] == 2:
                    return
                close += 1
            place = close
            if place < len(given) and given[place].pause not in ENDS:
                yield place
            return
        ended = word.pause in ENDS and word.pause not in paused
        if ended or (left_out and word.pause):
            return
        if left_out != 1:  # a preposition without what it goes with
            yield place
        # Leaving out this word, and looking at the next.
        if word.form[0] == LABEL:
            place += 1
            continue
        if word.form not in _LINKING:
            left_out += 1
        announces = word.form in _LINKING and left_out == 0
        if weights[place] or word.number or word.capital:
            return
        if left_out == 1 and word.form not in _ASIDE and word.form not in _LINKING:
            return
        if word.pause and not announces:
            return
        if left_out > _LONGEST_GAP or word.depth < here.depth:
            return
        place += 1


def _may_begin(given: Sequence[Word], weights: Sequence[int], start: int) -> bool:
    """Return whether what stands before `start` may be left out."""
    # In the middle of a clause the words may be somebody's proposal, or part of a name.
    first = start
    while first and not given[first].pause and given[first - 1].form in _PREFACES:
        first -= 1
    if not given[first].pause:
        return False
    enumerated = given[first].pause == ","
    same_item, announcing = given[start].pause not in ENDS, False
    after = given[start].pause
    for place in range(start - 1, -1, -1):
        if after == ".":
            break
        # "Nghiêm cấm các hành vi sau:" holds for every item that it announces.
        announcing = after == ":" or (announcing and after != ";")
        if (weights[place] and same_item) or (weights[place] == 2 and announcing):
            return False
        if enumerated and same_item and given[place].form in _GOVERNING:
            return False
        after = given[place].pause
        same_item = same_item and after not in ENDS
    return True


def _may_end(given: Sequence[Word], weights: Sequence[int], end: int) -> bool:
    """Return whether what stands after `end` may be left out."""
    place = end + 1
    while place < len(given) and given[place].pause not in ENDS:
        if weights[place] == 2:
            return False
        place += 1
    rest = [word for word in given[end + 1 : place] if word.depth <= given[end].depth]
    if not rest:
        return True
    following = rest[0]
    named = rest[1] if following.form in {"và", "hoặc"} and len(rest) > 1 else following
    if named.capital and any(word.capital for word in given[max(end - 2, 0) : end + 1]):
        return False  # a name, or a list of names, cut short
    if following.form == "ngày" and given[end].number:
        return True  # the day of a document, whose number is enough
    towards = [word.form for word in rest[:2]] == ["đối", "với"]
    return bool(following.pause) or following.form in _OVER or towards
