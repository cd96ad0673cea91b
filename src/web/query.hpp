/// Values of the query of an address, as text. Pure.
///
/// HOSTILE INPUT: the query. What comes out is valid UTF-8 without control characters.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace captura::web {

/// The first value of that name, percent-decoded; empty where there is none, or where it is no UTF-8.
std::string query_value(std::string_view query, std::string_view name);

/// "?test=1": what is sent is only to be tried out.
inline bool asks_for_test(std::string_view query)
{
    return !query.empty() && query_value(query, "test") == "1";
}

/// The query without the values of that name, each name and value encoded afresh: only letters, digits and "-._~" stand
/// as they are, so that it may stand in a link of ours. Longer than 2,000 octets it is dropped.
std::string query_without(std::string_view query, std::string_view name);

/// At most `most` code points of a valid text.
std::string cut_to_characters(std::string text, std::size_t most);

}  // namespace captura::web
