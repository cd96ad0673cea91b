#include "mail/maildir_folder.hpp"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <memory>
#include <optional>
#include <stdexcept>
#include <system_error>
#include <utility>

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace captura::mail {
namespace {

using std::chrono::steady_clock;

struct DirCloser {
    void operator()(DIR* dir) const { ::closedir(dir); }
};

class File {
public:
    /// O_NONBLOCK: opening a FIFO would wait for its writer otherwise.
    explicit File(const std::string& path)
        : descriptor_(::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC))
    {
    }
    ~File()
    {
        if (descriptor_ >= 0) ::close(descriptor_);
    }
    File(const File&) = delete;
    File& operator=(const File&) = delete;

    std::optional<struct stat> status() const
    {
        struct stat status {};
        if (descriptor_ < 0 || ::fstat(descriptor_, &status) != 0 || !S_ISREG(status.st_mode)) return std::nullopt;
        return status;
    }

    /// The first `octets`, fewer where the file ends.
    std::optional<std::string> read(std::size_t octets) const
    {
        std::string content(octets, '\0');
        std::size_t held = 0;
        while (held < octets) {
            const ssize_t count = ::read(descriptor_, content.data() + held, octets - held);
            if (count < 0 && errno == EINTR) continue;
            if (count < 0) return std::nullopt;
            if (count == 0) break;
            held += static_cast<std::size_t>(count);
        }
        content.resize(held);
        return content;
    }

private:
    int descriptor_;
};

/// True where the kernel says that no process has the file open for writing (a read lease, fcntl(2), is granted only
/// then, and only to the file's owner or with CAP_LEASE). False means "not known". A writer who opens it in the
/// moment we hold the lease is told by a signal that nobody here reacts to, and waits for microseconds.
bool nobody_writes(const std::string& path)
{
    const int file = ::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (file < 0) return false;
    ::fcntl(file, F_SETSIG, SIGURG);
    const bool granted = ::fcntl(file, F_SETLEASE, F_RDLCK) == 0;
    if (granted) ::fcntl(file, F_SETLEASE, F_UNLCK);
    ::close(file);
    return granted;
}

std::int64_t nanoseconds(const timespec& time)
{
    return time.tv_sec * 1'000'000'000 + time.tv_nsec;
}

bool same_state(const struct stat& a, const struct stat& b)
{
    return a.st_size == b.st_size && nanoseconds(a.st_mtim) == nanoseconds(b.st_mtim);
}

void make_folder(const std::string& path)
{
    if (::mkdir(path.c_str(), 0700) == 0) return;
    const int error = errno;
    struct stat status {};
    if (error == EEXIST && ::stat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode)) return;
    throw std::runtime_error("cannot make the folder " + path + ": " +
                             std::generic_category().message(error == EEXIST ? ENOTDIR : error));
}

void sort_by_name(std::vector<MaildirFolder::Found>& found)
{
    std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
}

}  // namespace

std::string_view maildir_base_name(std::string_view file_name)
{
    return file_name.substr(0, file_name.find(":2,"));
}

MaildirFolder::MaildirFolder(std::string path, std::chrono::milliseconds unchanged)
    : path_(std::move(path)), unchanged_(unchanged)
{
}

std::string MaildirFolder::folder_of(Part part) const
{
    switch (part) {
        case Part::fresh:
            return path_ + "/new";
        case Part::seen:
            return path_ + "/cur";
        case Part::beside:
            return path_;
    }
    return path_;
}

void MaildirFolder::prepare() const
{
    make_folder(path_);
    for (const char* part : {"/new", "/cur", "/tmp"}) make_folder(path_ + part);
}

bool MaildirFolder::candidate(Part part, const std::string& file_name) const
{
    if (file_name.empty() || file_name.front() == '.') return false;
    if (part == Part::beside && !file_name.ends_with(".eml")) return false;
    return !settled_.contains(std::string{maildir_base_name(file_name)});
}

MaildirFolder::Scan MaildirFolder::scan()
{
    Scan scan;
    std::set<std::string> present;
    std::map<std::string, Young> young;
    for (const Part part : {Part::fresh, Part::seen, Part::beside}) scan_part(part, scan, present, young);
    std::erase_if(settled_, [&](const std::string& name) { return !present.contains(name); });
    young_ = std::move(young);
    sort_by_name(scan.ready);
    return scan;
}

