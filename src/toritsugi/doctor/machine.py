"""The machine itself: Python, SQLite, disk, the data folder and its keys, the address."""

from __future__ import annotations

import os
import shutil
import socket
import sqlite3
import stat
import sys
from pathlib import Path

from toritsugi.doctor.findings import Finding, Health, Words
from toritsugi.office.line import vault
from toritsugi.settings_env import Settings
from toritsugi.upkeep.lock import Busy, held

#: Below this much free space (bytes) the doctor warns: a day of 100 calls of 3 minutes takes about 0.6 GB
#: (two channels of 8 kHz, 16 bit: 32 kB a second).
LITTLE_SPACE = 2_000_000_000


def python() -> Finding:
    """The interpreter."""
    return Finding(
        "python",
        Words("Python", "Python"),
        Health.GOOD,
        Words(
            f"{sys.version.split()[0]}、SQLite {sqlite3.sqlite_version}",
            f"{sys.version.split()[0]}, SQLite {sqlite3.sqlite_version}",
        ),
    )


def data_folder(settings: Settings) -> Finding:
    """The data folder: there, writable, and who works on it."""
    title = Words("データフォルダー", "Data folder")
    data = settings.data
    if not data.exists():
        return Finding(
            "data",
            title,
            Health.MISSING,
            Words(f"{data} はまだありません", f"{data} is not there yet"),
            mend=Words("toritsugi up が作ります。", "`toritsugi up` makes it."),
        )
    if not os.access(data, os.W_OK | os.X_OK):
        return Finding(
            "data",
            title,
            Health.BROKEN,
            Words(f"{data} に書き込めません", f"{data} cannot be written"),
            Words("受電報告を保存できず、電話を受けられません。", "Messages cannot be kept, so no call can be taken."),
            Words("フォルダーの所有者と権限を直してください。", "Mend the folder's owner and permissions."),
        )
    # a way through the folder is left open: an exchange with a user of its own has its recordings below it
    shown = [data] if stat.S_IMODE(data.stat().st_mode) & 0o066 else []
    shown += [path for path in sorted(data.glob("*.sqlite3")) if stat.S_IMODE(path.stat().st_mode) & 0o077]
    if shown:
        names = " ".join(str(path) for path in shown)
        return Finding(
            "data",
            title,
            Health.BROKEN,
            Words(f"ほかの人が読めます: {names}", f"others can read: {names}"),
            Words("取引先の名前などが見えます。", "Names of clients and the like can be seen."),
            Words(f"chmod go-rw {names}", f"chmod go-rw {names}"),
        )
    return Finding("data", title, Health.GOOD, _owner(data))


def _owner(data: Path) -> Words:
    try:
        with held(data):
            return Words(f"{data}（停止中）", f"{data} (no desk running)")
    except Busy:
        return Words(f"{data}（稼働中）", f"{data} (a desk is running)")


def space(settings: Settings) -> Finding:
    """Free disk space where the data folder is or will be."""
    place = settings.data
    while not place.exists():
        place = place.parent
    free = shutil.disk_usage(place).free
    little = free < LITTLE_SPACE
    return Finding(
        "space",
        Words("空き容量", "Free space"),
        Health.BROKEN if little else Health.GOOD,
        Words(f"{free / 1e9:.1f} GB", f"{free / 1e9:.1f} GB"),
        Words(
            "録音が残せなくなり、やがて受電報告も保存できません。",
            "Recordings and then messages can no longer be kept.",
        )
        if little
        else Words("", ""),
        Words(
            "古いバックアップなどを消すか、保存日数を短くしてください。", "Remove old files, or shorten the retention."
        )
        if little
        else Words("", ""),
    )


