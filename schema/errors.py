"""The error tree; each docstring is the sentence a person reads, each remedy what they do next.

FridayError
├── ConfigurationError
├── SourceError
│   ├── SignInRefused
│   ├── SourceUnreachable
│   ├── CertificateRefused
│   ├── SourceMissing
│   ├── SourceBusy
│   ├── SuddenlyEmpty
│   ├── EditConflict
│   ├── EditRefused
│   ├── MailRefused
│   └── MailUncertain
├── StoreError
│   ├── StoreLocked
│   ├── StoreTooNew
│   ├── StoreUnusable
│   ├── StoreDamaged
│   ├── StoreUnreachable
│   ├── CursorConflict
│   ├── EndpointMissing
│   └── SpaceForbidden
├── ModelError
│   ├── ModelMissing
│   ├── ModelTooLarge
│   ├── ModelUnavailable
│   ├── ModelRefused
│   └── ModelFaltered
├── Defect
├── QuestionRefused
└── NotFound
"""

from datetime import datetime
from typing import ClassVar


class FridayError(Exception):
    """Friday could not do this."""

    exit_code: ClassVar[int] = 1
    remedy: ClassVar[str] = "Run `friday doctor` to see what is wrong."

    def __init__(self, detail: str = "", remedy: str = "") -> None:
        super().__init__(detail)
        self.detail = detail
        self.advice = remedy or self.remedy

    def __str__(self) -> str:
        """Join what happened, the detail and the remedy into one readable line."""
        # The docstring is the message, so that no class can have one that says something else.
        sentence = (type(self).__doc__ or "").split("\n", 1)[0]
        what = f"{sentence.rstrip('.')}: {self.detail.rstrip('.')}." if self.detail else sentence
        return f"{what} {self.advice}"


class ConfigurationError(FridayError):
    """The configuration cannot be used."""

    exit_code = 2
    remedy = "Correct the line named above in friday.toml and try again."


class SourceError(FridayError):
    """A source could not be read."""

    exit_code = 3
    remedy = "Run `friday source test NAME` to see what the source says."


class SignInRefused(SourceError):
    """The server refused the user name or the password."""

    remedy = (
        "Check the user name; `friday source add NAME KIND --replace` asks for the password again. Many providers want an app password."
    )


class SourceUnreachable(SourceError):
    """The server did not answer."""

    remedy = "Check host, port and network, then sync again; nothing was lost."


class CertificateRefused(SourceError):
    """The server's certificate is not trusted."""

    remedy = "Check the host name, or give the authority's certificate with `--set ca=FILE`."


class SourceMissing(SourceError):
    """What the source should read is not there."""

    remedy = "Correct the path, folder or calendar of the source; what was synced before is kept."


class SourceBusy(SourceError):
    """The server asks to come back later."""

    remedy = "Sync again at the time it names; nothing was lost."

    def __init__(self, detail: str = "", remedy: str = "", until: datetime | None = None) -> None:
        super().__init__(detail, remedy)
        self.until = until


# A share that is not mounted or a wiped account looks just like a person who deleted everything: only that person knows.
class SuddenlyEmpty(SourceError):
    """The source lost so much at once that nothing was removed."""

    remedy = "If this is meant, run `friday sync NAME --accept-removals`."

    def __init__(self, detail: str = "", remedy: str = "", lost: int = 0, known: int = 0) -> None:
        super().__init__(detail, remedy)
        self.lost = lost
        self.known = known


class EditConflict(SourceError):
    """What was to be changed at the source was changed there meanwhile, and nothing was written."""

    remedy = "Sync, look at it again, and repeat the change if it is still wanted."


class EditRefused(SourceError):
    """The source does not take this change."""

    remedy = "Choose a calendar that you may write to; `friday source test NAME` shows which are read-only."


class MailRefused(SourceError):
    """The mail server did not take the mail for everybody."""

    remedy = "Correct the addresses named above and send it to them again; the others have it."

    def __init__(self, detail: str = "", remedy: str = "", partly: bool = False) -> None:
        super().__init__(detail, remedy)
        self.partly = partly


# To send it once more could tell everybody twice, not to send it could tell nobody: only the person can choose.
class MailUncertain(SourceError):
    """It is not known whether the mail was sent."""

    remedy = "Ask those it is for, or look into your folder of sent mail; then `friday outgoing list` shows how to go on."


class StoreError(FridayError):
    """The store could not be used."""

    exit_code = 4


class StoreLocked(StoreError):
    """The store is locked by another process."""

    remedy = "Wait until the other Friday process has finished, or stop it."


class StoreTooNew(StoreError):
    """The store was written by a newer version of Friday."""

    remedy = "Update Friday, or choose another home with `--home`."


class StoreUnusable(StoreError):
    """The store's folder cannot be written."""

    remedy = "Free some space or make the folder writable; what was committed is safe."


# Repair is not tried: what a tool makes of a torn file looks whole and is not, and the sources still have it all.
class StoreDamaged(StoreError):
    """The store's file is no store, or is damaged."""

    remedy = "Put the home back from a backup, or choose another with `--home` and sync again; the file is left as it is."


class StoreUnreachable(StoreError):
    """The Neo4j server did not answer."""

    remedy = "Start the server and check FRIDAY_NEO4J_URI, FRIDAY_NEO4J_USER and FRIDAY_NEO4J_PASSWORD."


class CursorConflict(StoreError):
    """Another sync of the same source was faster."""

    remedy = "Sync again; nothing was lost or doubled."


class EndpointMissing(StoreError):
    """An edge names a node that does not exist."""

    remedy = "This is a defect; please report it with the trace."


class SpaceForbidden(StoreError):
    """This space may not be read or written here."""

    remedy = "Ask the owner of the space to share it."


class ModelError(FridayError):
    """A model could not be used."""

    exit_code = 5


class ModelMissing(ModelError):
    """A model's weights are missing or not what they should be."""

    remedy = "Run `make install` again."


class ModelTooLarge(ModelError):
    """The model is too large for this machine."""

    remedy = "Choose a smaller one with `models.model`; `friday models list` says which fits."


class ModelUnavailable(ModelError):
    """The model does not answer."""

    remedy = "Check that it runs and that `models.endpoint_url` is right: `friday models test`. Until then answers are quotes."


class ModelRefused(ModelError):
    """The model's server refused the request."""

    remedy = "Check `models.endpoint_model` and the key that `models.endpoint_key_env` names: `friday models test`."


class ModelFaltered(ModelError):
    """The model broke off in the middle of what it wrote."""

    remedy = "Ask again; if it goes on, look at the model server's log. Until then answers are quotes."


class Defect(FridayError):
    """Something happened that nobody foresaw."""

    remedy = "Nothing was lost. Try again; the server's log says what it was."


class QuestionRefused(FridayError):
    """This question cannot be asked."""

    exit_code = 2
    remedy = "Ask in one to a few sentences, at most 2,000 characters."


class NotFound(FridayError):
    """There is nothing under this name."""

    exit_code = 6
    remedy = "Look at `friday status` or `friday search` for what is there."
