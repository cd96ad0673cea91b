/// A disk under SQLite that can be told to fail at its n-th operation (a VFS that passes everything on else).
#pragma once

#include <filesystem>

namespace captura::spool::test {

enum class Operation { write, sync, truncate };

/// Once called, all files that SQLite opens in this process go by this disk.
void use_failing_disk();
/// The n-th operation of that kind from now on fails with SQLite's code (1034 a sync, 778 a write, 13 full), and if
/// `lasting` all that follow.
void fail_at(Operation operation, int nth, int code, bool lasting = false);
void fail_never();
/// Since use_failing_disk() or fail_never().
int operations(Operation operation);

/// What a hit on the disk would do, said in SQL. The file must not be open.
void change_file(const std::filesystem::path& file, const char* sql);

}  // namespace captura::spool::test
