"""Before the till: log in, choose the store."""

from typing import cast

from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from stores.models import Staff
from till.views.guard import STORE, stores_of

log_in = LoginView.as_view(template_name="till/login.html", redirect_authenticated_user=True)
log_out = LogoutView.as_view(next_page="till:login")


@login_required
@require_http_methods(["GET", "POST"])
def choose_store(request: HttpRequest) -> HttpResponse:
    """Which store this till is in; with a single one there is nothing to choose."""
    stores = stores_of(cast(Staff, request.user))
    wanted = stores[0].code if len(stores) == 1 else request.POST.get("store")
    if wanted in {store.code for store in stores}:
        request.session[STORE] = wanted
        return redirect("till:home")
    return render(request, "till/store.html", {"stores": stores})
