"""The twins as their neighbours see them: notices, pages for people, failures on demand, memory over restarts."""

import json
from decimal import Decimal
from pathlib import Path
from urllib.parse import parse_qs

import httpx
import pytest

from sandbox.app import Served, serving
from sandbox.failures import Gateway, Mode, Mood
from sandbox.state import Kind, Received, now
from tests.sandbox.listener import Listener

SMS = {
    "login": "swan",
    "psw": "x",
    "id": "77",
    "phones": "79161234567",
    "mes": "Посылка ждёт вас",
    "fmt": "3",
}
PAYMENT = {
    "amount": {"value": "4470.00", "currency": "RUB"},
    "confirmation": {"type": "redirect", "return_url": "https://shop.example.org/thanks"},
    "description": "Заказ A-1001",
    "metadata": {"order_number": "A-1001"},
}
SWAN = ("swan", "test_key")


async def new_payment(browser: httpx.AsyncClient, key: str = "attempt-1") -> str:
    answer = await browser.post("/v3/payments", json=PAYMENT, auth=SWAN, headers={"Idempotence-Key": key})
    return str(answer.json()["id"])


async def test_a_delivery_receipt_follows_an_sms(browser: httpx.AsyncClient, listener: Listener) -> None:
    answer = await browser.post("/sys/send.php", data=SMS)
    assert answer.json() == {"id": 77, "cnt": 1}
    path, body = await listener.next()
    fields = parse_qs(body.decode())
    assert path == "/webhooks/sms/swan"
    assert (fields["id"], fields["phone"], fields["status"]) == (["77"], ["79161234567"], ["1"])


async def test_a_notice_is_repeated_until_it_is_taken(browser: httpx.AsyncClient, listener: Listener) -> None:
    listener.refusals = [503]
    await browser.post("/sys/send.php", data=SMS)
    assert await listener.next() == await listener.next()


async def test_an_event_for_the_shop_s_backend_is_shown_with_its_id(browser: httpx.AsyncClient) -> None:
    event = {"type": "vip.completed", "data": {"number": 1001}}
    taken = await browser.post("/backend/events", json=event, headers={"webhook-id": "event-1"})
    assert taken.status_code == 204
    page = (await browser.get("/view")).text
    assert all(shown in page for shown in ("vip.completed", "event-1", "1001"))
    assert (await browser.post("/backend/events", content="no JSON")).status_code == 400


async def test_a_person_pays_on_the_page_and_the_shop_is_told(
    browser: httpx.AsyncClient, listener: Listener
) -> None:
    payment_id = await new_payment(browser)
    page = await browser.get(f"/bank/{payment_id}")
    assert "4 470.00 ₽" in page.text
    paid = await browser.post(f"/bank/{payment_id}", data={"answer": "pay"})
    assert "Оплачено" in paid.text
    path, body = await listener.next()
    notice = json.loads(body)
    assert path == "/webhooks/payments/swan"
    assert (notice["event"], notice["object"]["id"]) == ("payment.succeeded", payment_id)
    again = await browser.post(f"/bank/{payment_id}", data={"answer": "decline"})
    assert "Оплачено" in again.text
    assert listener.came.empty()


async def test_a_declined_payment_is_told_with_its_reason(
    browser: httpx.AsyncClient, listener: Listener
) -> None:
    payment_id = await new_payment(browser)
    declined = await browser.post(f"/bank/{payment_id}", data={"answer": "decline"})
    assert "отклонил" in declined.text
    notice = json.loads((await listener.next())[1])
    assert notice["event"] == "payment.canceled"
    assert notice["object"]["cancellation_details"]["reason"] == "insufficient_funds"


async def test_a_bank_told_to_speak_twice_does(
    browser: httpx.AsyncClient, served: Served, listener: Listener
) -> None:
    served.sandbox.failures.tell(Gateway.YOOKASSA, Mood(mode=Mode.TWICE))
    await browser.post(f"/bank/{await new_payment(browser)}", data={"answer": "pay"})
    assert await listener.next() == await listener.next()


async def test_a_refund_is_told_by_the_bank(browser: httpx.AsyncClient, listener: Listener) -> None:
    payment_id = await new_payment(browser)
    await browser.post(f"/bank/{payment_id}", data={"answer": "pay"})
    await listener.next()
    refund = {"payment_id": payment_id, "amount": {"value": "470.00", "currency": "RUB"}}
    answer = await browser.post("/v3/refunds", json=refund, auth=SWAN, headers={"Idempotence-Key": "r-1"})
    assert answer.json()["status"] == "succeeded"
    notice = json.loads((await listener.next())[1])
    assert (notice["event"], notice["object"]["payment_id"]) == ("refund.succeeded", payment_id)


