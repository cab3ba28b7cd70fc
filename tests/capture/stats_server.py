# SPDX-License-Identifier: MIT
"""A statistics server for tests: it speaks the scx_stats protocol over a Unix
socket, and misbehaves as it is told. Each request of a recording is answered
by one behaviour: a function of the connection and the request's number.

    server = Server(path, [good, closes, silent])   # the last one goes on
    server.requests                                 # what was asked, as text
    server.end()
"""

import json
import os
import socket
import threading
import time

OK = '{"errno":0,"args":{"resp":%s}}\n'
LIMIT = 1 << 20     # KTS_MAX_STATS_ANSWER_BYTES
DEPTH = 512         # KTS_MAX_STATS_DEPTH
INTERVAL = 0.1      # s between requests; a client waits for half of it


def line(text):
    """Answer these bytes as they are."""
    data = text if isinstance(text, bytes) else text.encode()
    return lambda connection, n: connection.sendall(data)


def resp(text):
    return line(OK % text)


def good(connection, n):
    connection.sendall((OK % json.dumps({"busy": n + 0.5, "at": 2 ** 64 - 1 - n, "name": "größe", "layers": {"a": {"n": n}}})).encode())


def byte_by_byte(connection, n):
    """Slow, but in time."""
    for byte in (OK % ('{"busy":%d}' % n)).encode():
        connection.sendall(bytes([byte]))
        time.sleep(0.0005)


def too_slow(connection, n):
    """A byte now and then: no single wait is long, all together are."""
    for byte in (OK % ('{"busy":%d}' % n)).encode():
        connection.sendall(bytes([byte]))
        time.sleep(INTERVAL / 5)


def drips(connection, n):
    """Without a pause: whenever one looks there may be another byte."""
    while True:
        connection.sendall(b" ")


def silent(connection, n):
    time.sleep(3)


def late(connection, n):
    """After the client gave up: nobody may take it for the next answer."""
    time.sleep(1.5 * INTERVAL)
    connection.sendall((OK % '{"busy":-1}').encode())


def closes(connection, n):
    connection.shutdown(socket.SHUT_RDWR)


def closes_inside(connection, n):
    connection.sendall(b'{"errno":0,"args":{"resp":{"busy":1')
    connection.shutdown(socket.SHUT_RDWR)


def without_end(connection, n):
    """Whole, but for its line end, and then closed."""
    connection.sendall((OK % '{"busy":7}')[:-1].encode())
    connection.shutdown(socket.SHUT_RDWR)


def never_ends(connection, n):
    connection.sendall((OK % '{"busy":7}')[:-1].encode())
    time.sleep(3)


def answers_and_closes(connection, n):
    good(connection, n)
    connection.shutdown(socket.SHUT_RDWR)


def two_lines(connection, n):
    """The second would be a value of a later sample."""
    connection.sendall((OK % ('{"busy":%d}' % n) + OK % '{"busy":-1}').encode())


def fills(total):
    """An answer of so many bytes, without its line end."""
    frame = len(OK % '{"busy":1,"pad":""}') - 1
    return resp('{"busy":1,"pad":"%s"}' % ("x" * (total - frame)))


def flood(connection, n):
    """Without end and without a line end."""
    while True:
        connection.sendall(b"x" * 65536)


def nested(depth):
    """Containers in each other, those of the answer itself included."""
    return resp("[" * (depth - 2) + "]" * (depth - 2))


class Server:
    def __init__(self, path, behaviours, reads=True, backlog=8):
        self.behaviours = behaviours
        self.reads = reads
        self.requests, self.connections = [], 0
        self.open = []
        self.path = path
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.socket.bind(path)
        self.socket.listen(backlog)
        if reads:
            threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            self.connections += 1
            self.open.append(connection)
            threading.Thread(target=self.serve, args=(connection,), daemon=True).start()

    def serve(self, connection):
        try:
            for text in connection.makefile("r", encoding="utf-8", newline="\n"):
                n = len(self.requests)
                self.requests.append(text)
                self.behaviours[min(n, len(self.behaviours) - 1)](connection, n)
        except (OSError, ValueError):
            pass

    def end(self):
        # a thread that waits in accept() holds the socket, and only this wakes it
        try:
            self.socket.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self.socket.close()
        for connection in self.open:
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
            connection.close()
        os.unlink(self.path)
