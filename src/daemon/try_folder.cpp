#include "daemon/try_folder.hpp"

#include "daemon/config_url.hpp"

#include "captura_embedded/daemon_samples.hpp"

#include <fcntl.h>
#include <netdb.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <fstream>
#include <memory>
#include <stdexcept>
#include <system_error>

namespace captura::daemon {
namespace {

void write_file(const std::filesystem::path& file, std::string_view content)
{
    std::ofstream out{file, std::ios::binary | std::ios::trunc};
    out << content;
    if (!out.flush()) throw std::runtime_error("cannot write " + file.string());
}

/// A TOML basic string (toml.io, "String").
std::string quoted(const std::string& text)
{
    std::string out = "\"";
    for (char c : text) {
        if (c == '"' || c == '\\') out += '\\';
        out += c;
    }
    return out + '"';
}

}  // namespace

bool hold_try_folder(const std::filesystem::path& root)
{
    const std::string file = (root / "lock").string();
    const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (descriptor < 0) throw std::filesystem::filesystem_error{"cannot open", file, {errno, std::generic_category()}};
    return ::flock(descriptor, LOCK_EX | LOCK_NB) == 0;  // never closed: the lock ends with the process
}

bool is_taken(const std::string& listen)
{
    const auto at = parse_listen(listen);
    if (!at) return false;  // load_config says what is wrong with it
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
    addrinfo* found = nullptr;
    if (::getaddrinfo(at->host.c_str(), std::to_string(at->port).c_str(), &hints, &found) != 0) return false;
    const std::unique_ptr<addrinfo, void (*)(addrinfo*)> addresses{found, ::freeaddrinfo};
    const int descriptor = ::socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (descriptor < 0) return false;
    const int yes = 1;
    ::setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);  // as the listener itself
    const bool free = ::bind(descriptor, found->ai_addr, found->ai_addrlen) == 0 && ::listen(descriptor, 1) == 0;
    const bool taken = !free && errno == EADDRINUSE;
    ::close(descriptor);
    return taken;
}

std::string admin_beside(const std::string& listen)
{
    const std::size_t colon = listen.rfind(':');
    if (colon == std::string::npos) return "127.0.0.1:8081";
    unsigned port = 0;
    const char* const end = listen.data() + listen.size();
    const auto [stop, error] = std::from_chars(listen.data() + colon + 1, end, port);
    const bool any = error != std::errc{} || stop != end || port == 0 || port >= 65535;
    return "127.0.0.1:" + std::to_string(any ? 0 : port + 1);
}

TryFolder make_try_folder(const std::filesystem::path& root, const std::string& database_url,
                          const std::string& listen, const std::string& admin_listen)
{
    const TryFolder folder{std::filesystem::absolute(root)};
    for (const auto& dir : {folder.forms(), folder.spool(), folder.mail() / "new", folder.mail() / "cur",
                            folder.mail() / "tmp", folder.outbox() / "new", folder.outbox() / "cur",
                            folder.outbox() / "tmp"})
        std::filesystem::create_directories(dir);
    for (const EmbeddedFile& form : daemon_samples()) {
        const auto file = folder.forms() / form.name;
        if (!std::filesystem::exists(file)) write_file(file, form.content);
    }
    write_file(folder.config(), "# Written by `captura try`; a real one starts from config/captura.toml.\n"
                                "[http]\nlisten = " + quoted(listen) +
                                "\ntrusted_proxies = [\"127.0.0.1\"]  # whoever tries it here is no visitor to be throttled" +
                                "\n\n[admin]\nlisten = " + quoted(admin_listen) +
                                "\n\n[database]\nurl = " + quoted(database_url) +
                                "\n\n[spool]\ndir = " + quoted(folder.spool().string()) +
                                "\n\n[forms]\ndir = " + quoted(folder.forms().string()) +
                                "\n\n[leads]\ndefault_region = \"ES\"\nown_domains = [\"localhost\"]\n"
                                "\n[[mailbox]]\nname = \"inbox\"\nurl = " + quoted("maildir://" + folder.mail().string()) +
                                "\n\n[notify]\nfrom = \"captura@localhost\"\nto = \"sales@localhost\"\nurl = " +
                                quoted("maildir://" + folder.outbox().string()) + "\n");
    return folder;
}

}  // namespace captura::daemon
