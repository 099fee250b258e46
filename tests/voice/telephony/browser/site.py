"""The smallest office around the real widget and the real adapter: a page, an offer, a text call. On a free port."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import polib
from aiohttp import web

from tests.support.paths import ROOT
from tests.voice.telephony.browser.peers import CLAIMS
from toritsugi.voice.telephony.browser.adapter import BrowserAdapter
from toritsugi.voice.telephony.browser.offer import OfferRefused
from toritsugi.voice.telephony.browser.settings import BrowserSettings
from toritsugi.voice.telephony.leg import Arrived

WEB = ROOT / "src" / "toritsugi" / "web"
TOKEN = "a-token-of-the-office"
CSP = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; media-src 'self' blob:; "
    "connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
#: rendered by Django in a process of its own, so that no test depends on who set Django up first
RENDER = """
import sys, django
from django.conf import settings
settings.configure(USE_I18N=True, LANGUAGE_CODE=sys.argv[1], LOCALE_PATHS=[sys.argv[3]], TEMPLATES=[
    {"BACKEND": "django.template.backends.django.DjangoTemplates", "DIRS": [sys.argv[2] + "/templates"]}])
django.setup()
from django.template.loader import render_to_string
phone = {"line": "line-1", "client": "株式会社みどり商会" if sys.argv[1] == "ja" else "Midori Trading Co., Ltd.",
    "offer_url": "/call/offer", "resume_url": "/call/{id}/offer", "start_url": "/call/start",
    "text_url": "/call/{id}/text",
    "hang_up_url": "/call/{id}/hang_up", "message_url": "/inbox/{id}", "raw_sound": True,
    "attribution": "音声: テスト音声"}
print(render_to_string("phone/_phone.html", {"phone": phone}))
"""

TextCall = Callable[[dict[str, str]], Awaitable[dict[str, object]]]


@cache
def widget(language: str = "ja") -> str:
    """The widget's HTML as Django renders it."""
    with TemporaryDirectory() as compiled:
        for po in (WEB / "locale").glob("*/LC_MESSAGES/django.po"):
            to = Path(compiled, *po.relative_to(WEB / "locale").parts).with_suffix(".mo")
            to.parent.mkdir(parents=True)
            polib.pofile(str(po)).save_as_mofile(str(to))
        command = [sys.executable, "-c", RENDER, language, str(WEB), compiled]
        return subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout


def page(language: str) -> str:
    return f"""<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>phone</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="csrf-token" content="{TOKEN}">
<link rel="icon" href="data:,"><link rel="stylesheet" href="/page.css">
<link rel="stylesheet" href="/static/phone/phone.css">
<script type="module" src="/static/phone/phone.js"></script></head>
<body><main><h1>{"窓口に電話をかける" if language == "ja" else "Call the desk"}</h1>{widget(language)}</main></body>
</html>"""


PAGE_CSS = """
body { margin: 0; background: #eceae4; font-family: "Noto Sans CJK JP", sans-serif; color: #22262b; }
main { max-width: 64rem; margin: 0 auto; padding: 16px; } h1 { font-size: 1.25rem; }
@media (prefers-color-scheme: dark) { body { background: #0e1013; color: #eceae4; } }
"""


