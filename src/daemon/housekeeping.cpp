#include "daemon/housekeeping.hpp"

#include "captura/store/session.hpp"

#include <chrono>
#include <cstddef>

namespace captura::daemon {
namespace {

constexpr std::chrono::hours tests_stay{7 * 24};
constexpr std::chrono::hours between{1};
constexpr std::size_t at_once = 500;

}  // namespace

void Housekeeping::start()
{
    if (stopped_) return;
    auto job = [](store::Session& session) {
        while (session.forget_tests(tests_stay, at_once) == at_once) {}
    };
    database_.run(std::move(job), [](store::StoreError::Kind, const std::string&) {});
    next_.expires_after(between);
    next_.async_wait([this](const boost::system::error_code& error) {
        if (!error) start();
    });
}

void Housekeeping::stop()
{
    stopped_ = true;
    next_.cancel();
}

}  // namespace captura::daemon
