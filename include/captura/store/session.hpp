/// The shared CRM database, one connection: every operation that blocks. All SQL stands in named files under
/// src/store/sql, prepared at start so that wrong SQL stops the start.
///
/// One session belongs to one thread. Weather is thrown as StoreError, sorted by what the caller does next; after
/// `away` or `in_doubt` the session is of no more use.
#pragma once

#include "captura/domain/judgement.hpp"
#include "captura/domain/notice.hpp"
#include "captura/domain/submission.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

namespace captura::store {

struct StoreError : std::runtime_error {
    enum class Kind : std::uint8_t {
        away,      ///< connection lost, shutting down, out of resources, read-only: new connection, back off
        again,     ///< deadlock or serialisation: run the same transaction again at once
        in_doubt,  ///< COMMIT without an answer: run again, the key decides
        bad_row,   ///< data that cannot be stored: one by one, that row to its lane
        fenced,    ///< the lease of a mailbox was taken over
        ours,      ///< wrong SQL, missing table, no privilege: alarm, nothing lost
    };
    StoreError(Kind kind, std::string state, const std::string& what);
    Kind kind;
    std::string sqlstate;
};

struct Settings {
    std::string url = "postgresql:///captura";  ///< any libpq URL or conninfo, several hosts allowed
    std::size_t connections = 4;                ///< batching savers; one more serves everything else
    std::size_t batch = 256;                    ///< submissions in one transaction at most
    std::size_t max_waiting = 8192;
    std::chrono::seconds connect_timeout{3};
    std::chrono::seconds statement_timeout{5};
    std::chrono::seconds watchdog{10};          ///< a job that takes longer has its socket shut down
    std::string notify_to;                      ///< who is told while no manager exists
};

struct Saved {
    Uuid submission_id;
    bool repeat = false;
    std::optional<Uuid> lead_id;
    bool new_card = false;
};

struct CursorMove {
    std::string mailbox;
    std::string folder;
    std::int64_t epoch = 0;
    std::uint32_t uidvalidity = 0;
    std::uint32_t last_uid = 0;
};

struct Cursor {
    std::int64_t epoch = 0;
    std::uint32_t uidvalidity = 0;  ///< 0: never visited
    std::uint32_t last_uid = 0;
};

struct Manager {
    Uuid id;
    std::string name;
    std::string email;
    std::string role = "seller";  ///< "head" or "seller"
    std::int32_t tier = 1;
    bool active = true;
};

/// A form as it is in force now.
struct FormVersion {
    std::string entry;
    std::string version;
};

/// What a visitor is asked to agree to, exactly.
struct ConsentText {
    std::string entry;
    std::string purpose;
    std::string version;
    std::string language;
    std::string text;
};

struct LaneRow {
    Uuid submission_id;
    Timestamp received_at{};
    std::string door;
    std::string entry;
    std::string verdict;
    std::vector<std::string> reasons;
    std::string name;
    std::string email;
    std::string phone;
    std::string subject;
};

/// Which database on which timeline, and how far its log has come: what tells a restored or failed-over one.
struct Whereabouts {
    std::string history;
    std::uint64_t position = 0;
};

struct MigrationStatus {
    std::int32_t version = 0;   ///< in the database; 0 where the schema is missing
    std::int32_t shipped = 0;   ///< the newest this binary knows
    std::vector<std::string> pending;  ///< file names
};

/// Which submissions are concluded about again.
struct SourceFilter {
    Timestamp since{};       ///< received then or later
    std::string entry;       ///< empty: every one
    std::size_t page = 500;  ///< so many rows are looked at in one transaction
};

struct SourceChange {
    Uuid submission_id;
    Source before;
    Source after;
};

struct SourcePage {
    Uuid last;       ///< where the next page begins
    bool more = false;
    std::size_t looked_at = 0;
    std::vector<SourceChange> changes;
};

/// A lead that came by somebody's click id and agreed to marketing.
struct ClickRow {
    Timestamp received_at{};
    std::optional<Uuid> card;
    Contact contact;
    Source source;
};

struct ClickPage {
    Uuid last;
    bool more = false;
    std::vector<ClickRow> rows;
};

enum class Reclassify : std::uint8_t { only_look, for_good };

class Session {
public:
    /// Connects (`away` where it cannot, also where the server is read-only). Statements are prepared at first use of each group, see prepare_all.
    explicit Session(const Settings& settings);
    ~Session();
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    /// Every statement of the files is prepared: wrong SQL is found here. Needs the schema.
    void prepare_all();

