/// Opening the spool's file so that it can be trusted, and rebuilding it where it cannot.
///
/// A file that SQLite cannot read, or whose structure contradicts itself, is never deleted: every record that is still
/// whole is written to a new file, then the old one is moved to spool.db.damaged-<time> and the new one takes its
/// place. A crash at any point leaves either the old file or the new one. KNOWN GAPS: records are found by SQLite's own
/// tree; below a page that is lost they stay in the file set aside.
#pragma once

#include "spool/folder.hpp"
#include "spool/record_file.hpp"

#include <memory>
#include <string>
#include <vector>

namespace captura::spool {

enum class Check : std::uint8_t { at_start, after_fault };

/// Sound, its WAL in place and durable. What was set aside on the way is added to `told`. Throws SqliteError or
/// std::runtime_error where the disk does not let us.
std::unique_ptr<RecordFile> open_sound(const Folder& folder, Check check, std::vector<std::string>& told);

}  // namespace captura::spool
