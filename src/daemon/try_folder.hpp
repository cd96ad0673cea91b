/// The folder of `captura try`: everything one needs to look around, made on first use and never overwritten.
#pragma once

#include <filesystem>
#include <string>

namespace captura::daemon {

struct TryFolder {
    std::filesystem::path root;
    std::filesystem::path config() const { return root / "captura.toml"; }
    std::filesystem::path forms() const { return root / "forms"; }
    std::filesystem::path spool() const { return root / "spool"; }
    std::filesystem::path mail() const { return root / "mail"; }
    std::filesystem::path outbox() const { return root / "outbox"; }
    std::filesystem::path cluster() const { return root / "postgres"; }
};

/// Makes what is missing: folders, sample forms, and the configuration for this database and listener. The
/// configuration is written anew each time, since the socket and the ports may differ; the forms are the user's.
TryFolder make_try_folder(const std::filesystem::path& root, const std::string& database_url,
                          const std::string& listen, const std::string& admin_listen);

/// Holds the folder for this process until its end; false where another one holds it.
bool hold_try_folder(const std::filesystem::path& root);

/// Whether somebody else listens there already.
bool is_taken(const std::string& listen);

/// The admin listener beside a public one: the next port, or any free one where that was any.
std::string admin_beside(const std::string& listen);

}  // namespace captura::daemon