    // -- schema
    MigrationStatus migration_status();
    /// Under an advisory lock; returns what was applied. Refuses a database newer than this binary.
    std::vector<std::string> migrate();
    static std::string migration_plan(std::int32_t from_version);  ///< the SQL that `migrate` would run

    // -- the straight line: all or nothing
    /// `bad_row` where one of them cannot be stored: nothing was, see save_carefully.
    std::vector<Saved> save(std::span<const Judged> batch, const CursorMove* move = nullptr);

    struct Careful {
        struct SetAside {
            Uuid submission_id;
            std::string sqlstate;
            std::string what;
        };
        std::vector<Saved> saved;         ///< nil id where the fault is ours: nothing of it was written
        std::vector<SetAside> set_aside;  ///< saved as `unreadable`, reason "store_refused:<sqlstate>"
    };
    /// The same, one by one in one transaction: what cannot be stored costs only itself and keeps its octets. With a
    /// cursor a fault of ours is thrown, as the cursor may not pass a letter that was not saved.
    Careful save_carefully(std::span<const Judged> batch, const CursorMove* move = nullptr);

    /// Told when NOTIFY failed after a COMMIT; the save stands.
    void on_notify_failed(std::function<void(const std::string&)> told);

    // -- outbox
    std::vector<Notice> claim_notices(const std::string& owner, std::size_t most, std::chrono::seconds hold);
    void notice_sent(const Uuid& id);
    void notices_gathered(std::span<const Uuid> ids);
    /// Tried again at `next`; without it given up.
    void notice_failed(const Uuid& id, const std::string& reason, std::optional<Timestamp> next);

    // -- mailboxes
    /// The lease: null where another owner holds it. A restarted daemon takes its own back at once.
    std::optional<Cursor> claim_mailbox(const std::string& mailbox, const std::string& folder,
                                        const std::string& owner, std::chrono::seconds lease);
    /// First visit: where reading begins.
    void set_baseline(const CursorMove& move);
    /// Which of these Maildir names were saved from that mailbox before.
    std::vector<std::string> known_places(const std::string& mailbox, const std::vector<std::string>& names);

    // -- managers and lanes
    /// Evidence for later: what the forms say from now on. Known texts and unchanged versions cost nothing.
    void remember_forms(const std::vector<FormVersion>& forms, const std::vector<ConsentText>& texts);

    Manager add_manager(const Manager& manager);
    std::vector<Manager> managers();
    bool set_manager(const std::string& email, const Manager& values);
    bool remove_manager(const std::string& email);  ///< no longer active; history stays
    std::vector<LaneRow> lane(const std::optional<Verdict>& which, std::size_t most);
    /// The octets and what was said of them: of the inquiry only its fields, a letter and attachments are read from the
    /// octets again. Nothing where the id is unknown.
    std::optional<Judged> submission(const Uuid& id);
    std::vector<Uuid> submissions_by_verdict(Verdict verdict, std::size_t most, const Uuid& after);
    /// Writes a new judgement over an old submission (release, replay): card, touch and notice where it became a
    /// lead; never a second notice where one was made before. Returns the card.
    Saved rejudge(const Judged& judged);

    /// Tests and all that hangs on them; answers how many, at most `most`.
    std::size_t forget_tests(std::chrono::seconds older_than, std::size_t most);

    /// Asks `conclude` what the raw inputs of each kept source mean now, and writes what has changed beside its history:
    /// submission, touch, and the card that the touch opened. What somebody judged anew meanwhile is left alone.
    SourcePage reclassify(const Uuid& after, const SourceFilter& filter, Reclassify how,
                          const std::function<Source(const Source&)>& conclude);

    ClickPage clicks(const Uuid& after, Timestamp since, std::size_t page);

    // -- the state of things, for doctor
    struct Health {
        std::string server_version;
        bool read_only = false;
        std::int64_t outbox_pending = 0;
        std::int64_t outbox_failed = 0;
        std::int64_t leads = 0;
        std::int64_t active_managers = 0;
    };
    Health health();

    /// Nothing where the server does not say (the right may have been taken away).
    std::optional<Whereabouts> whereabouts();
    /// How far the log had come after the last save; 0 before the first.
    std::uint64_t position() const;

    /// Answers, or throws `away`.
    void ping();
    /// False where the connection was found broken.
    bool usable() const;
    /// For a watchdog: shutting it down ends the call that waits on it.
    int socket() const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace captura::store
