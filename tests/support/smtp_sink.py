"""An SMTP server for tests: takes every mail and writes it down. Debian's aiosmtpd; run by smtp_sink.hpp.

usage: smtp_sink.py FOLDER [--auth USER:PASSWORD] [--tls CERT KEY] [--smtps CERT KEY] [--port N]

Prints its port (loopback; a free one, where none is named) and serves until standard input ends. FOLDER gets, for the n-th mail, n.eml (as taken,
octet by octet), n.from and n.to; and commands.log with every line as it came over the wire.
"""
import asyncio
import os
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult


class Sink:
    def __init__(self, folder):
        self.folder = folder
        self.count = 0

    async def handle_DATA(self, server, session, envelope):
        self.count += 1
        self.write(f"{self.count}.from", envelope.mail_from.encode())
        self.write(f"{self.count}.to", "\n".join(envelope.rcpt_tos).encode())
        self.write(f"{self.count}.eml", envelope.original_content)
        return "250 2.0.0 taken"

    def write(self, name, octets):
        path = os.path.join(self.folder, name)
        with open(path + ".part", "wb") as file:
            file.write(octets)
        os.rename(path + ".part", path)


class LoggingSMTP(SMTP):
    log = None

    async def _handle_client(self):
        reader, plain_readuntil = self._reader, self._reader.readuntil

        async def readuntil(*arguments):
            line = await plain_readuntil(*arguments)
            self.log.write(line)
            self.log.flush()
            return line

        reader.readuntil = readuntil
        await super()._handle_client()


def server_context(cert, key):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    return context


async def serve(arguments):
    folder = arguments.pop(0)
    options = {}
    smtps = None
    port = 0
    while arguments:
        option = arguments.pop(0)
        if option == "--auth":
            user, password = arguments.pop(0).encode().split(b":", 1)
            options["auth_required"] = True
            options["auth_require_tls"] = False
            options["authenticator"] = lambda server, session, envelope, mechanism, given: AuthResult(
                success=given.login == user and given.password == password)
        elif option == "--tls":
            options["tls_context"] = server_context(arguments.pop(0), arguments.pop(0))
            options["require_starttls"] = True
        elif option == "--port":
            port = int(arguments.pop(0))
        elif option == "--smtps":
            smtps = server_context(arguments.pop(0), arguments.pop(0))
    LoggingSMTP.log = open(os.path.join(folder, "commands.log"), "wb")
    sink = Sink(folder)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: LoggingSMTP(sink, hostname="sink.test", **options), "127.0.0.1", port, ssl=smtps)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.buffer.read)
    os._exit(0)


asyncio.run(serve(sys.argv[1:]))
