"""The way back in when the last administrator has lost the phone: whoever may run commands on the server helps."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from stores import services as stores
from stores.models import Staff


class Command(BaseCommand):
    help = "Forget the one-time codes of a person, who sets them up anew at the next log-in."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")

    def handle(self, *args: Any, **options: Any) -> None:
        staff = Staff.objects.filter(username=options["username"]).first()
        if staff is None:
            raise CommandError(f"{options['username']}: nobody logs in by this name")
        count = stores.reset_second_factor(staff, by=None)
        self.stdout.write(f"{staff.username}: {count} second factor(s) forgotten")
