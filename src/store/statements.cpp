#include "store/statements.hpp"

#include "captura_embedded/store_migrations.hpp"
#include "captura_embedded/store_statements.hpp"

#include <algorithm>
#include <charconv>
#include <stdexcept>

namespace captura::store {
namespace {

constexpr std::string_view mark = "-- name: ";

bool has_sql(std::string_view block)
{
    while (!block.empty()) {
        const std::size_t end = std::min(block.find('\n'), block.size());
        const std::string_view line = block.substr(0, end);
        const std::size_t start = line.find_first_not_of(" \t\r");
        if (start != std::string_view::npos && line.substr(start, 2) != "--") return true;
        block.remove_prefix(std::min(end + 1, block.size()));
    }
    return false;
}

bool by_name(const Statement& a, const Statement& b)
{
    return a.name < b.name;
}

std::vector<Statement> read_all()
{
    std::vector<Statement> all;
    for (const EmbeddedFile& file : store_statements()) {
        auto some = parse_statements(file.content);
        std::move(some.begin(), some.end(), std::back_inserter(all));
    }
    std::sort(all.begin(), all.end(), by_name);
    const auto twice = std::adjacent_find(all.begin(), all.end(),
                                          [](const Statement& a, const Statement& b) { return a.name == b.name; });
    if (twice != all.end()) throw std::logic_error("two statements are named " + twice->name);
    return all;
}

std::vector<Migration> read_migrations()
{
    std::vector<Migration> all;
    for (const EmbeddedFile& file : store_migrations()) {
        const std::string_view name{file.name};
        Migration migration{0, std::string{name}, file.content};
        std::from_chars(name.data(), name.data() + name.size(), migration.version);
        all.push_back(migration);
        if (migration.version != static_cast<std::int32_t>(all.size()))
            throw std::logic_error("migrations are numbered from 0001 without a gap: " + migration.file);
    }
    return all;
}

}  // namespace

std::vector<Statement> parse_statements(std::string_view file)
{
    std::vector<Statement> found;
    std::size_t at = file.starts_with(mark) ? 0 : file.find("\n-- name: ");
    if (at != 0 && at != std::string_view::npos) ++at;
    while (at != std::string_view::npos) {
        const std::size_t name_at = at + mark.size();
        const std::size_t line_end = std::min(file.find('\n', name_at), file.size());
        const std::size_t next = file.find("\n-- name: ", name_at);
        Statement statement{std::string{file.substr(name_at, line_end - name_at)},
                            std::string{file.substr(line_end, next == std::string_view::npos ? next : next - line_end)}};
        if (statement.name.empty() || !has_sql(statement.sql))
            throw std::logic_error("a named statement has no name or no SQL: " + statement.name);
        if (std::any_of(found.begin(), found.end(), [&](const Statement& s) { return s.name == statement.name; }))
            throw std::logic_error("two statements are named " + statement.name);
        found.push_back(std::move(statement));
        at = next == std::string_view::npos ? next : next + 1;
    }
    return found;
}

const std::vector<Statement>& statements()
{
    static const std::vector<Statement> all = read_all();
    return all;
}

const Statement& statement(std::string_view name)
{
    const auto& all = statements();
    const auto found = std::lower_bound(all.begin(), all.end(), name,
                                        [](const Statement& s, std::string_view wanted) { return s.name < wanted; });
    if (found == all.end() || found->name != name) throw std::logic_error("no statement is named " + std::string{name});
    return *found;
}

const std::vector<Migration>& migrations()
{
    static const std::vector<Migration> all = read_migrations();
    return all;
}

}  // namespace captura::store
