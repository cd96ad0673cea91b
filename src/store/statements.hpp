// The named statements of src/store/sql, and the migrations, as they travel in the binary.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace captura::store {

struct Statement {
    std::string name;
    std::string sql;
};

/// Blocks that begin with "-- name: x". Throws std::logic_error for a name given twice or a block without SQL.
std::vector<Statement> parse_statements(std::string_view file);

/// All shipped ones, sorted by name.
const std::vector<Statement>& statements();
/// Throws std::logic_error where there is none.
const Statement& statement(std::string_view name);

struct Migration {
    std::int32_t version = 0;  ///< of the file name: 0001_schema.sql
    std::string file;
    std::string_view sql;
};

/// In order of version, from 1 without a gap.
const std::vector<Migration>& migrations();

}  // namespace captura::store
