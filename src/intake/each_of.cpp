#include "captura/intake/each_of.hpp"

#include "captura/reading/json_items.hpp"

namespace captura::intake {

std::vector<std::string> each_of(const std::string& body, const Dialect& dialect)
{
    if (dialect.each.empty()) return {};
    return reading::split_items(body, dialect.each);
}

}  // namespace captura::intake
