#include "daemon/folder_watch.hpp"

#include <boost/asio/buffer.hpp>

#include <sys/inotify.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <system_error>
#include <utility>

namespace captura::daemon {
namespace {

using namespace std::chrono_literals;

constexpr auto quiet_for = 200ms;
constexpr auto between_searches = 2s;
/// A link is there as soon as it is made, a repaired file as soon as it may be read; a file that is being written is not read
/// before it has been quiet.
constexpr std::uint32_t what_changes_a_form = IN_CREATE | IN_MODIFY | IN_ATTRIB | IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM |
                                              IN_DELETE | IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR;

}  // namespace

FolderWatch::FolderWatch(boost::asio::io_context& loop, std::vector<std::filesystem::path> folders, std::function<void()> changed)
    : events_(loop), quiet_(loop), search_(loop), changed_(std::move(changed))
{
    for (std::filesystem::path& folder : folders) folders_.push_back({std::move(folder), -1});
}

std::string FolderWatch::start()
{
    const int descriptor = ::inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    if (descriptor < 0) return std::generic_category().message(errno);
    events_.assign(descriptor);
    for (Folder& folder : folders_)
        if (!watch(folder) && errno == ENOSPC) return std::generic_category().message(errno);
    read();
    look_for_missing();
    return {};
}

void FolderWatch::stop()
{
    boost::system::error_code ignored;
    events_.close(ignored);
    quiet_.cancel();
    search_.cancel();
}

bool FolderWatch::watch(Folder& folder)
{
    folder.watch = ::inotify_add_watch(events_.native_handle(), folder.path.c_str(), what_changes_a_form);
    return folder.watch >= 0;
}

void FolderWatch::read()
{
    auto on_events = [this](const boost::system::error_code& error, std::size_t octets) {
        if (error) return;  // closed
        take(octets);
        read();
    };
    events_.async_read_some(boost::asio::buffer(buffer_), std::move(on_events));
}

/// Names do not matter: whatever happened, all is read again. Of a folder that went away the path is looked for anew.
void FolderWatch::take(std::size_t octets)
{
    for (std::size_t at = 0; at + sizeof(inotify_event) <= octets;) {
        inotify_event event;
        std::memcpy(&event, buffer_.data() + at, sizeof event);
        at += sizeof event + event.len;
        if ((event.mask & (IN_IGNORED | IN_MOVE_SELF)) == 0) continue;
        const auto gone = std::find_if(folders_.begin(), folders_.end(), [&](const Folder& one) { return one.watch == event.wd; });
        if (gone == folders_.end()) continue;
        if ((event.mask & IN_MOVE_SELF) != 0) ::inotify_rm_watch(events_.native_handle(), event.wd);
        gone->watch = -1;
    }
    quiet_.expires_after(quiet_for);
    quiet_.async_wait([this](const boost::system::error_code& error) {
        if (!error) changed_();
    });
}

void FolderWatch::look_for_missing()
{
    search_.expires_after(between_searches);
    search_.async_wait([this](const boost::system::error_code& error) {
        if (error) return;
        for (Folder& folder : folders_)
            if (folder.watch < 0 && watch(folder)) changed_();
        look_for_missing();
    });
}

}  // namespace captura::daemon
