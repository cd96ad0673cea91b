/// Where lines go: the journal with its fields, or standard error. The one file that knows libsystemd.
#pragma once

#include "event_log/record.hpp"

#include <string>
#include <vector>

namespace captura::event_log {

/// True where standard error is the stream that the journal gave to this service: $JOURNAL_STREAM is
/// "device:inode" of it (systemd.exec(5)). `stream` may be null.
bool is_journal(const char* stream, int descriptor);

/// "MESSAGE=..", "PRIORITY=6", "EVENT=..", then a field a fact, names in capitals as the journal wants them.
std::vector<std::string> journal_fields(const Record& record);

/// False where the journal does not take it.
bool send_to_journal(const Record& record);

/// One write to standard error: lines of several threads do not mix.
void write_to_stderr(std::string line);

}  // namespace captura::event_log
