// What a submission costs on the spool's thread, kept and settled: CPU time, how many share a commit, how long a yes
// takes. `captura_spool_bench [CLIENTS] [WORK] [SUBMISSIONS] [DIR]`: so many clients, each of which sends its next one
// when it has its answer; between the two lie WORK microseconds of the one thread that stands for the rest of the house.
#include "captura/spool/spool.hpp"

#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <deque>
#include <filesystem>
#include <future>
#include <mutex>
#include <string>
#include <vector>

namespace {
std::atomic<std::uint64_t> syncs{0};
}

/// In place of the C library's: one call a commit.
extern "C" int fdatasync(int descriptor)
{
    ++syncs;
    return static_cast<int>(::syscall(SYS_fdatasync, descriptor));
}

namespace captura::spool {
namespace {

using Clock = std::chrono::steady_clock;

struct NoEvents : Events {
    void spool_full(std::uint64_t) override {}
    void spool_fault(const std::string& what) override { std::fprintf(stderr, "fault: %s\n", what.c_str()); }
    void spool_recovered() override {}
    void record_set_aside(const std::string&) override {}
};

/// As bench/post.lua sends it.
Submission a_post(std::uint64_t number)
{
    const std::string digits = std::to_string(100'000'000 + number);
    Submission submission;
    submission.id = fresh_uuid();
    submission.entry = "contact";
    submission.received_at = now();
    submission.content_type = "application/x-www-form-urlencoded";
    submission.given_key = fresh_uuid().text();
    submission.key = "web:" + submission.id.text();
    submission.body =
        "name=Visitor+Number+" + digits + "&email=visitor" + digits + "%40bench.example.org&phone=%2B346" + digits +
        "&company=Bench+Company&job_title=Head+of+Purchasing&message=We+would+like+an+offer+for+12+desks+and+chairs%2C+"
        "delivered+to+our+office+in+Madrid+before+the+end+of+next+month.+Please+call+in+the+morning.&utm_source=google"
        "&utm_medium=cpc&utm_campaign=desks&_page=https%3A%2F%2Fwww.bench.example.org%2Fdesks&_id=" +
        submission.given_key;
    submission.visit = {"127.0.0.1", {}, {}, {}, {}};
    return submission;
}

struct Usage {
    double cpu_microseconds = 0;
    std::uint64_t syncs = 0;
    Clock::time_point at;
};

/// Of the spool's thread, asked on it.
Usage usage(Spool& spool)
{
    std::promise<Usage> promise;
    spool.figures([&](Figures) {
        timespec used{};
        ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
        promise.set_value({static_cast<double>(used.tv_sec) * 1e6 + static_cast<double>(used.tv_nsec) / 1e3,
                           syncs.load(), Clock::now()});
    });
    return promise.get_future().get();
}

/// The clients and the house around the spool: what was answered is worked on, settled, and followed by the next.
class House {
public:
    House(Spool& spool, std::chrono::microseconds work) : spool_(spool), work_(work) {}

    /// Keeps `submissions` with `clients` at a time.
    void run(std::size_t clients, std::size_t submissions)
    {
        for (std::size_t i = 0; i < clients; ++i) send();
        for (std::size_t answered = 0; answered < submissions; ++answered) {
            const Uuid id = next_answer();
            for (const auto done = Clock::now() + work_; Clock::now() < done;) {
            }
            spool_.settle({id});
            if (sent_ < submissions) send();
        }
        sent_ = 0;
    }

    double percentile(double part)
    {
        std::sort(took_.begin(), took_.end());
        return took_.empty() ? 0 : took_[static_cast<std::size_t>(part * static_cast<double>(took_.size() - 1))];
    }
    void forget_times() { took_.clear(); }

private:
    void send()
    {
        ++sent_;
        spool_.keep(a_post(number_++), [this, start = Clock::now()](Result<Kept, Refused> kept, Submission&&) {
            if (!kept) std::abort();
            std::unique_lock lock{mutex_};
            took_.push_back(std::chrono::duration<double, std::milli>(Clock::now() - start).count());
            answered_.push_back(kept->id);
            const bool first = answered_.size() == 1;
            lock.unlock();
            if (first) changed_.notify_one();
        });
    }

    Uuid next_answer()
    {
        std::unique_lock lock{mutex_};
        changed_.wait(lock, [this] { return !answered_.empty(); });
        const Uuid id = answered_.front();
        answered_.pop_front();
        return id;
    }

    Spool& spool_;
    const std::chrono::microseconds work_;
    std::size_t sent_ = 0;
    std::uint64_t number_ = 0;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<Uuid> answered_;
    std::vector<double> took_;
};

void measure(std::size_t clients, std::chrono::microseconds work, std::size_t submissions,
             const std::filesystem::path& dir)
{
    Settings settings;
    settings.dir = dir;
    NoEvents events;
    Spool spool{settings, events};
    House house{spool, work};
    house.run(clients, submissions / 10);
    house.forget_times();
    const Usage before = usage(spool);
    house.run(clients, submissions);
    const Usage after = usage(spool);
    const auto many = static_cast<double>(submissions);
    std::printf("%zu clients, %lld us of work: %.1f us CPU each, %.1f in a commit, %.0f a second, answer p50 %.2f ms, "
                "p99 %.2f ms\n",
                clients, static_cast<long long>(work.count()), (after.cpu_microseconds - before.cpu_microseconds) / many,
                many / static_cast<double>(after.syncs - before.syncs),
                many / std::chrono::duration<double>(after.at - before.at).count(), house.percentile(0.5),
                house.percentile(0.99));
}

}  // namespace
}  // namespace captura::spool

int main(int count, char** words)
{
    const auto number = [&](int place, std::size_t otherwise) {
        return count > place ? static_cast<std::size_t>(std::strtoull(words[place], nullptr, 10)) : otherwise;
    };
    std::string dir = (std::filesystem::path{count > 4 ? words[4] : "/var/tmp"} / "captura-spool-bench-XXXXXX").string();
    if (::mkdtemp(dir.data()) == nullptr) {
        std::perror(dir.c_str());
        return 1;
    }
    captura::spool::measure(number(1, 32), std::chrono::microseconds{number(2, 100)}, number(3, 20'000), dir);
    std::filesystem::remove_all(dir);
}
