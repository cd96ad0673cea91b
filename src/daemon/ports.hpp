/// Where two rooms must not see each other, the daemon joins them: each class here gives one room what it asked for
/// from another.
#pragma once

#include "captura/domain/entry.hpp"
#include "captura/intake/ports.hpp"
#include "captura/mail/mailboxes.hpp"
#include "captura/notify/courier.hpp"
#include "captura/spool/spool.hpp"
#include "captura/store/database.hpp"

#include <boost/asio/thread_pool.hpp>

#include <memory>
#include <string>

namespace captura::daemon {

/// intake keeps in the spool.
class KeeperOnSpool final : public intake::Keeper {
public:
    explicit KeeperOnSpool(spool::Spool& spool) : spool_(spool) {}
    void keep(Submission&& submission, intake::KeepAnswer answer) override;
    void settle(std::vector<Uuid> ids) override;
    void pending(std::int64_t after_sequence, std::size_t most,
                 std::function<void(std::vector<intake::Pending>)> answer) override;
    void unsettled(std::function<void(std::size_t)> answer) override;

private:
    spool::Spool& spool_;
};

/// intake saves in the database.
class SaverOnDatabase final : public intake::Saver {
public:
    explicit SaverOnDatabase(store::Database& database) : database_(database) {}
    void save(Judged&& judged, std::function<void(Result<intake::Saved, intake::SaveFault>)> answer) override;
    void save_round(std::vector<Judged> letters, intake::CursorMove move,
                    std::function<void(Result<std::vector<intake::Saved>, intake::SaveFault>)> answer) override;
    bool reachable() const override;

private:
    store::Database& database_;
};

/// mail keeps cursors and leases in the database, under the name of this daemon.
class CursorsInDatabase final : public mail::CursorBook {
public:
    CursorsInDatabase(store::Database& database, std::string owner) : database_(database), owner_(std::move(owner)) {}
    void claim(const std::string& mailbox, const std::string& folder, std::chrono::seconds lease,
               std::function<void(Result<std::optional<mail::Cursor>, intake::SaveFault>)> answer) override;
    void set_baseline(const intake::CursorMove& move, std::function<void(bool)> answer) override;
    void known_places(const std::string& mailbox, std::vector<std::string> names,
                      std::function<void(Result<std::vector<std::string>, intake::SaveFault>)> answer) override;

private:
    store::Database& database_;
    std::string owner_;
};

/// notify empties the outbox of the database; on a connection of its own, made again after each loss. One thread.
class OutboxInDatabase final : public notify::Outbox {
public:
    OutboxInDatabase(store::Settings settings, std::string owner)
        : settings_(std::move(settings)), owner_(std::move(owner))
    {
    }
    std::vector<Notice> claim(std::size_t most) override;
    void sent(const Uuid& id) override;
    void gathered(std::span<const Uuid> ids) override;
    void failed(const Uuid& id, const std::string& reason, std::optional<Timestamp> next) override;

private:
    template <class Work>
    auto with_session(Work work);

    store::Settings settings_;
    std::string owner_;
    std::unique_ptr<store::Session> session_;
};

/// intake's large work, off the loop.
class WorkerPool final : public intake::Workers {
public:
    explicit WorkerPool(std::size_t threads) : pool_(threads) {}
    void run(std::function<void()> work) override;
    void join() { pool_.join(); }

private:
    boost::asio::thread_pool pool_;
};

}  // namespace captura::daemon
