// The second writer: `captura ingest` beside a running daemon, or without one.
#include "captura/spool/spool.hpp"

#include "spool/admission.hpp"
#include "spool/folder.hpp"
#include "spool/record_file.hpp"

namespace captura::spool {
namespace {

Result<Kept, Refused> write_beside(const Settings& settings, const Submission& submission)
{
    const Folder folder{settings.dir};
    if (!std::filesystem::exists(folder.file())) {
        const auto alone = FileLock::wait_for(folder.replacing(), FileLock::Kind::alone);
        if (!alone) return Refused{"spool_busy"};
        folder.finish_replacement();
    }
    const auto shared = FileLock::wait_for(folder.replacing(), FileLock::Kind::shared);
    if (!shared) return Refused{"spool_busy"};

    RecordFile file{folder.file(), Database::Use::serve, now()};
    folder.sync();  // the file or its WAL may be new
    if (const auto known = file.find(submission.key)) return Kept{*known, false};
    if (!has_room(settings, folder.room(), file.pending_octets(), submission.body.size())) return Refused{"spool_full"};
    std::vector<std::string> set_aside;
    file.begin();
    Kept kept;
    try {
        kept = file.keep(submission, now(), set_aside);
        file.commit();
    } catch (...) {
        file.rollback();
        throw;
    }
    return kept;
}

}  // namespace

Result<Kept, Refused> keep_beside(const Settings& settings, const Submission& submission)
{
    try {
        return write_beside(settings, submission);
    } catch (const SqliteError& error) {
        switch (error.trouble()) {
            case Trouble::busy:
                return Refused{"spool_busy"};
            case Trouble::full:
                return Refused{"spool_full"};
            case Trouble::damaged:  // the daemon repairs, for it holds the folder
            case Trouble::fault:
                return Refused{"spool_fault"};
        }
    } catch (const std::exception&) {
        return Refused{"spool_fault"};
    }
    return Refused{"spool_fault"};
}

}  // namespace captura::spool
