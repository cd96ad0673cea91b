// What advertisers may be told: which of their clicks became leads, of people who agreed to it.
#include "captura/daemon/commands.hpp"
#include "captura/daemon/exit_status.hpp"
#include "daemon/commands_text.hpp"

#include "captura/domain/digest.hpp"

#include <algorithm>
#include <ostream>

namespace captura::daemon {
namespace {

constexpr std::size_t rows_at_once = 500;
constexpr std::size_t longest_click_id = 512;

/// Letters, digits and `-_.` only, as such ids are: what a stranger typed into an address is no formula in a spreadsheet.
bool is_click_id(std::string_view text)
{
    const auto plain = [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_' || c == '.';
    };
    return !text.empty() && text.size() <= longest_click_id && text.front() != '-' && std::all_of(text.begin(), text.end(), plain);
}

std::string click_id(const Source& source, std::string_view name)
{
    for (const Field& field : source.inputs.parameters)
        if (field.name == name && is_click_id(field.value)) return field.value;
    return {};
}

/// SHA-256 of the canonical form, in hex: how the advertisers' own uploads want it.
std::string hashed(const std::string& canonical)
{
    return canonical.empty() ? std::string{} : hex(sha256(canonical));
}

}  // namespace

int report_clicks(const Config& config, const std::string& since, Streams streams)
{
    const Timestamp from = parse_since(since);
    store::Session session{config.database};
    streams.out << "gclid,yclid,msclkid,time,order_id,email_sha256,phone_sha256,consent\n";
    std::size_t written = 0;
    store::ClickPage clicks;
    do {
        clicks = session.clicks(clicks.last, from, rows_at_once);
        for (const store::ClickRow& row : clicks.rows) {
            const std::string gclid = click_id(row.source, "gclid"), yclid = click_id(row.source, "yclid"),
                              msclkid = click_id(row.source, "msclkid");
            if (gclid.empty() && yclid.empty() && msclkid.empty()) continue;
            const Contact& contact = row.contact;
            const std::string email = contact.emails.empty() ? std::string{} : contact.emails.front().canonical;
            streams.out << gclid << ',' << yclid << ',' << msclkid << ',' << to_rfc3339(row.received_at) << ','
                        << (row.card ? row.card->text() : std::string{}) << ',' << hashed(email) << ','
                        << hashed(first_phone(contact)) << ",granted\n";
            ++written;
        }
    } while (clicks.more);
    streams.err << "captura: " << written << " clicks of people who agreed\n";
    return exit_status::done;
}

}  // namespace captura::daemon
