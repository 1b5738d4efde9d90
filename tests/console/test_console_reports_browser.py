"""Reports in a real browser: another period comes without a reload, the zoomable chart is drawn, a phone shows all of it."""

from playwright.async_api import Browser, expect

from domain.actors import Role
from tests.console.browsing import PHONE, seriously_wrong, sideways, window
from tests.console.world import ConsoleWorld


async def test_a_supervisor_looks_at_revenue_closer(
    chromium: Browser, console: ConsoleWorld, address: str
) -> None:
    await console.api.place()
    async with window(chromium, console, address, role=Role.SUPERVISOR) as page:
        await page.goto("/console/reports")
        await page.get_by_role("link", name="Выручка").click()
        await expect(page.get_by_role("img", name="Выручка по месяцам")).to_be_visible()
        await expect(page.locator(".uplot canvas")).to_be_visible()
        await page.evaluate("() => { window.stays = true; }")
        await page.get_by_role("link", name="Прошлый месяц").click()
        await expect(page.get_by_text("нет ни новых, ни выполненных заказов")).to_be_visible()
        await page.get_by_role("link", name="Этот месяц").click()
        await expect(page.locator(".uplot canvas")).to_be_visible()
        assert await page.evaluate("() => window.stays"), "the page was not loaded anew"
        assert "period=month" in page.url
        async with page.expect_download() as download:
            await page.get_by_role("link", name="Всё в XLSX").click()
        assert (await download.value).suggested_filename.endswith(".xlsx")


async def test_reports_are_readable_on_a_phone_and_by_ears(
    chromium: Browser, console: ConsoleWorld, address: str
) -> None:
    await console.api.place()
    async with window(chromium, console, address, role=Role.SUPERVISOR, size=PHONE, dark=True) as page:
        for name in ("", "/revenue", "/funnel", "/sources", "/owed-money"):
            await page.goto(f"/console/reports{name}")
            assert not await sideways(page), name
            assert await seriously_wrong(page) == [], name
