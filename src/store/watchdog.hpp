// Ends calls to a database that hangs. A stopped server acknowledges every packet and never answers: neither
// statement_timeout nor keepalives end the wait, but shutting down our own socket does.
#pragma once

#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>

namespace captura::store {

class Watchdog {
public:
    explicit Watchdog(std::chrono::milliseconds limit);
    ~Watchdog();
    Watchdog(const Watchdog&) = delete;
    Watchdog& operator=(const Watchdog&) = delete;

    /// Guards one job on one socket, from construction to destruction.
    class Job {
    public:
        Job(Watchdog& watchdog, int socket);
        ~Job();
        Job(const Job&) = delete;
        Job& operator=(const Job&) = delete;

    private:
        Watchdog& watchdog_;
        int socket_;
    };

private:
    void run();

    const std::chrono::milliseconds limit_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::map<int, std::chrono::steady_clock::time_point> deadlines_;  // by socket; few
    bool stopping_ = false;
    std::thread thread_;
};

}  // namespace captura::store
