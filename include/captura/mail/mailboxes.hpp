/// The mailbox doors: IMAP and Maildir. A mailbox keeps its mail itself; its cursor moves in the transaction that
/// saves the letters (promise 3), never by read flags. Nothing on the server or in a Maildir is ever changed
/// (after-action `leave`).
///
/// HOSTILE INPUT: all a server says, every file name and file of a Maildir. LIMITS: of an IMAP letter above max_letter
/// the header and the first 256 KiB of its text are taken, the letter stays on the server. A Maildir letter is taken
/// whole up to 4 x max_letter, above it only its first max_letter octets; the file stays.
/// Maildir cursor: folder "", last_uid 0, uidvalidity = second of the first visit. With start = "new" what is older
/// than that in cur/ is not read; all in new/ is. A place is a file's name: another letter under a used name is not
/// seen. KNOWN GAPS: no audits (M14), no OAuth2 (M30), no POP3, no date for `start`, only `leave`.
#pragma once

#include "captura/async.hpp"
#include "captura/domain/result.hpp"
#include "captura/intake/intake.hpp"

#include <boost/asio/io_context.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace captura::mail {

/// Deadlines and delays (M17, M19). Their defaults are the product's; tests shorten them.
struct Pace {
    using ms = std::chrono::milliseconds;
    ms resolve{5'000}, connect{15'000}, tls{15'000}, greeting{16'000}, command{60'000};
    ms literal{30'000};    ///< without progress
    ms transfer{600'000};  ///< one list or one batch, progress or not
    ms idle{300'000};      ///< a round whatever IDLE says; below the 9 min after which IDLE must be renewed
    ms network_first{2'000}, network_most{300'000};
    ms login_first{900'000}, login_most{21'600'000};
    ms patience_first{600'000}, patience_most{3'600'000};
    ms database_first{500}, database_most{10'000};  ///< drains soon after the database's return
    ms unchanged{2'000};                            ///< of a Maildir file that only a scan found
};

struct MailboxSettings {
    std::string name;
    std::string
        url;  ///< imaps://user@host/INBOX, imap:// (STARTTLS; plain only to loopback or tls = "off"), maildir:///path
    std::string password;  ///< read from password_file
    std::string channel = "email";
    std::string region;         ///< empty: leads.default_region
    std::string start = "new";  ///< "new", "all"
    std::string ca_file;        ///< trusted besides the system's
    bool tls = true;            ///< false: plaintext was asked for
    std::chrono::seconds poll{60};
    std::chrono::seconds lease{60};
    std::size_t max_letter = 25u << 20;
    std::size_t batch = 50;
    std::size_t batch_octets = 8u << 20;
    Pace pace{};
};

/// The choke point as this room needs it: saves letters and cursor in one transaction, true only after COMMIT.
using Take = std::function<Task<Result<std::vector<intake::Saved>, intake::SaveFault>>(std::vector<Submission>,
                                                                                       intake::CursorMove)>;

struct Cursor {
    std::int64_t epoch = 0;
    std::uint32_t uidvalidity = 0;
    std::uint32_t last_uid = 0;
};

/// Where cursors and leases live; answers on any thread. Every claim may give a new epoch: the last one counts.
class CursorBook {
public:
    virtual ~CursorBook() = default;
    /// The value is empty where another daemon holds the mailbox; the error says that the database is away.
    virtual void claim(const std::string& mailbox, const std::string& folder, std::chrono::seconds lease,
                       std::function<void(Result<std::optional<Cursor>, intake::SaveFault>)> answer) = 0;
    virtual void set_baseline(const intake::CursorMove& move, std::function<void(bool)> answer) = 0;
    virtual void known_places(const std::string& mailbox, std::vector<std::string> names,
                              std::function<void(Result<std::vector<std::string>, intake::SaveFault>)> answer) = 0;
};

/// Called on the loop thread.
class Events {
public:
    virtual ~Events() = default;
    virtual void mailbox_connected(const std::string& mailbox) = 0;
    virtual void mailbox_lost(const std::string& mailbox, const std::string& what, std::chrono::milliseconds retry) = 0;
    virtual void mailbox_round(const std::string& mailbox, std::size_t letters) = 0;
    virtual void letter_skipped(const std::string& mailbox, const std::string& what) = 0;
};

class Mailboxes {
public:
    /// Throws std::invalid_argument naming the mailbox where its settings cannot work.
    Mailboxes(boost::asio::io_context& loop, std::vector<MailboxSettings> settings, intake::Intake& intake,
              CursorBook& cursors, Events& events);
    Mailboxes(boost::asio::io_context& loop, std::vector<MailboxSettings> settings, Take take, CursorBook& cursors,
              Events& events);
    ~Mailboxes();

    void start();
    /// Leaves every mailbox at its cursor; calls `done` when all have ended.
    void stop(std::function<void()> done);

    struct State;

private:
    std::shared_ptr<State> state_;
};

}  // namespace captura::mail