void MaildirFolder::scan_part(Part part, Scan& scan, std::set<std::string>& present,
                              std::map<std::string, Young>& young)
{
    const std::string folder = folder_of(part);
    const std::unique_ptr<DIR, DirCloser> dir{::opendir(folder.c_str())};
    if (!dir)
        throw std::runtime_error("cannot read the folder " + folder + ": " + std::generic_category().message(errno));
    timespec now{};
    ::clock_gettime(CLOCK_REALTIME, &now);
    while (const dirent* entry = ::readdir(dir.get())) {
        const std::string file_name = entry->d_name;
        const std::string name{maildir_base_name(file_name)};
        present.insert(name);
        if (!candidate(part, file_name)) continue;
        const std::string file = folder + "/" + file_name;
        struct stat status {};
        if (::lstat(file.c_str(), &status) != 0 || !S_ISREG(status.st_mode) || status.st_size == 0) continue;
        if (part == Part::seen && status.st_mtim.tv_sec < seen_from_) {
            settled_.insert(name);
            continue;
        }
        // Whole when nobody has it open for writing or, where that is not known, when nothing touched it for a while
        // by its own clock or, where that runs ahead, by ours.
        const auto octets = static_cast<std::uint64_t>(status.st_size);
        const std::int64_t changed = nanoseconds(status.st_ctim);
        const std::int64_t wanted = std::chrono::nanoseconds{unchanged_}.count();
        const auto before = young_.find(file);
        const bool stood_still = before != young_.end() && before->second.octets == octets &&
                                 before->second.changed == changed &&
                                 steady_clock::now() - before->second.since >= unchanged_;
        if (nanoseconds(now) - changed >= wanted || stood_still || nobody_writes(file)) {
            scan.ready.push_back({name, file, octets});
            continue;
        }
        scan.unripe = true;
        const bool same =
            before != young_.end() && before->second.octets == octets && before->second.changed == changed;
        young[file] = same ? before->second : Young{octets, changed, steady_clock::now()};
    }
}

MaildirFolder::Scan MaildirFolder::look(const std::set<Hint>& hints)
{
    Scan scan;
    for (const Hint& hint : hints) {
        if (!candidate(hint.part, hint.file_name)) continue;
        const std::string file = folder_of(hint.part) + "/" + hint.file_name;
        struct stat status {};
        if (::lstat(file.c_str(), &status) != 0 || !S_ISREG(status.st_mode) || status.st_size == 0) continue;
        if (hint.part == Part::seen && status.st_mtim.tv_sec < seen_from_) continue;
        scan.ready.push_back(
            {std::string{maildir_base_name(hint.file_name)}, file, static_cast<std::uint64_t>(status.st_size)});
    }
    sort_by_name(scan.ready);
    // The same letter told twice: moved to new/ and on to cur/ in between.
    const auto twice = std::unique(scan.ready.begin(), scan.ready.end(),
                                   [](const Found& a, const Found& b) { return a.name == b.name; });
    scan.ready.erase(twice, scan.ready.end());
    return scan;
}

MaildirFolder::Batch MaildirFolder::read(const std::vector<Found>& files, std::size_t from, std::size_t most,
                                         std::size_t most_octets, std::size_t max_letter) const
{
    Batch batch;
    std::uint64_t octets = 0;
    for (std::size_t i = from; i < files.size() && batch.letters.size() < most; ++i) {
        const File file{files[i].file};
        const auto before = file.status();
        if (before && !batch.letters.empty() && octets + static_cast<std::uint64_t>(before->st_size) > most_octets)
            break;
        ++batch.consumed;
        if (!before) {
            batch.changed = true;
            continue;
        }
        Letter letter;
        letter.name = files[i].name;
        letter.size = static_cast<std::uint64_t>(before->st_size);
        const bool whole = letter.size <= 4 * static_cast<std::uint64_t>(max_letter);
        auto content = file.read(whole ? static_cast<std::size_t>(letter.size) : max_letter);
        const auto after = file.status();
        if (!content || !after || !same_state(*before, *after)) {
            batch.changed = true;
            continue;
        }
        letter.octets = std::move(*content);
        octets += letter.octets.size();
        batch.letters.push_back(std::move(letter));
    }
    return batch;
}

}  // namespace captura::mail
