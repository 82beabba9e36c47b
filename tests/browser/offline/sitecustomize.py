"""Loaded by the server under test: writes down, and refuses, every connection beyond this machine."""

import os
import socket
from pathlib import Path

_LOG = Path(os.environ["TUTOR_TEST_CONNECTIONS"])
_LOOPBACK = ("127.", "::1", "localhost", "0.0.0.0")
_connect = socket.socket.connect
_getaddrinfo = socket.getaddrinfo


def _refuse(host):
    with _LOG.open("a") as log:
        log.write(f"{host}\n")
    raise OSError(f"refused by the test: {host}")


def connect(self, address):
    if self.family != socket.AF_UNIX and not str(address[0]).startswith(_LOOPBACK):
        _refuse(address)
    return _connect(self, address)


def getaddrinfo(host, *args, **kwargs):
    if host is not None and not str(host).startswith(_LOOPBACK):
        _refuse(host)
    return _getaddrinfo(host, *args, **kwargs)


socket.socket.connect = connect
socket.getaddrinfo = getaddrinfo
