#include "daemon/sealing_keys.hpp"

#include <fcntl.h>
#include <sys/random.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <fstream>
#include <iterator>
#include <system_error>

namespace captura::daemon {
namespace {

[[noreturn]] void fail(const std::string& what)
{
    throw std::system_error(errno, std::generic_category(), what);
}

std::string fresh_key()
{
    std::array<unsigned char, 32> octets{};
    if (::getrandom(octets.data(), octets.size(), 0) != static_cast<ssize_t>(octets.size())) fail("getrandom");
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    for (const unsigned char octet : octets) {
        text.push_back(digits[octet >> 4]);
        text.push_back(digits[octet & 15]);
    }
    return text;
}

/// Under a name of its own first: whoever reads `file` reads all of it, and the first who links it wins.
void make(const std::filesystem::path& file)
{
    const std::string draft = file.string() + '.' + std::to_string(::gettid());
    const int descriptor = ::open(draft.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (descriptor < 0) fail(draft);
    const std::string line = fresh_key() + '\n';
    const bool written = ::write(descriptor, line.data(), line.size()) == static_cast<ssize_t>(line.size()) &&
                         ::fsync(descriptor) == 0;
    const int fault = errno;
    ::close(descriptor);
    const bool linked = written && (::link(draft.c_str(), file.c_str()) == 0 || errno == EEXIST);
    const int link_fault = errno;
    ::unlink(draft.c_str());
    errno = written ? link_fault : fault;
    if (!linked) fail(file.string());
}

}  // namespace

std::vector<std::string> split_keys(std::string_view text)
{
    std::vector<std::string> keys;
    while (!text.empty()) {
        const std::size_t end = text.find_first_of("\r\n");
        if (end != 0) keys.emplace_back(text.substr(0, end));
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
    return keys;
}

std::vector<std::string> read_or_make_keys(const std::filesystem::path& file)
{
    if (::access(file.c_str(), F_OK) != 0) make(file);
    std::ifstream in{file, std::ios::binary};
    const std::string text{std::istreambuf_iterator<char>{in}, {}};
    if (!in && !in.eof()) fail(file.string());
    std::vector<std::string> keys = split_keys(text);
    if (keys.empty()) {
        errno = EINVAL;
        fail(file.string() + " holds no key");
    }
    return keys;
}

}  // namespace captura::daemon
