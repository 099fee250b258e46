"""Free ports on loopback, found by asking the kernel (bind to 0)."""

from __future__ import annotations

import socket


def free_port(host: str = "127.0.0.1", kind: str = "tcp") -> int:
    """One port that is free now, for TCP or UDP (`kind`), or for both (`kind="both"`, as SIP wants it)."""
    return free_ports(1, host, kind)[0]


def free_ports(count: int, host: str = "127.0.0.1", kind: str = "tcp") -> list[int]:
    """`count` different ports that are free now; all are held until the last is found."""
    held: list[socket.socket] = []
    ports: list[int] = []
    try:
        while len(ports) < count:
            first = socket.socket(socket.AF_INET, socket.SOCK_DGRAM if kind == "udp" else socket.SOCK_STREAM)
            held.append(first)
            first.bind((host, 0))
            port = int(first.getsockname()[1])
            if kind == "both" and not _bind_udp(host, port, held):
                continue
            ports.append(port)
        return ports
    finally:
        for one in held:
            one.close()


def free_udp_range(count: int, host: str = "127.0.0.1") -> int:
    """The first of `count` neighbouring free UDP ports, even, as RTP wants it."""
    for _ in range(200):
        held: list[socket.socket] = []
        start = free_port(host, "udp") & ~1
        try:
            if start + count < 65535 and all(_bind_udp(host, port, held) for port in range(start, start + count)):
                return start
        finally:
            for one in held:
                one.close()
    raise OSError(f"no {count} neighbouring free UDP ports on {host}")


def _bind_udp(host: str, port: int, held: list[socket.socket]) -> bool:
    """Bind one UDP port and keep its socket in `held`; False when somebody else has it."""
    one = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    held.append(one)
    try:
        one.bind((host, port))
    except OSError:
        return False
    return True
