"""A manual on its way at the demo desk: a changed draft, and for pictures a version that was sent, with comments.

Run inside the demo desk (`DemoDesk.run`), where Django is set up.
"""

from __future__ import annotations

from datetime import timedelta

from toritsugi import resources

LINE = "minato.main"
#: what the draft says otherwise than the version in force
BEFORE = "ただいまお電話のお取り次ぎができませんため、わたくしがご用件を承ります。"
AFTER = "お電話は、わたくしが承ります。"


def draft() -> None:
    """The supervisor has changed the opening."""
    from toritsugi.office.accounts.models import User
    from toritsugi.office.clients.models import Line
    from toritsugi.office.manuals.drafting import Conflict, do_save_draft

    files = resources.template_files("reception")
    source = {name: files[name] for name in ("manual.yaml", "client.yaml", "callers.yaml")}
    assert BEFORE in source["manual.yaml"]
    source["manual.yaml"] = source["manual.yaml"].replace(BEFORE, AFTER)
    saved = do_save_draft(Line.objects.get(pk=LINE), User.objects.get(role="supervisor"), source, 0)
    assert not isinstance(saved, Conflict)


def sent() -> None:
    """The draft became a version, the client was sent it and has asked something; an emergency line is heard."""
    from django.utils import timezone

    from toritsugi.office.accounts.models import User
    from toritsugi.office.clients.models import Line, ManualVersion
    from toritsugi.office.manuals.emergency import do_set_overlay
    from toritsugi.office.manuals.versioning import do_comment, do_make_version, do_send_version, in_page
    from toritsugi.office.proving.actions import do_ask_draft
    from toritsugi.office.proving.models import Proof
    from toritsugi.office.proving.running import do_prove

    draft()
    line, now = Line.objects.get(pk=LINE), timezone.now()
    supervisor, client_user = (User.objects.get(role=role) for role in ("supervisor", "client_user"))
    version = do_make_version(line, in_page(supervisor), 1)
    assert isinstance(version, ManualVersion)
    for proof in (Proof.objects.get(version=version), do_ask_draft(line, 1, supervisor)):
        do_prove(proof.pk)
    midnight = timezone.localtime(now + timedelta(days=8)).replace(hour=0, minute=0, second=0, microsecond=0)
    version = do_send_version(version, in_page(supervisor), "名乗りを短くしました。ご確認ください。", midnight)
    do_comment(version, client_user, "短くなって聞きやすいです。「承ります」のままでお願いします。", "opening.0")
    do_comment(version, supervisor, "はい、言葉はこのままです。来月からでよろしければ、承認をお願いいたします。")
    do_set_overlay(
        line, in_page(client_user), "本日は台風のため、十五時で営業を終了いたします。", now + timedelta(hours=6)
    )
