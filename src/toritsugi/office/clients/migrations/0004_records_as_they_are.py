"""Lines that are there already: their records follow from the next version on."""

from django.db import migrations
from django.utils import timezone


def leave_records_as_they_are(apps, schema_editor):
    """Records of lines follow their versions from the next one on."""
    line = apps.get_model("clients", "Line")
    version = apps.get_model("clients", "ManualVersion")
    now = timezone.now()
    for row in line.objects.all():
        found = version.objects.filter(line=row, state="approved", effective_from__lte=now)
        row.facts_of = found.order_by("-effective_from", "-number").first()
        row.save(update_fields=["facts_of"])


class Migration(migrations.Migration):
    dependencies = [("clients", "0003_facts_and_unseen_secrets")]

    operations = [migrations.RunPython(leave_records_as_they_are, migrations.RunPython.noop)]
