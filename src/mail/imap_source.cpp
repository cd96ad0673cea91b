// Carries out what ImapDialog asks for: the socket, the clock, the choke point.
#include "mail/connection.hpp"
#include "mail/imap_dialog.hpp"
#include "mail/mailbox_url.hpp"
#include "mail/source.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace captura::mail {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

Ended stopped()
{
    Ended ended;
    ended.fault = MailFault::stopped;
    return ended;
}

class ImapSource final : public Source {
public:
    ImapSource(boost::asio::io_context& loop, const MailboxSettings& settings, const Take& take, Events& events)
        : loop_(loop),
          settings_(settings),
          take_(take),
          events_(events),
          url_(parse_mailbox_url(settings.url)),
          wire_folder_(modified_utf7(url_.folder)),
          pause_(loop)
    {
        if (settings.password.find('\0') != std::string::npos)
            throw std::invalid_argument("its password holds a NUL, which no mail server takes");
        if (url_.scheme == MailboxUrl::Scheme::imaps && !settings.tls)
            throw std::invalid_argument("imaps:// with tls = \"off\": write imap:// for plaintext");
        if (settings.tls) check_ca_file(settings.ca_file);
    }

    Task<Ended> visit(Lease& lease) override
    {
        connected_told_ = false;
        good_round_ = false;
        Ended ended = co_await converse(lease);
        connection_.reset();
        ended.after_good_round = good_round_;
        if (stopping_) ended = stopped();
        co_return ended;
    }

    void interrupt() override
    {
        stopping_ = true;
        if (connection_) connection_->close();
        pause_.cancel();
    }

    const std::string& folder() const override { return url_.folder; }

private:
    ImapDialog::Encryption encryption() const
    {
        if (url_.scheme == MailboxUrl::Scheme::imaps) return ImapDialog::Encryption::active;
        if (!settings_.tls) return ImapDialog::Encryption::none;
        // What the name resolved to decides, not the name.
        return connection_->peer_is_loopback() ? ImapDialog::Encryption::loopback : ImapDialog::Encryption::starttls;
    }

    ImapDialog::Settings dialog_settings() const
    {
        ImapDialog::Settings settings;
        settings.user = url_.user;
        settings.password = settings_.password;
        settings.folder = wire_folder_;
        settings.encryption = encryption();
        settings.read_all = settings_.start == "all";
        settings.max_letter = settings_.max_letter;
        settings.batch = settings_.batch;
        settings.batch_octets = settings_.batch_octets;
        return settings;
    }

    Task<Ended> converse(Lease& lease)
    {
        const Pace& pace = settings_.pace;
        connection_ = std::make_unique<Connection>(loop_);
        auto fault = co_await connection_->connect(url_.host, url_.port, pace.resolve, pace.connect);
        if (fault) co_return *fault;
        if (url_.scheme == MailboxUrl::Scheme::imaps)
            fault = co_await connection_->start_tls(url_.host, settings_.ca_file, pace.tls);
        if (fault) co_return *fault;

        const ImapDialog::Position position{lease.cursor().uidvalidity, lease.cursor().last_uid};
        ImapDialog dialog{dialog_settings(), position, troubles_};
        asked_at_ = steady_clock::now();
        while (!fault && !stopping_) {
            ImapDialog::Action action = dialog.next();
            fault = co_await carry_out(dialog, action, lease);
        }
        co_return fault ? std::move(*fault) : stopped();
    }

    Task<std::optional<Ended>> carry_out(ImapDialog& dialog, ImapDialog::Action& action, Lease& lease)
    {
        std::optional<Ended> fault;
        if (auto* send = std::get_if<ImapDialog::Send>(&action)) {
            asked_at_ = steady_clock::now();
            fault = co_await connection_->write(std::move(send->octets), settings_.pace.command);
        } else if (const auto* more = std::get_if<ImapDialog::ReadMore>(&action)) {
            fault = co_await read_more(dialog, more->patience, lease);
        } else if (std::holds_alternative<ImapDialog::StartTls>(action)) {
            fault = co_await connection_->start_tls(url_.host, settings_.ca_file, settings_.pace.tls);
            if (!fault) dialog.tls_started();
        } else if (const auto* baseline = std::get_if<ImapDialog::Baseline>(&action)) {
            fault = co_await lease.set_baseline(baseline->position.uidvalidity, baseline->position.last_uid);
            if (!fault) dialog.baseline_set();
        } else if (auto* letters = std::get_if<ImapDialog::Letters>(&action)) {
            fault = co_await save(*letters, lease);
            if (!fault) dialog.saved();
        } else if (std::holds_alternative<ImapDialog::Idle>(action)) {
            fault = co_await idle(dialog, lease);
        } else if (std::holds_alternative<ImapDialog::Pause>(action)) {
            fault = co_await pause(lease);
            if (!fault) dialog.wake();
        } else if (auto* close = std::get_if<ImapDialog::Close>(&action)) {
            fault.emplace();
            fault->fault = close->fault;
            fault->reason = std::move(close->reason);
            fault->not_before = close->not_before;
        } else {
            tell(action);
        }
        co_return fault;
    }

