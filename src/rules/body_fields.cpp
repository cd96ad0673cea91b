#include "rules/body_fields.hpp"

#include "rules/ascii.hpp"
#include "rules/field_names.hpp"
#include "rules/unicode.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string>

namespace captura::rules {
namespace {

constexpr std::size_t longest_text = 64 * 1024;
constexpr std::size_t longest_label = 60;  // octets; a question of an online form may be as long
constexpr std::size_t most_fields = 100;

// clang-format off
/// Labels of what machines know of a visit: IP lines look like numbers, none is a person's word.
constexpr auto technical_labels = std::to_array<std::string_view>({
    "ip", "ip address", "remote ip", "dirección ip", "ip-adresse", "adresse ip", "indirizzo ip", "endereço ip",
    "ip-адрес", "user agent", "user-agent", "browser", "navegador", "navigateur", "браузер", "page url", "page", "url",
    "source url", "página", "seite", "referer", "referrer", "powered by", "date", "time", "fecha", "hora", "datum",
    "uhrzeit", "heure", "data", "ora", "дата", "время", "submitted on", "submitted at", "sent on", "sent from",
    "enviado desde", "gesendet von", "envoyé depuis", "inviato da", "отправлено с", "transaction id", "block id",
    "form name", "form id", "form", "formular", "formulario", "formulaire", "форма", "entry id", "device", "referenz"});

/// How a form's notice says goodbye.
constexpr auto trailers = std::to_array<std::string_view>({
    "this e-mail was sent from", "this email was sent from", "this mail was sent from", "sent from a contact form",
    "you are receiving this", "you received this", "you're receiving this", "este mensaje se ha enviado desde",
    "este correo se ha enviado desde", "este correo electrónico se ha enviado", "este mensaje fue enviado desde",
    "este e-mail foi enviado", "diese e-mail wurde", "diese nachricht wurde", "cet e-mail a été envoyé",
    "cet email a été envoyé", "ce message a été envoyé", "questa email è stata inviata", "questa e-mail è stata inviata",
    "это письмо отправлено", "это сообщение отправлено", "reply to this email to", "powered by", "unsubscribe", "submitted via",
    "view all form submissions", "view this submission", "to reply directly", "to edit your email settings",
    "sent via", "sent from http"});
// clang-format on

std::vector<std::string_view> lines_of(std::string_view text)
{
    std::vector<std::string_view> lines;
    for (std::size_t begin = 0; begin < text.size();) {
        const std::size_t end = std::min(text.find('\n', begin), text.size());
        lines.push_back(text.substr(begin, end - begin));
        begin = end + 1;
    }
    return lines;
}

/// "1. Name", "- Name", "• Name": without what a list puts in front.
std::string_view without_bullet(std::string_view line)
{
    line = trim(line);
    for (std::string_view bullet : {"•", "·", "–", "-", "*"})
        if (line.starts_with(bullet)) return trim(line.substr(bullet.size()));
    std::size_t digits = 0;
    while (digits < line.size() && digits < 3 && is_digit(line[digits])) ++digits;
    const bool numbered = digits > 0 && digits + 1 < line.size() && (line[digits] == '.' || line[digits] == ')') &&
                          line[digits + 1] == ' ';
    return numbered ? trim(line.substr(digits + 1)) : line;
}

/// "*Name* (required)" as "Name".
std::string_view bare_label(std::string_view label)
{
    label = trim(label);
    if (const std::size_t open = label.find(" ("); label.ends_with(')') && open != label.npos)
        label = label.substr(0, open);
    while (!label.empty() && (label.back() == '*' || label.back() == ' ' || label.back() == '?')) label.remove_suffix(1);
    while (!label.empty() && (label.front() == '*' || label.front() == ' ')) label.remove_prefix(1);
    return label;
}

bool is_technical(std::string_view label)
{
    const std::string folded = fold_case(label);
    return std::find(technical_labels.begin(), technical_labels.end(), folded) != technical_labels.end();
}

struct Label {
    std::string_view written;
    std::string_view canonical;  ///< empty: not one of ours
    std::string_view value;
    bool alone = false;  ///< without a separator: a label only because it is one of ours
};

/// A title heads notices ("Title: Contact form"), it names nobody's position there.
std::string_view canonical_label(std::string_view label)
{
    const std::string_view canonical = canonical_name(label);
    return equal_ignoring_case(label, "title") || equal_ignoring_case(label, "titel") ? std::string_view{} : canonical;
}

struct Separator {
    std::size_t at;
    std::size_t length;
};

Separator find_separator(std::string_view line)
{
    constexpr std::string_view wide_colon = "：";
    const std::string_view head = line.substr(0, longest_label + wide_colon.size());
    const std::size_t narrow = head.find_first_of(":=\t");
    const std::size_t wide = head.find(wide_colon);
    return wide < narrow ? Separator{wide, wide_colon.size()} : Separator{narrow, 1};
}

std::optional<Label> read_label(std::string_view line)
{
    if (trim(line).starts_with('>')) return std::nullopt;  // a quote: somebody else's list
    line = without_bullet(line);
    if (line.empty()) return std::nullopt;
    const auto [at, length] = find_separator(line);
    if (at == line.npos) {
        const std::string_view label = bare_label(line);
        const std::string_view canonical = label.size() <= longest_label ? canonical_label(label) : std::string_view{};
        return canonical.empty() ? std::nullopt : std::optional{Label{label, canonical, {}, true}};
    }
    Label label;
    label.written = bare_label(line.substr(0, at));
    label.canonical = canonical_label(label.written);
    label.value = trim(line.substr(at + length));
    while (label.value.starts_with('*')) label.value = trim(label.value.substr(1));  // "*Name:* Ana"
    const bool address = label.value.starts_with("//") || label.written.find('@') != label.written.npos;
    const bool nothing = label.written.empty() || (line[at] == '=' && label.canonical.empty());
    return address || nothing ? std::nullopt : std::optional{label};
}

bool is_dashes(std::string_view line)
{
    line = trim(line);
    return line.size() >= 2 && line.find_first_not_of("-_=") == line.npos;
}

bool begins_trailer(std::string_view line)
{
    const std::string folded = fold_case(trim(line));
    return std::any_of(trailers.begin(), trailers.end(),
                       [&](std::string_view trailer) { return folded.starts_with(trailer); });
}

/// Where the visitor's words end and the machine's begin: cut from the end, so that nothing typed above is lost.
std::size_t end_of_words(const std::vector<std::string_view>& lines)
{
    std::size_t end = lines.size();
    constexpr std::size_t last_lines = 20;
    constexpr std::size_t longest_farewell = 6;
    for (std::size_t i = end > last_lines ? end - last_lines : 0; i < end; ++i)
        if (begins_trailer(lines[i]) || (trim(lines[i]) == "--" && i + longest_farewell >= lines.size())) end = i;
    bool machine_below = end < lines.size();
    while (end > 0) {
        const std::string_view line = trim(lines[end - 1]);
        const auto label = read_label(line);
        const bool technical = label && !label->alone && is_technical(label->written);
        const bool heads_machine = machine_below && (is_dashes(line) || line.ends_with(':'));
        if (!line.empty() && !technical && !heads_machine) break;
        machine_below = machine_below || technical;
        --end;
    }
    return end;
}

class ListReader {
public:
    BodyFields read(std::string_view text)
    {
        const std::vector<std::string_view> all = lines_of(cut_octets(text, longest_text));
        const std::vector<std::string_view> lines{all.begin(), all.begin() + static_cast<std::ptrdiff_t>(end_of_words(all))};
        heads_are_fields_ = std::any_of(lines.begin(), lines.end(), is_body_head);
        for (std::string_view line : lines)
            if (found_.fields.size() < most_fields) take(line);
        for (Field& field : found_.fields) field.value = std::string{trim(field.value)};
        return std::move(found_);
    }

private:
    /// "Message Body:", alone on its line.
    static bool is_body_head(std::string_view line)
    {
        const auto label = read_label(line);
        return label && !label->alone && label->value.empty() && label->canonical == "message";
    }

