/// The files of a Maildir: which of them are whole letters, and their octets. Blocks; runs on the file thread.
///
/// HOSTILE INPUT: names and files. Only regular files are opened, never through a symbolic link, never one that would
/// make us wait (a FIFO). tmp/ and dot files are never looked at, nothing is ever written but missing folders.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace captura::mail {

/// Base name before ":2,": what stays while a mail reader renames a file for its flags.
std::string_view maildir_base_name(std::string_view file_name);

class MaildirFolder {
public:
    enum class Part : std::uint8_t { fresh, seen, beside };  ///< new/, cur/, and *.eml beside them

    struct Found {
        std::string name;  ///< of the place
        std::string file;  ///< full path
        std::uint64_t octets = 0;
    };
    struct Scan {
        std::vector<Found> ready;  ///< by name, which in a Maildir is by age
        bool unripe = false;       ///< something may still be written to: look again soon
    };
    struct Hint {
        Part part = Part::fresh;
        std::string file_name;
        friend auto operator<=>(const Hint&, const Hint&) = default;
    };
    struct Letter {
        std::string name;
        std::string octets;
        std::uint64_t size = 0;  ///< of the file; octets may be its beginning only
    };
    struct Batch {
        std::vector<Letter> letters;
        std::size_t consumed = 0;  ///< of the files offered, those that were gone included
        bool changed = false;      ///< a file was gone or still growing: look again soon
    };

    MaildirFolder(std::string path, std::chrono::milliseconds unchanged);

    /// Makes what is missing, if the parent exists. Throws std::runtime_error with the reason.
    void prepare() const;

    /// Files of cur/ last written before that second (Unix time) are old mail of others; 0: all are ours.
    void ignore_seen_before(std::int64_t second) { seen_from_ = second; }

    /// All there is and not settled, as far as nobody is writing to it or nothing has touched it for a while.
    Scan scan();
    /// Files that were closed or moved here just now: whole at once.
    Scan look(const std::set<Hint>& hints);
    /// As many as fit, one at least. Above 4 x max_letter only the first max_letter octets of a file.
    Batch read(const std::vector<Found>& files, std::size_t from, std::size_t most, std::size_t most_octets,
               std::size_t max_letter) const;
    void settle(const std::string& name) { settled_.insert(name); }

    std::string folder_of(Part part) const;

private:
    struct Young {
        std::uint64_t octets = 0;
        std::int64_t changed = 0;
        std::chrono::steady_clock::time_point since{};
    };
    void scan_part(Part part, Scan& scan, std::set<std::string>& present, std::map<std::string, Young>& young);
    bool candidate(Part part, const std::string& file_name) const;

    std::string path_;
    std::chrono::milliseconds unchanged_;
    std::int64_t seen_from_ = 0;
    std::set<std::string> settled_;
    std::map<std::string, Young> young_;  ///< by file, from the last scan
};

}  // namespace captura::mail
