/// One IMAP session (RFC 3501, 2177, 4959, 7888), greeting to idle, without socket or clock: it is told what arrived
/// and answers what to do next. Nothing on the server is changed: folders are opened with EXAMINE, bodies read with
/// BODY.PEEK, and what was read is remembered by UID alone.
///
/// HOSTILE INPUT: everything the server says. Only answers under a UID that was asked for count; a letter is handed
/// over whole or not at all; the cursor passes a letter only in `Letters`. LIMITS: those of ImapReader; 100,000 letters
/// a list (the lowest UIDs; the rest is the next round's); the octets of one batch and one letter above.
/// KNOWN GAPS: no audit of passed UIDs (M14); after a change of UIDVALIDITY everything is read again from UID 1 and
/// the key of each letter decides whether it is known.
#pragma once

#include "mail/imap_reader.hpp"
#include "mail/imap_words.hpp"
#include "mail/mail_fault.hpp"

#include <chrono>
#include <cstdint>
#include <deque>
#include <map>
#include <set>
#include <string>
#include <variant>
#include <vector>

namespace captura::mail {

/// What must outlive a connection: a mark set before letters are fetched and removed after, so that a connection that
/// dies on a letter makes the next one go one by one, and the third failure on one letter fetches only its beginning.
struct ImapTroubles {
    std::uint32_t one_by_one_to = 0;  ///< up to this UID
    std::map<std::uint32_t, int> tries;
    std::set<std::uint32_t> given_up;  ///< there, but the server gives nothing of it
    void forget_up_to(std::uint32_t uid);
};

class ImapDialog {
public:
    enum class Encryption : std::uint8_t {
        active,    ///< imaps: the stream is encrypted already
        starttls,  ///< imap: STARTTLS or nothing
        loopback,  ///< STARTTLS where it is offered
        none,      ///< plaintext was asked for
    };
    struct Settings {
        std::string user;
        std::string password;
        std::string folder;  ///< as on the wire (modified UTF-7)
        Encryption encryption = Encryption::active;
        bool read_all = false;  ///< at the first visit: from the first letter on rather than from the next one
        std::size_t max_letter = 25u << 20;
        std::size_t batch = 50;
        std::size_t batch_octets = 8u << 20;
    };
    struct Position {
        std::uint32_t uidvalidity = 0;  ///< 0: never visited
        std::uint32_t last_uid = 0;
    };

    ImapDialog(Settings settings, Position position, ImapTroubles& troubles);

    // -- what to do next
    enum class Patience : std::uint8_t { greeting, command, transfer, literal, idle_end };
    /// Write it.
    struct Send {
        std::string octets;
    };
    /// Give what comes to feed().
    struct ReadMore {
        Patience patience;
    };
    /// Shake hands on this connection, then tls_started().
    struct StartTls {};
    /// Where uidvalidity differs from a known one, everything is new.
    struct Selected {
        Position before;
        Position now;
    };
    /// Remember it, then baseline_set().
    struct Baseline {
        Position position;
    };
    struct Fetched {
        std::uint32_t uid = 0;
        std::string octets;
        bool cut = false;
    };
    /// Save them, then saved().
    struct Letters {
        std::vector<Fetched> letters;
        Position position;
    };
    /// For the operator.
    struct GivenUp {
        std::uint32_t uid;
    };
    /// For the operator.
    struct RoundDone {
        std::size_t letters;
    };
    /// Either feed() what comes, or wake() after some minutes.
    struct Idle {};
    /// Read nothing, wake() after the polling interval.
    struct Pause {};
    struct Close {
        MailFault fault;
        std::string reason;
        std::chrono::milliseconds not_before{0};
    };
    using Action =
        std::variant<Send, ReadMore, StartTls, Selected, Baseline, Letters, GivenUp, RoundDone, Idle, Pause, Close>;

    Action next();

    // -- what happened
    void feed(std::string_view octets) { reader_.feed(octets); }
    void tls_started();
    void baseline_set();
    void saved();
    void wake();

private:
    enum class Step : std::uint8_t {
        greeting,
        first_capability,
        starttls,
        handshake,
        capability,
        logging_in,
        capability_after_login,
        examining,
        finding_top,
        setting_baseline,
        listing,
        fetching,
        asking_missing,
        saving,
        idle_starting,
        idling,
        idle_ending,
        pausing,
        closed,
    };
    struct Listed {
        std::uint32_t uid;
        std::uint64_t size;
    };
    struct Gathered {
        std::optional<std::string> body, header, text;
    };

    static constexpr std::size_t beginning_octets = 256 * 1024;  ///< of header and text of what is too large (L1, L2)
    static std::size_t max_literals(const Settings& settings);   ///< of one response

    Action waiting() const;
    void close(MailFault fault, std::string reason);
    void command(Step step, std::string text);
    void command_parts(Step step, std::vector<std::string> parts);
    void send_next_part();

    void on_response(ImapResponse& response);
    void on_greeting(std::string_view line);
    void on_continuation();
    void on_untagged(ImapResponse& response);
    void on_status(const ImapStatus& status);
    void on_numbered(std::uint32_t number, std::string_view word, ImapResponse& response, std::size_t behind);
    void on_fetch(ImapFetch& fetch);
    void on_tagged(const ImapStatus& status);
    void refused(const ImapStatus& status);

    void after_capability();
    void log_in();
    void examine();
    void after_examine();
    void start_listing();
    void keep_listed(std::uint32_t uid, std::uint64_t size);
    void after_listing();
    void next_batch();
    void choose_batch();
    void gather(ImapFetch& fetch);
    void after_fetching();
    void after_missing();
    void deliver();
    void round_done();

    bool offers(std::string_view capability) const;

    Settings settings_;
    ImapTroubles& troubles_;
    ImapReader reader_;
    std::deque<Action> actions_;
    Step step_ = Step::greeting;
    bool encrypted_ = false;
    std::set<std::string, std::less<>> capabilities_;  ///< upper case
    std::uint32_t tag_number_ = 0;
    std::string tag_;                ///< of the command under way
    std::deque<std::string> parts_;  ///< of it, still to be sent

    Position position_;
    std::uint32_t seen_validity_ = 0;  ///< said by this EXAMINE
    std::optional<std::uint32_t> uid_next_;
    bool exists_grew_ = false;
    bool has_letters_ = false;
    std::uint32_t top_uid_ = 0;

    std::vector<Listed> listed_;         ///< sorted from after_listing() on
    std::size_t at_ = 0;                 ///< next of listed_
    std::vector<std::uint32_t> wanted_;  ///< sorted
    bool cut_ = false;                   ///< only the beginning is being fetched
    bool alone_ = false;                 ///< one by one
    std::map<std::uint32_t, Gathered> gathered_;
    std::size_t gathered_octets_ = 0;
    std::set<std::uint32_t> present_;  ///< answered without content, yet there
    std::uint32_t saving_to_ = 0;
    std::size_t saving_count_ = 0;
    std::size_t round_letters_ = 0;
    bool end_round_ = false;  ///< a letter would not come: ask again after a pause
    bool idle_broken_ = false;
};

}  // namespace captura::mail
