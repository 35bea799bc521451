"""Which folders of a mailbox are read (SPECIAL-USE, RFC 6154, and the names mail programs gave before it)."""

from collections.abc import Sequence, Set
from dataclasses import dataclass

from schema.errors import SourceMissing

_UNSELECTABLE = {"\\noselect", "\\nonexistent"}
_LEFT_OUT = {
    "\\junk": "junk",
    "\\trash": "trash",
    "\\drafts": "drafts",
    # These two show mails that lie in another folder as well; read, they would only double each mail's places.
    "\\flagged": "a view of other folders",
    "\\important": "a view of other folders",
    "\\all": "a view of other folders",
}
# A server without SPECIAL-USE, or a folder an old program made, has only its name, in its maker's language.
_NAMES = {
    "junk": "junk spam junk-e-mail junk-email bulk spamverdacht unerwünscht pourriel indésirables posta-indesiderata correo-no-deseado"
    " lixo-eletrônico ongewenst skräppost søppelpost спам 垃圾邮件 迷惑メール",
    "trash": "trash bin deleted deleted-items deleted-messages papierkorb gelöscht gelöschte-elemente gelöschte-objekte corbeille"
    " éléments-supprimés cestino papelera elementos-eliminados lixeira prullenbak verwijderde-items papperskorgen kosz корзина"
    " 已删除邮件 ゴミ箱",
    "drafts": "drafts draft entwürfe brouillons bozze borradores rascunhos concepten utkast kladder szkice черновики 草稿 下書き",
}
_BY_NAME = {name: kind for kind, names in _NAMES.items() for name in names.split()}


@dataclass(frozen=True, slots=True)
class MailFolder:
    """A folder as LIST shows it: its name, its attributes in lower case, the character between levels."""

    name: str
    attributes: frozenset[str] = frozenset()
    delimiter: str = "/"


def left_out(folders: Sequence[MailFolder]) -> dict[str, str]:
    """Return by name why a folder is not read unless it is asked for; a name counts only for a kind that the server marks nowhere.

    A server that marks its trash has one; a folder of that name beside it, in whatever language, is a person's own.
    """
    marked = {reason for folder in folders for attribute, reason in _LEFT_OUT.items() if attribute in folder.attributes}
    reasons = {folder.name: _reason(folder, marked) for folder in folders}
    return {name: reason for name, reason in reasons.items() if reason}


def _reason(folder: MailFolder, marked: Set[str]) -> str:
    for attribute, reason in _LEFT_OUT.items():
        if attribute in folder.attributes:
            return reason
    # No delimiter (NIL) is a flat name space (RFC 3501 section 7.2.2).
    last = folder.name.rpartition(folder.delimiter)[2] if folder.delimiter else folder.name
    named = _BY_NAME.get("-".join(last.lower().split()), "")
    return "" if named in marked else named


def chosen(folders: Sequence[MailFolder], names: Sequence[str], labels: bool = False) -> list[MailFolder]:
    r"""Return the folders to read: the named ones, else under `labels` `\All` alone, else all but junk, trash, drafts and views.

    The inbox comes first. Raises SourceMissing if a named folder is not there.
    """
    there = {_key(folder.name): folder for folder in folders if not folder.attributes & _UNSELECTABLE}
    missing = [name for name in names if _key(name) not in there]
    if missing:
        raise SourceMissing(f"there is no folder {', '.join(missing)}")
    if names:
        return [there[_key(name)] for name in dict.fromkeys(names)]
    # Gmail shows each label as a folder, and each mail once in All Mail. Its name is translated, its attribute is not.
    whole = [folder for folder in there.values() if labels and "\\all" in folder.attributes]
    reasons = left_out(folders)
    return whole or sorted((folder for folder in there.values() if folder.name not in reasons), key=_rank)


def _key(name: str) -> str:
    # The one name that means the same in any case (RFC 3501 section 5.1).
    return "INBOX" if name.upper() == "INBOX" else name


def _rank(folder: MailFolder) -> tuple[int, str]:
    return (0 if folder.name.upper() == "INBOX" else 1 if "\\sent" in folder.attributes else 2, folder.name)
