#include "captura/daemon/commands.hpp"
#include "captura/daemon/exit_status.hpp"
#include "daemon/validate.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <istream>
#include <ostream>

namespace captura::daemon {
namespace {

constexpr std::size_t longest_line = 64 * 1024;

/// The next line without its end, cut at `longest_line`; false at the end of the input.
bool next_line(std::istream& in, std::string& line)
{
    line.clear();
    auto* buffer = in.rdbuf();
    bool any = false;
    for (int c = buffer->sbumpc(); c != std::char_traits<char>::eof(); c = buffer->sbumpc()) {
        any = true;
        if (c == '\n') break;
        if (line.size() < longest_line) line += static_cast<char>(c);
    }
    if (line.ends_with('\r')) line.pop_back();
    return any;
}

/// An address without its "@" is still no number.
bool looks_like_address(std::string_view line)
{
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
    return line.find('@') != line.npos || (std::any_of(line.begin(), line.end(), is_letter) &&
                                           std::none_of(line.begin(), line.end(), is_digit));
}

void validate_lines(std::istream& in, const std::string& region, std::ostream& out)
{
    for (std::string line; next_line(in, line);) {
        if (line.find_first_not_of(" \t") == std::string::npos) continue;
        out << (looks_like_address(line) ? validate_email_line(line) : validate_phone_line(line, region)) << '\n';
    }
}

}  // namespace

int validate(const ValidateOptions& options, Streams streams)
{
    std::string region = options.region;
    for (char& c : region)
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - ('a' - 'A'));
    if (region.size() != 2 || !std::all_of(region.begin(), region.end(), [](char c) { return c >= 'A' && c <= 'Z'; }))
        throw UsageError{"\"" + options.region + "\" is no country in two letters, as in \"ES\""};

    for (const std::string& email : options.emails) streams.out << validate_email_line(email) << '\n';
    for (const std::string& phone : options.phones) streams.out << validate_phone_line(phone, region) << '\n';
    if (options.file == "-") {
        validate_lines(streams.in, region, streams.out);
    } else if (!options.file.empty()) {
        errno = 0;
        std::ifstream in{options.file, std::ios::binary};
        if (!in || std::filesystem::is_directory(options.file)) {
            streams.err << "captura: " << options.file << ": " << std::strerror(errno == 0 ? EISDIR : errno) << '\n';
            return exit_status::no_input;
        }
        validate_lines(in, region, streams.out);
    } else if (options.emails.empty() && options.phones.empty()) {
        throw UsageError{"nothing to validate: --email, --phone or a file"};
    }
    return exit_status::done;
}

}  // namespace captura::daemon
