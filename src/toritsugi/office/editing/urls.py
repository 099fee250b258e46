"""Addresses of the interview and the editor."""

from django.urls import path

from toritsugi.office.editing import history_views, interview_views, views

app_name = "editing"
urlpatterns = [
    path("<str:line_id>/", views.editor, name="editor"),
    path("<str:line_id>/read", views.read, name="read"),
    path("<str:line_id>/change", views.change, name="change"),
    path("<str:line_id>/save", views.save, name="save"),
    path("<str:line_id>/check", views.check, name="check"),
    path("<str:line_id>/call", views.call, name="call"),
    path("<str:line_id>/offer", views.offer, name="offer"),
    path("<str:line_id>/call/<str:call_id>/offer", views.resume, name="resume"),
    path("<str:line_id>/speak", views.speak, name="speak"),
    path("<str:line_id>/history/", history_views.history, name="history"),
    path("<str:line_id>/interview/", interview_views.interview, name="interview"),
]
