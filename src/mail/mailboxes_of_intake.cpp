// Alone in its file: who brings a choke point of his own need not link ours.
#include "captura/mail/mailboxes.hpp"

#include <utility>

namespace captura::mail {
namespace {

Take take_of(intake::Intake& intake)
{
    return [&intake](std::vector<Submission> letters, intake::CursorMove move) {
        return intake.take(std::move(letters), std::move(move));
    };
}

}  // namespace

Mailboxes::Mailboxes(boost::asio::io_context& loop, std::vector<MailboxSettings> settings, intake::Intake& intake,
                     CursorBook& cursors, Events& events)
    : Mailboxes(loop, std::move(settings), take_of(intake), cursors, events)
{
}

}  // namespace captura::mail
