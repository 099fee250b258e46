from django.db import migrations


def note_old_approvals(apps, schema_editor):
    """Versions that were approved before steps were kept: when, by whom and which text is known; the way is not."""
    step = apps.get_model("manuals", "VersionStep")
    versions = apps.get_model("clients", "ManualVersion").objects.filter(approved_at__isnull=False, steps__isnull=True)
    step.objects.bulk_create(
        step(
            client_id=version.client_id,
            version=version,
            number=1,
            kind="approved",
            at=version.approved_at,
            by_id=version.approved_by_id,
            through="command",
            digest=version.digest,
            effective_from=version.effective_from,
        )
        for version in versions.defer("snapshot", "source").iterator()
    )


class Migration(migrations.Migration):
    dependencies = [
        ("manuals", "0002_steps_comments_overlays"),
    ]

    operations = [
        migrations.RunPython(note_old_approvals, migrations.RunPython.noop),
    ]
