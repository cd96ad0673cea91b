// The way of ImapDialog from the greeting into the folder: TLS, login, where reading begins (M8, M20).
#include "mail/imap_dialog.hpp"

#include <utility>

namespace captura::mail {

void ImapDialog::on_greeting(std::string_view line)
{
    const auto status = line.starts_with("* ") ? parse_imap_status(line.substr(2)) : std::nullopt;
    if (!status) return close(MailFault::protocol, "this is no IMAP server: " + quoted_excerpt(line));
    switch (status->kind) {
        case ImapStatus::Kind::ok:
            return command(Step::first_capability, "CAPABILITY");
        case ImapStatus::Kind::preauth:
            // Nobody between us and the server may talk us out of TLS with this word (M20).
            if (!encrypted_ && settings_.encryption == Encryption::starttls)
                return close(MailFault::untrusted, "the server greets with PREAUTH before TLS");
            return command(Step::capability_after_login, "CAPABILITY");
        case ImapStatus::Kind::no:
        case ImapStatus::Kind::bad:
        case ImapStatus::Kind::bye:
            return refused(*status);
    }
}

void ImapDialog::after_capability()
{
    const bool may = settings_.encryption == Encryption::starttls || settings_.encryption == Encryption::loopback;
    if (!encrypted_ && may && offers("STARTTLS")) return command(Step::starttls, "STARTTLS");
    if (!encrypted_ && settings_.encryption == Encryption::starttls)
        return close(MailFault::untrusted, "the server offers no STARTTLS and nobody allowed plaintext");
    log_in();
}

void ImapDialog::tls_started()
{
    encrypted_ = true;
    capabilities_.clear();  // what was said in plaintext counts no more
    command(Step::capability, "CAPABILITY");
}

void ImapDialog::log_in()
{
    if (offers("AUTH=PLAIN")) {
        const std::string plain = base64(std::string{'\0'} + settings_.user + std::string{'\0'} + settings_.password);
        if (offers("SASL-IR")) return command(Step::logging_in, "AUTHENTICATE PLAIN " + plain);
        return command_parts(Step::logging_in, {"AUTHENTICATE PLAIN\r\n", plain});
    }
    if (offers("LOGINDISABLED"))
        return close(MailFault::refused_login, "the server offers no way to log in that is known here");
    std::vector<std::string> parts{"LOGIN "};
    append_string(parts, settings_.user, offers("LITERAL+"));
    parts.back() += ' ';
    append_string(parts, settings_.password, offers("LITERAL+"));
    command_parts(Step::logging_in, std::move(parts));
}

void ImapDialog::examine()
{
    seen_validity_ = 0;
    uid_next_.reset();
    std::vector<std::string> parts{"EXAMINE "};
    append_string(parts, settings_.folder, offers("LITERAL+"));
    command_parts(Step::examining, std::move(parts));
}

void ImapDialog::after_examine()
{
    if (seen_validity_ == 0)
        return close(MailFault::folder, "the folder has no UIDVALIDITY: letters cannot be told apart in it");
    const Position before = position_;
    const bool first = before.uidvalidity == 0;
    if (before.uidvalidity != seen_validity_) {
        // All UIDs are new ones: from the first letter on, and the keys tell known letters from new (F32).
        position_ = {seen_validity_, 0};
        troubles_ = {};
    }
    actions_.emplace_back(Selected{before, position_});
    if (!first) return start_listing();
    top_uid_ = 0;
    if (!settings_.read_all && !uid_next_ && has_letters_) return command(Step::finding_top, "UID FETCH * (UID)");
    if (!settings_.read_all && uid_next_) top_uid_ = *uid_next_ - 1;
    step_ = Step::setting_baseline;
    actions_.emplace_back(Baseline{{seen_validity_, top_uid_}});
}

void ImapDialog::baseline_set()
{
    position_.last_uid = top_uid_;
    start_listing();
}

}  // namespace captura::mail
