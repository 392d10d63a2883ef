"""What a till is told when somebody else holds the member for too long."""

import pytest
from django.db import connection
from psycopg2 import connect

from tests.factories import make_chain, make_member, make_product
from tests.tills import Till, rows_of_all_tables


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("call", ["sale", "edit"])
def test_whoever_waits_too_long_may_try_again(call: str) -> None:
    till = Till(make_chain().s001)
    make_product("A1", "169.00")
    member = make_member()
    sale = {"member": member.number, "lines": [{"sku": "A1", "quantity": 1}], "seen_total": "169"}
    before = rows_of_all_tables()
    other = connect(**connection.get_connection_params() | {"cursor_factory": None})
    try:
        other.cursor().execute("SELECT 1 FROM members_member FOR UPDATE")
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '50ms'")
        if call == "sale":
            answer = till.post("sales/", sale | {"tenders": [{"method": "cash", "amount": "169"}]})
        else:
            answer = till.patch(f"members/{member.number}/", {"name": "李四"})
    finally:
        other.close()
        connection.close()
    assert (answer.status_code, answer.json()["code"], answer.json()["retryable"]) == (409, "in_progress", True)
    assert answer.headers["Retry-After"] == "1"
    assert rows_of_all_tables() == before
