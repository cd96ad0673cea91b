#include "mail/imap_dialog.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace captura::mail {
namespace {

ImapDialog::Close closing(MailFault fault, std::string reason)
{
    ImapDialog::Close close;
    close.fault = fault;
    close.reason = std::move(reason);
    return close;
}

std::string said(const ImapStatus& status)
{
    const std::string code = status.code.empty() ? "" : "[" + status.code + "] ";
    return "the server says " + quoted_excerpt(code + status.text);
}

bool contains(std::string_view text, std::string_view part)
{
    const auto found = std::search(text.begin(), text.end(), part.begin(), part.end(), [](char a, char b) {
        return same_word({&a, 1}, {&b, 1});
    });
    return found != text.end();
}

/// The server asks us to stay away for a while (M19).
bool asks_for_patience(const ImapStatus& status)
{
    for (const std::string_view code : {"LIMIT", "OVERQUOTA", "UNAVAILABLE"})
        if (same_word(status.code, code)) return true;
    return contains(status.text, "too many") || contains(status.text, "Suggested Backoff Time");
}

/// "Suggested Backoff Time: 9000 milliseconds" (Office 365), obeyed up to 15 minutes.
std::chrono::milliseconds suggested_backoff(std::string_view text)
{
    constexpr std::string_view words = "Suggested Backoff Time: ";
    const auto at = text.find(words);
    if (at == std::string_view::npos) return {};
    std::string_view digits = text.substr(at + words.size());
    digits = digits.substr(0, std::min(digits.find_first_not_of("0123456789"), std::size_t{9}));
    const auto wish = std::chrono::milliseconds{parse_imap_number(digits).value_or(0)};
    return std::min<std::chrono::milliseconds>(wish, std::chrono::minutes{15});
}

}  // namespace

std::size_t ImapDialog::max_literals(const Settings& settings)
{
    return std::max(settings.max_letter + settings.max_letter / 10, 2 * beginning_octets);
}

ImapDialog::ImapDialog(Settings settings, Position position, ImapTroubles& troubles)
    : settings_(std::move(settings)),
      troubles_(troubles),
      reader_(max_literals(settings_)),
      encrypted_(settings_.encryption == Encryption::active),
      position_(position)
{
}

ImapDialog::Action ImapDialog::next()
{
    for (;;) {
        if (!actions_.empty()) {
            if (const auto* close = std::get_if<Close>(&actions_.front())) return *close;  // for ever
            Action action = std::move(actions_.front());
            actions_.pop_front();
            return action;
        }
        if (step_ == Step::saving || step_ == Step::setting_baseline || step_ == Step::handshake)
            throw std::logic_error("the dialog waits for its last action to be carried out");
        if (step_ == Step::pausing) return Pause{};
        auto arrived = reader_.next();
        if (auto* response = std::get_if<ImapResponse>(&arrived))
            on_response(*response);
        else if (const auto* fault = std::get_if<ImapReaderFault>(&arrived))
            close(MailFault::protocol, "the server sends " + std::string{to_text(*fault)});
        else
            return waiting();
    }
}

ImapDialog::Action ImapDialog::waiting() const
{
    if (step_ == Step::idling) return Idle{};
    if (reader_.in_literal()) return ReadMore{Patience::literal};
    if (step_ == Step::greeting) return ReadMore{Patience::greeting};
    if (step_ == Step::listing || step_ == Step::fetching) return ReadMore{Patience::transfer};
    if (step_ == Step::idle_ending) return ReadMore{Patience::idle_end};
    return ReadMore{Patience::command};
}

void ImapDialog::close(MailFault fault, std::string reason)
{
    actions_.clear();
    actions_.emplace_back(closing(fault, std::move(reason)));
    step_ = Step::closed;
}

void ImapDialog::command(Step step, std::string text)
{
    command_parts(step, {std::move(text)});
}

void ImapDialog::command_parts(Step step, std::vector<std::string> parts)
{
    step_ = step;
    tag_ = "c" + std::to_string(++tag_number_);
    parts.front() = tag_ + " " + parts.front();
    parts.back() += "\r\n";
    parts_.assign(parts.begin(), parts.end());
    send_next_part();
}

void ImapDialog::send_next_part()
{
    actions_.emplace_back(Send{std::move(parts_.front())});
    parts_.pop_front();
}

void ImapDialog::on_response(ImapResponse& response)
{
    const std::string_view line = response.text;
    if (step_ == Step::greeting) return on_greeting(line);
    if (line.starts_with("* ")) return on_untagged(response);
    if (line == "+" || line.starts_with("+ ")) return on_continuation();
    const auto space = line.find(' ');
    const auto status = space == std::string_view::npos ? std::nullopt : parse_imap_status(line.substr(space + 1));
    if (tag_.empty() || line.substr(0, space) != tag_ || !status)
        return close(MailFault::protocol, "the server answers out of turn: " + quoted_excerpt(line));
    tag_.clear();
    parts_.clear();
    on_tagged(*status);
}

void ImapDialog::on_continuation()
{
    if (!parts_.empty()) return send_next_part();
    if (step_ != Step::idle_starting)
        return close(MailFault::protocol, "the server asks for more where there is nothing to say");
    step_ = Step::idling;
    if (exists_grew_) wake();
}

