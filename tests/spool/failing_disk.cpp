#include "spool/failing_disk.hpp"

#include <sqlite3.h>

#include <array>
#include <cstring>
#include <mutex>
#include <stdexcept>

namespace captura::spool::test {
namespace {

struct Plan {
    std::mutex mutex;
    std::array<int, 3> done{};
    int operation = -1;
    int at = 0;
    int code = 0;
    bool lasting = false;
};
Plan plan;

int next(Operation operation)
{
    const std::lock_guard lock{plan.mutex};
    const int index = static_cast<int>(operation);
    ++plan.done[static_cast<std::size_t>(index)];
    if (plan.operation != index || plan.at == 0) return SQLITE_OK;
    if (plan.at > 1) {
        --plan.at;
        return SQLITE_OK;
    }
    if (!plan.lasting) plan.at = 0;
    return plan.code;
}

struct File {
    sqlite3_file base;
    sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(this + 1); }
};
sqlite3_file* real(sqlite3_file* file)
{
    return reinterpret_cast<File*>(file)->real();
}

int close_file(sqlite3_file* f)
{
    return real(f)->pMethods->xClose(real(f));
}
int read_file(sqlite3_file* f, void* to, int n, sqlite3_int64 at)
{
    return real(f)->pMethods->xRead(real(f), to, n, at);
}
int write_file(sqlite3_file* f, const void* from, int n, sqlite3_int64 at)
{
    const int failed = next(Operation::write);
    return failed != SQLITE_OK ? failed : real(f)->pMethods->xWrite(real(f), from, n, at);
}
int truncate_file(sqlite3_file* f, sqlite3_int64 size)
{
    const int failed = next(Operation::truncate);
    return failed != SQLITE_OK ? failed : real(f)->pMethods->xTruncate(real(f), size);
}
int sync_file(sqlite3_file* f, int flags)
{
    const int failed = next(Operation::sync);
    return failed != SQLITE_OK ? failed : real(f)->pMethods->xSync(real(f), flags);
}
int size_file(sqlite3_file* f, sqlite3_int64* size)
{
    return real(f)->pMethods->xFileSize(real(f), size);
}
int lock_file(sqlite3_file* f, int kind)
{
    return real(f)->pMethods->xLock(real(f), kind);
}
int unlock_file(sqlite3_file* f, int kind)
{
    return real(f)->pMethods->xUnlock(real(f), kind);
}
int reserved_file(sqlite3_file* f, int* out)
{
    return real(f)->pMethods->xCheckReservedLock(real(f), out);
}
int control_file(sqlite3_file* f, int op, void* arg)
{
    return real(f)->pMethods->xFileControl(real(f), op, arg);
}
int sector_file(sqlite3_file* f)
{
    return real(f)->pMethods->xSectorSize(real(f));
}
int traits_file(sqlite3_file* f)
{
    return real(f)->pMethods->xDeviceCharacteristics(real(f));
}
int map_file(sqlite3_file* f, int page, int size, int extend, void volatile** out)
{
    return real(f)->pMethods->xShmMap(real(f), page, size, extend, out);
}
int shm_lock_file(sqlite3_file* f, int offset, int n, int flags)
{
    return real(f)->pMethods->xShmLock(real(f), offset, n, flags);
}
void barrier_file(sqlite3_file* f)
{
    real(f)->pMethods->xShmBarrier(real(f));
}
int unmap_file(sqlite3_file* f, int remove)
{
    return real(f)->pMethods->xShmUnmap(real(f), remove);
}

const sqlite3_io_methods methods = {2,           close_file, read_file,     write_file,    truncate_file, sync_file,
                                    size_file,   lock_file,  unlock_file,   reserved_file, control_file,  sector_file,
                                    traits_file, map_file,   shm_lock_file, barrier_file,  unmap_file,    nullptr,
                                    nullptr};

sqlite3_vfs* real_disk = nullptr;
sqlite3_vfs disk;

int open_file(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* out)
{
    file->pMethods = nullptr;
    const int code = real_disk->xOpen(real_disk, name, real(file), flags, out);
    if (real(file)->pMethods != nullptr) file->pMethods = &methods;
    return code;
}

}  // namespace

void use_failing_disk()
{
    static const bool once = [] {
        real_disk = sqlite3_vfs_find(nullptr);
        disk = *real_disk;
        disk.zName = "failing";
        disk.pNext = nullptr;
        disk.szOsFile = static_cast<int>(sizeof(File)) + real_disk->szOsFile;
        disk.xOpen = open_file;
        return sqlite3_vfs_register(&disk, 1) == SQLITE_OK;
    }();
    if (once) fail_never();
}

void fail_at(Operation operation, int nth, int code, bool lasting)
{
    const std::lock_guard lock{plan.mutex};
    plan.operation = static_cast<int>(operation);
    plan.at = nth;
    plan.code = code;
    plan.lasting = lasting;
}

void fail_never()
{
    const std::lock_guard lock{plan.mutex};
    plan.done = {};
    plan.operation = -1;
    plan.at = 0;
}

int operations(Operation operation)
{
    const std::lock_guard lock{plan.mutex};
    return plan.done[static_cast<std::size_t>(operation)];
}

void change_file(const std::filesystem::path& file, const char* sql)
{
    sqlite3* handle = nullptr;
    const bool done = sqlite3_open(file.c_str(), &handle) == SQLITE_OK &&
                      sqlite3_exec(handle, sql, nullptr, nullptr, nullptr) == SQLITE_OK;
    sqlite3_close(handle);
    if (!done) throw std::runtime_error("the file cannot be changed");
}

}  // namespace captura::spool::test
