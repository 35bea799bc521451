"""Signing in by token: a real Dovecot that asks a real OAuth server whether a token is good."""

import json
import socket
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from app.secrets import FileSecrets
from connectors.oauth import Provider, Registration, Tokens
from connectors.oauth_flows import Invitation, agreed, by_browser, by_device
from schema.errors import ConfigurationError, SignInRefused, SourceUnreachable
from tests.fakes.clock import HandClock
from tests.fakes.friday import Friday
from tests.servers.accounts import Account, mail, subjects
from tests.servers.dovecot import Dovecot
from tests.servers.memory import Follower
from tests.servers.oauth import CLIENT, SECRET, OAuthServer


@pytest.fixture(scope="module")
def world() -> Iterator[tuple[OAuthServer, Dovecot]]:
    server = OAuthServer("")
    with Dovecot(introspection=f"{server.url}/introspect") as mails:
        yield server, mails
    server.close()


def goes_on(_seconds: float) -> bool:
    return False


class Signing:
    """A source that signs in by token, with everything it needs."""

    def __init__(self, world: tuple[OAuthServer, Dovecot], home: Path) -> None:
        self.server, mails = world
        self.account = Account(mails)
        self.server.user = self.account.user
        self.server.slow, self.server.down, self.server.device_said = 0, False, {}
        self.server.asked.clear()
        self.secrets = FileSecrets(home)
        self.clock = HandClock()
        self.registration = Registration("mail", self.provider, CLIENT)
        self.tokens = Tokens(self.registration, self.secrets, self.clock)
        self.account.settings = replace(self.account.settings, password="", bearer=self.tokens)
        self.shown: list[Invitation] = []

    @property
    def provider(self) -> Provider:
        url = self.server.url
        return Provider(f"{url}/token", f"{url}/authorize", f"{url}/device", "mail", {"prompt": "consent"})

    def browse(self, invitation: Invitation) -> None:
        self.shown.append(invitation)
        threading.Thread(target=self.server.browse, args=(invitation.url,), daemon=True).start()

    def sign_in(self) -> None:
        self.tokens.keep(by_browser(self.registration, SECRET, self.browse, goes_on), SECRET)


@pytest.fixture
def signing(world: tuple[OAuthServer, Dovecot], tmp_path: Path) -> Signing:
    return Signing(world, tmp_path)


async def test_a_browser_lets_in_and_the_mailbox_is_read(signing: Signing) -> None:
    signing.account.deliver(mail(1))
    signing.sign_in()
    follower = Follower()
    await follower.follow(signing.account.connector())
    assert subjects(follower) == ["mail 1"]
    (invitation,) = signing.shown
    assert "code_challenge_method=S256" in invitation.url
    assert "prompt=consent" in invitation.url
    assert SECRET not in invitation.url


async def test_a_device_lets_in_once_its_code_was_typed(signing: Signing) -> None:
    signing.server.slow = 1
    waits: list[float] = []

    def pause(seconds: float) -> bool:
        waits.append(seconds)
        if len(waits) == 3:
            signing.server.approve(signing.shown[0].code)
        return False

    answer = by_device(signing.registration, "", signing.shown.append, pause)
    signing.tokens.keep(answer)
    # Told to slow down after the first question, it waits five seconds longer from then on.
    assert waits == [1, 6, 6]
    await Follower().follow(signing.account.connector())


def test_who_says_no_is_heard(signing: Signing) -> None:
    def pause(_seconds: float) -> bool:
        signing.server.approve(signing.shown[0].code, refused=True)
        return False

    with pytest.raises(SignInRefused, match="The user said no"):
        agreed(signing.registration, "", signing.shown.append, pause)
    with pytest.raises(SignInRefused, match="friday source sign-in mail"):
        by_device(signing.registration, "", signing.shown.append, lambda _seconds: True)


