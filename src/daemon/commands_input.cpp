#include "daemon/commands_input.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <istream>

namespace captura::daemon {

std::optional<std::string> read_all(std::istream& in, std::size_t most)
{
    constexpr std::size_t piece = 64 * 1024;
    std::string octets;
    while (in) {
        const std::size_t before = octets.size();
        octets.resize(before + piece);
        in.read(octets.data() + before, static_cast<std::streamsize>(piece));
        octets.resize(before + static_cast<std::size_t>(in.gcount()));
        if (octets.size() > most) return std::nullopt;
    }
    if (in.bad()) return std::nullopt;
    return octets;
}

std::optional<std::string> read_file(const std::filesystem::path& file, std::size_t most, std::string& why)
{
    std::error_code fault;
    if (std::filesystem::is_directory(file, fault)) {
        why = "is a folder";
        return std::nullopt;
    }
    errno = 0;
    std::ifstream in{file, std::ios::binary};
    if (!in) {
        why = std::strerror(errno == 0 ? EIO : errno);
        return std::nullopt;
    }
    auto octets = read_all(in, most);
    if (!octets) why = in.bad() ? std::strerror(EIO) : "is larger than " + std::to_string(most) + " octets";
    return octets;
}

}  // namespace captura::daemon
