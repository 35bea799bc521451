"""Small feeds as sites have them."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of a feed."""

    title: str = "Two herons at the weir"
    text: str = "&lt;p&gt;They stood &lt;b&gt;still&lt;/b&gt; for an hour.&lt;/p&gt;"
    guid: str = "tag:harbour.example,2026:1"
    link: str = "https://harbour.example/herons"
    date: str = "Mon, 02 Mar 2026 09:00:00 +0000"
    author: str = "Ana Reis"

    def rss(self) -> str:
        """Return it as RSS has it; what is empty is left out."""
        named = {"title": self.title, "description": self.text, "guid": self.guid, "link": self.link, "pubDate": self.date}
        said = "".join(f"<{name}>{value}</{name}>" for name, value in named.items() if value)
        return f"<item>{said}{f'<dc:creator>{self.author}</dc:creator>' if self.author else ''}</item>"

    def atom(self) -> str:
        """Return it as Atom has it."""
        who = f"<author><name>{self.author}</name></author>"
        when = f"<id>{self.guid}</id><updated>2026-03-02T09:00:00Z</updated>"
        return f'<entry><title>{self.title}</title>{when}{who}<link href="{self.link}"/><content type="html">{self.text}</content></entry>'


def rss(items: Sequence[Item], title: str = "Harbour News", head: str = "") -> bytes:
    """Return an RSS feed."""
    inside = f"<title>{title}</title><link>https://harbour.example/</link>{head}{''.join(one.rss() for one in items)}"
    space = 'xmlns:dc="http://purl.org/dc/elements/1.1/"'
    return f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0" {space}><channel>{inside}</channel></rss>'.encode()


def atom(items: Sequence[Item], title: str = "Harbour News") -> bytes:
    """Return an Atom feed."""
    inside = f"<title>{title}</title><id>urn:x</id>{''.join(one.atom() for one in items)}"
    return f'<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom">{inside}</feed>'.encode()
