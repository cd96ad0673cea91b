#include "spool/folder.hpp"

#include "captura/domain/timestamp.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <system_error>
#include <thread>
#include <utility>

namespace captura::spool {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(const fs::path& path)
{
    const int error = errno;
    throw std::runtime_error(path.string() + ": " + std::generic_category().message(error));
}

class Descriptor {
public:
    Descriptor(const fs::path& path, int flags) : fd_(::open(path.c_str(), flags | O_CLOEXEC, 0640))
    {
        if (fd_ < 0) fail(path);
    }
    ~Descriptor()
    {
        if (fd_ >= 0) ::close(fd_);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    int get() const { return fd_; }
    int release() { return std::exchange(fd_, -1); }

private:
    int fd_;
};

void sync_directory(const fs::path& dir)
{
    const Descriptor descriptor{dir, O_RDONLY | O_DIRECTORY};
    if (::fsync(descriptor.get()) != 0) fail(dir);
}

fs::path beside(const fs::path& file, const char* ending)
{
    fs::path name = file;
    name += ending;
    return name;
}

constexpr std::size_t position_digits = 20;  // any 64 bits, so that it can be written over in place

/// The file holds this line or what it held before.
void replace_line(const fs::path& file, const std::string& text)
{
    const fs::path draft = beside(file, ".new");
    {
        const Descriptor out{draft, O_WRONLY | O_CREAT | O_TRUNC};
        const std::string line = text + "\n";
        if (::write(out.get(), line.data(), line.size()) != static_cast<ssize_t>(line.size()) ||
            ::fsync(out.get()) != 0)
            fail(draft);
    }
    fs::rename(draft, file);
}

void make_directories(const fs::path& dir)
{
    if (fs::exists(dir)) return;
    if (dir.has_parent_path() && dir.parent_path() != dir) make_directories(dir.parent_path());
    if (::mkdir(dir.c_str(), 0750) != 0 && errno != EEXIST) fail(dir);
    sync_directory(dir.parent_path());
}

}  // namespace

std::optional<FileLock> FileLock::try_lock(const fs::path& file, Kind kind)
{
    Descriptor descriptor{file, O_RDWR | O_CREAT};
    if (::flock(descriptor.get(), (kind == Kind::alone ? LOCK_EX : LOCK_SH) | LOCK_NB) != 0) {
        if (errno == EWOULDBLOCK) return std::nullopt;
        fail(file);
    }
    return FileLock{descriptor.release()};
}

std::optional<FileLock> FileLock::wait_for(const fs::path& file, Kind kind)
{
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds{5};
    for (;;) {
        if (auto lock = try_lock(file, kind)) return lock;
        if (std::chrono::steady_clock::now() >= deadline) return std::nullopt;
        std::this_thread::sleep_for(std::chrono::milliseconds{10});
    }
}

FileLock::FileLock(FileLock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

FileLock::~FileLock()
{
    if (descriptor_ >= 0) ::close(descriptor_);
}

Folder::Folder(const fs::path& dir) : dir_(fs::absolute(dir).lexically_normal())
{
    if (!dir_.has_filename()) dir_ = dir_.parent_path();
    make_directories(dir_);
}

Uuid Folder::instance() const
{
    const fs::path name = dir_ / "instance";
    std::string text;
    if (std::ifstream in{name}; in) std::getline(in, text);
    if (const auto known = Uuid::parse(text)) return *known;

    const Uuid fresh = fresh_uuid();
    replace_line(name, fresh.text());
    sync();
    return fresh;
}

std::optional<Whereabouts> Folder::database() const
{
    Whereabouts known;
    std::ifstream in{dir_ / "database"};
    if (in >> known.position >> known.history) return known;
    return std::nullopt;
}

void Folder::remember_database(const Whereabouts& database) const
{
    const fs::path name = dir_ / "database";
    std::string position = std::to_string(database.position);
    position.insert(0, position_digits - std::min(position_digits, position.size()), '0');
    const auto known = this->database();
    if (known && known->history == database.history) {
        const Descriptor file{name, O_WRONLY};
        if (::pwrite(file.get(), position.data(), position.size(), 0) != static_cast<ssize_t>(position.size())) fail(name);
    } else {
        replace_line(name, position + ' ' + database.history);
        sync();
    }
}

Folder::Room Folder::room() const
{
    struct statvfs disk {};
    if (::statvfs(dir_.c_str(), &disk) != 0) fail(dir_);
    const auto block = static_cast<std::uint64_t>(disk.f_frsize);
    Room room;
    room.free = block * static_cast<std::uint64_t>(disk.f_bavail);
    room.total = block * static_cast<std::uint64_t>(disk.f_blocks);
    return room;
}

void Folder::hold_reserve(std::uint64_t octets) const
{
    const fs::path name = dir_ / "reserve";
    std::error_code none;
    if (fs::exists(name, none) && fs::file_size(name, none) == octets) return;
    const Descriptor file{name, O_RDWR | O_CREAT};
    if (octets == 0 || ::posix_fallocate(file.get(), 0, static_cast<off_t>(octets)) != 0) {
        if (::ftruncate(file.get(), 0) != 0) fail(name);
    }
}

bool Folder::release_reserve() const
{
    const fs::path name = dir_ / "reserve";
    std::error_code none;
    if (fs::file_size(name, none) == 0 || none) return false;
    return ::truncate(name.c_str(), 0) == 0;
}

fs::path Folder::aside_name() const
{
    std::string when = to_rfc3339(now());
    std::erase_if(when, [](char c) { return c == ':' || c == '-'; });
    fs::path name = file();
    name += ".damaged-" + when;
    for (int again = 2; fs::exists(name) || fs::exists(beside(name, "-wal")); ++again) {
        name = file();
        name += ".damaged-" + when + "-" + std::to_string(again);
    }
    return name;
}

fs::path Folder::set_file_aside() const
{
    const fs::path aside = aside_name();
    fs::rename(file(), aside);
    if (fs::exists(beside(file(), "-wal"))) fs::rename(beside(file(), "-wal"), beside(aside, "-wal"));
    fs::remove(beside(file(), "-shm"));  // an index of the WAL, made anew from it
    sync();
    return aside;
}

void Folder::finish_replacement() const
{
    if (fs::exists(file())) {
        fs::remove(rebuilt());  // not known to be complete: what it was made from is still in place
        return;
    }
    // Without its file a WAL would be played into whatever file comes next.
    if (fs::exists(beside(file(), "-wal"))) fs::rename(beside(file(), "-wal"), beside(aside_name(), "-wal"));
    fs::remove(beside(file(), "-shm"));
    if (fs::exists(rebuilt())) fs::rename(rebuilt(), file());
    sync();
}

void Folder::sync() const
{
    sync_directory(dir_);
}

}  // namespace captura::spool