async def test_another_shop_does_not_see_a_payment(browser: httpx.AsyncClient) -> None:
    payment_id = await new_payment(browser)
    answer = await browser.get(f"/v3/payments/{payment_id}", auth=("petarda", "test_key"))
    assert answer.status_code == 404


async def test_a_subscribed_shop_is_told_of_a_parcel_at_its_own_address(
    browser: httpx.AsyncClient, listener: Listener
) -> None:
    form = {"grant_type": "client_credentials", "client_id": "swan", "client_secret": "x"}
    token = (await browser.post("/v2/oauth/token", data=form)).json()["access_token"]
    mine = listener.url.format(kind="mine", account="token")
    await browser.post(
        "/v2/webhooks",
        json={"type": "ORDER_STATUS", "url": mine},
        headers={"Authorization": f"Bearer {token}"},
    )
    movement = {"code": "ACCEPTED_AT_PICK_UP_POINT", "city": "Владивосток", "account": "swan"}
    answer = await browser.post("/control/cdek/parcels/1106321645", json=movement)
    assert answer.status_code == 204
    path, body = await listener.next()
    assert path == "/webhooks/mine/token"
    assert json.loads(body)["attributes"]["cdek_number"] == "1106321645"


async def test_failures_are_told_by_http_and_end_by_themselves(browser: httpx.AsyncClient) -> None:
    await browser.post("/control/smsc", json={"mode": "down", "count": 2})
    statuses = [(await browser.post("/sys/send.php", data=SMS)).status_code for _ in range(3)]
    assert statuses == [503, 503, 200]
    moods = (await browser.get("/control")).json()
    assert moods["smsc"]["mode"] == "ok"


@pytest.mark.parametrize("body", [{"mode": "sulk"}, {"mode": "down", "count": 0}, {"mode": "ok", "for": 3}])
async def test_a_failure_nobody_knows_is_refused(browser: httpx.AsyncClient, body: dict[str, object]) -> None:
    assert (await browser.post("/control/smtp", json=body)).status_code == 422


async def test_what_came_is_counted_by_client_id(browser: httpx.AsyncClient) -> None:
    for _ in range(2):
        await browser.post("/sys/send.php", data=SMS)
    await browser.post("/sys/send.php", data=SMS | {"id": "78"})
    everything = (await browser.get("/received", params={"kind": "sms"})).json()
    assert everything["counts"] == {"77": 2, "78": 1}
    one = (await browser.get("/received", params={"kind": "sms", "client_id": "78"})).json()
    assert (len(one["items"]), one["counts"]) == (1, {"78": 1})


async def test_the_page_shows_what_came_and_runs_nothing_of_it(
    browser: httpx.AsyncClient, served: Served
) -> None:
    await browser.post("/sys/send.php", data=SMS)
    await new_payment(browser)
    served.sandbox.state.receive(
        Received(
            kind=Kind.EMAIL,
            client_id="m",
            account="shop@example.org",
            at=now(),
            to="anna@example.org",
            subject="Заказ <script>alert(1)</script>",
            html="<script>alert(2)</script>",
        )
    )
    page = await browser.get("/view")
    assert "Посылка ждёт вас" in page.text
    assert "открыть страницу оплаты" in page.text
    assert "<script" not in page.text
    assert "default-src 'none'" in page.headers["content-security-policy"]


async def test_an_empty_sandbox_says_so_in_words(browser: httpx.AsyncClient) -> None:
    page = await browser.get("/")
    assert page.status_code == 200
    assert "Ни одного SMS ещё не приходило" in page.text


async def test_a_restarted_sandbox_remembers(tmp_path: Path) -> None:
    file = tmp_path / "sandbox.json"
    async with serving(0, 0, file) as first, httpx.AsyncClient(base_url=first.http_url) as browser:
        payment_id = await new_payment(browser)
        await browser.post(f"/bank/{payment_id}", data={"answer": "pay"})
        await browser.post("/sys/send.php", data=SMS)
    async with serving(0, 0, file) as second, httpx.AsyncClient(base_url=second.http_url) as browser:
        assert await new_payment(browser) == payment_id
        memory = second.sandbox.state.memory
        assert memory.payments[payment_id].amount == Decimal("4470.00")
        assert memory.counts[Kind.SMS]["77"] == 1
