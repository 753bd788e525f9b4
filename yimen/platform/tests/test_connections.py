"""The process's own connections: one address holds so many, and who takes nothing of an answer is shut out."""

import contextlib
import socket
import time
from collections.abc import Iterator

import pytest

from yimen.platform import connections


class Listener:
    """A server that accepts and says nothing."""

    def __init__(self, stack: contextlib.ExitStack) -> None:
        self.stack, self.server = stack, stack.enter_context(socket.create_server(("127.0.0.1", 0)))

    def connect(self, address: str) -> tuple[socket.socket, socket.socket]:
        """A connection from a loopback address: the client's end and the server's."""
        client = self.stack.enter_context(socket.socket())
        client.bind((address, 0))
        client.settimeout(0.5)
        client.connect(self.server.getsockname())
        ours, _ = self.server.accept()
        return client, self.stack.enter_context(ours)


@pytest.fixture
def listener() -> Iterator[Listener]:
    with contextlib.ExitStack() as stack:
        yield Listener(stack)


def shut(client: socket.socket) -> bool:
    client.setblocking(False)
    try:
        return client.recv(1) == b""
    except BlockingIOError:
        return False


def test_of_one_address_the_oldest_go_and_others_stay(listener):
    watch = connections.Watch(most=3, trusted=lambda address: False)
    old = [listener.connect("127.0.3.1")[0] for _ in range(2)]
    watch.sweep(now=0.0)
    new = [listener.connect("127.0.3.1")[0] for _ in range(3)]
    other = [listener.connect("127.0.3.2")[0] for _ in range(3)]

    closed = watch.sweep(now=1.0)

    assert closed == 2
    assert [shut(each) for each in (*old, *new, *other)] == [True] * 2 + [False] * 6


def test_a_trusted_proxy_holds_as_many_as_it_needs_and_zero_is_no_limit(listener):
    clients = [listener.connect("127.0.3.9")[0] for _ in range(5)]

    assert connections.Watch(most=3, trusted=lambda address: address == "127.0.3.9").sweep(now=0.0) == 0
    assert connections.Watch(most=0, trusted=lambda address: False).sweep(now=0.0) == 0
    assert not any(map(shut, clients))


def test_who_takes_nothing_for_half_a_minute_is_shut_out_and_who_takes_a_little_is_not(listener):
    watch = connections.Watch(most=100, trusted=lambda address: False)
    (_, to_stuck), (slow, to_slow), (idle, _) = (listener.connect("127.0.3.1") for _ in range(3))
    for each in (to_stuck, to_slow):
        each.setblocking(False)
        with contextlib.suppress(BlockingIOError):
            while True:
                each.send(b"x" * 65536)

    time.sleep(0.5)  # the kernel moves what still fits into the other side's buffer
    assert watch.sweep(now=0.0) == 0
    with contextlib.suppress(TimeoutError):
        while slow.recv(1_000_000):  # whatever waits
            pass
    to_slow.send(b"x" * 65536)
    assert watch.sweep(now=20.0) == 0
    assert watch.sweep(now=31.0) == 1

    with pytest.raises(BrokenPipeError):
        to_stuck.send(b"x")
    assert not shut(idle)
    assert to_slow.send(b"x") == 1
