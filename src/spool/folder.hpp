/// The spool's folder: who holds it, which instance it belongs to, how much room there is, and what was set aside.
#pragma once

#include "captura/spool/spool.hpp"

#include "captura/domain/uuid.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace captura::spool {

/// An flock that ends with the object (and with the process, however it ends).
class FileLock {
public:
    enum class Kind : std::uint8_t { alone, shared };
    /// Nothing where another one holds it; throws std::runtime_error where the file cannot be made.
    static std::optional<FileLock> try_lock(const std::filesystem::path& file, Kind kind);
    /// Waits up to five seconds.
    static std::optional<FileLock> wait_for(const std::filesystem::path& file, Kind kind);
    FileLock(FileLock&& other) noexcept;
    ~FileLock();

private:
    explicit FileLock(int descriptor) : descriptor_(descriptor) {}
    int descriptor_;
};

class Folder {
public:
    /// Makes the folder (and its parents) durable where it is missing. Throws std::runtime_error with path and reason.
    explicit Folder(const std::filesystem::path& dir);

    const std::filesystem::path& dir() const noexcept { return dir_; }
    std::filesystem::path file() const { return dir_ / "spool.db"; }
    std::filesystem::path rebuilt() const { return dir_ / "spool.db.rebuilt"; }
    /// Held by the daemon.
    std::filesystem::path lock() const { return dir_ / "lock"; }
    /// Held shared by every writer beside the daemon, alone by whoever replaces the file.
    std::filesystem::path replacing() const { return dir_ / "replacing"; }

    /// Made once, then read. A file that holds no id is replaced.
    Uuid instance() const;

    /// What was remembered last; nothing where there is none, or none that can be read.
    std::optional<Whereabouts> database() const;
    /// Durable where the history changes; of a position alone the last may be lost with the power.
    void remember_database(const Whereabouts& database) const;

    /// Of the disk below: free for us, and in all.
    struct Room {
        std::uint64_t free = 0;
        std::uint64_t total = 0;
    };
    Room room() const;

    /// A file that occupies `octets`, so that there is something to give back when the disk is full; none without room.
    void hold_reserve(std::uint64_t octets) const;
    /// True where there was something to give back.
    bool release_reserve() const;

    /// Moves spool.db with its WAL to spool.db.damaged-<time>; the answer is that name.
    std::filesystem::path set_file_aside() const;
    /// Ends a replacement that a crash interrupted.
    void finish_replacement() const;
    void sync() const;

private:
    std::filesystem::path aside_name() const;
    std::filesystem::path dir_;
};

}  // namespace captura::spool
