from django.db import migrations

from ledger.triggers import DROP_FUNCTIONS, FUNCTIONS


class Migration(migrations.Migration):
    """The room has no tables: only the function that the rooms' triggers call."""

    initial = True
    dependencies = []
    operations = [migrations.RunSQL(FUNCTIONS, DROP_FUNCTIONS)]
