"""The way in over HTTP and the socket, as the page goes it: form, connection, identity, pledge."""

from tests.load.desk import Desk
from tests.load.pace import gauge
from tests.load.stage import Bench, stage
from tests.load.terminal import crowd

AT_ONCE = 32


async def measure(bench: Bench, n: int) -> None:
    """Everybody signs in by the form, connects, confirms and accepts."""
    for _ in range(bench.runs):
        async with stage(bench, n, "expected") as on, Desk(on.server.url) as desk:
            said = await desk.press(f"/monitor/{on.site.sitting_id}/open")
            assert said["ok"], said
            for what, name, at_once in (
                ("sign_in", "sign-in of everybody by the form", AT_ONCE),
                ("connect", "connection of everybody", n),
                ("sit_down", "opening, identity and pledge of everybody", n),
            ):
                async with gauge(on.server) as used:
                    seconds = await crowd(on.terminals, what, at_once)
                bench.book.span(name, seconds, n, used.limit())
