"""Filters of the sheet's template."""

from __future__ import annotations

from django import template
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from toritsugi.paper.phrases import whole_phrases

register = template.Library()


@register.filter
def wrap(text: str) -> SafeString:
    """The text with its phrases kept together: a line breaks between them, or within one that is too long."""
    return format_html_join("", "<span>{}</span>", ((phrase,) for phrase in whole_phrases(str(text))))
