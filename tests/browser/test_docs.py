"""The API's page in a real browser: local assets, no complaint of the content security policy."""

from playwright.sync_api import Page, expect


def test_the_page_shows_every_call_and_its_example(page: Page) -> None:
    page.goto("/api/v1/docs/")
    expect(page.locator(".opblock")).to_have_count(23)
    page.locator("#operations-sales-sell .opblock-summary-control").click()
    expect(page.locator("#operations-sales-sell")).to_contain_text("Idempotency-Key")
    expect(page.locator("#operations-sales-sell")).to_contain_text("seen_total")
