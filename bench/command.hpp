/// Running the tools of the benchmark: a server in the background, a load generator to its end.
#pragma once

#include <string>
#include <vector>

#include <sys/types.h>

namespace captura::bench {

/// Standard output of a command run to its end; throws with its name where it cannot run or fails.
std::string output_of(const std::vector<std::string>& command);

/// A background process; its standard error in a file. Ended with SIGTERM when the object goes.
class Server {
public:
    Server(const std::vector<std::string>& command, const std::string& log_file);
    ~Server();
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;
    pid_t pid() const { return pid_; }

private:
    pid_t pid_ = -1;
};

}  // namespace captura::bench
