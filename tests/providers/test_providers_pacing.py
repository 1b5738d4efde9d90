"""The pace of an account: evenly, in turn, and nobody is let through early because others came late."""

from datetime import timedelta

import pytest

from ports.errors import Throttled
from ports.messages import EmailToSend, SmsToSend
from providers.email.fake import FakeEmail
from providers.pacing import PacedEmail, PacedSms, Turns
from providers.sms.fake import FakeSms


class HandClock:
    """Seconds that pass when told to."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def turns(clock: HandClock) -> Turns:
    """Two a second."""
    return Turns(2, clock)


def wait_of(turns: Turns, who: str) -> float:
    """Seconds until its turn; 0 where it was."""
    try:
        turns.take(who)
    except Throttled as told:
        return told.retry_after.total_seconds()
    return 0


def sms(client_id: str) -> SmsToSend:
    return SmsToSend(client_id=client_id, phone="+79161234567", text="Посылка ждёт вас")


def test_a_second_s_worth_goes_at_once_and_the_rest_is_told_its_turn(turns: Turns) -> None:
    assert [wait_of(turns, who) for who in "abcde"] == [0, 0, 0.5, 1, 1.5]


def test_less_than_one_a_second_goes_one_by_one(clock: HandClock) -> None:
    turns = Turns(0.1, clock)
    assert [wait_of(turns, who) for who in "abc"] == [0, 10, 20]


def test_what_comes_slower_than_the_pace_never_waits(turns: Turns, clock: HandClock) -> None:
    for who in "abcdef":
        assert wait_of(turns, who) == 0
        clock.now += 0.5


def test_who_was_told_to_wait_keeps_the_place_however_often_it_asks(turns: Turns, clock: HandClock) -> None:
    assert [wait_of(turns, who) for who in "abcd"] == [0, 0, 0.5, 1]
    clock.now += 0.25
    assert [wait_of(turns, who) for who in "cde"] == [0.25, 0.75, 1.25]
    clock.now += 0.25
    assert wait_of(turns, "c") == 0
    clock.now += 0.5
    assert wait_of(turns, "d") == 0


def test_all_that_come_late_together_still_go_one_after_the_other(turns: Turns, clock: HandClock) -> None:
    for who in "abcdefg":
        wait_of(turns, who)
    clock.now += 60
    assert [wait_of(turns, who) for who in "cdefg"] == [0, 0, 0.5, 1, 1.5]
    clock.now += 0.5
    assert [wait_of(turns, who) for who in "gfe"] == [1, 0.5, 0]


@pytest.mark.parametrize("late", [0.0, 0.05, 0.2, 1.3], ids=lambda late: f"{late} s late")
def test_however_late_they_come_the_pace_is_kept_and_hardly_a_turn_is_lost(
    turns: Turns, clock: HandClock, late: float
) -> None:
    went: list[float] = []
    due = {str(number): clock.now + (number % 7) * 0.3 for number in range(100)}
    while due:
        who = min(due, key=lambda one: due[one])
        clock.now = max(clock.now, due[who])
        wait = wait_of(turns, who)
        if wait:
            due[who] = clock.now + wait + int(who) % 3 * late
        else:
            went.append(clock.now)
            del due[who]
    for began in went:
        assert sum(began <= one < began + 1 for one in went) <= 4
        assert sum(began <= one < began + 10 for one in went) <= 22
    assert 100 / (went[-1] - went[0]) > 1.8


def test_a_turn_nobody_came_for_is_forgotten(turns: Turns, clock: HandClock) -> None:
    assert [wait_of(turns, who) for who in "abc"] == [0, 0, 0.5]
    clock.now += 2 * 3600
    assert [wait_of(turns, who) for who in "de"] == [0, 0]
    assert wait_of(turns, "c") == 0.5, "it comes as a new one"


async def test_an_sms_before_its_turn_is_not_sent_and_asking_costs_no_turn(
    clock: HandClock,
) -> None:
    vendor = FakeSms()
    paced = PacedSms(vendor, Turns(1, clock))
    await paced.send(sms("a"))
    with pytest.raises(Throttled) as told:
        await paced.send(sms("b"))
    assert told.value.retry_after == timedelta(seconds=1)
    assert await paced.find("b", "+79161234567") is None
    assert await paced.find("a", "+79161234567") is not None
    clock.now += 1
    await paced.send(sms("b"))
    assert [message.client_id for message in vendor.sent] == ["a", "b"]


async def test_a_letter_before_its_turn_is_not_sent(clock: HandClock) -> None:
    vendor = FakeEmail()
    paced = PacedEmail(vendor, Turns(1, clock))
    letters = [
        EmailToSend(client_id=id_, to="anna@example.org", subject="s", text="t", sender="shop@example.org")
        for id_ in "ab"
    ]
    await paced.send(letters[0])
    with pytest.raises(Throttled):
        await paced.send(letters[1])
    clock.now += 1
    await paced.send(letters[1])
    assert [letter.client_id for letter in vendor.sent] == ["a", "b"]
