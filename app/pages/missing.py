"""What an address that leads nowhere shows: one sentence and a way back."""

from fastapi import Request, Response
from fastapi.exception_handlers import http_exception_handler
from nicegui import Client, ui
from nicegui import app as web
from starlette.exceptions import HTTPException

from app.engine import Engine
from app.pages.frame import LINE, Frame
from app.pages.parts import heading, page_column, way

_OF_PROGRAMS = ("/api/", "/_nicegui")


def register(engine: Engine) -> None:
    """Show the page wherever the app has none."""

    # NiceGUI's own page for this shows the exception's name.
    @web.exception_handler(404)
    async def not_found(request: Request, error: Exception) -> Response:
        if request.url.path.startswith(_OF_PROGRAMS) and isinstance(error, HTTPException):
            return await http_exception_handler(request, error)
        with Client(ui.page("", title="Friday: not found"), request=request) as client:
            Frame(engine, "")
            with page_column():
                missing(
                    "There is no page under this address. It may have been mistyped, or what it showed is gone.", "Go to today", "/today"
                )
        return client.build_response(request, 404)


def missing(sentence: str, button: str, address: str) -> None:
    """Say that nothing is here, and offer the way to what is."""
    with ui.column().classes("w-full items-center gap-3 py-12 text-center").props("role=alert").mark("missing"):
        heading("Not found")
        ui.label(sentence).classes("max-w-md")
        way(button, address).classes(f"rounded-full px-4 py-2 {LINE}")
