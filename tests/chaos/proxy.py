"""A wire that can be pulled: a proxy on loopback that cuts, holds, loses, delays and throttles on command."""

import asyncio
import random
import socket
import struct
from contextlib import suppress
from dataclasses import dataclass, field

UP, DOWN = "up", "down"
CHUNK = 65_536
NO_LINGER = struct.pack("ii", 1, 0)


@dataclass(eq=False)
class Pipe:
    """One connection: a terminal on one side, the server on the other."""

    writers: tuple[asyncio.StreamWriter, asyncio.StreamWriter]
    losing: set[str] = field(default_factory=set)
    is_torn: bool = False  # bytes were lost: it can never be healed
    held: asyncio.Event = field(default_factory=asyncio.Event)  # set: flowing

    def reset(self) -> None:
        """RST to both sides."""
        for writer in self.writers:
            plug = writer.get_extra_info("socket")
            with suppress(OSError):
                plug.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, NO_LINGER)
            writer.transport.abort()


class Proxy:
    """`await start()`, then terminals connect to `url`; `heal()` ends every fault."""

    def __init__(self, port: int, rng: random.Random) -> None:
        self._target, self._rng = port, rng
        self.pipes: set[Pipe] = set()
        self.delay, self.rate, self.is_refusing = 0.0, 0.0, False
        self._server: asyncio.Server
        self._tasks: set[asyncio.Task[None]] = set()
        self.url = ""

    async def start(self) -> None:
        """Listen on a port of its own."""
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def stop(self) -> None:
        """Cut everything and listen no more."""
        self.cut()
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    # Faults

    def _some(self, share: float) -> list[Pipe]:
        pipes = sorted(self.pipes, key=lambda p: id(p))
        return pipes if share >= 1 else self._rng.sample(pipes, int(len(pipes) * share))

    def cut(self, share: float = 1.0) -> int:
        """Reset connections, all or some; gives how many."""
        some = self._some(share)
        for pipe in some:
            pipe.reset()
        return len(some)

    def hold(self, share: float = 1.0) -> int:
        """Silence, as with a pulled cable: nothing is lost, and all of it arrives when it is plugged in again."""
        some = self._some(share)
        for pipe in some:
            pipe.held.clear()
        return len(some)

    def lose(self, *ways: str, share: float = 1.0) -> int:
        """Silence for good, in these directions: a half-open connection, which nobody is told of."""
        some = self._some(share)
        for pipe in some:
            pipe.losing |= set(ways or (UP, DOWN))
            pipe.is_torn = True
        return len(some)

    def heal(self) -> None:
        """The network is well again; connections that lost something break."""
        self.delay, self.rate, self.is_refusing = 0.0, 0.0, False
        for pipe in list(self.pipes):
            pipe.held.set()
            if pipe.is_torn:
                pipe.reset()

    # Forwarding

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(self._forward(reader, writer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _forward(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        pipe = None
        try:
            if self.is_refusing:
                raise ConnectionRefusedError
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._target)
            pipe = Pipe((writer, far_writer))
            pipe.held.set()
            self.pipes.add(pipe)
            async with asyncio.TaskGroup() as both:
                both.create_task(self._pump(pipe, reader, far_writer, UP))
                both.create_task(self._pump(pipe, far_reader, writer, DOWN))
        except (OSError, ExceptionGroup):
            pass
        finally:
            (pipe or Pipe((writer, writer))).reset()
            if pipe:
                self.pipes.discard(pipe)

    async def _pump(self, pipe: Pipe, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, way: str) -> None:
        while data := await reader.read(CHUNK):
            await pipe.held.wait()
            if self.delay:
                await asyncio.sleep(self.delay * self._rng.uniform(0.5, 1.5))
            if self.rate:
                await asyncio.sleep(len(data) / self.rate)
            if way in pipe.losing:
                continue
            writer.write(data)
            await writer.drain()
        raise ConnectionResetError  # one side has ended: so does the other
