import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("calls", "0007_recordings_of_earlier_calls"),
        ("clients", "0002_ways_of_a_version"),
    ]

    operations = [
        migrations.CreateModel(
            name="StepTried",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("step", models.CharField(max_length=300)),
                ("result", models.CharField(max_length=10)),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clients.client"
                    ),
                ),
                (
                    "message",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="steps", to="calls.message"
                    ),
                ),
            ],
            options={
                "ordering": ["message_id", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("client", "message", "step"), name="step_once_a_message"),
                    models.CheckConstraint(
                        condition=models.Q(("result__in", ["helped", "not_helped", "unanswered"])),
                        name="step_result_known",
                    ),
                ],
            },
        ),
    ]
