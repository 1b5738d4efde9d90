"""Customers: found by what is known of them, the card, its form, and decisions that say why."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from playwright.async_api import Browser, expect

from console.presenters.customer_edit import TypedCard, TypedDate, edit_of
from domain.actors import Role
from domain.ids import CustomerId, ShopId
from domain.orders import Channel
from storage import customer_lists, shops
from storage.customers import CustomerRow
from tests.console.browsing import PHONE, seriously_wrong, sideways, window
from tests.console.world import ConsoleWorld

ROW = CustomerRow(
    id=CustomerId("c1"), shop=ShopId("swan"), phone="+79161234567", email="anna@example.org", name="Анна", locale="ru",
    external_id=None, handles='{"vk": "id1", "ok": "77"}', timezone=None, preferred_channel=None, black_listed=False,
    black_listed_why=None, black_listed_by=None, black_listed_at=None, unsubscribed_at=None, consent_at=None,
    consent_source=None, wrong_number=False, vip=False, dates='{"свадьба": "2015-06-20"}', dates_told=None,
    personal_discount=None, staff=False, assignee=None, segments=(), unsubscribe_token="t", completed_orders=0,
    returned_orders=0, last_contact_at=None, erased_at=None, created_at=datetime(2026, 1, 1, tzinfo=UTC),
    updated_at=datetime(2026, 1, 1, tzinfo=UTC),
)  # fmt: skip


def typed(**changes: object) -> TypedCard:
    return TypedCard.filled(ROW, "once").model_copy(update=changes)


def test_a_form_that_was_not_touched_changes_nothing() -> None:
    read = edit_of(typed(leads="yes"), ROW, leads=True)
    assert read.asked is not None and read.asked.model_fields_set == set()


def test_only_what_was_typed_anew_is_changed() -> None:
    read = edit_of(typed(phone="8 903 111-22-33", channel="telegram", telegram="@anna"), ROW, leads=False)
    assert read.asked is not None
    assert read.asked.model_dump(exclude_unset=True) == {
        "phone": "+79031112233",
        "preferred_channel": Channel.TELEGRAM,
        "handles": {"vk": "id1", "ok": "77", "telegram": "@anna"},
    }


def test_dates_are_added_and_taken_away_by_their_lines() -> None:
    new = (TypedDate(), TypedDate(name="день рождения", day="1990-05-01"))
    read = edit_of(typed(dates=new), ROW, leads=False)
    assert read.asked is not None and read.asked.dates == {"день рождения": date(1990, 5, 1)}


def test_what_only_leaders_change_is_not_taken_from_others() -> None:
    asked = typed(leads="yes", vip="yes", discount="7,5")
    others, leaders = edit_of(asked, ROW, leads=False).asked, edit_of(asked, ROW, leads=True).asked
    assert others is not None and others.model_fields_set == set()
    assert leaders is not None and (leaders.vip, leaders.personal_discount) == (True, Decimal("7.5"))


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"phone": "12"}, {"phone"}),
        ({"phone": "", "email": ""}, {"phone"}),
        ({"email": "anna@"}, {"email"}),
        ({"timezone": "Луна/Море"}, {"timezone"}),
        ({"dates": (TypedDate(name="свадьба"),)}, {"date-0"}),
        ({"dates": (TypedDate(day="2015-06-20"),)}, {"date-0"}),
        ({"leads": "yes", "discount": "много"}, {"discount"}),
        ({"leads": "yes", "discount": "101"}, {"discount"}),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(changes: dict[str, object], wrong: set[str]) -> None:
    assert set(edit_of(typed(**changes), ROW, leads=True).faults) == wrong


async def customer_of(console: ConsoleWorld, name: str = "Анна", phone: str = "+79161234567") -> str:
    await console.api.place(
        external_id=phone, customer={"name": name, "phone": phone, "email": "anna@example.org"}
    )
    found = await console.api.client.get("/api/v1/customers", params={"phone": phone})
    return str(found.json()["items"][0]["id"])


async def card_of(console: ConsoleWorld, id_: str) -> dict[str, object]:
    shown: dict[str, object] = (await console.api.client.get(f"/api/v1/customers/{id_}")).json()
    return shown


@pytest.mark.parametrize("q", ["+7 903", "8903111", "2233", "петр", "Иван"])
async def test_a_customer_is_found_by_a_part_of_the_phone_or_a_word_of_the_name(
    console: ConsoleWorld, q: str
) -> None:
    await customer_of(console)
    await customer_of(console, "Пётр Иванов", "+79031112233")
    async with console.signed_in() as client:
        found = (await client.get("/console/customers", params={"q": q})).text
    assert "Пётр Иванов" in found and "Анна" not in found


async def test_an_email_finds_whose_it_is_and_nobody_is_told_of_as_nobody(console: ConsoleWorld) -> None:
    await customer_of(console)
    async with console.signed_in() as client:
        assert "Анна" in (await client.get("/console/customers", params={"q": "Anna@Example.org"})).text
        assert "Никого не нашли" in (await client.get("/console/customers", params={"q": "нет такого"})).text


async def test_a_card_shows_orders_messages_and_the_clock_of_the_last_order(console: ConsoleWorld) -> None:
    id_ = await customer_of(console)
    async with console.signed_in() as client:
        card = (await client.get(f"/console/customers/{id_}")).text
    assert "№\u00a01<" in card and "Europe/Moscow" in card and "по региону" in card
    assert "/console/messages/" in card


async def test_a_card_of_another_shop_is_not_there(console: ConsoleWorld) -> None:
    id_ = await customer_of(console)
    heron = ShopId("heron")
    async with console.api.engine.begin() as connection:
        await shops.add(connection, heron)
    async with console.signed_in(Role.ADMIN, shop=heron) as client:
        for path in ("", "/edit"):
            assert (await client.get(f"/console/customers/{id_}{path}")).status_code == 404
        for path in ("/edit", "/notes", "/black-list", "/off-black-list", "/erase", "/offers"):
            said = {"why": "так", "sure": "yes", "phone": "+79161234567", "wanted": "no"}
            assert (await client.post(f"/console/customers/{id_}{path}", data=said)).status_code == 404
    assert (await card_of(console, id_))["black_list"] is None


async def test_a_supervisor_lists_with_a_reason_and_takes_off_with_a_reason(console: ConsoleWorld) -> None:
    id_ = await customer_of(console)
    path = f"/console/customers/{id_}"
    async with console.signed_in(Role.SUPERVISOR) as client:
        assert (await client.post(f"{path}/black-list", data={"why": "  "})).status_code == 422
        assert (await card_of(console, id_))["black_list"] is None
        await client.post(f"{path}/black-list", data={"why": "Дважды не забрал", "once": "1"})
        listed = await card_of(console, id_)
        assert listed["black_list"] == {
            "why": "Дважды не забрал", "by": console.api.supervisor, "at": "2026-11-23T09:00:00+00:00",
        }  # fmt: skip
        await client.post(f"{path}/off-black-list", data={"why": "Извинился", "once": "2"})
        card = (await client.get(path)).text
    assert (await card_of(console, id_))["black_list"] is None
    assert "Извинился" in card and "Дважды не забрал" in card and "Ирина" in card


async def test_the_api_leaves_the_same_note_on_the_card_as_the_console(console: ConsoleWorld) -> None:
    id_ = str((await console.api.place()).json()["customer"]["id"])
    path = f"/api/v1/customers/{id_}"
    listed = {"black_list": {"why": "Дважды не забрал"}}
    for asked in (listed, listed, {"black_list": None}, {"black_list": None}, {"vip": True}):
        console.api.clock.move(timedelta(minutes=1))
        assert (await console.api.client.patch(path, json=asked)).status_code == 200
    async with console.api.engine.connect() as connection:
        kept = await customer_lists.notes(connection, CustomerId(id_))
    assert [(one.kind, one.text) for one in kept] == [("taken_off", ""), ("black_listed", "Дважды не забрал")]
    async with console.signed_in(Role.SUPERVISOR) as client:
        page = (await client.get(f"/console/customers/{id_}")).text
    assert "Дважды не забрал" in page and "<p></p>" not in page


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.DUTY_OPERATOR, Role.PICKER])
async def test_nobody_else_decides_about_the_black_list(console: ConsoleWorld, role: Role) -> None:
    id_ = await customer_of(console)
    async with console.signed_in(role) as client:
        said = {"why": "Нагрубил", "once": "1"}
        assert (await client.post(f"/console/customers/{id_}/black-list", data=said)).status_code == 403
    assert (await card_of(console, id_))["black_list"] is None


async def test_a_note_is_kept_once_with_who_wrote_it(console: ConsoleWorld) -> None:
    id_ = await customer_of(console)
    async with console.signed_in() as client:
        for _ in range(2):
            await client.post(
                f"/console/customers/{id_}/notes", data={"why": "<b>Звонить после шести</b>", "once": "1"}
            )
        card = (await client.get(f"/console/customers/{id_}")).text
    assert card.count("&lt;b&gt;Звонить после шести") == 1 and "Ольга" in card


async def test_offers_are_agreed_with_where_and_stopped(console: ConsoleWorld) -> None:
    id_ = await customer_of(console)
    path = f"/console/customers/{id_}/offers"
    async with console.signed_in() as client:
        assert (await client.post(path, data={"wanted": "yes", "once": "1"})).status_code == 422
        await client.post(path, data={"wanted": "yes", "source": "в разговоре", "once": "2"})
        assert (await card_of(console, id_))["consent_source"] == "в разговоре"
        await client.post(path, data={"wanted": "no", "once": "3"})
    assert (await card_of(console, id_))["unsubscribed_at"] is not None


async def test_a_new_phone_reaches_the_card_and_one_of_somebody_else_does_not(console: ConsoleWorld) -> None:
    id_ = await customer_of(console)
    await customer_of(console, "Пётр", "+79031112233")
    path = f"/console/customers/{id_}/edit"
    async with console.signed_in() as client:
        taken = await client.post(path, data={"once": "1", "name": "Анна", "phone": "+79031112233"})
        assert taken.status_code == 422 and "уже у другого клиента" in taken.text
        await client.post(
            path, data={"once": "2", "name": "Анна", "phone": "8 916 765-43-21", "vip": "yes", "leads": "yes"}
        )
    card = await card_of(console, id_)
    assert (card["phone"], card["vip"]) == ("+79167654321", False)


async def test_an_admin_erases_what_is_personal_when_sure(console: ConsoleWorld) -> None:
    id_ = await customer_of(console)
    path = f"/console/customers/{id_}"
    async with console.signed_in(Role.SUPERVISOR) as client:
        assert (await client.post(f"{path}/erase", data={"sure": "yes"})).status_code == 403
    async with console.signed_in(Role.ADMIN) as client:
        await client.post(f"{path}/notes", data={"why": "Живёт у моря", "once": "1"})
        assert (await client.post(f"{path}/erase")).status_code == 422
        assert (await client.post(f"{path}/erase", data={"sure": "yes"})).status_code == 303
        card = (await client.get(path)).text
        refused = await client.post(f"{path}/notes", data={"why": "Ещё", "once": "2"})
    assert "Анна" not in card and "Живёт у моря" not in card and "Персональные данные удалены" in card
    assert refused.status_code == 409


async def test_a_customer_is_looked_for_while_typing_and_listed_with_a_reason(
    chromium: Browser, console: ConsoleWorld, address: str
) -> None:
    await customer_of(console)
    await customer_of(console, "Пётр", "+79031112233")
    async with window(chromium, console, address, role=Role.SUPERVISOR) as page:
        await page.goto("/console/customers")
        await page.keyboard.press("/")
        await page.keyboard.type("2233")
        await expect(page.get_by_role("link", name="Анна")).to_have_count(0)
        assert "q=2233" in page.url and await seriously_wrong(page) == []
        await page.get_by_role("link", name="Пётр").click()
        await page.get_by_text("Внести в чёрный список").click()
        await page.get_by_label("Почему").fill("Нагрубил курьеру")
        await page.get_by_role("button", name="Внести в список").click()
        await expect(page.get_by_text("В чёрном списке")).to_be_visible()
        await page.get_by_label("Заметка").fill("Просит не звонить утром")
        await page.get_by_role("button", name="Сохранить заметку").click()
        await expect(page.get_by_text("Просит не звонить утром")).to_be_visible()
        await expect(page.get_by_label("Заметка")).to_have_value("")
        assert await seriously_wrong(page) == []


async def test_a_card_and_its_form_fit_a_phone(
    chromium: Browser, console: ConsoleWorld, address: str
) -> None:
    id_ = await customer_of(console, "Константинопольская-Рождественская Екатерина")
    async with window(chromium, console, address, role=Role.ADMIN, size=PHONE, dark=True) as page:
        for path in ("/console/customers", f"/console/customers/{id_}", f"/console/customers/{id_}/edit"):
            await page.goto(path)
            assert not await sideways(page), path
            assert await seriously_wrong(page) == [], path
        await page.get_by_label("Телефон").fill("12")
        await page.get_by_role("button", name="Сохранить").click()
        await expect(page.get_by_text("не хватает цифры")).to_be_visible()
        await expect(page.get_by_label("Телефон")).to_have_value("12")
