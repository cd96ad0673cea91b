#include "mail/mailbox_loop.hpp"

#include "mail/mailbox_url.hpp"

#include <boost/asio/redirect_error.hpp>

#include <stdexcept>
#include <utility>

namespace captura::mail {
namespace {

std::unique_ptr<Source> source_of(boost::asio::io_context& loop, const MailboxSettings& settings, const Take& take,
                                  CursorBook& book, Events& events, FileThread& files)
{
    try {
        if (settings.start != "new" && settings.start != "all")
            throw std::invalid_argument("start is \"new\" or \"all\"; a date is not read by this version");
        if (settings.batch == 0 || settings.batch_octets == 0 || settings.max_letter == 0)
            throw std::invalid_argument("a limit of nothing");
        if (settings.lease < std::chrono::seconds{1} || settings.poll < std::chrono::seconds{1})
            throw std::invalid_argument("lease and poll are a second at least");
        if (parse_mailbox_url(settings.url).scheme == MailboxUrl::Scheme::maildir)
            return maildir_source(loop, settings, take, book, events, files);
        return imap_source(loop, settings, take, events);
    } catch (const std::invalid_argument& e) {
        throw std::invalid_argument("mailbox \"" + settings.name + "\": " + e.what());
    }
}

}  // namespace

Submission letter_submission(const MailboxSettings& settings, std::string octets, Place place)
{
    Submission submission;
    submission.door = Door::mail;
    submission.entry = settings.name;
    submission.received_at = now();
    submission.content_type = "message/rfc822";
    submission.body = std::move(octets);
    submission.place = std::move(place);
    return submission;
}

MailboxLoop::MailboxLoop(boost::asio::io_context& loop, MailboxSettings settings, const Take& take, CursorBook& book,
                         Events& events, FileThread& files)
    : settings_(std::move(settings)),
      book_(book),
      events_(events),
      source_(source_of(loop, settings_, take, book, events, files)),
      backoff_(settings_),
      away_(loop),
      chance_(std::random_device()())
{
}

Task<void> MailboxLoop::run()
{
    while (!stopping_) {
        const Ended ended = co_await visit_once();
        if (stopping_) break;
        const double chance = std::uniform_real_distribution<>()(chance_);
        const auto delay = backoff_.after(ended, chance);
        if (!ended.reason.empty()) events_.mailbox_lost(settings_.name, ended.reason, delay);
        boost::system::error_code woken;
        auto token = boost::asio::redirect_error(boost::asio::use_awaitable, woken);
        away_.expires_after(delay);
        co_await away_.async_wait(token);
    }
}

Task<Ended> MailboxLoop::visit_once()
{
    Ended broken;
    broken.fault = MailFault::ours;
    try {
        Lease lease{book_, settings_.name, source_->folder(), settings_.lease};
        const auto refused = co_await lease.claim();
        if (refused) co_return *refused;
        if (stopping_) co_return broken;
        co_return co_await source_->visit(lease);
    } catch (const std::exception& e) {
        broken.reason = e.what();
    }
    co_return broken;
}

void MailboxLoop::stop()
{
    stopping_ = true;
    away_.cancel();
    source_->interrupt();
}

}  // namespace captura::mail
