"""A real Dovecot: any login name with the password `secret` is a fresh mailbox, seeded by writing Maildir files."""

import getpass
import grp
import os
import pwd
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

import trustme

from tests.servers.process import Server, free_port, program

PASSWORD = "secret"
BARE = "IMAP4rev1"
"""The capability line of a server without any extension, like Exchange at its worst."""
COUNTING = "IMAP4rev1 UNSELECT IDLE NAMESPACE ID CHILDREN UIDPLUS ENABLE CONDSTORE ESEARCH SPECIAL-USE LITERAL+"
"""That of a server that counts changes and does not tell what vanished, like Gmail."""

_PACKAGE = "dovecot-imapd"
_CONF = """
base_dir = {base}/run
state_dir = {base}/state
log_path = {base}/dovecot.log
protocols = imap
listen = 127.0.0.1
{tls}
disable_plaintext_auth = no
auth_mechanisms = plain login
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
default_vsz_limit = 0
first_valid_uid = 1
first_valid_gid = 1
mail_location = maildir:~/Maildir
mail_fsync = never
mail_max_userip_connections = {connections}
{capability}
{tokens}
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={user} gid={group} home={base}/home/%u
}}
namespace inbox {{
  inbox = yes
  separator = /
  mailbox Junk {{
    special_use = \\Junk
  }}
  mailbox Trash {{
    special_use = \\Trash
  }}
  mailbox Drafts {{
    special_use = \\Drafts
  }}
  mailbox Sent {{
    special_use = \\Sent
  }}
}}
namespace volatile {{
  prefix = Volatile/
  separator = /
  location = maildir:~/Volatile:INDEX=MEMORY
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
    ssl = {with_tls}
  }}
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
auth_failure_delay = 0
"""


@dataclass(frozen=True, slots=True)
class Ports:
    """Where the server listens; `tls` 0: no TLS."""

    plain: int
    tls: int


class Dovecot:
    """A running server of its own in a short scratch folder."""

    def __init__(self, capability: str = "", tls: bool = False, introspection: str = "", connections: int = 50) -> None:
        self._program = program("dovecot", _PACKAGE)
        self._base = Path(tempfile.mkdtemp(prefix="dc", dir="/tmp"))  # unix socket paths must stay short
        self._owner = pwd.getpwnam("nobody") if os.getuid() == 0 else pwd.getpwnam(getpass.getuser())
        self.ports = Ports(free_port(), free_port() if tls else 0)
        self.ca = self._base / "ca.pem"
        self._config = self._base / "dovecot.conf"
        text = self._text(capability, tls).replace("{tokens}", self._tokens(introspection))
        self._config.write_text(text.replace("{connections}", str(connections)))
        self._adopt(self._base)
        self._base.chmod(0o755)
        self._server = Server([self._program, "-F", "-c", str(self._config)], self._base / "out.log")
        self._server.ready(self.ports.plain, b"* OK")

    def __enter__(self) -> "Dovecot":
        """Return the running server."""
        return self

    def __exit__(self, *_: object) -> None:
        """Stop it."""
        self.stop()

    @property
    def port(self) -> int:
        """Return the port without encryption."""
        return self.ports.plain

    def maildir(self, user: str, folder: str = "INBOX") -> Path:
        """Return the folder's Maildir, made if it is new; names are written as Dovecot writes them (modified UTF-7)."""
        from imapclient.imap_utf7 import encode

        root = self._base / "home" / user / "Maildir"
        name = "" if folder == "INBOX" else f".{encode(folder).decode('ascii').replace('/', '.')}"
        path = root / name
        for part in ("cur", "new", "tmp"):
            (path / part).mkdir(parents=True, exist_ok=True)
        if name:
            (path / "maildirfolder").touch()
            self._adopt_all(self._base / "home" / user)
        return path

    def deliver(self, user: str, mails: list[bytes], folder: str = "INBOX", flags: str = "", first: int = 0) -> None:
        """Put the mails into the folder, in order; `flags` are Maildir letters such as `S`; `first` keeps names apart."""
        path = self.maildir(user, folder)
        for number, mail in enumerate(mails, first):
            file = path / "cur" / f"{1_700_000_000 + number}.M{number:06}P{os.getpid()}.here,S={len(mail)}:2,{flags}"
            file.write_bytes(mail)
            os.utime(file, (1_700_000_000 + number, 1_700_000_000 + number))
        self._adopt_all(self._base / "home" / user)

    def admin(self, *words: str) -> str:
        """Run doveadm and return what it says."""
        command = [program("doveadm", _PACKAGE), "-c", str(self._config), *words]
        return subprocess.run(command, check=True, capture_output=True, text=True, timeout=60).stdout

    def stop(self) -> None:
        """End the server and remove its folder."""
        self._server.stop()
        shutil.rmtree(self._base, ignore_errors=True)

    def _text(self, capability: str, tls: bool) -> str:
        return _CONF.format(
            base=self._base,
            user=self._owner.pw_name,
            group=grp.getgrgid(self._owner.pw_gid).gr_name,
            port=self.ports.plain,
            tls_port=self.ports.tls,
            with_tls="yes" if tls else "no",
            tls=self._tls() if tls else "ssl = no",
            capability=f"imap_capability = {capability}" if capability else "",
            password=PASSWORD,
            # Filled in by who chose them.
            tokens="{tokens}",
            connections="{connections}",
        )

    def _tokens(self, introspection: str) -> str:
        """Return what lets tokens in that the server at this address knows."""
        if not introspection:
            return ""
        settings = self._base / "oauth.conf"
        asked = f"introspection_url = {introspection}\nintrospection_mode = post\nusername_attribute = username\n"
        settings.write_text(f"{asked}active_attribute = active\nactive_value = true\n")
        mechanisms = "auth_mechanisms = plain login xoauth2 oauthbearer"
        return f"{mechanisms}\npassdb {{\n  driver = oauth2\n  mechanisms = xoauth2 oauthbearer\n  args = {settings}\n}}"

    def _tls(self) -> str:
        authority = trustme.CA()
        authority.cert_pem.write_to_path(str(self.ca))
        issued = authority.issue_cert("localhost")
        certificate, key = self._base / "cert.pem", self._base / "key.pem"
        certificate.write_bytes(b"".join(blob.bytes() for blob in issued.cert_chain_pems))
        issued.private_key_pem.write_to_path(str(key))
        return f"ssl = yes\nssl_cert = <{certificate}\nssl_key = <{key}\nssl_dh ="

    def _adopt(self, path: Path) -> None:
        if os.getuid() == 0:
            os.chown(path, self._owner.pw_uid, self._owner.pw_gid)

    def _adopt_all(self, root: Path) -> None:
        self._adopt(root.parent)
        for folder, folders, files in os.walk(root):
            for name in (*folders, *files):
                self._adopt(Path(folder, name))
        self._adopt(root)