def test_a_visit_that_does_not_know_the_state_brings_nothing(signing: Signing) -> None:
    def forge(invitation: Invitation) -> None:
        there = invitation.url.partition("redirect_uri=")[2].partition("&")[0].replace("%3A", ":").replace("%2F", "/")
        assert signing.server.browse(f"{there}?code=stolen&state=guessed") == 400
        signing.browse(invitation)

    answer = by_browser(signing.registration, SECRET, forge, goes_on)
    assert answer["access_token"] in signing.server.accesses
    with pytest.raises(SignInRefused, match="nobody agreed in time"):
        by_browser(signing.registration, SECRET, signing.shown.append, goes_on, seconds=0.05)


def test_a_line_on_which_a_browser_says_nothing_keeps_no_visit_waiting(signing: Signing) -> None:
    lines: list[socket.socket] = []

    def open_ahead(invitation: Invitation) -> None:
        there = urlsplit(parse_qs(urlsplit(invitation.url).query)["redirect_uri"][0])
        lines.append(socket.create_connection((str(there.hostname), int(there.port or 0))))
        signing.browse(invitation)

    assert "access_token" in by_browser(signing.registration, SECRET, open_ahead, goes_on)
    lines[0].close()


def test_whoever_ends_the_command_waits_for_no_browser(signing: Signing) -> None:
    with pytest.raises(SignInRefused, match="nobody agreed"):
        by_browser(signing.registration, SECRET, signing.shown.append, lambda _seconds: True)


def test_a_provider_that_names_no_pause_is_not_asked_without_end(signing: Signing) -> None:
    waits: list[float] = []

    def pause(seconds: float) -> bool:
        waits.append(seconds)
        return len(waits) == 3

    signing.server.device_said = {"interval": 0, "expires_in": "a while"}
    with pytest.raises(SignInRefused, match="nobody agreed"):
        by_device(signing.registration, "", signing.shown.append, pause)
    assert waits == [1, 1, 1]


async def test_a_token_is_kept_until_it_runs_out_and_then_renewed(signing: Signing) -> None:
    signing.sign_in()
    await signing.account.connector().test()
    signing.server.asked.clear()
    await signing.account.connector().test()
    assert not [form for form in signing.server.asked if "grant_type" in form]
    signing.clock.pass_by(3_600)
    await signing.account.connector().test()
    (form,) = [form for form in signing.server.asked if "grant_type" in form]
    assert (form["grant_type"], form["client_secret"]) == ("refresh_token", SECRET)


async def test_a_token_that_was_void_before_its_time_is_renewed_once(signing: Signing) -> None:
    signing.sign_in()
    signing.server.expire()
    await signing.account.connector().test()
    signing.server.revoke()
    with pytest.raises(SignInRefused, match="expired or revoked") as refused:
        await signing.account.connector().test()
    assert refused.value.advice == "Sign in anew: `friday source sign-in mail`."


async def test_a_mailbox_that_refuses_a_new_token_names_the_way_to_sign_in(signing: Signing) -> None:
    signing.sign_in()
    signing.account.settings = replace(signing.account.settings, user="somebody-else")
    with pytest.raises(SignInRefused, match="somebody-else") as refused:
        await signing.account.connector().test()
    assert "friday source sign-in mail" in str(refused.value)
    assert "access" not in str(refused.value)


async def test_who_never_signed_in_is_told_how(signing: Signing) -> None:
    with pytest.raises(SignInRefused, match="nobody has signed in yet"):
        await signing.account.connector().test()
    signing.secrets.write("mail", "a password from before")
    with pytest.raises(SignInRefused, match="friday source sign-in mail"):
        await signing.account.connector().test()


def test_a_provider_that_is_down_refused_nobody(signing: Signing) -> None:
    signing.sign_in()
    signing.clock.pass_by(3_600)
    signing.server.down = True
    with pytest.raises(SourceUnreachable):
        signing.tokens.token()
    signing.server.down = False
    assert signing.tokens.token() in signing.server.accesses


def test_a_renewal_of_another_process_is_taken_up(signing: Signing) -> None:
    signing.sign_in()
    before = signing.secrets.read("mail")
    signing.clock.pass_by(3_600)
    other = Tokens(signing.registration, _Later(signing.secrets, before or ""), signing.clock)
    signing.tokens.token()
    assert other.token(anew=True) in signing.server.accesses


