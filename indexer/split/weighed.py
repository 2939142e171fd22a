"""A page goes in, the titles of its reports come out where no numbers tell them: by what speaks for each line."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from indexer.split.contents import listed
from indexer.split.letterhead import is_letterhead, is_number, is_red
from indexer.split.page import HEAD, PROSE, Page, is_unit
from indexer.split.titles import NUMBERED as NUMBERED_LINE
from indexer.split.titles import RULE, SENTENCE, SHORT, announced, bare, genre, is_plain, rules

ENOUGH, MORE = 4.0, 3.0
"""What must speak for a title, and for one more where two are sure; the weights below say how much each sign does."""

LAYOUT = 2.5
"""What page breaks, lists, rules and styles can say together, for chapters have them too."""

SET_OFF = {"break", "ruled", "styled", "listed"}

GENRE = {"report": 2.0, "letter": 2.0, "print": 1.0, "": 0.0}
LISTED, BREAK, RULED, STYLED, ANNOUNCED = 2.0, 1.0, 1.5, 1.0, 2.0
RED, NUMBERED = 3.0, 2.0
ADDRESSED, ATTRIBUTED, SIGNED, ENDED, SIBLING, SAME = 1.5, 1.0, 1.0, 1.0, 1.0, 1.0
NAMED_ABOVE, HEADED, OPEN = -5.0, -1.0, -0.5
BELOW_LETTER = {"report": -0.5, "letter": 0.0, "print": -1.0, "": 0.0}

NAMED, PARAGRAPHS = 1500, 60
"""Characters and lines at the beginning of a letter in which it names what it prints."""

SHORTEST = 8
"""Characters of a title that must be said for it to be named."""

LISTS = 40
"""Short lines at the top of a page among which 目录 may stand."""

CONTINUED, FULL = -2.0, 1.0

LENGTHY = 12
"""Characters; what the page sets off and is shorter may be the heading of a chapter."""

LOOK = 6
"""Lines above the first numbered heading among which a title may stand."""

_RULE = re.compile(rf"[{re.escape(RULE)} ]{{3,}}")
_CONTENTS = re.compile("目[ ]{0,4}[录次]|(?:材料|文件|发言)(?:清单|目录)")
_OPENS = re.compile("关于|转发|印发|批转")
_ANNEX = re.compile(r"附[件表录][ ]?[\d一二三四五六七八九十]{0,3}[：:]?")


@dataclass
class Candidate:
    """A line that may be the first of a report."""

    at: int
    title: str
    word: str
    """The genre that the title names."""
    signs: set[str] = field(default_factory=set)


def weighed(page: Page) -> list[int]:
    """Return the lines where reports begin; fewer than two if the text is a single one."""
    found = _resolved(page, _candidates(page))
    if len(found) < 2 and not (found and found[0].at > HEAD):
        return []
    found = _accepted(page, found)
    starts = [candidate.at for candidate in found]
    if not any("listed" in candidate.signs for candidate in found):
        starts = _opened(page, starts)
    if page.announced > 1:
        return _largest(starts, len(page.lines), page.announced)
    return starts


def _candidates(page: Page) -> list[Candidate]:
    """Collect every line that anything speaks for."""
    lines, last = page.lines, rules().last
    found: dict[int, Candidate] = {}

    def note(at: int, sign: str = "", title: str = "", word: str = "") -> None:
        candidate = found.setdefault(at, Candidate(at, title or lines[at], word or genre(lines[at])))
        candidate.signs.add(sign)

    for at in page.short:
        line = lines[at]
        if line[-1:] not in last:
            continue
        if word := genre(line) or (line if line in rules().kinds else ""):
            top = _top(page, at)
            if top == at and word == line:
                continue
            if top < HEAD or page.closes(top - 1) or top in page.breaks or line in page.headings:
                note(top, "", "".join(lines[top : at + 1]), word)
            elif page.may_close(top - 1):
                note(top, "open", "".join(lines[top : at + 1]), word)
        elif is_number(line):
            note(at, "number")
        elif is_red(line):
            note(at, "red")
        elif line[0] in RULE and at + 1 < len(lines) and _RULE.fullmatch(line) and _may_open(page, at + 1):
            note(at + 1, "ruled")
    for at in _styled(page):
        note(at, "styled")
    for at in page.breaks:
        if _may_open(page, at):
            note(at, "break")
    for at in (*_headless(page), *_repeated(page)):
        note(at)
    for at in listed(page) if _may_list(page, len(found)) else ():
        if _may_open(page, at):
            note(at, "listed")
    return [found[at] for at in sorted(found) if not _is_annexed(page, at)]


def _top(page: Page, at: int) -> int:
    """Return the first line of a title, given its last."""
    for above in range(at, max(-1, at - 4), -1):
        line = page.lines[above]
        if above < at and (len(line) > SHORT or genre(line) or page.is_dated(above) or not _is_piece(line)):
            break
        if _OPENS.search(line):
            over = page.lines[above - 1] if above else ""
            return (
                above - 1 if line.startswith("关于") and is_unit(over) and above not in page.breaks else above
            )
        if above in page.breaks:
            break
    return at


def _is_piece(line: str) -> bool:
    """Tell whether a line may be a piece of a title."""
    return not (SENTENCE.search(line) or line[-1:] in "）)" or NUMBERED_LINE.match(line))


def _styled(page: Page) -> list[int]:
    """Return the plain lines that the file sets as its highest headings."""
    found = [at for at in page.short if page.lines[at] in page.headings] if page.headings else []
    top = min((page.headings[page.lines[at]] for at in found), default=0)
    return [at for at in found if page.headings[page.lines[at]] == top and _may_open(page, at)]


def _may_list(page: Page, candidates: int) -> bool:
    """Tell whether a list of titles may stand at the top of a page."""
    if candidates > 3 or page.announced != 1:
        return True
    return any(_CONTENTS.fullmatch(page.lines[at]) for at in page.short[:LISTS])


def _may_open(page: Page, at: int) -> bool:
    line = page.lines[at]
    return bool(genre(line)) or (is_plain(line) and not page.is_dated(at)) or is_letterhead(line)


def _headless(page: Page) -> Iterator[int]:
    """Yield lines above a numbering's beginning that could be titles without naming a genre."""
    for top in page.tops if len(page.tops) > 1 else ():
        for at in range(max(0, top - LOOK), top):
            if is_plain(page.lines[at]) and not is_unit(page.lines[at]) and (at == 0 or page.closes(at - 1)):
                yield at
                break


