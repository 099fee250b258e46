from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("calls", "0003_calls_found_by_their_caller"),
    ]

    operations = [
        migrations.AddField(
            model_name="message",
            name="counts",
            field=models.BooleanField(null=True),
        ),
        migrations.AddField(
            model_name="message",
            name="priority",
            field=models.PositiveSmallIntegerField(default=5),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.CheckConstraint(
                condition=models.Q(("priority__gte", 1), ("priority__lte", 9)), name="message_priority_known"
            ),
        ),
    ]
