/// One mailbox for as long as the daemon runs: claim, visit, stay away for a while, again.
#pragma once

#include "mail/backoff.hpp"
#include "mail/source.hpp"

#include <boost/asio/steady_timer.hpp>

#include <memory>
#include <random>

namespace captura::mail {

class MailboxLoop {
public:
    /// Throws std::invalid_argument naming the mailbox. All references must outlive the loop.
    MailboxLoop(boost::asio::io_context& loop, MailboxSettings settings, const Take& take, CursorBook& book,
                Events& events, FileThread& files);

    /// Until stop(). The fence for whatever one visit throws.
    Task<void> run();
    void stop();

private:
    Task<Ended> visit_once();

    MailboxSettings settings_;
    CursorBook& book_;
    Events& events_;
    std::unique_ptr<Source> source_;
    Backoff backoff_;
    boost::asio::steady_timer away_;
    std::minstd_rand chance_;
    bool stopping_ = false;
};

}  // namespace captura::mail
