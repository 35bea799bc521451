"""What all sources on the web are asked through: addresses, redirects, certificates, sizes and times."""

import ssl
from collections.abc import Sequence
from pathlib import Path

import pytest
import trustme

from connectors.web import Answer, Asking, Reach, Web
from connectors.web_addresses import Doors
from schema.errors import CertificateRefused, SourceError, SourceMissing, SourceUnreachable
from tests.servers.process import free_port
from tests.servers.web import DOORS, PRIVATE, Page, WebServer

QUICK = Reach(connect_seconds=1, read_seconds=1, whole_seconds=2)


async def get(url: str, reach: Reach = QUICK, asking: Asking | None = None, doors: Doors = DOORS) -> Answer:
    async with Web(reach, doors) as web:
        return await web.ask(url, asking or Asking(most=1_000_000))


async def test_a_page_is_asked_for_by_its_name_at_the_address_that_was_checked() -> None:
    with WebServer() as server:
        server.pages["/a?b=c"] = Page(b"here", packed=True)
        answer = await get(f"http://somewhere.example:{server.port}/a?b=c#part")
        assert (answer.status, answer.body, answer.cut) == (200, b"here", False)
        assert [(one.path, one.host, one.agent) for one in server.asked] == [("/a?b=c", f"somewhere.example:{server.port}", "Friday")]


@pytest.mark.parametrize(
    "page", [Page(b"news " * 100, endless=True), Page(bomb=True), Page(bytes(2_000_000))], ids=["endless", "bomb", "large"]
)
async def test_of_a_body_without_end_only_the_beginning_is_taken(page: Page) -> None:
    with WebServer() as server:
        server.pages["/"] = page
        answer = await get(server.url)
        assert answer.cut
        assert len(answer.body) == 1_000_000


async def test_a_body_that_ends_half_way_or_is_not_what_it_says_is_no_answer() -> None:
    with WebServer() as server:
        server.pages["/cut"] = Page(b"news" * 100, cut=True)
        server.pages["/no"] = Page(b"no gzip", headers={"Content-Encoding": "gzip"})
        server.pages["/half"] = Page(b"\x1f\x8b\x08\x00\x00\x00\x00\x00", headers={"Content-Encoding": "gzip"})
        server.pages["/other"] = Page(b"?", headers={"Content-Encoding": "br"})
        for path in ("/cut", "/no", "/half"):
            with pytest.raises(SourceUnreachable, match=server.host):
                await get(f"{server.url}{path}")
        with pytest.raises(SourceError, match="not asked for"):
            await get(f"{server.url}/other")


async def test_redirects_are_followed_and_a_circle_is_left() -> None:
    with WebServer() as server:
        server.pages["/old"] = Page(status=301, headers={"Location": "new"})
        server.pages["/new"] = Page(b"moved")
        server.pages["/circle"] = Page(status=302, headers={"Location": "/circle"})
        assert (await get(f"{server.url}/old")).url == f"{server.url}/new"
        with pytest.raises(SourceMissing, match="circle"):
            await get(f"{server.url}/circle")


@pytest.mark.parametrize(
    "onward", ["file:///etc/passwd", "ftp://somewhere.example/", "gopher://x/", "http://", "http://[::1", "https://" + "x" * 70]
)
async def test_what_a_redirect_leads_to_is_on_the_web_or_nowhere(onward: str) -> None:
    with WebServer() as server:
        server.pages["/"] = Page(status=302, headers={"Location": onward})
        with pytest.raises(SourceError) as told:
            await get(server.url)
        assert told.value.advice


async def test_the_owner_may_name_a_server_in_the_house_but_nobody_outside_may() -> None:
    with WebServer(PRIVATE) as house, WebServer() as server:
        house.pages["/"] = Page(b"mine")
        assert (await get(f"http://private.example:{house.port}/")).body == b"mine"
        server.pages["/"] = Page(status=302, headers={"Location": f"http://private.example:{house.port}/"})
        house.paths()
        with pytest.raises(SourceMissing, match="private address"):
            await get(server.url)
        with pytest.raises(SourceMissing, match="private address"):
            await get(f"http://private.example:{house.port}/", Reach(private=False))
        house.pages["/out"] = Page(status=302, headers={"Location": f"{server.url}/back"})
        server.pages["/back"] = Page(status=302, headers={"Location": f"http://private.example:{house.port}/"})
        with pytest.raises(SourceMissing, match="private address"):
            await get(f"http://private.example:{house.port}/out")
        assert house.paths() == ["/out"]


async def test_a_name_that_leads_elsewhere_when_it_is_asked_again_is_not_asked_again() -> None:
    """DNS rebinding: the first answer is public, the next one would lead into the house."""
    answers = ["127.0.0.1", PRIVATE]

    async def rebinding(host: str, port: int) -> Sequence[str]:
        return [answers.pop(0)]

    with WebServer() as server, WebServer(PRIVATE, port=server.port) as house:
        server.pages["/"] = house.pages["/"] = Page(b"here")
        assert (
            await get(f"http://rebinding.example:{server.port}/", Reach(private=False), doors=Doors(rebinding, DOORS.public))
        ).body == b"here"
        assert (answers, house.asked) == ([PRIVATE], [])


async def test_of_several_addresses_only_public_ones_are_tried_and_one_that_is_dead_is_passed_by() -> None:
    async def several(host: str, port: int) -> Sequence[str]:
        return [PRIVATE, "127.0.0.3", "127.0.0.1"]

    with WebServer() as server, WebServer(PRIVATE, port=server.port) as house:
        server.pages["/"] = Page(b"here")
        doors = Doors(several, lambda address: address != PRIVATE)
        assert (await get(f"http://several.example:{server.port}/", Reach(private=False), doors=doors)).body == b"here"
        assert house.asked == []


async def test_a_certificate_is_checked_for_the_name_and_against_the_authority_named(tmp_path: Path) -> None:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("somewhere.example").configure_cert(context)
    with WebServer(context=context) as server:
        server.pages["/"] = Page(b"safe")
        trusting = Reach(ca=tmp_path / "ca.pem")
        assert (await get(f"https://somewhere.example:{server.port}/", trusting)).body == b"safe"
        for host, reach in (("somewhere.example", QUICK), ("elsewhere.example", trusting)):
            with pytest.raises(CertificateRefused, match=host):
                await get(f"https://{host}:{server.port}/", reach)
        with pytest.raises(CertificateRefused, match="cannot be read"):
            await get(server.url, Reach(ca=tmp_path / "none.pem"))


async def test_nobody_there_and_no_such_name() -> None:
    with pytest.raises(SourceUnreachable, match=r"127\.0\.0\.1"):
        await get(f"http://127.0.0.1:{free_port()}/")
    with pytest.raises(SourceUnreachable, match=r"nowhere\.invalid"):
        await get("http://nowhere.invalid/", doors=Doors())
    with pytest.raises(SourceMissing):
        await get("gopher://somewhere.example/")


async def test_a_password_goes_to_its_own_host_and_never_from_https_to_http() -> None:
    signed = Asking(headers={"Authorization": "Basic eDp5"})
    with WebServer() as server, WebServer() as other:
        server.pages["/"] = Page(status=302, headers={"Location": f"http://elsewhere.example:{other.port}/"})
        with pytest.raises(SourceMissing, match="the password is not sent"):
            await get(server.url, asking=signed)
        assert other.asked == []
