"""The interview in the browser: one question at a time, every answer kept at once, a draft at the end."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from toritsugi.core.manual.interview.model import BadAnswer, Question
from toritsugi.core.manual.interview.questions import BY_ID
from toritsugi.office.base.language import in_english
from toritsugi.office.clients.models import Line
from toritsugi.office.editing.asking import Standing, do_answer, do_write_draft, standing
from toritsugi.office.manuals.access import access_line_to_write
from toritsugi.office.manuals.drafting import Conflict
from toritsugi.office.manuals.models import Draft

#: where the last page stands among the questions
END = "end"


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def interview(request: HttpRequest, line_id: str) -> HttpResponse:
    """One question (?q=its id), or the last page (?q=end); without, where the person left off."""
    line = access_line_to_write(request.user, line_id)
    now = standing(line)
    wanted = request.GET.get("q", "")
    question = BY_ID.get(wanted) or (None if wanted == END else now.next())
    if question is not None and question not in now.questions:
        return redirect("editing:interview", line_id=line.id)
    if request.method != "POST":
        return _ask(request, line, now, question) if question is not None else _end(request, line, now)
    if question is None:
        return _write(request, line)
    given = request.POST.get("answer", "")
    try:
        do_answer(line, request.user, question, given)  # type: ignore[arg-type]
    except BadAnswer as error:
        return _ask(request, line, now, question, given, _told(error))
    after = standing(line).next(question)
    return redirect(f"{reverse('editing:interview', args=[line.id])}?q={after.id if after else END}")


def _write(request: HttpRequest, line: Line) -> HttpResponse:
    seen = request.POST.get("revision", "0")
    if not (seen.isascii() and seen.isdigit() and len(seen) < 9):
        return HttpResponse(status=400)
    try:
        made = do_write_draft(line, request.user, int(seen))  # type: ignore[arg-type]
    except BadAnswer as error:
        now = standing(line)
        question = BY_ID[error.question]
        return _ask(request, line, now, question, now.answer(question), _told(error))
    if isinstance(made, Conflict):
        messages.error(request, _("ほかの人が下書きを保存したところです。もう一度お試しください。"))
        return redirect(f"{reverse('editing:interview', args=[line.id])}?q={END}")
    messages.success(request, _("下書きができました。"))
    return redirect("editing:editor", line_id=line.id)


def _ask(
    request: HttpRequest, line: Line, now: Standing, question: Question, given: str | None = None, wrong: str = ""
) -> HttpResponse:
    english = in_english()
    options = [
        (option.id, option.en if english else option.ja, option.told_en if english else option.told_ja)
        for option in question.options
    ]
    if question.kind == "yes_no":
        options = [("yes", _("はい"), ""), ("no", _("いいえ"), "")]
    context = {
        "line": line,
        "question": question,
        "asks": question.en if english else question.ja,
        "help": question.help_en if english else question.help_ja,
        "options": options,
        "given": now.answer(question) if given is None else given,
        "wrong": wrong,
        "place": now.place(question),
        "count": len(now.questions),
        "back": now.before(question),
    }
    return render(request, "editing/question.html", context, status=400 if wrong else 200)


def _end(request: HttpRequest, line: Line, now: Standing) -> HttpResponse:
    english = in_english()
    rows = [(one, one.en if english else one.ja, _words(one, now.answer(one), english)) for one in now.questions]
    draft = Draft.objects.filter(line=line).first()
    context = {"line": line, "rows": rows, "draft": draft, "missing": now.next()}
    return render(request, "editing/interview_end.html", context)


def _words(question: Question, answer: str, english: bool) -> str:
    if question.kind == "yes_no":
        return _("はい") if answer == "yes" else _("いいえ")
    option = next((one for one in question.options if one.id == answer), None)
    return answer if option is None else option.en if english else option.ja


def _told(error: BadAnswer) -> str:
    return error.en if in_english() else error.ja
