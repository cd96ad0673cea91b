// A token for POST /v1/submissions: made here, shown once, kept nowhere. The daemon knows its digest by the configuration, so
// that who gets in stands where everything else about the daemon stands, and needs no database.
#include "captura/daemon/commands.hpp"
#include "captura/daemon/exit_status.hpp"
#include "daemon/commands_json.hpp"

#include "captura/domain/api_token.hpp"

#include <algorithm>
#include <ostream>

namespace captura::daemon {

int token_new(const std::string& name, bool json, Streams streams)
{
    const bool plain = !name.empty() && name.size() <= 64 && std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
    });
    if (!plain) throw UsageError{"a token's name has letters, digits, '-', '_' and '.', at most 64"};
    const std::string token = fresh_token();
    const std::string hash = hex(sha256(token));
    if (json) {
        streams.out << JsonObject{}.text("name", name).text("token", token).text("hash", hash).line() << '\n';
    } else {
        streams.out << token << '\n';
        streams.err << "The token stands above, this once: give it to the server that will post. For the configuration:\n\n"
                    << "[[token]]\nname = \"" << name << "\"\nhash = \"" << hash << "\"\nforms = [\"*\"]\n";
    }
    return exit_status::done;
}

}  // namespace captura::daemon
