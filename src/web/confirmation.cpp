#include "captura/web/confirmation.hpp"

#include "web/base64.hpp"
#include "web/signer.hpp"
#include "web/words.hpp"

#include <algorithm>
#include <charconv>

namespace captura::web {
namespace {

constexpr std::string_view version = "v1.";
constexpr std::string_view purpose = "captura confirmation link v1";
constexpr char between = '\n';
constexpr std::size_t longest_token = 512;

std::string_view next_part(std::string_view& rest)
{
    const std::size_t end = std::min(rest.find(between), rest.size());
    const std::string_view part = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    return part;
}

std::optional<Confirmation> read_payload(std::string_view payload)
{
    const auto submission = Uuid::parse(next_part(payload));
    const std::string_view expires = next_part(payload);
    std::int64_t seconds = 0;
    const auto [end, fault] = std::from_chars(expires.data(), expires.data() + expires.size(), seconds);
    if (!submission || fault != std::errc{} || end != expires.data() + expires.size()) return std::nullopt;
    return Confirmation{*submission, Timestamp{std::chrono::seconds{seconds}}, std::string{payload}};
}

}  // namespace

struct ConfirmationLinks::Keys {
    std::vector<std::string> keys;  // a signer serves one thread: each question makes its own
};

ConfirmationLinks::ConfirmationLinks(const std::vector<std::string>& keys)
{
    auto derived = std::make_unique<Keys>();
    for (const std::string& key : keys) derived->keys.push_back(derived_key(key, purpose));
    keys_ = std::move(derived);
}

ConfirmationLinks::~ConfirmationLinks() = default;

std::string ConfirmationLinks::seal(const Confirmation& confirmation) const
{
    const auto expires = std::chrono::floor<std::chrono::seconds>(confirmation.expires).time_since_epoch().count();
    std::string said = confirmation.submission.text();
    said.append(1, between).append(std::to_string(expires)).append(1, between).append(confirmation.language);
    std::string token{version};
    token += to_base64url(said);
    const Digest mark = Signer{keys_->keys.front()}.sign(token);
    return token.append(".").append(to_base64url(octets_of(mark)));
}

std::optional<Confirmation> ConfirmationLinks::open(std::string_view token) const
{
    const std::size_t end = token.rfind('.');
    if (token.size() > longest_token || !token.starts_with(version) || end < version.size()) return std::nullopt;
    const std::string_view sealed = token.substr(0, end);
    const auto mark = from_base64url(token.substr(end + 1));
    const bool ours = mark && std::any_of(keys_->keys.begin(), keys_->keys.end(), [&](const std::string& key) {
                          return equal_in_constant_time(octets_of(Signer{key}.sign(sealed)), *mark);
                      });
    if (!ours) return std::nullopt;
    const auto said = from_base64url(sealed.substr(version.size()));
    return said ? read_payload(*said) : std::nullopt;
}

const Form& in_language(const Form& form, std::string_view language)
{
    const auto found = std::find_if(form.translations.begin(), form.translations.end(),
                                    [&](const auto& other) { return other->language == language; });
    return found == form.translations.end() ? form : **found;
}

VisitorWords words_to_confirm(const Form& form)
{
    const Words& words = *form.words;
    VisitorWords said{form.language, form.right_to_left, form.site.name, {}, {}, {}, {}, {}};
    said.subject = fill_in(words.confirm_subject, "title", form.title);
    said.text = fill_in(words.confirm_mail, "title", form.title);
    said.link_label = words.confirm_button;
    said.footer = words.confirm_footer;
    return said;
}

VisitorWords words_to_acknowledge(const Form& form)
{
    const Words& words = *form.words;
    VisitorWords said{form.language, form.right_to_left, form.site.name, {}, {}, {}, {}, {}};
    said.subject = fill_in(words.arrived_subject, "title", form.title);
    said.text = form.thanks_text.empty() ? words.accepted : form.thanks_text;
    said.link = form.link;
    said.link_label = form.link_text.empty() ? words.open_link : form.link_text;
    said.footer = words.arrived_footer;
    return said;
}

}  // namespace captura::web
