/// The mailbox doors: IMAP and Maildir. A mailbox keeps its mail itself; its cursor moves in the transaction that
/// saves the letters (promise 3), never by read flags, and nothing is touched on the server before COMMIT.
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

struct MailboxSettings {
    std::string name;
    std::string url;         ///< imaps://user@host/INBOX, imap:// (STARTTLS; plain only to loopback or tls = "off"), maildir:///path
    std::string password;    ///< read from password_file
    std::string channel = "email";
    std::string region;      ///< empty: leads.default_region
    std::string start = "new";  ///< "new", "all"
    std::string ca_file;     ///< trusted besides the system's
    bool tls = true;         ///< false: plaintext was asked for
    std::chrono::seconds poll{60};
    std::chrono::seconds lease{60};
    std::size_t max_letter = 25u << 20;
    std::size_t batch = 50;
    std::size_t batch_octets = 8u << 20;
};

struct Cursor {
    std::int64_t epoch = 0;
    std::uint32_t uidvalidity = 0;
    std::uint32_t last_uid = 0;
};

/// Where cursors and leases live; answers on any thread.
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
    ~Mailboxes();

    void start();
    /// Leaves every mailbox at its cursor; calls `done` when all have ended.
    void stop(std::function<void()> done);

    struct State;

private:
    std::shared_ptr<State> state_;
};

}  // namespace captura::mail
