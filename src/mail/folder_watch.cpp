#include "mail/folder_watch.hpp"

#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>

#include <array>
#include <cerrno>
#include <cstring>
#include <map>
#include <stdexcept>
#include <system_error>
#include <utility>

#include <sys/inotify.h>
#include <unistd.h>

namespace captura::mail {

namespace asio = boost::asio;
using boost::system::error_code;

struct FolderWatch::State : std::enable_shared_from_this<State> {
    explicit State(asio::io_context& loop) : descriptor(loop), signal(loop) {}

    void start_read()
    {
        reading = true;
        descriptor.async_read_some(asio::buffer(buffer), [self = shared_from_this()](error_code ec, std::size_t count) {
            self->reading = false;
            if (ec) self->news.lost = true;
            self->take_events(count);
            self->signal.cancel();
        });
    }

    /// Events stand one behind the other, each with a name padded by NULs.
    void take_events(std::size_t count)
    {
        std::size_t at = 0;
        while (at + sizeof(inotify_event) <= count) {
            inotify_event event{};
            std::memcpy(&event, buffer.data() + at, sizeof event);
            const char* name = buffer.data() + at + sizeof event;
            take(event, event.len > 0 ? std::string{name, ::strnlen(name, event.len)} : std::string{});
            at += sizeof event + event.len;
        }
    }

    void take(const inotify_event& event, std::string name)
    {
        if (event.mask & IN_Q_OVERFLOW) news.overflown = true;
        if (event.mask & (IN_DELETE_SELF | IN_MOVE_SELF | IN_IGNORED | IN_UNMOUNT)) news.lost = true;
        if (event.mask & IN_CREATE) news.created = true;
        const auto part = parts.find(event.wd);
        if (part == parts.end() || name.empty() || (event.mask & IN_ISDIR)) return;
        // What nobody asks for in time is left to a scan: hints have a bound like everything else.
        if ((event.mask & (IN_CLOSE_WRITE | IN_MOVED_TO)) == 0) return;
        if (news.whole.size() < 10'000)
            news.whole.insert({part->second, std::move(name)});
        else
            news.overflown = true;
    }

    asio::posix::stream_descriptor descriptor;
    asio::steady_timer signal;
    std::map<int, MaildirFolder::Part> parts;
    News news;
    bool reading = false;
    bool closed = false;
    alignas(inotify_event) std::array<char, 16 * 1024> buffer{};
};

FolderWatch::FolderWatch(asio::io_context& loop, const MaildirFolder& folder) : state_(std::make_shared<State>(loop))
{
    const int descriptor = ::inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    if (descriptor < 0) throw std::runtime_error("inotify: " + std::generic_category().message(errno));
    state_->descriptor.assign(descriptor);
    using Part = MaildirFolder::Part;
    for (const Part part : {Part::fresh, Part::seen, Part::beside}) {
        const std::string path = folder.folder_of(part);
        constexpr std::uint32_t events =
            IN_CLOSE_WRITE | IN_MOVED_TO | IN_CREATE | IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR;
        const int watch = ::inotify_add_watch(descriptor, path.c_str(), events);
        if (watch < 0) throw std::runtime_error("cannot watch " + path + ": " + std::generic_category().message(errno));
        state_->parts[watch] = part;
    }
}

FolderWatch::~FolderWatch()
{
    close();
}

void FolderWatch::close()
{
    error_code ignored;
    state_->closed = true;
    state_->descriptor.close(ignored);
    state_->signal.cancel();
}

Task<FolderWatch::News> FolderWatch::wait(std::chrono::milliseconds patience)
{
    const auto self = state_;
    const News& held = self->news;
    if (!self->closed && held.whole.empty() && !held.created && !held.overflown && !held.lost) {
        if (!self->reading) self->start_read();
        error_code woken;
        auto token = asio::redirect_error(asio::use_awaitable, woken);
        self->signal.expires_after(patience);
        co_await self->signal.async_wait(token);
    }
    co_return std::exchange(self->news, News());
}

}  // namespace captura::mail
