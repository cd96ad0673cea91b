#include "web/sealed_text.hpp"

#include "web/base64.hpp"

#include <algorithm>

namespace captura::web {
namespace {

constexpr std::string_view version = "v1.";
constexpr std::size_t longest_token = 512;

}  // namespace

Seal::Seal(const std::vector<std::string>& keys, std::string_view purpose)
{
    for (const std::string& key : keys) signers_.emplace_back(derived_key(key, purpose));
}

std::string Seal::close(std::string_view text) const
{
    std::string token{version};
    token += to_base64url(text);
    const Digest mark = signers_.front().sign(token);
    return token.append(".").append(to_base64url(octets_of(mark)));
}

std::optional<std::string> Seal::open(std::string_view token) const
{
    const std::size_t end = token.rfind('.');
    if (token.size() > longest_token || !token.starts_with(version) || end < version.size()) return std::nullopt;
    const std::string_view marked = token.substr(0, end);
    const auto mark = from_base64url(token.substr(end + 1));
    const bool ours = mark && std::any_of(signers_.begin(), signers_.end(), [&](const Signer& signer) {
                          return equal_in_constant_time(octets_of(signer.sign(marked)), *mark);
                      });
    return ours ? from_base64url(marked.substr(version.size())) : std::nullopt;
}

std::string_view take_line(std::string_view& text)
{
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    return line;
}

}  // namespace captura::web