def test_tokens_go_to_nobody_who_could_be_overheard(signing: Signing) -> None:
    signing.sign_in()
    open_road = replace(signing.registration, provider=replace(signing.provider, token="http://provider.example.org/token"))
    with pytest.raises(ConfigurationError, match="https"):
        Tokens(open_road, signing.secrets, signing.clock).token(anew=True)


def test_what_is_kept_is_in_the_secrets_alone(signing: Signing, tmp_path: Path) -> None:
    signing.sign_in()
    assert [path.name for path in tmp_path.iterdir()] == ["secrets.json"]
    kept = json.loads(signing.secrets.read("mail") or "")
    assert kept["refresh"] in signing.server.refreshes
    assert (tmp_path / "secrets.json").stat().st_mode & 0o077 == 0


def test_tokens_are_never_sent_as_a_password(signing: Signing, tmp_path: Path) -> None:
    friday = Friday(tmp_path / "home")
    mailbox = {"host": "127.0.0.1", "port": signing.account.server.port, "user": signing.account.user, "tls": "off"}
    friday("source", "add", "mail", "imap", *(word for key, value in mailbox.items() for word in ("--set", f"{key}={value}")))
    Tokens(signing.registration, FileSecrets(tmp_path / "home"), signing.clock).keep({"access_token": "one", "refresh_token": "two"})
    # `auth = "oauth"` was taken out of friday.toml, and what it left is still kept.
    friday("source", "test", "mail").failed(3, "tokens and no password")


def test_who_gives_the_tokens_has_to_be_named(tmp_path: Path) -> None:
    friday = Friday(tmp_path)
    keys = ("host=127.0.0.1", "user=u", "auth=oauth", "client_id=mine")
    friday("source", "add", "mail", "imap", *(word for key in keys for word in ("--set", key)))
    friday("source", "sign-in", "mail").failed(2, "nobody is named who gives tokens", "google, microsoft")


def test_on_the_command_line(signing: Signing, tmp_path: Path) -> None:
    """R1: declared without a password, signed in by a browser, read; no token stands anywhere but among the secrets."""
    friday, url = Friday(tmp_path / "home"), signing.server.url
    signing.account.deliver(mail(1))
    mailbox = {"host": "127.0.0.1", "port": signing.account.server.port, "user": signing.account.user, "tls": "off"}
    client = {"auth": "oauth", "client_id": CLIENT, "authorize_url": f"{url}/authorize", "token_url": f"{url}/token"}
    pairs = [word for key, value in {**mailbox, **client}.items() for word in ("--set", f"{key}={value}")]
    friday("source", "add", "mail", "imap", *pairs)
    friday("source", "test", "mail").failed(3, "nobody has signed in yet", "friday source sign-in mail")
    process = friday.begin("source", "sign-in", "mail", "--client-secret-stdin", "--json")
    assert process.stdin
    assert process.stderr
    process.stdin.write(f"{SECRET}\n")
    process.stdin.flush()
    signing.server.browse(process.stderr.readline().partition("browser: ")[2].strip())
    assert process.wait(30) == 0
    assert friday.json("sync")[0]["upserted"] == 1
    given = [*signing.server.accesses, *signing.server.refreshes, SECRET]
    for path in (tmp_path / "home").rglob("*"):
        if path.is_file() and path.name != "secrets.json":
            assert not [one for one in given if one.encode() in path.read_bytes()], path
    signing.server.revoke()
    friday("sync").failed(3, "friday source sign-in mail")


class _Later:
    """Secrets as they were at the first look, and as they are at every later one."""

    def __init__(self, secrets: FileSecrets, before: str) -> None:
        self._secrets = secrets
        self._before = [before]

    def read(self, name: str) -> str | None:
        return self._before.pop() if self._before else self._secrets.read(name)

    def write(self, name: str, value: str) -> None:
        self._secrets.write(name, value)

    def remove(self, name: str) -> None:
        self._secrets.remove(name)
