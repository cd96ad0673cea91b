#include "captura/daemon/commands.hpp"
#include "captura/daemon/entries.hpp"
#include "captura/daemon/exit_status.hpp"
#include "daemon/commands_input.hpp"

#include "captura/reading/read.hpp"
#include "captura/spool/spool.hpp"

#include <algorithm>
#include <ostream>

namespace captura::daemon {
namespace {

/// A letter is kept up to this many times what is read of it.
constexpr std::size_t kept_beyond_reading = 4;

/// Read only as far as the key needs. A letter we cannot read is kept under its octets (promise 1).
std::string key_of(const Submission& letter, const reading::Limits& limits)
{
    try {
        if (const auto inquiry = reading::read(letter, limits))
            return reading::submission_key(letter, &*inquiry, reading::content_digest(*inquiry));
    } catch (const std::exception&) {
        // A bug of ours while reading is found again when the letter is judged, and named there.
    }
    return reading::submission_key(letter, nullptr, sha256(letter.body));
}

int keep_letter(const std::filesystem::path& file, const std::string& mailbox, Streams streams)
{
    const Config config = load_config(file);
    const bool known = std::any_of(config.mailboxes.begin(), config.mailboxes.end(),
                                   [&](const auto& configured) { return configured.name == mailbox; });
    if (!mailbox.empty() && !known) streams.err << "captura: warning: no mailbox is named " << mailbox << '\n';

    auto octets = read_all(streams.in, kept_beyond_reading * config.intake.limits.letter.letter_octets);
    if (!octets || octets->empty()) {
        streams.err << "captura: " << (octets ? "no letter on standard input" : "the letter is too large or unreadable")
                    << '\n';
        return exit_status::try_again;
    }
    Submission letter;
    letter.id = fresh_uuid();
    letter.door = Door::mail;
    letter.entry = mailbox.empty() ? pipe_entry : mailbox;
    letter.received_at = now();
    letter.content_type = "message/rfc822";
    letter.body = std::move(*octets);
    letter.key = key_of(letter, config.intake.limits);

    const auto kept = spool::keep_beside(config.spool, letter);
    if (!kept) {
        streams.err << "captura: cannot keep it now: " << kept.error().reason << '\n';
        return exit_status::try_again;
    }
    streams.out << kept->id.text() << '\n';
    return exit_status::done;
}

}  // namespace

int ingest(const std::filesystem::path& config, const std::string& mailbox, Streams streams)
{
    const int status = fenced(streams, [&] { return keep_letter(config, mailbox, streams); });
    return status == exit_status::done ? exit_status::done : exit_status::try_again;
}

}  // namespace captura::daemon
