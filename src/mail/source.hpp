/// A place that remembers its mail, visited again and again by the loop of mailbox_loop.hpp.
#pragma once

#include "mail/lease.hpp"
#include "mail/mail_fault.hpp"

#include "captura/mail/mailboxes.hpp"

#include <boost/asio/io_context.hpp>

#include <memory>
#include <string>
#include <vector>

namespace captura::mail {

class Source {
public:
    virtual ~Source() = default;
    /// Under a fresh lease, until something ends it. Throws only for what is our bug or set-up.
    virtual Task<Ended> visit(Lease& lease) = 0;
    /// Ends the visit soon, also every later one; the cursor stays where it was saved last.
    virtual void interrupt() = 0;
    /// The cursor's folder: "" for a Maildir.
    virtual const std::string& folder() const = 0;
};

/// What blocks on files runs there, never on the loop.
class FileThread;

// Each throws std::invalid_argument where the settings cannot work.
std::unique_ptr<Source> imap_source(boost::asio::io_context& loop, const MailboxSettings& settings, const Take& take,
                                    Events& events);
std::unique_ptr<Source> maildir_source(boost::asio::io_context& loop, const MailboxSettings& settings, const Take& take,
                                       CursorBook& book, Events& events, FileThread& files);

/// A letter as every room knows it; its id and key are the choke point's to give.
Submission letter_submission(const MailboxSettings& settings, std::string octets, Place place);

}  // namespace captura::mail
