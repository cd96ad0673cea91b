/// One thread for what blocks on files: a slow disk or a large letter delays no visitor.
#pragma once

#include "captura/async.hpp"

#include <boost/asio/thread_pool.hpp>

#include <exception>
#include <functional>
#include <optional>
#include <utility>

namespace captura::mail {

class FileThread {
public:
    /// Runs `work` there and gives back what it returned or threw. What it refers to must outlive the call.
    template <class R>
    Task<R> run(std::function<R()> work)
    {
        struct Outcome {
            std::optional<R> value;
            std::exception_ptr failure;
        };
        auto start = [&](std::function<void(Outcome)> done) {
            boost::asio::post(thread_, [work = std::move(work), done = std::move(done)] {
                Outcome outcome;
                try {
                    outcome.value.emplace(work());
                } catch (...) {  // carried to the caller, who logs and counts it
                    outcome.failure = std::current_exception();
                }
                done(std::move(outcome));
            });
        };
        Outcome outcome = co_await callback<Outcome>(start);
        if (outcome.failure) std::rethrow_exception(outcome.failure);
        co_return std::move(*outcome.value);
    }

    void join() { thread_.join(); }

private:
    boost::asio::thread_pool thread_{1};
};

}  // namespace captura::mail
