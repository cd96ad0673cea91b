#include "daemon/doctor.hpp"

#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>

namespace captura::daemon {
namespace {

/// 0, or the errno of the attempt.
int try_address(const addrinfo& address, int seconds)
{
    const int socket = ::socket(address.ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (socket < 0) return errno;
    int fault = ::connect(socket, address.ai_addr, address.ai_addrlen) == 0 ? 0 : errno;
    if (fault == EINPROGRESS) {
        pollfd waiting{socket, POLLOUT, 0};
        if (::poll(&waiting, 1, seconds * 1000) == 1) {
            socklen_t size = sizeof fault;
            ::getsockopt(socket, SOL_SOCKET, SO_ERROR, &fault, &size);
        } else {
            fault = ETIMEDOUT;
        }
    }
    ::close(socket);
    return fault;
}

}  // namespace

std::string reach(const std::string& host, int port, int seconds)
{
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    if (const int fault = ::getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &found); fault != 0)
        return "cannot resolve " + host + ": " + ::gai_strerror(fault);
    const std::unique_ptr<addrinfo, void (*)(addrinfo*)> addresses{found, ::freeaddrinfo};
    int fault = EADDRNOTAVAIL;
    for (const addrinfo* address = found; address != nullptr && fault != 0; address = address->ai_next)
        fault = try_address(*address, seconds);
    return fault == 0 ? "" : "cannot connect to " + host + ":" + std::to_string(port) + ": " + std::strerror(fault);
}

}  // namespace captura::daemon
