#include "mail/backoff.hpp"

#include <algorithm>

namespace captura::mail {
namespace {

using std::chrono::milliseconds;

milliseconds part_of(milliseconds whole, double chance)
{
    return milliseconds{static_cast<milliseconds::rep>(static_cast<double>(whole.count()) * chance)};
}

milliseconds doubled(milliseconds first, milliseconds most, int times)
{
    milliseconds wait = first;
    for (int i = 0; i < times && wait < most; ++i) wait *= 2;
    return std::min(wait, most);
}

}  // namespace

milliseconds Backoff::after(const Ended& ended, double chance)
{
    failures_ = ended.after_good_round || ended.fault != last_ ? 0 : failures_ + 1;
    last_ = ended.fault;
    // Between the first delay and the doubled one; never below the first, which is what protects an account.
    const auto between = [&](milliseconds first, milliseconds most) {
        return first + part_of(doubled(first, most, failures_) - first, chance);
    };
    milliseconds wait{0};
    switch (ended.fault) {
        case MailFault::stopped:
            break;
        case MailFault::lease:
            wait = part_of(lease_ / 3, chance);
            break;
        case MailFault::fenced:
            wait = part_of(pace_.network_first, chance);
            break;
        case MailFault::database:
            wait = between(pace_.database_first, pace_.database_most);
            break;
        case MailFault::refused_login:
            wait = between(pace_.login_first, pace_.login_most);
            break;
        case MailFault::limited:
            wait = between(pace_.patience_first, pace_.patience_most);
            break;
        case MailFault::network:
        case MailFault::untrusted:
        case MailFault::protocol:
        case MailFault::folder:
        case MailFault::ours:
            // A connection that worked and broke is tried again at once or nearly so.
            wait = failures_ == 0 ? part_of(pace_.network_first, chance)
                                  : between(pace_.network_first, pace_.network_most);
            break;
    }
    // A server's own wish replaces our guess (Office 365 names seconds where we would stay away ten minutes).
    return ended.not_before > milliseconds{0} ? ended.not_before : wait;
}

}  // namespace captura::mail
