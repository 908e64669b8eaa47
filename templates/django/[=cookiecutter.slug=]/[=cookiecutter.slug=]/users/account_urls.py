"""The addresses under /accounts/.

Django checks that nobody is sent to another site after logging in (`next`).
"""

from django.contrib.auth.views import LoginView, LogoutView
from django.urls import path

from . import account_views as views

log_in = LoginView.as_view(
    template_name="accounts/form.html",
    redirect_authenticated_user=True,
    extra_context={"title": "Log in"},
)

urlpatterns = [
    path("login/", log_in, name="login"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("password/", views.ChangePassword.as_view(), name="password_change"),
    path("reset/", views.AskForReset.as_view(), name="password_reset"),
    path(
        "reset/<uidb64>/<token>/",
        views.ResetPassword.as_view(),
        name="password_reset_confirm",
    ),
]
