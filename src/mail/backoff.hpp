/// How long to stay away from a mailbox after a visit ended badly (M19): doubling, with full jitter. Pure; chance is an
/// argument from [0, 1).
#pragma once

#include "mail/mail_fault.hpp"

#include "captura/mail/mailboxes.hpp"

#include <chrono>

namespace captura::mail {

class Backoff {
public:
    explicit Backoff(const MailboxSettings& settings) : pace_(settings.pace), lease_(settings.lease) {}

    std::chrono::milliseconds after(const Ended& ended, double chance);

private:
    Pace pace_;
    std::chrono::milliseconds lease_;
    MailFault last_ = MailFault::stopped;
    int failures_ = 0;  ///< of one kind, without a whole round in between
};

}  // namespace captura::mail
