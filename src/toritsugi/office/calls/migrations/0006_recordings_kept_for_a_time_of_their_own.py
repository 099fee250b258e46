from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("calls", "0005_priority_and_counts_of_kept_messages"),
    ]

    operations = [
        migrations.AddField(
            model_name="call",
            name="recording_until",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="call",
            name="recording_erased_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddIndex(
            model_name="call",
            index=models.Index(
                condition=models.Q(
                    ("erased_at__isnull", True),
                    ("recording_erased_at__isnull", True),
                    ("recording_until__isnull", False),
                ),
                fields=["client", "recording_until"],
                name="call_recording_due",
            ),
        ),
        migrations.AddConstraint(
            model_name="call",
            constraint=models.CheckConstraint(
                condition=models.Q(("recording_erased_at__isnull", True), ("recording", ""), _connector="OR"),
                name="call_recording_erased_is_gone",
            ),
        ),
    ]
