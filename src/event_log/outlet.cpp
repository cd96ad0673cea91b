#include "event_log/outlet.hpp"

#include <sys/stat.h>
#include <sys/uio.h>
#include <syslog.h>
#include <systemd/sd-journal.h>
#include <unistd.h>

#include <cerrno>
#include <string_view>

namespace captura::event_log {
namespace {

int priority(Level level)
{
    switch (level) {
        case Level::debug: return LOG_DEBUG;
        case Level::info: return LOG_INFO;
        case Level::warning: return LOG_WARNING;
        case Level::error: return LOG_ERR;
    }
    return LOG_INFO;
}

std::string field_name(std::string_view fact)
{
    std::string name;
    for (const char c : fact) name += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    return name;
}

}  // namespace

bool is_journal(const char* stream, int descriptor)
{
    struct stat now_there {};
    if (stream == nullptr || ::fstat(descriptor, &now_there) != 0) return false;
    return std::string_view{stream} == std::to_string(now_there.st_dev) + ':' + std::to_string(now_there.st_ino);
}

std::vector<std::string> journal_fields(const Record& record)
{
    std::vector<std::string> fields{"MESSAGE=" + journal_message(record),
                                    "PRIORITY=" + std::to_string(priority(record.level)),
                                    "EVENT=" + std::string{record.event}};
    for (const Fact& fact : record.facts) fields.push_back(field_name(fact.name) + '=' + shown(fact));
    return fields;
}

bool send_to_journal(const Record& record)
{
    std::vector<std::string> fields = journal_fields(record);
    std::vector<iovec> parts;
    for (std::string& field : fields) parts.push_back({field.data(), field.size()});
    return ::sd_journal_sendv(parts.data(), static_cast<int>(parts.size())) == 0;
}

void write_to_stderr(std::string line)
{
    line += '\n';
    std::string_view rest = line;
    while (!rest.empty()) {
        const ssize_t written = ::write(STDERR_FILENO, rest.data(), rest.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return;  // nowhere left to say it
        rest.remove_prefix(static_cast<std::size_t>(written));
    }
}

}  // namespace captura::event_log