    void tell(const ImapDialog::Action& action)
    {
        if (const auto* selected = std::get_if<ImapDialog::Selected>(&action)) {
            if (!std::exchange(connected_told_, true)) events_.mailbox_connected(settings_.name);
            const auto before = selected->before.uidvalidity;
            if (before != 0 && before != selected->now.uidvalidity)
                events_.letter_skipped(settings_.name,
                                       "UIDVALIDITY changed from " + std::to_string(before) + " to " +
                                           std::to_string(selected->now.uidvalidity) +
                                           ": the folder is read from its first letter, known letters are repeats");
        } else if (const auto* given_up = std::get_if<ImapDialog::GivenUp>(&action)) {
            events_.letter_skipped(settings_.name, "the server lists UID " + std::to_string(given_up->uid) +
                                                       " but gives nothing of it: it stays there");
        } else if (const auto* round = std::get_if<ImapDialog::RoundDone>(&action)) {
            good_round_ = true;
            events_.mailbox_round(settings_.name, round->letters);
        }
    }

    Task<std::optional<Ended>> save(ImapDialog::Letters& letters, Lease& lease)
    {
        auto fault = co_await lease.keep();
        if (fault) co_return fault;
        std::vector<Submission> submissions;
        submissions.reserve(letters.letters.size());
        for (ImapDialog::Fetched& letter : letters.letters) {
            if (letter.cut)
                events_.letter_skipped(settings_.name, "of UID " + std::to_string(letter.uid) +
                                                           " only header and beginning were taken: the letter stays "
                                                           "on the server");
            Place place;
            place.mailbox = settings_.name;
            place.folder = url_.folder;
            place.uidvalidity = letters.position.uidvalidity;
            place.uid = letter.uid;
            submissions.push_back(letter_submission(settings_, std::move(letter.octets), std::move(place)));
        }
        co_return co_await save_letters(take_, std::move(submissions), lease, letters.position.uidvalidity,
                                        letters.position.last_uid);
    }

    /// Until something came; the lease is kept meanwhile. Nothing within `patience` is for the caller to judge.
    Task<Connection::Arrival> read_keeping(milliseconds patience, Lease& lease)
    {
        const auto end = steady_clock::now() + patience;
        Connection::Arrival arrival;
        for (;;) {
            arrival.fault = co_await lease.keep();
            if (arrival.fault) co_return arrival;
            const auto left = std::chrono::duration_cast<milliseconds>(end - steady_clock::now());
            if (left <= milliseconds{0}) co_return arrival;
            arrival = co_await connection_->read(std::min(left, lease.until_renewal()));
            if (!arrival.octets.empty() || arrival.fault || stopping_) co_return arrival;
        }
    }

    Task<std::optional<Ended>> read_more(ImapDialog& dialog, ImapDialog::Patience patience, Lease& lease)
    {
        const Connection::Arrival arrival = co_await read_keeping(time_left(patience), lease);
        if (arrival.fault) co_return arrival.fault;
        if (!arrival.octets.empty()) {
            dialog.feed(arrival.octets);
            co_return std::nullopt;
        }
        Ended silent;
        silent.reason = "the server does not answer";
        co_return silent;
    }

    milliseconds time_left(ImapDialog::Patience patience) const
    {
        const Pace& pace = settings_.pace;
        const auto since = std::chrono::duration_cast<milliseconds>(steady_clock::now() - asked_at_);
        switch (patience) {
            case ImapDialog::Patience::greeting:
                return pace.greeting - since;
            case ImapDialog::Patience::command:
                return pace.command - since;
            case ImapDialog::Patience::transfer:
                return std::min(pace.command, pace.transfer - since);
            case ImapDialog::Patience::literal:
                return std::min(pace.literal, pace.transfer - since);
            case ImapDialog::Patience::idle_end:
                return pace.literal - since;
        }
        return pace.command;
    }

    Task<std::optional<Ended>> idle(ImapDialog& dialog, Lease& lease)
    {
        const auto since = std::chrono::duration_cast<milliseconds>(steady_clock::now() - asked_at_);
        const Connection::Arrival arrival = co_await read_keeping(settings_.pace.idle - since, lease);
        if (arrival.fault) co_return arrival.fault;
        if (arrival.octets.empty())
            dialog.wake();
        else
            dialog.feed(arrival.octets);
        co_return std::nullopt;
    }

    Task<std::optional<Ended>> pause(Lease& lease)
    {
        const auto end = steady_clock::now() + settings_.poll;
        while (!stopping_ && steady_clock::now() < end) {
            auto fault = co_await lease.keep();
            if (fault) co_return fault;
            if (stopping_) break;
            boost::system::error_code woken;
            pause_.expires_at(std::min<steady_clock::time_point>(end, steady_clock::now() + lease.until_renewal()));
            auto token = boost::asio::redirect_error(boost::asio::use_awaitable, woken);
            co_await pause_.async_wait(token);
        }
        co_return std::nullopt;
    }

    boost::asio::io_context& loop_;
    const MailboxSettings& settings_;
    const Take& take_;
    Events& events_;
    MailboxUrl url_;
    std::string wire_folder_;
    boost::asio::steady_timer pause_;
    std::unique_ptr<Connection> connection_;
    ImapTroubles troubles_;
    steady_clock::time_point asked_at_{};
    bool connected_told_ = false;
    bool good_round_ = false;
    bool stopping_ = false;
};

}  // namespace

std::unique_ptr<Source> imap_source(boost::asio::io_context& loop, const MailboxSettings& settings, const Take& take,
                                    Events& events)
{
    return std::make_unique<ImapSource>(loop, settings, take, events);
}

}  // namespace captura::mail
