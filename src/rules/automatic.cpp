#include "rules/automatic.hpp"

#include "rules/ascii.hpp"
#include "rules/reach.hpp"
#include "rules/unicode.hpp"

#include <algorithm>
#include <array>

namespace captura::rules {
namespace {

constexpr std::size_t read_of_text = 64 * 1024;
constexpr std::size_t most_received = 50;  // L9

// clang-format off
constexpr auto machine_local_parts = std::to_array<std::string_view>({
    "nicht-antworten", "mailer-daemon", "mailerdaemon", "postmaster", "post_master", "bounce", "bounces",
    "notification", "notifications", "notify", "wordpress", "www-data", "apache", "nobody", "webform", "root",
    "daemon", "autoreply"});

/// Anywhere in the local part: "gmail-noreply", "noreply-dmarc".
constexpr auto no_reply_words = std::to_array<std::string_view>({
    "noreply", "no-reply", "no_reply", "no.reply", "donotreply", "do-not-reply", "do_not_reply", "dontreply"});

constexpr auto failure_subjects = std::to_array<std::string_view>({
    "undelivered mail", "undeliverable", "delivery status notification", "mail delivery failed", "delivery failure",
    "failure delivery", "mail failed", "returned mail", "failure notice", "mail delivery failure",
    "mail system error", "delivery notification", "postfix smtp server: errors", "loop alert:", "メールエラー",
    "unzustellbar", "zustellung der nachricht", "no se puede entregar", "no se pudo entregar",
    "correo no entregado", "non remis", "échec de la remise", "mancato recapito", "недоставленное сообщение",
    "сообщение не доставлено"});

constexpr auto absence_subjects = std::to_array<std::string_view>({
    "automatic reply", "auto reply", "auto-reply", "autoreply", "out of office", "out of the office", "vacation",
    "ooo:", "automatische antwort", "abwesenheit", "abwesend", "respuesta automática", "fuera de la oficina",
    "ausencia", "réponse automatique", "absence du bureau", "risposta automatica", "resposta automática",
    "автоответ", "автоматический ответ", "odpowiedź automatyczna"});

constexpr auto diagnoses = std::to_array<std::string_view>({
    "diagnostic-code:", "user unknown", "unknown user", "mailbox unavailable", "mailbox full", "no such user",
    "does not exist", "recipient address rejected", "relay access denied", "quota exceeded"});
// clang-format on

template <std::size_t N>
bool begins_with_any(std::string_view text, const std::array<std::string_view, N>& starts)
{
    return std::any_of(starts.begin(), starts.end(), [&](std::string_view start) { return text.starts_with(start); });
}

bool has_part(const Letter& letter, std::string_view type)
{
    return std::find(letter.part_types.begin(), letter.part_types.end(), type) != letter.part_types.end();
}

bool has_null_return_path(const Letter& letter)
{
    return letter.has_header("Return-Path") && trim(letter.header("Return-Path")) == "<>";
}

bool is_daemon_like(const Letter& letter)
{
    if (letter.from.empty()) return true;
    const NamedAddress& from = letter.from.front();
    const std::string local = lower_ascii(local_part(from.address));
    return from.address.empty() || local == "mailer-daemon" || local == "mailerdaemon" || local == "postmaster" ||
           local == "post_master";
}

/// "550 5.1.1": the reply code and the enhanced code of RFC 3463 beside each other.
bool has_status_codes(std::string_view text)
{
    for (std::size_t at = text.find('5'); at != text.npos; at = text.find('5', at + 1)) {
        if (at + 9 > text.size() || (at > 0 && is_alnum(text[at - 1]))) continue;
        const std::string_view s = text.substr(at, 9);
        const bool reply = is_digit(s[1]) && is_digit(s[2]) && (s[3] == ' ' || s[3] == '-' || s[3] == '#');
        if (reply && s[4] == '5' && s[5] == '.' && is_digit(s[6]) && s[7] == '.' && is_digit(s[8])) return true;
    }
    return false;
}

bool has_diagnosis(std::string_view text)
{
    if (has_status_codes(text)) return true;
    const std::string folded = lower_ascii(text);
    return std::any_of(diagnoses.begin(), diagnoses.end(),
                       [&](std::string_view phrase) { return folded.find(phrase) != folded.npos; });
}

/// Header lines of the original, as old mail systems put them below their excuse.
bool has_copy_of_original(const Letter& letter, std::string_view text)
{
    if (has_part(letter, "message/rfc822") || has_part(letter, "text/rfc822-headers")) return true;
    const auto holds = [&](std::string_view name) { return text.find(name) != text.npos; };
    return holds("Received: ") && (holds("Message-I") || holds("Return-Path: "));
}

bool is_bounce_by_witnesses(const Letter& letter)
{
    const std::string_view text = cut_octets(letter.text, read_of_text);
    const std::string subject = fold_case(letter.subject);
    const int strong = int{has_null_return_path(letter)} + int{is_daemon_like(letter)} +
                       int{begins_with_any(subject, failure_subjects)};
    if (strong >= 2) return true;
    return strong == 1 && (has_diagnosis(text) || has_copy_of_original(letter, text));
}

std::optional<Automatic> find_bounce(const Letter& letter)
{
    const bool report = letter.content_type == "multipart/report" &&
                        (letter.report_type.empty() || letter.report_type == "delivery-status");
    if (report || has_part(letter, "message/delivery-status") || has_part(letter, "message/global-delivery-status"))
        return Automatic{"bounce", "delivery_status"};
    if (letter.has_header("X-Failed-Recipients")) return Automatic{"bounce", "failed_recipients"};
    if (is_bounce_by_witnesses(letter)) return Automatic{"bounce", "two_witnesses"};
    return std::nullopt;
}

/// "google.com!acme.example!1700000000!1700086399.xml.gz" (RFC 7489, section 7.2.1.1).
bool is_dmarc_aggregate(const Attachment& attachment)
{
    const bool format =
        attachment.name.ends_with(".xml.gz") || attachment.name.ends_with(".zip") || attachment.name.ends_with(".xml");
    return format && std::count(attachment.name.begin(), attachment.name.end(), '!') >= 3;
}

/// What a sending service posts about a letter of ours, as bare JSON (Amazon SES).
bool is_provider_event(std::string_view text)
{
    text = trim(cut_octets(text, read_of_text));
    if (!text.starts_with('{')) return false;
    for (std::string_view kind : {"\"notificationType\"", "\"eventType\""}) {
        const std::size_t at = text.find(kind);
        if (at == text.npos) continue;
        const std::string_view value = text.substr(at + kind.size(), 20);
        for (std::string_view event : {"Bounce", "Complaint", "Delivery"})
            if (value.find(event) != value.npos) return true;
    }
    return false;
}

/// Hotmail's complaints name no report type: a sentence in the subject, and the letter complained of.
bool is_bare_complaint(const Letter& letter)
{
    return starts_ignoring_case(trim(letter.subject), "complaint about message from ") &&
           (letter.forwarded || has_part(letter, "message/rfc822"));
}

std::optional<Automatic> find_report(const Inquiry& inquiry)
{
    const Letter& letter = *inquiry.letter;
    if (letter.report_type == "disposition-notification" || has_part(letter, "message/disposition-notification"))
        return Automatic{"report", "disposition_notification"};
    if (is_provider_event(letter.text)) return Automatic{"report", "provider_event"};
    if (letter.report_type == "feedback-report" || has_part(letter, "message/feedback-report") ||
        is_bare_complaint(letter))
        return Automatic{"report", "feedback_report"};
    if (std::any_of(inquiry.attachments.begin(), inquiry.attachments.end(), is_dmarc_aggregate))
        return Automatic{"report", "dmarc_aggregate"};
    return std::nullopt;
}

bool header_begins(const Letter& letter, std::string_view name, std::string_view value)
{
    return starts_ignoring_case(trim(letter.header(name)), value);
}

std::optional<Automatic> find_auto_reply(const Letter& letter)
{
    const bool told = header_begins(letter, "Auto-Submitted", "auto-replied") || letter.has_header("X-Autoreply") ||
                      letter.has_header("X-Autorespond") || letter.has_header("X-Mail-Autoreply") ||
                      header_begins(letter, "X-Apple-Action", "vacation") ||
                      header_begins(letter, "Precedence", "auto_reply");
    if (told) return Automatic{"auto_reply", "auto_header"};
    const bool second_sign = !letter.in_reply_to.empty() || letter.has_header("X-Auto-Response-Suppress") ||
                             header_begins(letter, "Auto-Submitted", "auto-");
    if (second_sign && begins_with_any(fold_case(letter.subject), absence_subjects))
        return Automatic{"auto_reply", "absence_subject"};
    return std::nullopt;
}

/// An answer to an invitation (RFC 5546); an invitation from outside may well be an inquiry.
std::optional<Automatic> find_calendar_answer(const Inquiry& inquiry)
{
    for (const Attachment& attachment : inquiry.attachments) {
        if (attachment.type != "text/calendar") continue;
        const std::string_view head = std::string_view{attachment.content}.substr(0, 4096);
        for (std::string_view method : {"METHOD:REPLY", "METHOD:CANCEL", "METHOD:COUNTER"})
            if (head.find(method) != head.npos) return Automatic{"auto_reply", "calendar_answer"};
    }
    return std::nullopt;
}

std::optional<Automatic> find_loop(const Letter& letter)
{
    if (letter.has_header("X-Captura-Instance")) return Automatic{"loop", "own_notice"};
    const auto received = std::count_if(letter.headers.begin(), letter.headers.end(),
                                        [](const Field& field) { return equal_ignoring_case(field.name, "Received"); });
    if (received > static_cast<std::ptrdiff_t>(most_received)) return Automatic{"loop", "too_many_hops"};
    return std::nullopt;
}

}  // namespace

std::optional<Automatic> find_automatic(const Inquiry& inquiry)
{
    const Letter& letter = *inquiry.letter;
    if (auto found = find_loop(letter)) return found;
    if (auto found = find_bounce(letter)) return found;
    if (auto found = find_report(inquiry)) return found;
    if (auto found = find_auto_reply(letter)) return found;
    return find_calendar_answer(inquiry);
}

std::optional<Automatic> find_newsletter(const Letter& letter)
{
    if (!letter.has_header("List-Unsubscribe")) return std::nullopt;
    const bool bulk = header_begins(letter, "Precedence", "bulk") || header_begins(letter, "Precedence", "list") ||
                      header_begins(letter, "Precedence", "junk");
    if (bulk || letter.has_header("List-Id")) return Automatic{"newsletter", "list_unsubscribe"};
    return std::nullopt;
}

bool is_machine_local_part(std::string_view local)
{
    const std::string folded = lower_ascii(local.substr(0, local.find('+')));
    const auto is_in_it = [&](std::string_view word) { return folded.find(word) != folded.npos; };
    return std::find(machine_local_parts.begin(), machine_local_parts.end(), folded) != machine_local_parts.end() ||
           std::any_of(no_reply_words.begin(), no_reply_words.end(), is_in_it);
}

}  // namespace captura::rules
