/// The one place that says what waiting means here: `Task<T>` is a coroutine on the loop, and `callback` bridges
/// to the threads that answer by calling back (spool, store, workers).
///
/// Read before the first co_await: g++ 12 destroys some temporaries of a co_await expression twice. House rule:
/// a statement with co_await contains no brace, no by-value lambda, no ?: of class type; name it on the line above.
#pragma once

#include <utility>  // Boost 1.74's awaitable.hpp forgets it

#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <memory>

namespace captura {

template <class T>
using Task = boost::asio::awaitable<T>;

/// Waits for an answer that another thread gives once. `start` receives the function to call with the answer, a
/// copyable object of two words; it may be called from any thread, exactly once; the waiting coroutine resumes on its own
/// executor. T must be movable and default constructible. `start` must be an lvalue with a name (see the house rule) that
/// lives until the answer is there.
template <class T, class Start>
Task<T> callback(Start& start)
{
    auto token = boost::asio::use_awaitable;
    auto initiate = [&start](auto handler) {
        auto waiting = std::make_shared<decltype(handler)>(std::move(handler));
        auto answer = [waiting](T value) {
            const auto executor = boost::asio::get_associated_executor(*waiting);
            boost::asio::post(executor, [waiting, value = std::move(value)]() mutable {
                auto resume = std::move(*waiting);
                resume(std::move(value));
            });
        };
        start(std::move(answer));
    };
    return boost::asio::async_initiate<decltype(token), void(T)>(initiate, token);
}

}  // namespace captura
