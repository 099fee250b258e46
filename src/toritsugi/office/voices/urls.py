"""Addresses of the page of voices."""

from django.urls import path

from toritsugi.office.voices import take_views, views

app_name = "voices"
urlpatterns = [
    path("engines", views.engine_list, name="engines"),
    path("<str:line_id>/", views.page, name="page"),
    path("<str:line_id>/said", views.said, name="said"),
    path("<str:line_id>/keep", take_views.keep, name="keep"),
    path("takes/<slug:take_id>/sound", take_views.sound, name="sound"),
    path("takes/<slug:take_id>/use", take_views.use, name="use"),
    path("takes/<slug:take_id>/leave", take_views.leave, name="leave"),
    path("takes/<slug:take_id>/delete", take_views.delete, name="delete"),
]
