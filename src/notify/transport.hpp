/// One way to hand over a mail. Used from one thread.
#pragma once

#include "captura/notify/courier.hpp"

#include <atomic>
#include <memory>
#include <string>

namespace captura::notify {

struct Outcome {
    Delivery::Kind kind = Delivery::Kind::sent;
    std::string reason;
    bool everybody = false;  ///< the server is in trouble, not this mail: others need not try now
    bool in_doubt = false;   ///< the whole mail went out and no answer came: perhaps it arrived
};

class Transport {
public:
    virtual ~Transport() = default;
    virtual Outcome deliver(const Mail& mail) = 0;
    /// Greets without sending anything.
    virtual Outcome probe() = 0;
};

/// `stop` is looked at several times a second while a server is waited for. Throws std::invalid_argument where the
/// settings cannot work.
std::unique_ptr<Transport> make_transport(const Settings& settings, const std::atomic<bool>& stop);

}  // namespace captura::notify
