"""Make a key for a till or for head office; its text is printed once, on the last line, and kept hashed."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from stores.models import ApiKey, Store
from stores.services import create_key


class Command(BaseCommand):
    help = "Make an API key and print it once, on the last line."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="what the key is for, e.g. the till's name")
        parser.add_argument("--scope", required=True, choices=ApiKey.Scope.values)
        parser.add_argument("--store", metavar="CODE", help="the store that a pos key sells for")

    def handle(self, *args: Any, **options: Any) -> None:
        scope, code = ApiKey.Scope(options["scope"]), options["store"]
        if (scope == ApiKey.Scope.POS) != bool(code):
            raise CommandError("a pos key needs --store CODE, an hq key takes none")
        store = Store.objects.filter(code=code).first()
        if code and store is None:
            raise CommandError(f"there is no store {code}")
        if not 1 <= len(options["name"]) <= 50:
            raise CommandError("the name has 1 to 50 characters")
        key, text = create_key(options["name"], scope=scope, store=store)
        self.stdout.write(f"{key.name}: acts as {key.staff.code}; keep this, it is shown only now:")
        self.stdout.write(text)
