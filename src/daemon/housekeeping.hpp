/// What is forgotten after its time: once an hour, on a thread of the database. Where that is away, an hour later.
#pragma once

#include "captura/store/database.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

namespace captura::daemon {

/// On the loop. Tests stay a week.
class Housekeeping {
public:
    Housekeeping(boost::asio::io_context& loop, store::Database& database) : database_(database), next_(loop) {}

    void start();
    void stop();

private:
    store::Database& database_;
    boost::asio::steady_timer next_;
    bool stopped_ = false;
};

}  // namespace captura::daemon
