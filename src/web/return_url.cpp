#include "web/return_url.hpp"

#include "web/addresses.hpp"

#include <algorithm>

namespace captura::web {
namespace {

constexpr std::size_t longest = 2048;

std::string lower(std::string_view text)
{
    std::string out{text};
    for (char& c : out)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
    return out;
}

/// Visible ASCII without what browsers repair on their own: a backslash is a slash to them, blanks and tabs vanish.
bool is_plain(std::string_view text)
{
    return !text.empty() && text.size() <= longest &&
           std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 0x7f && c != '\\'; });
}

struct Parts {
    std::string scheme;
    std::string host;  ///< lower case, without the port
    bool whole = false;
};

/// scheme://host[:port], and nothing that two readers could take for another host.
Parts parts_of(std::string_view address)
{
    Parts parts;
    const std::size_t colon = address.find(':');
    if (colon == std::string_view::npos || address.substr(colon, 3) != "://") return parts;
    parts.scheme = lower(address.substr(0, colon));
    const std::string_view rest = address.substr(colon + 3);
    const std::string_view authority = rest.substr(0, std::min(rest.find_first_of("/?#"), rest.size()));
    const std::size_t port = authority.find(':');
    parts.host = lower(authority.substr(0, port));
    const std::string_view digits = port == std::string_view::npos ? std::string_view{} : authority.substr(port + 1);
    const auto allowed = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.'; };
    parts.whole = (parts.scheme == "https" || parts.scheme == "http") && !parts.host.empty() &&
                  std::all_of(parts.host.begin(), parts.host.end(), allowed) && digits.size() <= 5 &&
                  std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; });
    return parts;
}

}  // namespace

std::string safe_return_url(std::string_view wanted, std::string_view page, const std::vector<std::string>& hosts)
{
    if (!is_plain(wanted)) return {};
    const Parts here = is_plain(page) ? parts_of(page) : Parts{};
    const auto is_listed = [&](const std::string& host) {
        return std::any_of(hosts.begin(), hosts.end(), [&](const std::string& listed) { return lower(listed) == host; });
    };
    if (wanted.front() == '/') {
        if (!here.whole || wanted.substr(0, 2) == "//" || !is_listed(here.host)) return {};
        return std::string{origin_of(page)}.append(wanted);
    }
    const Parts there = parts_of(wanted);
    if (!there.whole || !is_listed(there.host)) return {};
    return std::string{wanted};
}

}  // namespace captura::web
