#include "captura/mail/mailboxes.hpp"

#include "mail/file_thread.hpp"
#include "mail/mailbox_loop.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>

#include <exception>
#include <set>
#include <stdexcept>
#include <utility>

namespace captura::mail {

struct Mailboxes::State {
    State(boost::asio::io_context& given, Take port) : loop(given), take(std::move(port)) {}
    ~State() { files.join(); }

    void finish_if_all_ended()
    {
        if (running > 0 || !done) return;
        boost::asio::post(loop, std::exchange(done, nullptr));
    }

    boost::asio::io_context& loop;
    Take take;
    FileThread files;
    std::vector<std::unique_ptr<MailboxLoop>> mailboxes;
    std::size_t running = 0;
    bool stopping = false;
    std::function<void()> done;
};

Mailboxes::Mailboxes(boost::asio::io_context& loop, std::vector<MailboxSettings> settings, Take take,
                     CursorBook& cursors, Events& events)
    : state_(std::make_shared<State>(loop, std::move(take)))
{
    std::set<std::string> names;
    for (MailboxSettings& mailbox : settings) {
        if (mailbox.name.empty()) throw std::invalid_argument("a mailbox has no name");
        if (!names.insert(mailbox.name).second)
            throw std::invalid_argument("mailbox \"" + mailbox.name + "\": the name is used twice");
        state_->mailboxes.push_back(
            std::make_unique<MailboxLoop>(loop, std::move(mailbox), state_->take, cursors, events, state_->files));
    }
}

Mailboxes::~Mailboxes()
{
    stop(nullptr);
}

void Mailboxes::start()
{
    for (const auto& mailbox : state_->mailboxes) {
        ++state_->running;
        auto work = [state = state_, one = mailbox.get()] { return one->run(); };
        // What a visit throws was fenced there; what still comes through ends the daemon (an exception must not pass
        // unseen).
        auto ended = [state = state_](std::exception_ptr failure) {
            --state->running;
            state->finish_if_all_ended();
            if (failure) std::rethrow_exception(failure);
        };
        boost::asio::co_spawn(state_->loop, std::move(work), std::move(ended));
    }
}

void Mailboxes::stop(std::function<void()> done)
{
    if (done) state_->done = std::move(done);
    if (!std::exchange(state_->stopping, true))
        for (const auto& mailbox : state_->mailboxes) mailbox->stop();
    state_->finish_if_all_ended();
}

}  // namespace captura::mail
