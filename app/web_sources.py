"""From the settings of a source on the web to its connector."""

from collections.abc import Callable
from functools import partial

from app.bearers import tokens
from app.bootstrap import Rooms
from app.settings import Kind, SourceTable
from connectors.feed import Feed
from connectors.pages import Pages
from connectors.sources import PagesSettings, WebdavSettings, WebSettings
from connectors.web import Setting
from connectors.webcal import Webcal
from connectors.webdav import Webdav
from graph.sync import cursor_name
from schema.ports import Connector


def web_source(rooms: Rooms, name: str, table: SourceTable, password: Callable[[], str]) -> Connector:
    """Return the connector of a source that is read from the web."""
    remembered = partial(rooms.graph.transaction.cursor, cursor_name(name))
    setting = Setting(rooms.blobs, rooms.threads, rooms.clock, remembered=remembered)
    if table.kind is Kind.WEBDAV:
        return Webdav(_folder(rooms, name, table, password), setting)
    if table.kind is Kind.PAGES:
        return Pages(PagesSettings(table.urls, rooms.settings.zone, table.ca), setting)
    settings = WebSettings(table.url, rooms.settings.zone, table.ca, table.since)
    return Webcal(settings, setting) if table.kind is Kind.WEBCAL else Feed(settings, setting)


def _folder(rooms: Rooms, name: str, table: SourceTable, password: Callable[[], str]) -> WebdavSettings:
    bearer = tokens(name, table, rooms.secrets, rooms.clock)
    return WebdavSettings(
        url=table.url,
        user=table.user,
        password="" if bearer else password(),
        zone=rooms.settings.zone,
        ca=table.ca,
        since=table.since,
        ignore=table.ignore,
        bearer=bearer,
    )
