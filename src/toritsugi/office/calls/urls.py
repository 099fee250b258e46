"""Addresses of the pages of calls."""

from django.urls import path

from toritsugi.office.calls import views

app_name = "calls"
urlpatterns = [
    path("", views.calls, name="list"),
    path("<slug:call_id>/", views.call, name="detail"),
    path("<slug:call_id>/events", views.news, name="events"),
    path("<slug:call_id>/recording.wav", views.recording, name="recording"),
    path("<slug:call_id>/transcript.<str:form>", views.transcript_file, name="transcript"),
    path("<slug:call_id>/export.zip", views.export, name="export"),
    path("<slug:call_id>/erase/", views.erase, name="erase"),
]
