#include "daemon/config_document.hpp"

#include "captura/daemon/config.hpp"

#include <toml++/toml.h>

#include <sstream>
#include <string_view>

namespace captura::daemon {
namespace {

Node to_node(const toml::node& from)
{
    Node node;
    node.line = from.source().begin.line;
    if (const auto* table = from.as_table()) {
        node.kind = Node::Kind::table;
        for (const auto& [key, value] : *table) {
            Node member = to_node(value);
            if (member.line == 0) member.line = key.source().begin.line;
            node.members.emplace(std::string{key.str()}, std::move(member));
        }
    } else if (const auto* list = from.as_array()) {
        node.kind = Node::Kind::list;
        for (const auto& item : *list) node.items.push_back(to_node(item));
    } else if (const auto* text = from.as_string()) {
        node.kind = Node::Kind::text;
        node.text = text->get();
    } else if (const auto* integer = from.as_integer()) {
        node.kind = Node::Kind::integer;
        node.integer = integer->get();
    } else if (const auto* flag = from.as_boolean()) {
        node.kind = Node::Kind::flag;
        node.flag = flag->get();
    } else if (from.is_floating_point()) {
        node.kind = Node::Kind::real;
    } else {
        node.kind = Node::Kind::date;
        std::ostringstream text_of_date;
        if (const auto* date = from.as_date()) text_of_date << date->get();
        node.text = text_of_date.str();
    }
    return node;
}

}  // namespace

const char* describe(Node::Kind kind)
{
    switch (kind) {
        case Node::Kind::text: return "a text";
        case Node::Kind::integer: return "a number";
        case Node::Kind::real: return "a fraction";
        case Node::Kind::flag: return "true or false";
        case Node::Kind::date: return "a date";
        case Node::Kind::list: return "a list";
        case Node::Kind::table: return "a section";
    }
    return "";
}

Node parse_document(const std::string& octets, const std::string& name)
{
    try {
        return to_node(toml::parse(std::string_view{octets}, std::string_view{name}));
    } catch (const toml::parse_error& error) {
        throw ConfigError{name + ":" + std::to_string(error.source().begin.line) + ": " +
                          std::string{error.description()}};
    }
}

}  // namespace captura::daemon
