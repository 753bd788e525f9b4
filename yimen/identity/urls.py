"""Addresses of signing in and out."""

from django.urls import path

from yimen.identity import views

app_name = "identity"
urlpatterns = [
    path("sign-in/", views.sign_in, name="sign_in"),
    path("sign-in/code/", views.code, name="code"),
    path("sign-in/recorded/", views.recorded, name="recorded"),
    path("sign-in/resume/", views.resume, name="resume"),
    path("my/sign-ins/", views.own_sessions, name="sessions"),
    path("sign-out/", views.sign_out, name="sign_out"),
    path("post/", views.post, name="post"),
]
