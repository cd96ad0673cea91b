/// A server on a loop thread of its own, with a router that tells what reached it.
#pragma once

#include "captura/http/server.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>

#include <atomic>
#include <chrono>
#include <future>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace captura::http::test {

using namespace std::chrono_literals;

/// True as soon as `condition` is; false after the deadline.
template <class Condition>
bool eventually(Condition condition, std::chrono::milliseconds most = 5s)
{
    const auto end = std::chrono::steady_clock::now() + most;
    while (!condition()) {
        if (std::chrono::steady_clock::now() > end) return false;
        std::this_thread::yield();
    }
    return true;
}

/// What an operator would have been told. Written on the loop thread, read by the test.
class Journal final : public Events {
public:
    void request_refused(int status, const std::string& reason, const std::string&) override
    {
        add(std::to_string(status) + " " + reason);
    }
    void handler_failed(const std::string& target, const std::string& what) override { add(target + ": " + what); }
    void accepting_paused(const std::string& why) override { add("paused: " + why); }

    std::vector<std::string> lines() const
    {
        const std::lock_guard lock{mutex_};
        return lines_;
    }

private:
    void add(std::string line)
    {
        const std::lock_guard lock{mutex_};
        lines_.push_back(std::move(line));
    }
    mutable std::mutex mutex_;
    std::vector<std::string> lines_;
};

/// /echo says what arrived; /small takes ten octets; /throw fails; /held waits until release(); /long answers with
/// eight megabytes; everything else is 404.
class ScriptedRouter final : public Router {
public:
    explicit ScriptedRouter(boost::asio::io_context& loop) : gate_(loop)
    {
        gate_.expires_at(boost::asio::steady_timer::time_point::max());
    }

    Found find(const Request& head) override
    {
        note(head.method + " " + head.path);
        Found found;
        if (head.path == "/boom") throw std::runtime_error("router bug");
        if (head.path == "/none") {
            found.refused = problem(405, "Method Not Allowed", "");
            return found;
        }
        Route route;
        if (head.path == "/small") route.max_body = 10;
        if (head.path == "/huge") route.max_body = 64u << 20;
        if (head.path == "/throw") {
            route.handler = [](Request) -> Task<Response> {
                throw std::runtime_error("handler bug");
                co_return Response();
            };
        } else if (head.path == "/held") {
            route.handler = [this](Request) { return hold(); };
        } else if (head.path == "/long") {
            route.handler = [](Request) -> Task<Response> {
                Response response;
                response.body.assign(8u << 20, 'x');
                co_return response;
            };
        } else if (head.path == "/echo" || head.path == "/small" || head.path == "/huge" || answers_anything) {
            route.handler = [](Request request) { return echo(std::move(request)); };
        } else {
            return found;
        }
        found.route = std::move(route);
        return found;
    }

    bool answers_anything = false;  ///< set before the first request

    void release() { gate_.cancel(); }
    std::size_t holding() const { return holding_; }

    std::vector<std::string> seen() const
    {
        const std::lock_guard lock{mutex_};
        return seen_;
    }

private:
    static Task<Response> echo(Request request)
    {
        Response response;
        response.headers.push_back({"X-Client", request.client + (request.from_proxy ? " proxy" : "")});
        response.headers.push_back({"X-Body-Octets", std::to_string(request.body.size())});
        response.body = request.body.substr(0, 1000);
        co_return response;
    }

    Task<Response> hold()
    {
        ++holding_;
        boost::system::error_code ignored;
        auto token = boost::asio::redirect_error(boost::asio::use_awaitable, ignored);
        co_await gate_.async_wait(token);
        --holding_;
        Response response;
        response.body = "let go";
        co_return response;
    }

    void note(std::string line)
    {
        const std::lock_guard lock{mutex_};
        seen_.push_back(std::move(line));
    }

    boost::asio::steady_timer gate_;
    std::atomic<std::size_t> holding_{0};
    mutable std::mutex mutex_;
    std::vector<std::string> seen_;
};

class RunningServer {
public:
    explicit RunningServer(Limits limits = {}, std::vector<std::string> trusted = {})
        : work_(boost::asio::make_work_guard(loop_)), router(loop_), server_(loop_, settings(limits, trusted), router, journal)
    {
        server_.start();
        thread_ = std::thread{[this] { loop_.run(); }};
    }

    ~RunningServer()
    {
        on_loop([this] { router.release(); });
        stop();
        on_loop([this] { router.release(); });
        stopped_.get_future().wait_for(10s);
        work_.reset();
        thread_.join();
    }

    RunningServer(const RunningServer&) = delete;
    RunningServer& operator=(const RunningServer&) = delete;

    /// Asked for once; stopped() tells when it is done.
    void stop()
    {
        if (stop_asked_.exchange(true)) return;
        server_.stop([this] {
            done_ = true;
            stopped_.set_value();
        });
    }
    bool stopped() const { return done_; }

    void on_loop(std::function<void()> work)
    {
        std::promise<void> done;
        boost::asio::post(loop_, [&] {
            work();
            done.set_value();
        });
        done.get_future().wait();
    }

    unsigned short port() const
    {
        const std::string address = server_.address();
        return static_cast<unsigned short>(std::stoul(address.substr(address.rfind(':') + 1)));
    }
    std::size_t connections() const { return server_.connections(); }

private:
    static ServerSettings settings(Limits limits, std::vector<std::string> trusted)
    {
        ServerSettings settings;
        settings.listen = "127.0.0.1:0";
        settings.limits = limits;
        settings.trusted_proxies = std::move(trusted);
        return settings;
    }

    boost::asio::io_context loop_{1};
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_;

public:
    Journal journal;
    ScriptedRouter router;

private:
    Server server_;
    std::thread thread_;
    std::promise<void> stopped_;
    std::atomic<bool> stop_asked_{false};
    std::atomic<bool> done_{false};
};

}  // namespace captura::http::test
