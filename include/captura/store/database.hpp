/// The database on threads of its own: savers that gather what waits into one transaction, and one thread for
/// everything else. Connections come and go with the weather; nothing here ever blocks its caller.
///
/// Leads that wait while all savers are busy go together; a lone one goes at once (no timer). A batch that fails for
/// its data is saved one by one, and the culprit as `unreadable` with its octets (promise 5).
#pragma once

#include "captura/domain/result.hpp"
#include "captura/store/session.hpp"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace captura::store {

/// Called on database threads.
class Events {
public:
    virtual ~Events() = default;
    virtual void database_lost(const std::string& what) = 0;
    virtual void database_back(std::chrono::milliseconds away) = 0;
    virtual void submission_set_aside(const Uuid& submission, const std::string& what) = 0;
    virtual void store_bug(const std::string& what) = 0;  ///< kind `ours`
    virtual void notify_failed(const std::string& what) = 0;
    virtual void notices_made(std::size_t count) = 0;  ///< after COMMIT: the courier may wake
    /// Where saves go: told with each new connection, and about each second how far it has come.
    virtual void saving_in(const Whereabouts& /*database*/) {}
};

class Database {
public:
    /// Starts the threads; the database may be away.
    Database(Settings settings, Events& events);
    ~Database();

    void save(Judged&& judged, std::function<void(Result<Saved, StoreError::Kind>)> answer);
    void save_round(std::vector<Judged> letters, CursorMove move,
                    std::function<void(Result<std::vector<Saved>, StoreError::Kind>)> answer);

    /// Any other work with a session, on the thread for it. `failed` is called instead of a result when the database
    /// is away or the job threw StoreError.
    void run(std::function<void(Session&)> job, std::function<void(StoreError::Kind, const std::string&)> failed);

    bool reachable() const;
    std::size_t waiting() const;

    /// Finishes the batches in flight; what still waits is answered `away`. Idempotent.
    void close();

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace captura::store
