"""The embedded PostgreSQL, by processes that share it: as root (which runs it as another user) and as a plain user."""

import os
import pwd
import shutil
import signal
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings

from config import embedded, homes
from tests.config.embedded_place import ROOT, Place, server_lives, wait_for

ACCOUNTS = ["root", "nobody"] if os.geteuid() == 0 else [pwd.getpwuid(os.geteuid()).pw_name]


both_accounts = pytest.mark.parametrize("account", ACCOUNTS)


@pytest.fixture
def account() -> str:
    """Whoever runs the tests; `both_accounts` adds the other one."""
    return ACCOUNTS[0]


@both_accounts
def test_ten_processes_at_once_on_an_empty_folder_share_one_server(place: Place) -> None:
    users = [place.user() for _ in range(10)]
    assert len({user.ready() for user in users}) == 1
    assert {user.ask("query SELECT count(*) FROM pg_database WHERE datname = 'huiyuan'") for user in users} == {"1"}
    assert [user.leave() for user in users] == [0] * 10
    assert not server_lives(place)


def test_the_server_stays_while_anybody_uses_it(place: Place) -> None:
    first, second = place.user(), place.user()
    postmaster = first.ready()
    assert second.ready() == postmaster
    first.leave()
    assert second.ask("pid") == str(postmaster)
    assert second.ask("query SELECT 1") == "1"


@both_accounts
def test_the_server_stops_with_the_last_user_although_one_was_killed(place: Place) -> None:
    killed, last = place.user(), place.user()
    killed.ready()
    last.ready()
    killed.kill()
    assert last.ask("query SELECT 1") == "1"
    last.leave()
    assert not server_lives(place)


def test_a_server_whose_only_user_was_killed_ends_with_the_next_user(place: Place) -> None:
    killed = place.user()
    postmaster = killed.ready()
    killed.kill()
    assert server_lives(place)
    following = place.user()
    assert following.ready() == postmaster
    following.leave()
    assert not server_lives(place)


@both_accounts
def test_the_next_start_recovers_what_a_killed_postmaster_had_committed(place: Place) -> None:
    before = place.user()
    postmaster = before.ready()
    before.ask("query CREATE TABLE kept AS SELECT 42 AS answer")
    os.kill(postmaster, signal.SIGKILL)
    after = place.user()
    assert after.ready() != postmaster
    assert after.ask("query SELECT answer FROM kept") == "42"
    assert before.ask("query SELECT answer FROM kept") == "42"


@both_accounts
def test_a_stale_number_that_now_belongs_to_a_stranger_does_not_stop_the_start(place: Place) -> None:
    stranger = place.user()
    postmaster = stranger.ready()
    pid_file = place.home.data / "postmaster.pid"
    os.kill(postmaster, signal.SIGKILL)
    wait_for(lambda: not server_lives(place))
    pid_file.write_text(pid_file.read_text().replace(str(postmaster), str(stranger.process.pid), 1))
    assert place.user().ready() not in {postmaster, stranger.process.pid}


@both_accounts
def test_a_path_of_200_characters_works(make_place: Callable[[str], Place]) -> None:
    place = make_place("店" * 30 + "/" + "long folder" * 6 + "/" + "x" * 60)
    assert len(str(place.data_dir)) >= 170
    assert len(os.fsencode(place.data_dir)) >= 200
    user = place.user()
    user.ready()
    sockets = user.ask("query SHOW unix_socket_directories").strip('"')
    assert len(sockets) < 90
    user.leave()
    shutil.rmtree(sockets)


@both_accounts
def test_nothing_that_is_not_ours_changes_its_permissions(make_place: Callable[[str], Place]) -> None:
    place = make_place("closed/house/var")
    foreign = [place.data_dir, *place.data_dir.parents]
    before = [(path, path.stat().st_mode, path.stat().st_uid) for path in foreign]
    place.user().ready()
    assert stat.S_IMODE(place.data_dir.parent.stat().st_mode) == 0o700
    assert [(path, path.stat().st_mode, path.stat().st_uid) for path in foreign] == before


