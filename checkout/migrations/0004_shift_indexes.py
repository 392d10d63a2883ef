from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    """The way from a shift to its receipts, built while the tills sell on."""

    atomic = False
    dependencies = [("checkout", "0003_shifts")]
    operations = [
        AddIndexConcurrently(
            model_name='refund',
            index=models.Index(condition=models.Q(('shift__isnull', False)), fields=['shift'], name='refund_shift'),
        ),
        AddIndexConcurrently(
            model_name='sale',
            index=models.Index(condition=models.Q(('shift__isnull', False)), fields=['shift'], name='sale_shift'),
        ),
        AddIndexConcurrently(
            model_name='topup',
            index=models.Index(condition=models.Q(('shift__isnull', False)), fields=['shift'], name='top_up_shift'),
        ),
        AddIndexConcurrently(
            model_name='topuprefund',
            index=models.Index(condition=models.Q(('shift__isnull', False)), fields=['shift'], name='top_up_refund_shift'),
        ),
    ]
