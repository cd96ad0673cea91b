#include "rules/domain_name.hpp"

#include "rules/ascii.hpp"
#include "rules/unicode.hpp"

#include <idn2.h>

#include <algorithm>
#include <memory>

namespace captura::rules {
namespace {

constexpr std::size_t max_octets = 253;
constexpr std::size_t max_label = 63;

bool is_host_label(std::string_view label)
{
    return !label.empty() && label.size() <= max_label && label.front() != '-' && label.back() != '-' &&
           std::all_of(label.begin(), label.end(), [](char c) { return is_alnum(c) || c == '-'; });
}

/// LDH labels (RFC 1123, section 2.1) throughout; tells as well whether one of them claims to be an A-label.
bool is_host_name(std::string_view domain, bool& encoded)
{
    if (domain.empty() || domain.size() > max_octets) return false;
    for (std::size_t begin = 0; begin <= domain.size();) {
        const std::size_t end = std::min(domain.find('.', begin), domain.size());
        const std::string_view label = domain.substr(begin, end - begin);
        if (!is_host_label(label)) return false;
        encoded = encoded || starts_ignoring_case(label, "xn--");
        begin = end + 1;
    }
    return true;
}

std::optional<std::string> look_up(const std::string& domain)
{
    std::uint8_t* found = nullptr;
    const int outcome = idn2_lookup_u8(reinterpret_cast<const std::uint8_t*>(domain.c_str()), &found,
                                       IDN2_NONTRANSITIONAL | IDN2_NFC_INPUT);
    const std::unique_ptr<std::uint8_t, decltype(&idn2_free)> owner{found, &idn2_free};
    if (outcome != IDN2_OK) return std::nullopt;
    return lower_ascii(reinterpret_cast<const char*>(found));
}

}  // namespace

std::optional<std::string> to_a_labels(std::string_view domain)
{
    if (domain.size() > 4 * max_octets || domain.find('\0') != domain.npos) return std::nullopt;
    bool encoded = false;
    if (is_ascii(domain)) {
        if (!is_host_name(domain, encoded)) return std::nullopt;
        if (!encoded) return lower_ascii(domain);  // also "c--n.com", which is no IDN but a real host
    }
    auto found = look_up(std::string{domain});
    if (!found || !is_host_name(*found, encoded)) return std::nullopt;
    return found;
}

bool is_within(std::string_view host, std::string_view domain)
{
    if (domain.empty() || !host.ends_with(domain)) return false;
    return host.size() == domain.size() || host[host.size() - domain.size() - 1] == '.';
}

}  // namespace captura::rules
