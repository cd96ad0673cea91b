/// Says when the files of some folders have changed (inotify), once they have been quiet for a moment: an editor writes a
/// file in several strokes, a deployment a folder in several files. A folder that does not exist yet, or is put in the
/// place of the one that was there, is found within seconds.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>

#include <array>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace captura::daemon {

class FolderWatch {
public:
    /// `changed` is called on the loop.
    FolderWatch(boost::asio::io_context& loop, std::vector<std::filesystem::path> folders, std::function<void()> changed);

    /// Empty, or why nobody will be told: the system has no watch to give.
    std::string start();
    void stop();

private:
    struct Folder {
        std::filesystem::path path;
        int watch = -1;
    };

    bool watch(Folder& folder);
    void read();
    void take(std::size_t octets);
    void look_for_missing();

    boost::asio::posix::stream_descriptor events_;
    boost::asio::steady_timer quiet_;
    boost::asio::steady_timer search_;
    std::vector<Folder> folders_;
    std::function<void()> changed_;
    alignas(8) std::array<char, 4096> buffer_{};
};

}  // namespace captura::daemon
