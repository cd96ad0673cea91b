/// A configuration file as a tree that remembers its lines; TOML stays behind it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace captura::daemon {

struct Node {
    enum class Kind : std::uint8_t { text, integer, real, flag, date, list, table };

    Kind kind = Kind::table;
    std::size_t line = 0;
    std::string text;  ///< of `text` and `date`
    std::int64_t integer = 0;
    bool flag = false;
    std::vector<Node> items;              ///< of a list
    std::map<std::string, Node> members;  ///< of a table
};

/// "a text", "a list": for messages.
const char* describe(Node::Kind kind);

/// Throws ConfigError, "name:line: reason", where it is not TOML.
Node parse_document(const std::string& octets, const std::string& name);

}  // namespace captura::daemon
