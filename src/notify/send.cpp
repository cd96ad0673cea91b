#include "notify/transport.hpp"

#include "notify/address.hpp"
#include "notify/destination.hpp"
#include "notify/maildir.hpp"
#include "notify/smtp.hpp"

#include <filesystem>
#include <stdexcept>

namespace captura::notify {
namespace {

const std::atomic<bool> never_stopped{false};

Delivery plain(Outcome outcome) { return {outcome.kind, std::move(outcome.reason)}; }

}  // namespace

std::unique_ptr<Transport> make_transport(const Settings& settings, const std::atomic<bool>& stop)
{
    if (!parse_address(settings.from)) throw std::invalid_argument("notify.from is no address like leads@example.com");
    if (settings.timeout.count() <= 0) throw std::invalid_argument("notify.timeout is not positive");
    if (!settings.ca_file.empty() && !std::filesystem::exists(settings.ca_file))
        throw std::invalid_argument("notify.ca_file does not exist: " + settings.ca_file);
    Destination to = parse_destination(settings.url);
    if (to.kind == Destination::Kind::maildir) return make_maildir(std::move(to.folder));
    return make_smtp(settings, std::move(to), stop);
}

Delivery send(const Mail& mail, const Settings& settings)
{
    // Anybody can make a Mail: what stands in commands is looked at here once more (F26).
    if (!is_envelope_address(mail.from)) return {Delivery::Kind::never, "the sender is no address"};
    if (!is_envelope_address(mail.to)) return {Delivery::Kind::never, "the recipient is no address"};
    return plain(make_transport(settings, never_stopped)->deliver(mail));
}

Delivery probe(const Settings& settings) { return plain(make_transport(settings, never_stopped)->probe()); }

}  // namespace captura::notify
