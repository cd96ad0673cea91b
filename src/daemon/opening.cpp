#include "daemon/opening.hpp"

#include "captura/daemon/commands.hpp"
#include "captura/daemon/exit_status.hpp"

#include <system_error>

namespace captura::daemon {
namespace {

/// The rooms say what happened in the system's own words.
bool is_denied(const std::string& what)
{
    return what.find(std::generic_category().message(EACCES)) != std::string::npos;
}

}  // namespace

std::unique_ptr<spool::Spool> open_spool(const spool::Settings& settings, spool::Events& events)
{
    try {
        return std::make_unique<spool::Spool>(settings, events);
    } catch (const spool::Locked&) {
        throw;
    } catch (const std::exception& fault) {
        const std::string what = fault.what();
        if (is_denied(what))
            throw CannotStart{exit_status::no_permission, "spool.dir: " + what + ": give the folder to the daemon's user"};
        throw CannotStart{exit_status::cannot_create, "spool.dir: " + what};
    }
}

std::unique_ptr<http::Server> open_listener(const std::string& key, boost::asio::io_context& loop,
                                            const http::ServerSettings& settings, http::Router& router,
                                            http::Events& events)
{
    try {
        return std::make_unique<http::Server>(loop, settings, router, events);
    } catch (const std::exception& fault) {
        const std::string what = fault.what();
        throw CannotStart{is_denied(what) ? exit_status::no_permission : exit_status::unavailable,
                          key + ".listen: " + what};
    }
}

}  // namespace captura::daemon
