"""Bytes to text that is always storable: declared charset, then the likely one, then replacement characters."""

import codecs
import re

_ALIASES = {
    # Declared as ASCII and written in UTF-8 is common; the other way round there is no difference.
    "ascii": "utf-8",
    "us-ascii": "utf-8",
    "ansi_x3.4-1968": "utf-8",
    "default": "utf-8",
    # As browsers do (WHATWG Encoding Standard): who declares these writes the larger sets they are part of.
    "iso-8859-1": "cp1252",
    "iso8859-1": "cp1252",
    "latin-1": "cp1252",
    "latin1": "cp1252",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "ks_c_5601-1987": "cp949",
    "euc-kr": "cp949",
    "shift_jis": "cp932",
    "iso-8859-8-i": "iso-8859-8",
    "iso-8859-8-e": "iso-8859-8",
    "windows-874": "cp874",
    "x-sjis": "cp932",
    "unicode-1-1-utf-7": "utf-7",
}
# Codecs of Python's that are no charsets: idna is slow on long text, escapes would be carried out, `undefined` always raises.
_NOT_FOR_MAIL = {"idna", "punycode", "undefined", "unicode-escape", "raw-unicode-escape", "mbcs", "oem"}
_LOOK_AT = 20_000
CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
"""What no store keeps and `clean` takes out."""


def decode(data: bytes, charset: str = "") -> str:
    """Return the bytes as clean text; never raises (charset names after the WHATWG Encoding Standard's labels)."""
    declared = _decode_as(data, charset) if charset else None
    text = declared if declared is not None else _decode_as(data, "utf-8")
    return clean(text if text is not None else _guess(data))


def clean(text: str) -> str:
    """Return the text with LF line ends and without what a store refuses: NUL, controls, lone surrogates."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return CONTROL.sub("", text)


def line(text: str) -> str:
    """Return the text cleaned and on one line, its white space collapsed."""
    return " ".join(clean(text).split())


def _decode_as(data: bytes, charset: str) -> str | None:
    # A language may follow, `iso-8859-2*sl` (RFC 2231 section 5).
    name = charset.strip().strip("\"'").lower().split("*")[0]
    try:
        codec = codecs.lookup(_ALIASES.get(name, name))
        if codec.name.replace("_", "-") in _NOT_FOR_MAIL:
            return None
        return data.decode(codec.name)
    except (LookupError, ValueError):
        return None


def _guess(data: bytes) -> str:
    """Western text has few bytes outside ASCII, too few to guess from; for others the bytes tell."""
    sample = data[:_LOOK_AT]
    if sum(byte > 127 for byte in sample) < 0.5 * len(sample):
        return data.decode("cp1252", errors="replace")
    # Loaded by the first text that says of itself nothing that holds: most sources have none.
    from charset_normalizer import from_bytes

    best = from_bytes(sample).best()
    return data.decode(best.encoding if best else "cp1252", errors="replace")