def keys(settings: Settings) -> Finding:
    """The keys: there, and readable by nobody else."""
    title = Words("鍵", "Keys")
    folder = settings.path("secrets")
    if not (folder / "master.key").exists():
        return Finding(
            "keys",
            title,
            Health.MISSING,
            Words("まだありません", "not there yet"),
            mend=Words("toritsugi up が作ります。", "`toritsugi up` makes them."),
        )
    damaged = _damaged(folder / "master.key")
    if damaged:
        return Finding(
            "keys",
            title,
            Health.BROKEN,
            Words(f"マスターキーが使えません（{damaged}）", f"the master key cannot be used ({damaged})"),
            Words(
                "録音と受電報告を開けません。電話も受けられません。", "No recording opens, and no call can be taken."
            ),
            Words(
                "バックアップから secrets/master.key を戻してください。", "Put secrets/master.key back from a backup."
            ),
        )
    open_files = [path.name for path in (folder, *folder.iterdir()) if stat.S_IMODE(path.stat().st_mode) & 0o077]
    if open_files:
        names = ", ".join(sorted(open_files))
        return Finding(
            "keys",
            title,
            Health.BROKEN,
            Words(f"ほかの人が読めます: {names}", f"others can read: {names}"),
            Words("録音と受電報告の秘密が守られません。", "Recordings and messages are not secret."),
            Words(f"chmod -R go= {folder}", f"chmod -R go= {folder}"),
        )
    return Finding("keys", title, Health.GOOD, Words("所有者だけが読めます", "only the owner can read them"))


def _damaged(master: Path) -> str:
    """What is wrong with the master key file, "" for nothing; never the key."""
    try:
        vault.parse(master.read_text("ascii"))
    except UnicodeDecodeError:
        return "not text"
    except (OSError, vault.BadMasterKey) as error:
        return str(error)
    return ""


def spool(settings: Settings) -> Finding:
    """What waits in the spool, and what nobody takes in by itself any more."""
    title = Words("退避した通話記録", "Spool")
    folder = settings.path("spool")
    stuck = sorted(path.name for path in folder.glob("*") if path.suffix in (".unreadable", ".refused", ".damaged"))
    if stuck:
        names = ", ".join(stuck)
        return Finding(
            "spool",
            title,
            Health.BROKEN,
            Words(f"取り込めない記録があります: {names}", f"records that cannot be taken in: {names}"),
            Words(
                "これらの通話の記録の一部が、受電報告に入っていません。",
                "Parts of these calls' journals are missing from their messages.",
            ),
            Words(
                ".unreadable は古いマスターキーの行を secrets/master.key に戻し、.refused はログの理由を直してから、"
                "名前の終わりを .spool に変えて起動し直すと取り込みます。.damaged は壊れて読めない部分です（まわりは"
                "取り込みました）。ディスクを調べてください。要らないと確かめたら消してください。",
                "For .unreadable put the older master key's line back into secrets/master.key; for .refused mend "
                "what the log says. Then rename the file to end in .spool and start again. A .damaged file has the "
                "bytes that could not be read; what stood around them is taken in: look at the disk. Delete what is "
                "surely not needed.",
            ),
        )
    waiting = [path for kind in ("*.spool", "*.late") for path in folder.glob(kind) if path.stat().st_size]
    if waiting:
        return Finding(
            "spool",
            title,
            Health.MISSING,
            Words(f"{len(waiting)} 件のファイルが待っています", f"{len(waiting)} files wait"),
            Words(
                "データベースに書けるまで、これらの通話は画面に出ません。",
                "These calls are not on the screens until the database takes them.",
            ),
            Words(
                "データベースを確かめ、窓口を動かしておいてください。", "Check the database, and keep the desk running."
            ),
        )
    return Finding("spool", title, Health.GOOD, Words("待っている記録はありません", "nothing waits"))


def address(settings: Settings) -> Finding:
    """Whether the web address is free, or served by a desk."""
    title = Words("アドレス", "Address")
    where = f"{settings.host}:{settings.port}"
    with socket.socket(socket.AF_INET6 if ":" in settings.host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            return Finding(
                "address",
                title,
                Health.MISSING,
                Words(f"{where} は使用中です（{error.strerror}）", f"{where} is taken ({error.strerror})"),
                mend=Words(
                    "窓口が稼働中ならそのままで構いません。違う場合は --port で変えてください。",
                    "Fine if the desk is running; otherwise choose another with --port.",
                ),
            )
    return Finding("address", title, Health.GOOD, Words(f"{where} は空いています", f"{where} is free"))