class Site:
    """What the office side saw, and how it shall behave."""

    def __init__(self, adapter: BrowserAdapter) -> None:
        self.adapter = adapter
        self.url = ""
        self.offers = 0
        self.resumes = 0
        self.texts: list[dict[str, str]] = []
        self.hung_up: list[str] = []
        self.refuse: tuple[int, str] | None = None
        self.text_answer: TextCall | None = None
        #: so many answers in writing are taken, and their own answers do not reach the page
        self.text_breaks = 0
        self.desk_speaks: asyncio.Queue[str] = asyncio.Queue()
        #: what becomes of the adapter's answer on its way to the page
        self.answered: Callable[[str], Awaitable[str]] | None = None

    def app(self) -> web.Application:
        app = web.Application()
        app.router.add_get("/", self._page)
        app.router.add_get("/page.css", self._css)
        app.router.add_static("/static", WEB / "static")
        app.router.add_post("/call/offer", self._offer)
        app.router.add_post("/call/{id}/offer", self._resume)
        app.router.add_post("/call/start", self._start)
        app.router.add_post("/call/{id}/text", self._text)
        app.router.add_post("/call/{id}/hang_up", self._hang_up)
        return app

    async def _page(self, request: web.Request) -> web.Response:
        body = page(request.query.get("language", "ja"))
        return web.Response(text=body, content_type="text/html", headers={"Content-Security-Policy": CSP})

    async def _css(self, request: web.Request) -> web.Response:
        return web.Response(text=PAGE_CSS, content_type="text/css")

    async def _read(self, request: web.Request) -> dict[str, str]:
        if request.headers.get("X-CSRFToken") != TOKEN:
            raise web.HTTPForbidden(text="{}")
        if self.refuse:
            raise _refusal(*self.refuse)
        return dict(await request.json())

    async def _offer(self, request: web.Request) -> web.Response:
        body = await self._read(request)
        assert body["line"] == "line-1"
        self.offers += 1
        try:
            answer = await self.adapter.offer(body["sdp"], body["type"], CLAIMS, f"call-{self.offers}")
        except OfferRefused as refused:
            raise _refusal(503 if refused.reason == "full" else 400, "") from refused
        sdp = await self.answered(answer.sdp) if self.answered is not None else answer.sdp
        return web.json_response({"call_id": answer.leg_id, "sdp": sdp, "type": answer.type})

    async def _resume(self, request: web.Request) -> web.Response:
        body = await self._read(request)
        self.resumes += 1
        try:
            answer = await self.adapter.resume(body["sdp"], body["type"], request.match_info["id"])
        except OfferRefused as refused:
            raise _refusal(404 if refused.reason == "gone" else 400, "") from refused
        return web.json_response({"call_id": answer.leg_id, "sdp": answer.sdp, "type": answer.type})

    async def _start(self, request: web.Request) -> web.Response:
        assert (await self._read(request))["line"] == "line-1"
        lines = [{"who": "desk", "text": "お電話ありがとうございます。ご用件をお話しください。", "line": "opening"}]
        return web.json_response({"call_id": "text-1", "lines": lines, "asks": {"asked": "matter"}, "finished": None})

    async def _text(self, request: web.Request) -> web.Response:
        body = await self._read(request)
        if "wait" in body:
            lines = []
            with suppress(TimeoutError):
                async with asyncio.timeout(1.5):
                    lines = [{"who": "desk", "text": await self.desk_speaks.get(), "line": "by-itself"}]
            return web.json_response({"lines": lines, "finished": False})
        self.texts.append(body)
        if self.text_breaks:
            self.text_breaks -= 1
            return web.json_response({}, status=503)
        assert self.text_answer is not None
        return web.json_response(await self.text_answer(self.texts[-1]))

    async def _hang_up(self, request: web.Request) -> web.Response:
        await self._read(request)
        self.hung_up.append(request.match_info["id"])
        return web.json_response({})


class _Refusal(web.HTTPException):
    def __init__(self, status: int, message: str) -> None:
        self.status_code = status
        super().__init__(text=f'{{"message": "{message}"}}', content_type="application/json")


def _refusal(status: int, message: str) -> web.HTTPException:
    return _Refusal(status, message)


@asynccontextmanager
async def serving(arrived: Arrived, settings: BrowserSettings | None = None) -> AsyncIterator[Site]:
    """The site on a free port of loopback."""
    adapter = BrowserAdapter(settings or BrowserSettings(), arrived)
    site = Site(adapter)
    runner = web.AppRunner(site.app(), shutdown_timeout=2.0)
    await runner.setup()
    listener = web.TCPSite(runner, "127.0.0.1", 0)
    await listener.start()
    host, port = runner.addresses[0][:2]
    site.url = f"http://{host}:{port}/"
    try:
        yield site
    finally:
        await adapter.stop()
        await runner.cleanup()
