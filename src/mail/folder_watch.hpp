/// What the kernel tells of a Maildir's folders (inotify(7)). A hint only: the regular scan is what nothing escapes.
#pragma once

#include "mail/maildir_folder.hpp"

#include "captura/async.hpp"

#include <boost/asio/io_context.hpp>

#include <chrono>
#include <memory>
#include <set>
#include <string>

namespace captura::mail {

class FolderWatch {
public:
    /// Throws std::runtime_error where the folders cannot be watched.
    FolderWatch(boost::asio::io_context& loop, const MaildirFolder& folder);
    ~FolderWatch();
    FolderWatch(const FolderWatch&) = delete;
    FolderWatch& operator=(const FolderWatch&) = delete;

    struct News {
        std::set<MaildirFolder::Hint> whole;  ///< closed after writing, or moved here
        bool created = false;    ///< something begins, or a link was made: a scan will find it when it is ripe
        bool overflown = false;  ///< more happened than was told: scan at once
        bool lost = false;       ///< a folder was removed or renamed
    };
    /// Until something happened, `patience` passed, or close().
    Task<News> wait(std::chrono::milliseconds patience);
    void close();

    struct State;

private:
    std::shared_ptr<State> state_;
};

}  // namespace captura::mail
