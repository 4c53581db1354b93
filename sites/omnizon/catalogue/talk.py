"""What customers ask and answer besides `reviews.questions`: more questions of what is popular, and several answers.

Every answer of fact is read off what is the same for all variants, as the first answers are.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from math import isqrt

from sites.omnizon.catalogue import vocab
from sites.omnizon.catalogue.products import CATALOGUE_DATE, Product
from sites.omnizon.catalogue.reviews import Question, answerer, asked_of_table
from sites.omnizon.catalogue.rng import Stream

MOST_MORE = 8
MOST_ANSWERS = 4
ECHOES = (
    "Same with mine.", "I can confirm that.", "That is right, I just looked.", "What the answer above says.",
    "That matches what came in my box.", "Had the same question before I ordered; that is correct.",
)  # fmt: skip
SHRUGS = (
    "I bought it as a gift, so I could not tell you.", "Not sure, sorry.", "Have not tried that yet.",
    "Ask the seller, they answer quickly.", "I don't know, but I am happy with it.",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Answer:
    """One of the answers to a question."""

    text: str
    by: str
    votes: int
    day: date


@dataclass(frozen=True, slots=True)
class Thread:
    """A question, who asked it and when, and all its answers, that of `Question.answer` first."""

    question: Question
    asked_by: str
    day: date
    answers: tuple[Answer, ...]


def more_questions(seed: int, item: Product, asked: list[Question]) -> list[Question]:
    """Further questions of what is popular; none has more votes than those that were asked before."""
    stream = Stream(seed, "more questions", item.index)
    most = min(MOST_MORE, isqrt(item.ratings.total) // 8)
    known = {pair.question for pair in asked}
    fixed = dict(item.fixed)
    pairs = [pair for pair in asked_of_table(stream, item) if pair[0] not in known]
    pairs += [pair for pair in _asked_of_the_rest(item, fixed) if pair[0] not in known]
    chosen = stream.sample(pairs, stream.whole(most // 2, most))
    ceiling = asked[-1].votes if asked else 3 * most
    votes = sorted((stream.whole(0, ceiling) for _ in chosen), reverse=True)
    return [
        Question(ask, answer, answerer(stream, item), vote)
        for (ask, answer), vote in zip(chosen, votes, strict=True)
    ]


def _asked_of_the_rest(item: Product, fixed: dict[str, str]) -> list[tuple[str, str]]:
    """Questions that the rest of the table answers, and the options."""
    pairs = [("When did this come out?", f"It has been sold here since {fixed['Date First Available']}.")]
    if "Model Number" in fixed:
        pairs.append(("What is the exact model number?", f"{fixed['Model Number']}, it is on the label."))
    if "Warranty" in fixed:
        pairs.append(("How long is the warranty?", f"{fixed['Warranty']}, from {item.made.maker}."))
    if item.made.author:
        pairs.append(("Who wrote this?", f"{item.made.author}."))
        pairs.append(("Who is the publisher?", f"{item.made.maker}."))
    sizes = {dict(variant.sheet)["Item Dimensions"] for variant in item.variants}
    if len(sizes) == 1:
        pairs.append(("What are the dimensions?", f"{sizes.pop()}, I measured it."))
    colors = dict(item.options).get("Color", ())
    if len(colors) > 1:
        pairs.append(("How many colors are there?", f"{len(colors)}: {', '.join(colors)}."))
    return pairs


def threads(seed: int, item: Product, questions: list[Question]) -> list[Thread]:
    """Each question with its asker and its answers; most have one answer, popular products' have several."""
    stream = Stream(seed, "answers", item.index)
    age = (CATALOGUE_DATE - item.released).days
    return [_thread(stream, item, question, age) for question in questions]


def _thread(stream: Stream, item: Product, question: Question, age: int) -> Thread:
    asked_ago = 2 + int((age - 3) * stream.unit() * stream.unit()) if age > 5 else 2
    asked = CATALOGUE_DATE - timedelta(days=asked_ago)
    many = 1 + (stream.whole(1, MOST_ANSWERS - 1) if question.votes and stream.often(45) else 0)
    texts, people, votes = [question.answer], [question.answered_by], [1 + stream.whole(0, question.votes)]
    echoes, shrugs = stream.sample(ECHOES, many), stream.sample(SHRUGS, many)
    while len(texts) < many:
        person = _person(stream)
        if person not in people:
            people.append(person)
            texts.append((shrugs if stream.often(30) else echoes)[len(texts)])
            votes.append(stream.whole(0, votes[-1]))
    days = [stream.whole(0, asked_ago - 1) for _ in texts]
    days.sort(reverse=True)
    answers = tuple(
        Answer(text, person, vote, CATALOGUE_DATE - timedelta(days=ago))
        for text, person, vote, ago in zip(texts, people, votes, days, strict=True)
    )
    return Thread(question, _person(stream), asked, answers)


def _person(stream: Stream) -> str:
    return f"{stream.pick(vocab.FIRST_NAMES)} {stream.pick(vocab.LAST_NAMES)[0]}."
