/// A spool in a folder of its own, with answers one can wait for.
#pragma once

#include "captura/spool/spool.hpp"

#include <gtest/gtest.h>

#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <future>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <vector>

namespace captura::spool::test {

constexpr auto patience = std::chrono::seconds{60};

class TempFolder {
public:
    TempFolder()
    {
        std::string name = (std::filesystem::temp_directory_path() / "captura-spool-XXXXXX").string();
        if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
        path_ = name;
    }
    ~TempFolder()
    {
        std::error_code none;
        std::filesystem::remove_all(path_, none);
    }
    TempFolder(const TempFolder&) = delete;
    TempFolder& operator=(const TempFolder&) = delete;
    const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

class RecordedEvents : public Events {
public:
    void spool_full(std::uint64_t) override { add("full"); }
    void spool_fault(const std::string&) override { add("fault"); }
    void spool_recovered() override { add("recovered"); }
    void record_set_aside(const std::string& what) override { add("set aside: " + what); }
    void owed_again(std::uint64_t records) override { add("owed again: " + std::to_string(records)); }

    std::vector<std::string> all() const
    {
        const std::lock_guard lock{mutex_};
        return all_;
    }
    std::size_t count(const std::string& beginning) const
    {
        std::size_t found = 0;
        for (const std::string& event : all()) found += event.starts_with(beginning) ? 1 : 0;
        return found;
    }

private:
    void add(std::string event)
    {
        const std::lock_guard lock{mutex_};
        all_.push_back(std::move(event));
    }
    mutable std::mutex mutex_;
    std::vector<std::string> all_;
};

inline Settings settings_in(const std::filesystem::path& dir)
{
    Settings settings;
    settings.dir = dir;
    settings.reserve_octets = 64 * 1024;
    return settings;
}

inline Submission a_submission(const std::string& key, std::string body = "name=Ana&email=ana%40acme.example")
{
    Submission submission;
    submission.id = fresh_uuid();
    submission.entry = "contact";
    submission.received_at = now();
    submission.content_type = "application/x-www-form-urlencoded";
    submission.body = std::move(body);
    submission.key = "web:" + key;
    submission.visit = {"203.0.113.7", "Mozilla/5.0", "es", "https://www.acme.example", "https://www.acme.example/p"};
    return submission;
}

inline std::future<Result<Kept, Refused>> keep_later(Spool& spool, Submission submission)
{
    auto promise = std::make_shared<std::promise<Result<Kept, Refused>>>();
    auto answer = promise->get_future();
    spool.keep(std::move(submission),
               [promise](Result<Kept, Refused> result, Submission&&) { promise->set_value(std::move(result)); });
    return answer;
}

inline Result<Kept, Refused> keep(Spool& spool, Submission submission)
{
    auto answer = keep_later(spool, std::move(submission));
    if (answer.wait_for(patience) != std::future_status::ready) throw std::runtime_error("the spool does not answer");
    return answer.get();
}

inline std::vector<Pending> pending(Spool& spool, std::int64_t after = 0, std::size_t most = 1'000'000)
{
    std::promise<std::vector<Pending>> promise;
    auto answer = promise.get_future();
    spool.pending(after, most, [&](std::vector<Pending> records) { promise.set_value(std::move(records)); });
    return answer.get();
}

/// All of them, however many answers it takes.
inline std::vector<Pending> all_pending(Spool& spool)
{
    std::vector<Pending> all;
    for (auto some = pending(spool); !some.empty(); some = pending(spool, all.back().sequence))
        for (Pending& one : some) all.push_back(std::move(one));
    return all;
}

inline std::set<std::string> pending_keys(Spool& spool)
{
    std::set<std::string> keys;
    for (const Pending& one : all_pending(spool)) keys.insert(one.submission.key);
    return keys;
}

inline Figures figures(Spool& spool)
{
    std::promise<Figures> promise;
    auto answer = promise.get_future();
    spool.figures([&](Figures seen) { promise.set_value(seen); });
    return answer.get();
}

/// Waits for the figures to become so; false after `patience`.
template <class Wanted>
bool eventually(Spool& spool, const Wanted& wanted)
{
    const auto deadline = std::chrono::steady_clock::now() + patience;
    while (std::chrono::steady_clock::now() < deadline)
        if (wanted(figures(spool))) return true;
    return false;
}

}  // namespace captura::spool::test
