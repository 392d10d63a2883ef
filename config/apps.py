from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from config import checks, queue


class ConfigConfig(AppConfig):
    name = "config"
    verbose_name = _("Huiyuan")
    deploy_checks = checks.no_test_switches
    # Every process knows the queue, so that a task's `delay` finds it.
    queue = queue.app
