import pytest
from django.db import connection
@pytest.mark.django_db
def test_a():
    with connection.cursor() as c:
        c.execute("select current_user, current_database(), count(*) from ledger_view.acts"); print(c.fetchone())
def test_b(committed_db):
    with connection.cursor() as c:
        c.execute("select current_user, current_database()"); print(c.fetchone())
@pytest.mark.django_db
def test_c():
    with connection.cursor() as c:
        c.execute("select current_user, current_database()"); print(c.fetchone())