void ImapDialog::on_untagged(ImapResponse& response)
{
    const std::string_view line = std::string_view{response.text}.substr(2);
    if (const auto status = parse_imap_status(line)) return on_status(*status);
    const auto space = std::min(line.find(' '), line.size());
    if (same_word(line.substr(0, space), "CAPABILITY")) {
        capabilities_.clear();
        for (std::size_t at = space; at < line.size();) {
            const auto end = std::min(line.find(' ', at + 1), line.size());
            std::string word{line.substr(at + 1, end - at - 1)};
            for (char& c : word)
                if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 32);
            capabilities_.insert(std::move(word));
            at = end;
        }
        return;
    }
    if (const auto number = parse_imap_number(line.substr(0, space)); number && space < line.size()) {
        const auto end = std::min(line.find(' ', space + 1), line.size());
        on_numbered(*number, line.substr(space + 1, end - space - 1), response, 2 + end);
    }
    // FLAGS, SEARCH, LIST, ENABLED, VANISHED and whatever the future brings: not for us.
}

void ImapDialog::on_status(const ImapStatus& status)
{
    if (status.kind == ImapStatus::Kind::bye) return refused(status);
    const auto validity = code_number(status.code, "UIDVALIDITY");
    if (validity && *validity > 0) {
        if (step_ == Step::examining)
            seen_validity_ = *validity;
        else if (*validity != position_.uidvalidity)
            return close(MailFault::network, "the folder was replaced while it was open");
    }
    if (const auto next = code_number(status.code, "UIDNEXT"); next && *next > 0) uid_next_ = *next;
}

void ImapDialog::on_numbered(std::uint32_t number, std::string_view word, ImapResponse& response, std::size_t behind)
{
    if (same_word(word, "EXISTS")) {
        has_letters_ = number > 0;
        if (step_ != Step::examining) exists_grew_ = true;
        if (step_ == Step::idling) wake();
    } else if (same_word(word, "FETCH")) {
        if (auto fetch = parse_imap_fetch(response, behind))
            on_fetch(*fetch);
        else
            close(MailFault::protocol, "a FETCH answer cannot be read");
    }
    // EXPUNGE moves sequence numbers, which nobody here uses (M10).
}

void ImapDialog::on_fetch(ImapFetch& fetch)
{
    if (!fetch.uid || *fetch.uid == 0) return;
    switch (step_) {
        case Step::finding_top:
            top_uid_ = std::max(top_uid_, *fetch.uid);
            break;
        case Step::listing:
            if (fetch.size) keep_listed(*fetch.uid, *fetch.size);
            break;
        case Step::fetching:
            gather(fetch);
            break;
        case Step::asking_missing:
            if (std::binary_search(wanted_.begin(), wanted_.end(), *fetch.uid)) present_.insert(*fetch.uid);
            break;
        default:
            break;  // unasked
    }
}

void ImapDialog::on_tagged(const ImapStatus& status)
{
    const bool ok = status.kind == ImapStatus::Kind::ok;
    const bool no = status.kind == ImapStatus::Kind::no;
    switch (step_) {
        case Step::first_capability:
        case Step::capability:
            return ok ? after_capability() : refused(status);
        case Step::starttls:
            if (!ok) return close(MailFault::untrusted, "STARTTLS is refused: " + said(status));
            if (reader_.holds_octets())
                return close(MailFault::untrusted, "plaintext was slipped in behind the answer to STARTTLS");
            step_ = Step::handshake;
            actions_.emplace_back(StartTls{});
            return;
        case Step::logging_in:
            if (ok) return command(Step::capability_after_login, "CAPABILITY");
            if (asks_for_patience(status)) return refused(status);
            return close(MailFault::refused_login, "the login is refused: " + said(status));
        case Step::capability_after_login: return ok ? examine() : refused(status);
        case Step::examining:
            return ok ? after_examine() : refused(status);
        case Step::finding_top:
            if (!ok && !no) return refused(status);
            step_ = Step::setting_baseline;
            actions_.emplace_back(Baseline{{seen_validity_, top_uid_}});
            return;
        case Step::listing:
            return ok ? after_listing() : refused(status);
        // NO may come beside letters that did arrive: what is missing is asked for by itself.
        case Step::fetching:
            return ok || no ? after_fetching() : refused(status);
        case Step::asking_missing:
            return ok || no ? after_missing() : refused(status);
        case Step::idle_starting:
        case Step::idling:  // it ended by itself or was never possible: poll from now on
            idle_broken_ = true;
            step_ = Step::pausing;
            return;
        case Step::idle_ending:
            return ok ? start_listing() : refused(status);
        case Step::greeting:
        case Step::handshake:
        case Step::setting_baseline:
        case Step::saving:
        case Step::pausing:
        case Step::closed:
            return close(MailFault::protocol, "the server answers out of turn");
    }
}

void ImapDialog::refused(const ImapStatus& status)
{
    if (asks_for_patience(status)) {
        auto patience = closing(MailFault::limited, said(status));
        patience.not_before = suggested_backoff(status.text);
        actions_.clear();
        actions_.emplace_back(std::move(patience));
        step_ = Step::closed;
        return;
    }
    // Office 365: the token is good, the mailbox is not ours (M19, quirks).
    if (contains(status.text, "authenticated but not connected")) return close(MailFault::refused_login, said(status));
    if (status.kind == ImapStatus::Kind::bye) return close(MailFault::network, said(status));
    const bool folder = step_ == Step::examining && status.kind == ImapStatus::Kind::no;
    close(folder ? MailFault::folder : MailFault::protocol, said(status));
}

void ImapDialog::wake()
{
    if (step_ == Step::idling) {
        step_ = Step::idle_ending;
        actions_.emplace_back(Send{"DONE\r\n"});
    } else if (step_ == Step::pausing) {
        // Opened anew, since some servers show nothing new in a folder that stays open (M17).
        examine();
    }
}

bool ImapDialog::offers(std::string_view capability) const
{
    return capabilities_.find(capability) != capabilities_.end();
}

}  // namespace captura::mail
