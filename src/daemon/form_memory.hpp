/// Keeps in the database what the forms say: their versions, and the exact texts of their consents (evidence). Tried again
/// until the database has it; what visitors send does not wait for it.
#pragma once

#include "captura/store/database.hpp"
#include "captura/web/forms.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <memory>

namespace captura::daemon {

class FormMemory {
public:
    FormMemory(boost::asio::io_context& loop, store::Database& database);

    /// The forms in force from now on.
    void remember(std::shared_ptr<const web::FormBook> forms);
    void stop();

private:
    void write();

    boost::asio::io_context& loop_;
    store::Database& database_;
    boost::asio::steady_timer again_;
    std::shared_ptr<const web::FormBook> forms_;
    bool stopped_ = false;
};

}  // namespace captura::daemon
