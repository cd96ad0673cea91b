#include "cpu_time.hpp"

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string>

namespace captura::bench {
namespace {

struct Process {
    pid_t parent = 0;
    unsigned long long ticks = 0;  // user and system, of itself and of children it has waited for
};

/// /proc/PID/stat (proc(5)); the name in parentheses may hold anything, so counting begins behind the last one.
bool read_process(const std::filesystem::path& folder, Process& process)
{
    std::ifstream file{folder / "stat"};
    std::string text{std::istreambuf_iterator<char>{file}, {}};
    const auto close = text.rfind(')');
    if (close == std::string::npos) return false;
    std::istringstream fields{text.substr(close + 1)};
    std::string state, skipped;
    fields >> state >> process.parent;
    for (int i = 5; i <= 13; ++i) fields >> skipped;
    unsigned long long utime = 0, stime = 0, cutime = 0, cstime = 0;
    fields >> utime >> stime >> cutime >> cstime;
    process.ticks = utime + stime + cutime + cstime;
    return static_cast<bool>(fields);
}

}  // namespace

double cpu_seconds_of_tree(pid_t root)
{
    std::map<pid_t, Process> all;
    for (const auto& entry : std::filesystem::directory_iterator{"/proc"}) {
        const std::string name = entry.path().filename();
        if (name.find_first_not_of("0123456789") != std::string::npos) continue;
        Process process;
        if (read_process(entry.path(), process)) all[std::stoi(name)] = process;
    }
    unsigned long long ticks = 0;
    for (const auto& [pid, process] : all) {
        for (pid_t up = pid; up > 1; up = all.count(up) ? all[up].parent : 0) {
            if (up != root) continue;
            ticks += process.ticks;
            break;
        }
    }
    return static_cast<double>(ticks) / static_cast<double>(sysconf(_SC_CLK_TCK));
}

}  // namespace captura::bench