def _repeated(page: Page) -> Iterator[int]:
    """Yield a plain line at the top of a page that comes again and again."""
    top = [at for at in page.short if at < HEAD and is_plain(page.lines[at])]
    if top:
        counts = Counter(page.lines[at] for at in page.short)
        wanted = {page.lines[at] for at in top if counts[page.lines[at]] > 2}
        yield from (at for at in page.short if page.lines[at] in wanted)


def _is_annexed(page: Page, at: int) -> bool:
    """Tell whether a line is the title of an annex."""
    above = page.lines[max(0, at - 2) : at]
    return any(len(line) <= 8 and _ANNEX.fullmatch(line) for line in [*above, page.lines[at]])


def _resolved(page: Page, found: Sequence[Candidate]) -> list[Candidate]:
    """Keep one candidate for each stretch of text: the top of its heading."""
    kept: list[Candidate] = []
    for candidate in found:
        if candidate.at < HEAD and _announces(candidate):
            continue
        while kept and not page.has_prose(kept[-1].at, candidate.at):
            above = kept.pop()
            if _heads(above, candidate):
                candidate.at = above.at
                candidate.signs |= above.signs
                if above.word or not candidate.word:
                    candidate.title, candidate.word = above.title, above.word
        kept.append(candidate)
    if kept and not page.has_prose(kept[-1].at, len(page.lines)):
        kept.pop()
    return [candidate for candidate in kept if candidate.word or not is_unit(candidate.title)]


def _announces(candidate: Candidate) -> bool:
    count = announced(candidate.title)
    return count > 1 or (count == 0 and candidate.at == 0)


def _heads(above: Candidate, below: Candidate) -> bool:
    """Tell whether a candidate is the top of the heading that another belongs to."""
    if below.signs & {"break", "ruled", "listed"} or below.at - above.at > LOOK or above.title == below.title:
        return False
    # A number stands below the title of a letter as often as above it.
    if "number" in below.signs and "red" not in below.signs and above.word:
        return True
    return bool(above.signs & {"red", "number", "break", "ruled", "listed"})


def _accepted(page: Page, found: Sequence[Candidate]) -> list[Candidate]:
    """Keep the candidates for which enough speaks."""
    kept = _heavy(page, found, ENOUGH, set())
    if len(kept) < 2:
        return kept
    signs = Counter(sign for candidate in kept for sign in candidate.signs & SET_OFF)
    return _heavy(page, found, MORE, {sign for sign, count in signs.items() if count > 1})