@both_accounts
def test_the_cluster_and_its_socket_are_closed_to_others(place: Place) -> None:
    user = place.user()
    user.ready()
    sockets = Path(user.ask("query SHOW unix_socket_directories").strip('"'))
    assert [stat.S_IMODE(path.stat().st_mode) for path in (place.home.data, sockets)] == [0o700, 0o700]
    assert user.ask("query SHOW listen_addresses") == ""
    assert user.ask("query SHOW max_connections") == "300"
    words = "SELECT concat_ws(' ', datlocprovider, datlocale, pg_encoding_to_char(encoding)) FROM pg_database"
    assert user.ask(f"query {words} WHERE datname = 'huiyuan'") == "b C.UTF-8 UTF8"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_of_the_last_user_stops_the_server(place: Place, number: signal.Signals) -> None:
    command = [sys.executable, "manage.py", "shell", "-c", "import sys; print('ready', flush=True); sys.stdin.read()"]
    pipe = subprocess.PIPE
    with subprocess.Popen(
        command, cwd=ROOT, env=place.environment(), stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL
    ) as shell:
        assert shell.stdout
        wait_for(lambda: b"ready" in shell.stdout.readline())
        assert server_lives(place)
        shell.send_signal(number)
        assert shell.wait(60) != 0
    assert not server_lives(place)


@both_accounts
def test_ctrl_c_in_the_middle_of_the_first_start_leaves_nothing_and_spoils_nothing(place: Place) -> None:
    hasty = place.user()
    wait_for(lambda: any(place.home.folder.glob("data.new*")))
    assert hasty.kill(signal.SIGINT) != 0
    assert not server_lives(place)
    patient = place.user()
    patient.ready()
    assert patient.ask("query SELECT 1") == "1"
    assert not any(place.home.folder.glob("data.new*"))


def test_a_forked_child_that_ends_leaves_the_server_to_its_parent(place: Place) -> None:
    user = place.user()
    user.ready()
    assert user.ask("fork") == "0"
    assert user.ask("query SELECT 1") == "1"


def test_a_cluster_of_another_version_is_refused_by_name(place: Place) -> None:
    user = place.user()
    user.ready()
    user.leave()
    (place.home.data / "PG_VERSION").write_text("17\n")
    refused = place.user()
    assert refused.line() == ""
    assert refused.process.wait(60) == 1


def test_a_server_that_cannot_start_is_reported_with_its_log(place: Place) -> None:
    user = place.user()
    user.ready()
    user.leave()
    (place.home.data / "global" / "pg_control").unlink()
    done = subprocess.run(
        user.process.args, cwd=ROOT, env=place.environment(), stdin=subprocess.DEVNULL, capture_output=True, check=False
    )
    assert done.returncode == 1
    assert b"pg_control" in done.stderr


def test_the_address_is_computed_without_touching_anything(tmp_path: Path) -> None:
    address = embedded.url(tmp_path / "var")
    assert address.startswith("postgres://postgres@:5432//")
    assert address.endswith("/huiyuan")
    assert list(tmp_path.iterdir()) == []


def test_a_socket_folder_that_others_may_enter_is_refused(tmp_path: Path) -> None:
    home = homes.Home(tmp_path, str(tmp_path / "run"), homes.PORT, as_root=False)
    (tmp_path / "run").mkdir(mode=0o755)
    with pytest.raises(RuntimeError, match="is not ours alone"):
        homes.own_folder(home, tmp_path / "run")


def test_a_named_server_is_left_alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(settings, "EMBEDDED", False)
    monkeypatch.setattr(settings, "DATA_DIR", tmp_path / "var")
    embedded.ensure()
    assert list(tmp_path.iterdir()) == []
