// What a benchmark finds in the database before it begins.
#pragma once

#include <string>

namespace captura::bench {

constexpr int known_cards = 200'000;

/// One statement, or several, by a connection of its own.
void execute(const std::string& url, const std::string& sql);

/// A manager, and `known_cards` cards as another program would have written them: visitor0@bench.example.org and so on.
void add_known_cards(const std::string& url);

/// No dead rows, no dirty pages, the tables' sizes known to the planner.
void settle_database(const std::string& url);

}  // namespace captura::bench