def _heavy(page: Page, found: Sequence[Candidate], enough: float, usual: set[str]) -> list[Candidate]:
    """Keep those that weigh enough; without a genre in the title that is less only where the page sets it off as usual."""
    words = Counter(candidate.word for candidate in found if candidate.word)
    titles = Counter(bare(candidate.title) for candidate in found)
    ends = [candidate.at for candidate in found[1:]] + [len(page.lines)]
    across = {bare(each.title) for each, end in zip(found, ends, strict=True) if page.continues(each.at, end)}
    headed = HEADED * _is_headed(page, found)
    kept: list[Candidate] = []
    is_listed = any("listed" in candidate.signs for candidate in found)
    for candidate, end in zip(found, ends, strict=True):
        weight = headed + _layout(page, candidate) + _substance(page, candidate, end)
        # A title that the numbering runs across once is the running head of its pages everywhere.
        weight += CONTINUED * (bare(candidate.title) in across)
        weight += SIBLING * (words[candidate.word] > 1) + SAME * min(2, titles[bare(candidate.title)] - 1)
        parent = kept[-1] if kept else None if is_listed else _opening(page, candidate.at)
        if parent:
            weight += ENDED * page.is_signed(parent.at, candidate.at)
            weight += _printed(page, parent, candidate)
        else:
            weight += ENDED
        if weight >= (enough if candidate.word or candidate.signs & usual else ENOUGH):
            kept.append(candidate)
    return kept


def _opening(page: Page, end: int) -> Candidate | None:
    """Return what stands above a candidate as if it were a letter, where it may be one that prints the text below."""
    title = "".join(page.lines[: min(3, end)])
    if end > HEAD or "《" in title or any(word in title for word in rules().forward):
        return Candidate(0, title, "通知")
    return None


def _layout(page: Page, candidate: Candidate) -> float:
    """Weigh what the page itself does to set a title off."""
    signs = candidate.signs
    weight = LISTED * ("listed" in signs) + BREAK * ("break" in signs)
    weight += RULED * ("ruled" in signs) + STYLED * ("styled" in signs)
    weight = min(weight, LAYOUT)
    if signs & {"listed", "ruled"} and len(candidate.title) >= LENGTHY:
        weight += FULL
    return weight + ANNOUNCED * (page.announced != 1)


def _substance(page: Page, candidate: Candidate, end: int) -> float:
    """Weigh what a title says and what stands below it."""
    start, signs = candidate.at, candidate.signs
    weight = GENRE[rules().kinds.get(candidate.word, "")] + OPEN * ("open" in signs)
    if candidate.word or signs >= {"red", "number"}:
        weight += RED if "red" in signs else NUMBERED * ("number" in signs)
    weight += page.restarts(start, end) + ADDRESSED * page.is_addressed(start, end)
    return weight + ATTRIBUTED * page.is_attributed(start, end) + SIGNED * page.is_signed(start, end)


def _printed(page: Page, parent: Candidate, candidate: Candidate) -> float:
    """Weigh against a text that the letter before it prints: its annex, its draft, what it passes on."""
    kinds = rules().kinds
    if "red" in candidate.signs or bare(candidate.title) == bare(parent.title):
        return 0.0
    if f"《{bare(candidate.title)}" in parent.title:
        return NAMED_ABOVE
    forwards = any(word in parent.title for word in rules().forward)
    if not forwards and kinds.get(parent.word) != "letter":
        return 0.0
    size = page.size(parent.at, candidate.at)
    if (
        size < NAMED
        and "listed" not in candidate.signs
        and any(word in parent.title for word in rules().relay)
    ):
        return NAMED_ABOVE
    above = "".join(page.lines[parent.at : min(candidate.at, parent.at + PARAGRAPHS)])[:NAMED]
    if not forwards:
        above = above[len(parent.title) :]
    if _is_named(candidate.title, above):
        return NAMED_ABOVE
    return BELOW_LETTER[kinds.get(candidate.word, "")]


def _is_named(title: str, text: str) -> bool:
    """Tell whether a text names a title, or the half of it that says what it is about.

    >>> _is_named("关于清理河道的实施方案", "现将《清理河道的实施方案》印发给你们")
    True
    """
    core = bare(title).split("关于", 1)[-1]
    width = max(SHORTEST, len(core) // 2)
    return any(core[at : at + width] in text for at in range(max(1, len(core) - width + 1)))


def _is_headed(page: Page, found: Sequence[Candidate]) -> bool:
    """Tell whether a title stands above all reports that speaks for them as one."""
    if page.announced != 1 or not found or any("listed" in candidate.signs for candidate in found):
        return False
    for at in range(min(found[0].at, HEAD)):
        line = page.lines[at]
        if genre(line) and announced(line) == 1 and "关于" in line and line != found[0].title:
            return True
    return False


def _opened(page: Page, starts: list[int]) -> list[int]:
    """Add the first report where only its successors were recognized."""
    if not starts or page.announced != 1 or page.size(0, starts[0]) < 2 * PROSE:
        return starts
    whole = page.restarts(0, starts[0]) or page.is_signed(0, starts[0])
    return [0, *starts] if whole and _may_open(page, 0) else starts


def _largest(starts: Sequence[int], end: int, count: int) -> list[int]:
    """Keep as many titles as were announced: those with the most lines below them."""
    lengths = {start: following - start for start, following in pairwise([*starts, end])}
    return sorted(sorted(starts, key=lambda start: -lengths[start])[:count])
