/// The rooms around the mailboxes, as far as tests need them: a cursor book and a choke point that keep everything in
/// memory and can be told to fail, and a loop that runs until a condition holds.
#pragma once

#include "captura/mail/mailboxes.hpp"

#include <boost/asio/io_context.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

#include <stdlib.h>
#include <unistd.h>

namespace captura::test {

class TempFolder {
public:
    TempFolder()
    {
        std::string name = (std::filesystem::temp_directory_path() / "captura-mail-XXXXXX").string();
        if (!::mkdtemp(name.data())) throw std::runtime_error("no temporary folder");
        path = name;
    }
    ~TempFolder()
    {
        std::error_code ignored;
        std::filesystem::remove_all(path, ignored);
    }
    TempFolder(const TempFolder&) = delete;
    TempFolder& operator=(const TempFolder&) = delete;

    std::filesystem::path path;
};

inline void write_file(const std::filesystem::path& file, const std::string& content)
{
    std::ofstream out{file, std::ios::binary};
    out << content;
}

class Desk final : public mail::CursorBook, public mail::Events {
public:
    using Fault = intake::SaveFault;

    ~Desk() override { stop(); }

    void open(mail::MailboxSettings settings)
    {
        std::vector<mail::MailboxSettings> one(1, std::move(settings));
        mail::Take take = [this](std::vector<Submission> letters, intake::CursorMove move) {
            return save(std::move(letters), std::move(move));
        };
        mailboxes = std::make_unique<mail::Mailboxes>(loop, std::move(one), std::move(take), *this, *this);
        mailboxes->start();
    }

    void stop()
    {
        if (!mailboxes) return;
        bool ended = false;
        mailboxes->stop([&] { ended = true; });
        EXPECT_TRUE(run_until([&] { return ended; })) << "the mailboxes do not end";
        mailboxes.reset();
    }

    template <class Condition>
    bool run_until(Condition condition, std::chrono::milliseconds deadline = std::chrono::seconds{20})
    {
        const auto end = std::chrono::steady_clock::now() + deadline;
        while (!condition()) {
            if (std::chrono::steady_clock::now() > end) return false;
            if (loop.stopped()) loop.restart();
            loop.run_for(std::chrono::milliseconds{5});
        }
        return true;
    }

    bool lost_because(const std::string& part) const
    {
        return std::any_of(lost.begin(), lost.end(),
                           [&](const std::string& what) { return what.find(part) != std::string::npos; });
    }
    std::string all_lost() const
    {
        std::string all;
        for (const auto& what : lost) all += what + "\n";
        return all;
    }

    // -- mail::CursorBook
    void claim(const std::string&, const std::string&, std::chrono::seconds,
               std::function<void(Result<std::optional<mail::Cursor>, Fault>)> answer) override
    {
        ++claims;
        if (database_away) return answer(Fault::away);
        if (held_by_another) return answer(std::optional<mail::Cursor>{});
        ++cursor.epoch;
        answer(std::optional<mail::Cursor>{cursor});
    }
    void set_baseline(const intake::CursorMove& move, std::function<void(bool)> answer) override
    {
        const bool ours = move.epoch == cursor.epoch;
        if (ours) cursor = {move.epoch, move.uidvalidity, move.last_uid};
        answer(ours);
    }
    void known_places(const std::string&, std::vector<std::string> names,
                      std::function<void(Result<std::vector<std::string>, Fault>)> answer) override
    {
        if (database_away) return answer(Fault::away);
        std::vector<std::string> known;
        for (auto& name : names)
            if (saved_names.contains(name)) known.push_back(name);
        answer(known);
    }

    // -- mail::Events
    void mailbox_connected(const std::string&) override { ++connected; }
    void mailbox_lost(const std::string&, const std::string& what, std::chrono::milliseconds) override
    {
        lost.push_back(what);
    }
    void mailbox_round(const std::string&, std::size_t) override { ++rounds; }
    void letter_skipped(const std::string&, const std::string& what) override { skipped.push_back(what); }

    boost::asio::io_context loop{1};
    std::unique_ptr<mail::Mailboxes> mailboxes;
    mail::Cursor cursor;
    bool database_away = false;
    bool held_by_another = false;
    std::vector<Fault> next_saves_fail;
    std::map<std::string, int> saved_names;
    std::vector<Submission> saved;
    std::size_t most_at_once = 0;
    int claims = 0;
    int connected = 0;
    int rounds = 0;
    std::vector<std::string> lost;
    std::vector<std::string> skipped;

private:
    Task<Result<std::vector<intake::Saved>, Fault>> save(std::vector<Submission> letters, intake::CursorMove move)
    {
        if (database_away) co_return Fault::away;
        if (!next_saves_fail.empty()) {
            const Fault fault = next_saves_fail.back();
            next_saves_fail.pop_back();
            co_return fault;
        }
        if (move.epoch != cursor.epoch) co_return Fault::fenced;
        cursor.uidvalidity = move.uidvalidity;
        cursor.last_uid = move.last_uid;
        most_at_once = std::max(most_at_once, letters.size());
        std::vector<intake::Saved> done(letters.size());
        for (auto& letter : letters) {
            if (!letter.place->name.empty()) ++saved_names[letter.place->name];
            saved.push_back(std::move(letter));
        }
        co_return done;
    }
};

/// Everything that waits, shortened so that a test takes moments.
inline mail::Pace quick_pace()
{
    using namespace std::chrono_literals;
    mail::Pace pace;
    pace.greeting = 2s;
    pace.command = 2s;
    pace.literal = 2s;
    pace.tls = 5s;
    pace.idle = 400ms;
    pace.network_first = 20ms;
    pace.network_most = 100ms;
    pace.login_first = 50ms;
    pace.login_most = 100ms;
    pace.patience_first = 50ms;
    pace.patience_most = 100ms;
    pace.database_first = 20ms;
    pace.database_most = 50ms;
    pace.unchanged = 300ms;
    return pace;
}

}  // namespace captura::test
