"""`toritsugi models`: which models of recognisers there are, fetching one, and trying it on this machine."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click
import msgspec

from toritsugi.bad_input import BadInput
from toritsugi.commands.manual_options import json_option
from toritsugi.commands.options import data_option, settings_of

if TYPE_CHECKING:
    from toritsugi.settings_env import Settings
    from toritsugi.voice.speech.models.catalogue import Listed
    from toritsugi.voice.speech.models.shelf import Shelf
    from toritsugi.voice.speech.models.trying import Measured
    from toritsugi.voice.speech.ports import Recogniser

_replace = click.option("--replace", is_flag=True, help="Put it in place of a model of this name.")
_yes = click.option("--yes", is_flag=True, help="Do not ask.")


@click.group("models")
def command() -> None:
    """List the models of recognisers, fetch one, try it on this machine. Nothing is fetched without a word."""


@command.command("list")
@data_option
@json_option
def list_models(data: Path | None, as_json: bool) -> None:
    """List the public models that the desk knows of, and those in the data folder. Nothing is asked of the network."""
    from toritsugi.voice.speech.models.catalogue import listed

    shelf = _shelf(settings_of(data))
    kept = {name: shelf.size(name) for name in shelf.names()}
    rows = [_row(one, shelf, kept.pop(one.name, None)) for one in listed()]
    rows += [{"name": name, "kept": True, "bytes": size} for name, size in kept.items()]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for row in rows:
        here = f"あり {_size(int(str(row['bytes'])))}" if row["kept"] else "なし"
        click.echo(f"{row['name']:26} {here}  {row.get('title', '（自分で置いたもの）')}")
        if "licence" in row:
            size = f"約 {row['megabytes']} MB" if row["megabytes"] else "大きさは不明"
            checksum = {"published": "公開", "first_use": "控えあり", "unknown": "不明"}[str(row["checksum"])]
            click.echo(f"{'':26} {size}  使用許諾：{row['licence']}  チェックサム：{checksum}")
            click.echo(f"{'':26} {row['note']}  {row['page']}")


@command.command("get")
@click.argument("name")
@data_option
@click.option("--url", default="", help="Address of the archive (tar or zip), in place of the listed one.")
@click.option("--sha256", default="", help="Checksum that the archive must have.")
@click.option(
    "--first-use", is_flag=True, help="Trust what comes, where nobody tells a checksum; it is kept and shown."
)
@_replace
@_yes
def get(name: str, data: Path | None, url: str, sha256: str, first_use: bool, replace: bool, yes: bool) -> None:
    """Fetch the model NAME, check it, and unpack it into DATA/models. Tells size and licence, and asks first.

    A fetch that was broken off goes on where it was. Any archive can be fetched under a name of yours with --url.
    """
    from toritsugi.voice.speech.models.catalogue import find
    from toritsugi.voice.speech.models.fetching import FetchFailed, check_address

    one = find(name)
    address = url or (one.url if one else "")
    if not address:
        what = f"the address of {name} could not be checked" if one else f"no model is called {name}"
        raise BadInput(what, place="NAME", mend="give the address with --url; toritsugi models list tells the names")
    wanted = sha256 or (one.sha256 if one and address == one.url else "")
    shelf = _shelf(settings_of(data))
    click.echo(f"{name}  {one.title if one else ''}")
    click.echo(f"  どこから：{address}")
    if one:
        size = f"約 {one.megabytes} MB" if one.megabytes else "不明"
        click.echo(f"  大きさ：{size}  使用許諾：{one.licence}（{one.page}）")
        click.echo(f"  {one.note}")
    click.echo(f"  置く場所：{shelf.folder / name}")
    with _told():
        shelf.may_get(name, address, wanted, first_use=first_use, replace=replace)
        try:
            check_address(address)
        except FetchFailed as why:
            raise BadInput(str(why), place="--url") from why
        if not yes:
            click.confirm("取りに行きますか", abort=True)
        try:
            with _progress() as progress:
                folder, found = shelf.get(
                    name, address, wanted, first_use=first_use, replace=replace, progress=progress
                )
        except FetchFailed as why:
            raise click.ClickException(f"取れませんでした：{why}") from why
    click.echo(f"置きました：{folder}（{_size(shelf.size(name))}）")
    click.echo(f"  アーカイブの SHA-256：{found}{'' if wanted else '（はじめて取ったもの。控えました）'}")
    click.echo(f"次に：toritsugi models check {name}")


@command.command("add")
@click.argument("name")
@click.argument("source", type=click.Path(exists=True, path_type=Path))
@data_option
@_replace
def add(name: str, source: Path, data: Path | None, replace: bool) -> None:
    """Keep a copy of SOURCE, a folder or an archive on this machine, as the model NAME."""
    shelf = _shelf(settings_of(data))
    with _told():
        folder = shelf.add(name, source, replace=replace)
    click.echo(f"置きました：{folder}（{_size(shelf.size(name))}）")


@command.command("remove")
@click.argument("name")
@data_option
@_yes
def remove(name: str, data: Path | None, yes: bool) -> None:
    """Throw the model NAME away."""
    shelf = _shelf(settings_of(data))
    with _told():
        if not yes and shelf.path(name).is_dir():
            click.confirm(f"{shelf.path(name)}（{_size(shelf.size(name))}）を消しますか", abort=True)
        shelf.remove(name)
    click.echo(f"消しました：{name}")


@command.command("check")
@click.argument("model", default="")
@data_option
@json_option
def check(model: str, data: Path | None, as_json: bool) -> None:
    """Let a recogniser hear three sentences of the desk's own voice, and measure it on this machine.

    MODEL is a name of `models list` or a folder, for sherpa-onnx; without it the recogniser of the settings is tried
    (a server is then sent the sentences). Exit code 1: a sentence was not recognised.
    """
    from toritsugi.voice.speech.models.trying import measure
    from toritsugi.voice.speech.openjtalk import OpenJTalkSynthesiser
    from toritsugi.voice.speech.recognisers import RecogniserUnavailable

    settings = settings_of(data)
    try:
        found = asyncio.run(measure(lambda: _recogniser(settings, model), OpenJTalkSynthesiser()))
    except RecogniserUnavailable as why:
        raise BadInput(str(why), place="MODEL" if model else "TORITSUGI_RECOGNISER") from why
    if as_json:
        click.echo(json.dumps(_measured(found), ensure_ascii=False, indent=2))
    else:
        _show(found)
    if any(one.why or not one.heard for one in found.sentences):
        sys.exit(1)


def _recogniser(settings: Settings, model: str) -> Recogniser:
    from toritsugi.voice.speech.models.catalogue import find
    from toritsugi.voice.speech.recognisers import RecogniserUnavailable, make_recogniser, with_model

    options = dict(settings.recogniser_options)
    if model:
        one = find(model)
        if one is not None and one.engine == "vosk":
            raise RecogniserUnavailable(
                f"{model} is a model for a vosk-server: start one with its folder, then set TORITSUGI_RECOGNISER=vosk"
            )
        options = {name: options[name] for name in ("threads", "hot_words", "hot_words_weight") if name in options}
        options |= {"model": model} | ({"kind": one.kind} if one is not None and one.kind else {})
    made = make_recogniser("sherpa" if model else settings.recogniser, with_model(options, settings.data))
    if made is None:
        raise RecogniserUnavailable("no recogniser is set up; name a model, or set TORITSUGI_RECOGNISER")
    return made


def _show(found: Measured) -> None:
    click.echo(f"{found.name}  できること：{found.can}")
    memory = f"  メモリ：{_size(found.memory)}" if found.memory else ""
    click.echo(f"  読み込み：{found.loading:.1f} 秒{memory}")
    for one in found.sentences:
        click.echo(f"言った言葉：{one.said}")
        if one.why:
            click.echo(click.style(f"  失敗：{one.why}", fg="red"))
            continue
        sure = f"（確からしさ {one.confidence:.2f}）" if one.confidence is not None else ""
        click.echo(f"  聞こえた言葉：{' ／ '.join(one.heard) or '（なし）'}{sure}")
        partials = f"  途中の言葉 {one.so_far} 回" if one.so_far else ""
        click.echo(
            f"  音 {one.seconds:.1f} 秒  処理 {one.processor:.2f} 秒  話し終えてから {one.after:.2f} 秒{partials}"
        )
    factor = found.real_time_factor
    if factor is not None:
        click.echo(f"実時間比（この機械、このプロセスの処理時間）：{factor:.4f}")
        if factor > 0:
            click.echo(f"  コアひとつで追える声：およそ {int(0.7 / factor)} 人ぶん（7 割まで使うとして）")
    click.echo("合成した声です。人の声での正しさは、これではわかりません。")


def _measured(found: Measured) -> dict[str, object]:
    told: dict[str, object] = msgspec.to_builtins(found)
    return told | {"real_time_factor": found.real_time_factor}


def _row(one: Listed, shelf: Shelf, size: int | None) -> dict[str, object]:
    checksum = "published" if one.sha256 else "first_use" if shelf.known(one.url) else "unknown"
    return msgspec.to_builtins(one) | {"kept": size is not None, "bytes": size or 0, "checksum": checksum}  # type: ignore[no-any-return]


def _shelf(settings: Settings) -> Shelf:
    from toritsugi.voice.speech.models.shelf import Shelf

    return Shelf(settings.data)


@contextmanager
def _told() -> Iterator[None]:
    from toritsugi.voice.speech.models.shelf import Refused

    try:
        yield
    except Refused as why:
        raise BadInput(str(why), mend=why.mend or None) from why
    except OSError as why:
        raise click.ClickException(f"{why.filename or ''}: {why.strerror or type(why).__name__}") from why


@contextmanager
def _progress() -> Iterator[Callable[[int, int], None]]:
    """Tells every tenth of it on stderr, where nobody may be looking at a terminal."""
    last = -1

    def told(done: int, whole: int) -> None:
        nonlocal last
        step = done * 10 // whole if whole else done >> 25
        if step != last:
            last = step
            share = f"{done * 100 // whole} %" if whole else ""
            click.echo(f"  {_size(done)} {share}", err=True)

    yield told


def _size(size: int) -> str:
    return f"{size / 1e9:.1f} GB" if size >= 1e9 else f"{size / 1e6:.1f} MB" if size >= 1e5 else f"{size} B"
