/// Secrets stand in files of their own, never in the configuration and never on a command line.
#pragma once

#include <filesystem>
#include <string>

namespace captura::daemon {

struct SecretReading {
    std::string secret;
    std::string fault;    ///< why there is none; never holds the secret
    std::string warning;  ///< what is unwise about the file
};

/// `named` is the value of the key: "credential:NAME" is looked up in $CREDENTIALS_DIRECTORY, anything else is the
/// file at `path`. One newline at the end is dropped, as editors leave it. LIMITS: 64 KiB.
SecretReading read_secret(const std::string& named, const std::filesystem::path& path);

}  // namespace captura::daemon
