#include "captura/web/confirmation.hpp"

#include "web/calendar.hpp"
#include "web/sealed_text.hpp"
#include "web/words.hpp"

#include <algorithm>
#include <charconv>

namespace captura::web {
namespace {

std::optional<Confirmation> read_payload(std::string_view payload)
{
    const auto submission = Uuid::parse(take_line(payload));
    const std::string_view expires = take_line(payload);
    std::int64_t seconds = 0;
    const auto [end, fault] = std::from_chars(expires.data(), expires.data() + expires.size(), seconds);
    if (!submission || fault != std::errc{} || end != expires.data() + expires.size()) return std::nullopt;
    return Confirmation{*submission, Timestamp{std::chrono::seconds{seconds}}, std::string{payload}};
}

}  // namespace

struct ConfirmationLinks::Sealed {
    Seal seal;
};

ConfirmationLinks::ConfirmationLinks(const std::vector<std::string>& keys)
    : sealed_(std::make_unique<const Sealed>(Sealed{Seal{keys, "captura confirmation link v1"}}))
{
}

ConfirmationLinks::~ConfirmationLinks() = default;

std::string ConfirmationLinks::seal(const Confirmation& confirmation) const
{
    const auto expires = std::chrono::floor<std::chrono::seconds>(confirmation.expires).time_since_epoch().count();
    return sealed_->seal.close(confirmation.submission.text() + '\n' + std::to_string(expires) + '\n' + confirmation.language);
}

std::optional<Confirmation> ConfirmationLinks::open(std::string_view token) const
{
    const auto said = sealed_->seal.open(token);
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

VisitorWords words_to_acknowledge(const Form& form, const std::string& public_url, const Uuid& submission)
{
    const Words& words = *form.words;
    VisitorWords said{form.language, form.right_to_left, form.site.name, {}, {}, {}, {}, {}};
    said.subject = fill_in(words.arrived_subject, "title", form.title);
    said.text = form.thanks_text.empty() ? words.accepted : form.thanks_text;
    if (form.event) said.text += "\n\n" + words.add_to_calendar + ": " + public_url + calendar_path(form, submission);
    said.link = form.link;
    said.link_label = form.link_text.empty() ? words.open_link : form.link_text;
    said.footer = words.arrived_footer;
    return said;
}

}  // namespace captura::web