    static bool is_from(const Label& label)
    {
        for (std::string_view from : {"from", "von", "de", "da", "от"})
            if (fold_case(label.written) == from) return label.value.find('@') != label.value.npos;
        return false;
    }

    void take(std::string_view line)
    {
        const auto label = read_label(line);
        if (label && heads_are_fields_ && is_from(*label) && !found_.has("email"))
            return take_from(label->value);
        if (label && begins_field(*label)) return begin_field(*label);
        if (in_message_) {
            found_.fields.back().value += '\n';
            found_.fields.back().value += line;
        } else if (wants_value_ && !trim(line).empty()) {
            found_.fields.back().value = trim(line);
            wants_value_ = false;
        } else if (found_.known == 0 && !trim(line).empty()) {
            ++found_.lines_above;
        }
    }

    /// A visitor may type "Email: x@y" into a message: only a label not yet seen ends one.
    bool begins_field(const Label& label) const
    {
        if (!label.alone && is_technical(label.written)) return !in_message_;
        if (label.canonical.empty()) return !in_message_ && !found_.fields.empty();
        if (label.alone && wants_value_ && !labels_stand_alone_) return false;
        return !in_message_ || (!found_.has(label.canonical) && (!label.alone || labels_stand_alone_));
    }

    void begin_field(const Label& label)
    {
        const bool known = !label.canonical.empty();
        if (known && !found_.has(label.canonical)) ++found_.known;
        const std::string_view name = known ? label.canonical : label.written;
        found_.names_person = found_.names_person || name == "name" || name == "first_name" || name == "last_name" ||
                              name == "message";
        found_.fields.push_back({std::string{name}, std::string{label.value}});
        in_message_ = name == "message" && known;
        wants_value_ = !in_message_ && label.value.empty();
        labels_stand_alone_ = labels_stand_alone_ || label.alone;
    }

    /// Contact Form 7's own layout: "From: Ana <ana@acme.example>" above "Message Body:".
    void take_from(std::string_view value)
    {
        const std::size_t open = value.rfind('<');
        const std::size_t close = open == value.npos ? open : value.find('>', open);
        const std::string_view name = close == value.npos ? std::string_view{} : trim(value.substr(0, open));
        if (!name.empty()) begin_field({"From", "name", name, false});
        begin_field({"From", "email", close == value.npos ? value : value.substr(open + 1, close - open - 1), false});
    }

    BodyFields found_;
    bool in_message_ = false;
    bool wants_value_ = false;
    bool labels_stand_alone_ = false;
    bool heads_are_fields_ = false;
};

}  // namespace

bool BodyFields::has(std::string_view name) const
{
    return std::any_of(fields.begin(), fields.end(), [&](const Field& field) { return field.name == name; });
}

BodyFields find_body_fields(std::string_view text)
{
    return ListReader{}.read(text);
}

}  // namespace captura::rules
