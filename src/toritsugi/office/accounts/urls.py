"""Addresses of the people's pages."""

from django.urls import path

from toritsugi.office.accounts import views

app_name = "people"
urlpatterns = [
    path("", views.people, name="list"),
    path("account/", views.account, name="account"),
    path("new/", views.new, name="new"),
    path("<int:pk>/", views.person, name="detail"),
    path("<int:pk>/active", views.active, name="active"),
    path("<int:pk>/reset", views.reset, name="reset"),
]
