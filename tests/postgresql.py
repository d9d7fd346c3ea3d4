"""A PostgreSQL server of the tests' own: Debian's programs, a free port, an empty folder."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError

# Debian keeps the server's programs out of the PATH, one folder for each version.
_PLACES = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)


class Server:
    """Makes empty databases; can be stopped and started again, as for an upgrade."""

    def __init__(self, port: int, launch: Callable[[], subprocess.Popen[bytes]]) -> None:
        self.port = port
        self._made = 0
        self._launch = launch
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Return when the server answers."""
        self._process = self._launch()
        _wait(self)

    def stop(self) -> None:
        """Return when the server has ended, and with it every connection."""
        if self._process:
            self._process.send_signal(signal.SIGINT)  # its "fast" shutdown
            self._process.wait(20)
            self._process = None

    def empty(self) -> str:
        """Return the address of a database with nothing in it."""
        self._made += 1
        name = f"t{self._made}"
        engine = create_engine(self._address("postgres"), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
        engine.dispose()
        return self._address(name)

    def _address(self, name: str) -> str:
        return f"postgresql+psycopg://troly@127.0.0.1:{self.port}/{name}"


def program(name: str) -> str | None:
    """Return the path of a program of PostgreSQL's server, None where it is not installed."""
    found = [str(place / name) for place in _PLACES if (place / name).exists()]
    return found[0] if found else shutil.which(name)


@contextmanager
def running() -> Iterator[Server]:
    """Start a server for the length of the block."""
    initdb, postgres = program("initdb"), program("postgres")
    assert initdb
    assert postgres
    owner = _owner()
    folder = Path(tempfile.mkdtemp(prefix="troly-postgresql-"))
    if owner is not None:
        os.chown(folder, owner, -1)
    data = str(folder / "data")
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    try:
        subprocess.run(  # noqa: S603 - Debian's program
            [initdb, "-D", data, "-U", "troly", "-A", "trust", "-N", "-E", "UTF8", "--locale=C"],
            check=True,
            user=owner,
            cwd=folder,
            **quiet,  # type: ignore[call-overload]
        )
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": port,
            "unix_socket_directories": "",
            "fsync": "off",  # the folder goes away with the tests
            "max_connections": 60,
        }
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]

        def launch() -> subprocess.Popen[bytes]:
            return subprocess.Popen(  # noqa: S603 - Debian's program
                [postgres, "-D", data, *options],
                user=owner,
                cwd=folder,
                **quiet,  # type: ignore[call-overload]
            )

        server = Server(port, launch)
        try:
            server.start()
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _owner() -> int | None:
    """Return whom the server runs as: it refuses to run as root."""
    if os.getuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name).pw_uid
        except KeyError:
            continue
    raise AssertionError("PostgreSQL does not run as root, and there is no other user")


def _wait(server: Server) -> None:
    engine = create_engine(server._address("postgres"))
    for _ in range(200):
        try:
            engine.connect().close()
            engine.dispose()
            return
        except OperationalError:
            time.sleep(0.05)
    raise AssertionError("PostgreSQL did not start within ten seconds")
