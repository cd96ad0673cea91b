#include "store/connection.hpp"

#include "store/statements.hpp"

#include <cctype>
#include <charconv>
#include <stdexcept>

namespace captura::store {
namespace {

constexpr char word_separator = '\x1f';

bool is_uri(std::string_view url)
{
    return url.starts_with("postgresql://") || url.starts_with("postgres://");
}

std::string percent_encoded(std::string_view text)
{
    constexpr char digits[] = "0123456789ABCDEF";
    std::string out;
    for (const char c : text) {
        if (std::isalnum(static_cast<unsigned char>(c)) != 0) {
            out.push_back(c);
        } else {
            out.push_back('%');
            out.push_back(digits[static_cast<unsigned char>(c) >> 4]);
            out.push_back(digits[static_cast<unsigned char>(c) & 15]);
        }
    }
    return out;
}

/// The value of one parameter of a URI, still encoded; empty where it is absent.
std::string_view uri_parameter(std::string_view url, std::string_view name)
{
    std::size_t at = url.find('?');
    while (at != std::string_view::npos) {
        ++at;
        const std::size_t end = std::min(url.find('&', at), url.size());
        const std::string_view pair = url.substr(at, end - at);
        if (pair.starts_with(name) && pair.size() > name.size() && pair[name.size()] == '=')
            return pair.substr(name.size() + 1);
        at = end < url.size() ? end : std::string_view::npos;
    }
    return {};
}

/// The same of "keyword = 'value' ..." as libpq reads it: quotes and backslashes inside.
std::string conninfo_parameter(std::string_view conninfo, std::string_view wanted)
{
    std::size_t at = 0;
    const auto blank = [&] { return at < conninfo.size() && std::isspace(static_cast<unsigned char>(conninfo[at])) != 0; };
    std::string found;
    while (at < conninfo.size()) {
        while (blank()) ++at;
        const std::size_t name_at = at;
        while (at < conninfo.size() && conninfo[at] != '=' && !blank()) ++at;
        const std::string_view name = conninfo.substr(name_at, at - name_at);
        while (blank()) ++at;
        if (at == conninfo.size() || conninfo[at] != '=') break;  // libpq will say what is wrong
        ++at;
        while (blank()) ++at;
        const bool quoted = at < conninfo.size() && conninfo[at] == '\'';
        if (quoted) ++at;
        std::string value;
        while (at < conninfo.size() && (quoted ? conninfo[at] != '\'' : !blank())) {
            if (conninfo[at] == '\\' && at + 1 < conninfo.size()) ++at;
            value.push_back(conninfo[at++]);
        }
        if (quoted) ++at;
        if (name == wanted) found = std::move(value);
    }
    return found;
}

std::string quoted(std::string_view value)
{
    std::string out = "'";
    for (const char c : value) {
        if (c == '\'' || c == '\\') out.push_back('\\');
        out.push_back(c);
    }
    return out + "'";
}

/// Why each: a hung statement ends; one plan for batches of every size (small arrays are else planned each time); plans
/// are made for the full tables to come even where they are made over empty ones, as on a fresh installation (whatever is
/// asked here is a few things looked up, or the first few in an index's order), and JIT would take that preference for a
/// reason to compile; the trigger on identities knows us by
/// captura.canonical, so whatever we write there must come from `rules`; a client that vanished holds no lock for long.
std::string session_options(const Settings& settings)
{
    const auto milliseconds = std::chrono::milliseconds{settings.statement_timeout}.count();
    return "-c statement_timeout=" + std::to_string(milliseconds) +
           " -c plan_cache_mode=force_generic_plan -c enable_seqscan=off -c enable_bitmapscan=off"
           " -c enable_material=off -c jit=off -c captura.canonical=on"
           " -c idle_in_transaction_session_timeout=60000 -c client_min_messages=warning -c timezone=UTC"
           " -c bytea_output=hex";
}

}  // namespace

StoreError::StoreError(Kind what_next, std::string state, const std::string& what)
    : std::runtime_error(what), kind(what_next), sqlstate(std::move(state))
{
}

std::string connection_string(const Settings& settings)
{
    const std::string& url = settings.url;
    const bool uri = is_uri(url);
    const auto given = [&](std::string_view name) {
        return uri ? std::string{uri_parameter(url, name)} : conninfo_parameter(url, name);
    };
    std::string out = url;
    bool first = uri && url.find('?') == std::string::npos;
    const auto append = [&](const std::string& name, const std::string& value) {
        if (uri)
            out += (first ? "?" : "&") + name + "=" + value;
        else
            out += " " + name + "=" + value;
        first = false;
    };
    const auto append_plain = [&](const std::string& name, const std::string& value) {
        append(name, uri ? percent_encoded(value) : quoted(value));
    };

    const std::string own_options = given("options"), options = session_options(settings);
    // The operator's come last: what is set twice, the later one decides.
    if (uri)
        append("options", percent_encoded(options) + (own_options.empty() ? "" : "%20" + own_options));
    else
        append_plain("options", own_options.empty() ? options : options + " " + own_options);
    append_plain("client_encoding", "UTF8");
    append_plain("connect_timeout", std::to_string(settings.connect_timeout.count()));
    if (given("application_name").empty()) append_plain("application_name", "captura");
    if (given("tcp_user_timeout").empty())
        append_plain("tcp_user_timeout", std::to_string(std::chrono::milliseconds{settings.watchdog}.count()));
    if (given("target_session_attrs").empty()) append_plain("target_session_attrs", "read-write");
    return out;
}

StoreError::Kind kind_of(std::string_view state)
{
    using enum StoreError::Kind;
    const auto of_class = [&](std::string_view letters) { return state.starts_with(letters); };
    if (state.empty() || of_class("08") || of_class("57P") || of_class("53")) return away;
    if (state == "55P03" || state == "57014" || state == "25006" || state == "25P03") return away;
    if (state == "40001" || state == "40P01") return again;
    if (state == "40003") return in_doubt;
    if (of_class("22") || of_class("23") || of_class("54")) return bad_row;
    return ours;
}

void rethrow_sorted()
{
    using enum StoreError::Kind;
    try {
        throw;
    } catch (const StoreError&) {
        throw;
    } catch (const pqxx::in_doubt_error& error) {
        throw StoreError{in_doubt, "40003", error.what()};
    } catch (const pqxx::broken_connection& error) {
        throw StoreError{away, "08006", error.what()};
    } catch (const pqxx::sql_error& error) {
        throw StoreError{kind_of(error.sqlstate()), error.sqlstate(), error.what()};
    } catch (const pqxx::failure& error) {
        throw StoreError{away, "", error.what()};
    }
}

Connection::Connection(const Settings& settings)
try : connection_{connection_string(settings)} {
} catch (...) {
    rethrow_sorted();
}

int Connection::socket() const
{
    return connection_.sock();
}

bool Connection::is_open() const
{
    return connection_.is_open();
}

void Connection::prepare(std::string_view name)
{
    if (prepared_.find(name) != prepared_.end()) return;
    const Statement& wanted = statement(name);
    pq::prepare(connection_, wanted.name, wanted.sql);
    prepared_.insert(wanted.name);
}

void Connection::plan_anew(pqxx::transaction_base& work)
{
    runs_with_these_plans_ *= 2;
    work.exec("DISCARD PLANS");
}

Uuid uuid_in(const pqxx::field& field)
{
    const auto id = Uuid::parse({field.c_str(), field.size()});
    if (!id) throw std::logic_error(std::string{"no uuid in column "} + field.name());
    return *id;
}

std::optional<Uuid> optional_uuid_in(const pqxx::field& field)
{
    if (field.is_null()) return std::nullopt;
    return uuid_in(field);
}

std::string text_in(const pqxx::field& field)
{
    return field.is_null() ? std::string{} : std::string{field.c_str(), field.size()};
}

std::int64_t bigint_in(const pqxx::field& field)
{
    std::int64_t value = 0;
    std::from_chars(field.c_str(), field.c_str() + field.size(), value);
    return value;
}

bool boolean_in(const pqxx::field& field)
{
    return !field.is_null() && field.c_str()[0] == 't';
}

Timestamp time_in(const pqxx::field& field)
{
    return Timestamp{std::chrono::milliseconds{bigint_in(field)}};
}

std::vector<std::string> words_in(const pqxx::field& field)
{
    std::vector<std::string> words;
    const std::string text = text_in(field);
    for (std::size_t at = 0; !text.empty();) {
        const std::size_t end = text.find(word_separator, at);
        words.push_back(text.substr(at, end == std::string::npos ? end : end - at));
        if (end == std::string::npos) break;
        at = end + 1;
    }
    return words;
}

std::string join_words(const std::vector<std::string>& words)
{
    std::string out;
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (i != 0) out.push_back(word_separator);
        out += words[i];
    }
    return out;
}

}  // namespace captura::store
