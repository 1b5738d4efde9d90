"""Troubles with messages: one that can never be delivered is noted, and a number or address that is wrong is asked about."""

from domain.facts import MessageUndeliverable
from domain.stimuli import MessageFailed
from domain.tasks import TaskKind
from rules.order.desk import Desk


def message_failed(desk: Desk, stimulus: MessageFailed) -> None:
    """Noted once a message; while the order is open an operator looks when the customer's address is wrong."""
    if stimulus.message in desk.state.failed_messages:
        return
    desk.state.failed_messages = (*desk.state.failed_messages, stimulus.message)
    again = stimulus.message in desk.state.said_of_failures
    desk.happen(MessageUndeliverable(channel=stimulus.channel, code=stimulus.code, again=again))
    if stimulus.wrong_address and not desk.state.closed:
        desk.open_task(TaskKind.LOOK_INTO, "message.failed", about=f"wrong_{stimulus.channel}")
