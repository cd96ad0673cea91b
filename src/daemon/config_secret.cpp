#include "daemon/config_secret.hpp"

#include <sys/stat.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <string_view>

namespace captura::daemon {
namespace {

constexpr std::string_view credential = "credential:";
constexpr off_t most_octets = 64 * 1024;

SecretReading read_file(const std::filesystem::path& path, bool ours_alone)
{
    SecretReading reading;
    struct stat what{};
    if (::stat(path.c_str(), &what) != 0) {
        reading.fault = "cannot read " + path.string() + ": " + std::strerror(errno);
    } else if (!S_ISREG(what.st_mode)) {
        reading.fault = path.string() + " is not a file";
    } else if (what.st_size > most_octets) {
        reading.fault = path.string() + " is too large for a secret";
    } else if (std::ifstream in{path, std::ios::binary}; in) {
        reading.secret.assign(std::istreambuf_iterator<char>{in}, {});
        if (reading.secret.ends_with('\n')) reading.secret.pop_back();
        if (reading.secret.ends_with('\r')) reading.secret.pop_back();
        if (reading.secret.empty()) reading.fault = path.string() + " is empty";
        if (ours_alone && (what.st_mode & S_IROTH) != 0)
            reading.warning = path.string() + " is readable by everybody on this machine; chmod o-r";
    } else {
        reading.fault = "cannot read " + path.string() + ": " + std::strerror(errno);
    }
    return reading;
}

}  // namespace

SecretReading read_secret(const std::string& named, const std::filesystem::path& path)
{
    if (!named.starts_with(credential)) return read_file(path, true);

    const std::string name = named.substr(credential.size());
    SecretReading reading;
    const char* folder = std::getenv("CREDENTIALS_DIRECTORY");
    if (name.empty() || name.find('/') != std::string::npos || name.front() == '.')
        reading.fault = "\"" + named + "\" is no name of a credential";
    else if (folder == nullptr || *folder == '\0')
        reading.fault = "credential \"" + name + "\" is only there under systemd (LoadCredential=): name a file instead";
    else
        reading = read_file(std::filesystem::path{folder} / name, false);  // systemd guards the folder itself
    return reading;
}

}  // namespace captura::daemon
