#include "notify/maildir.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <system_error>

namespace captura::notify {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(const fs::path& where)
{
    throw fs::filesystem_error("maildir", where, std::error_code{errno, std::generic_category()});
}

class Descriptor {
public:
    Descriptor(const fs::path& path, int flags) : path_(path), fd_(::open(path.c_str(), flags | O_CLOEXEC, 0600))
    {
        if (fd_ < 0) fail(path);
    }
    ~Descriptor() { ::close(fd_); }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;

    void write_all(std::string_view octets) const
    {
        while (!octets.empty()) {
            const ssize_t written = ::write(fd_, octets.data(), octets.size());
            if (written < 0 && errno == EINTR) continue;
            if (written < 0) fail(path_);
            octets.remove_prefix(static_cast<std::size_t>(written));
        }
    }
    void sync() const
    {
        if (::fsync(fd_) != 0) fail(path_);
    }

private:
    fs::path path_;
    int fd_;
};

/// Unique among all writers of the folder, as the Maildir convention asks: time, process, count, host.
std::string fresh_name()
{
    static std::atomic<unsigned> count{0};
    std::array<char, 256> host{};
    ::gethostname(host.data(), host.size() - 1);
    for (char& c : host)
        if (c == '/' || c == ':') c = '_';
    const auto when = now().time_since_epoch().count();
    return std::to_string(when / 1000) + ".M" + std::to_string(when % 1000 * 1000) + 'P' + std::to_string(::getpid()) +
           'Q' + std::to_string(++count) + '.' + host.data();
}

class Maildir : public Transport {
public:
    explicit Maildir(fs::path folder) : folder_(std::move(folder)) {}

    Outcome deliver(const Mail& mail) override
    {
        const std::string name = fresh_name();
        const fs::path draft = folder_ / "tmp" / name;
        try {
            for (const char* part : {"tmp", "new", "cur"}) fs::create_directories(folder_ / part);
            {
                const Descriptor file{draft, O_WRONLY | O_CREAT | O_EXCL};
                file.write_all(mail.octets);
                file.sync();
            }
            fs::rename(draft, folder_ / "new" / name);
            Descriptor{folder_ / "new", O_RDONLY | O_DIRECTORY}.sync();
            return {};
        } catch (const fs::filesystem_error& fault) {
            std::error_code ignored;
            fs::remove(draft, ignored);
            return {Delivery::Kind::later, fault.what(), true, false};
        }
    }

    Outcome probe() override
    {
        const fs::path folder = fs::exists(folder_ / "new") ? folder_ / "new" : folder_.parent_path();
        if (::access(folder.c_str(), W_OK | X_OK) == 0) return {};
        const std::error_code why{errno, std::generic_category()};
        return {Delivery::Kind::later, folder.string() + ": " + why.message(), true, false};
    }

private:
    fs::path folder_;
};

}  // namespace

std::unique_ptr<Transport> make_maildir(std::filesystem::path folder) { return std::make_unique<Maildir>(std::move(folder)); }

}  // namespace captura::notify
