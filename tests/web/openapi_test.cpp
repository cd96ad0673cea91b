// GET /openapi.json: what is described answers, and what answers is described.
#include "web/openapi.hpp"

#include "web/door.hpp"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include <fstream>
#include <iterator>
#include <set>

namespace captura::web {
namespace {

using nlohmann::json;
using test::Door;

constexpr const char* secret = "cap_test-token";

Settings with_everything()
{
    Settings settings;
    settings.public_url = "https://forms.captura.example";
    ApiToken token;
    token.name = "partner";
    token.hash = sha256(secret);
    settings.tokens = {token};
    Dialect dialect;
    dialect.name = "sample";
    dialect.form = Dialect::Form::json;
    dialect.accepted = {200, "true", ""};
    dialect.challenge = "challenge";
    auto book = std::make_shared<DialectBook>();
    (*book)["sample"] = std::make_shared<const Dialect>(dialect);
    settings.dialects = std::move(book);
    return settings;
}

std::string filled(std::string path)
{
    for (const auto& [name, value] : {std::pair{"{slug}", "contact"}, std::pair{"{dialect}", "sample"}})
        if (const auto at = path.find(name); at != std::string::npos) path.replace(at, std::string{name}.size(), value);
    return path;
}

/// The shipped form has no colours of its own and is for no event, nobody watches this door, and it takes no confirmations.
bool is_optional(std::string_view path)
{
    return path == "/f/{slug}.css" || path == "/f/{slug}/challenge" || path == "/f/{slug}/calendar.ics" || path == "/a/{token}";
}

http::Response ask(Door& door, const Operation& operation)
{
    std::vector<http::Header> headers{{"Accept", "application/json"}, {"Host", "forms.captura.example"}};
    if (operation.token) headers.push_back({"Authorization", "Bearer " + std::string{secret}});
    if (!operation.takes.empty()) headers.push_back({"Content-Type", "application/json"});
    std::string method{operation.method};
    for (char& c : method) c = static_cast<char>(c - 32);
    return door.ask(method, filled(std::string{operation.path}), headers, R"({"email":"ana@acme.org"})");
}

TEST(OpenApi, EveryOperationAnswersWithAStatusItNames)
{
    Door door{test::load(test::shipped_forms()), with_everything()};
    for (const Operation& operation : operations()) {
        const http::Response response = ask(door, operation);
        EXPECT_THAT(operation.statuses, testing::Contains(response.status)) << operation.method << " " << operation.path;
        EXPECT_TRUE(response.status != 404 || is_optional(operation.path)) << operation.path;
        EXPECT_NE(response.status, 405) << operation.path;
    }
}

TEST(OpenApi, OtherMethodsAreRefusedAndTheAnswerListsTheDescribedOnes)
{
    Door door{test::load(test::shipped_forms()), with_everything()};
    std::set<std::string> paths;
    for (const Operation& operation : operations()) paths.emplace(operation.path);
    for (const std::string& path : paths) {
        if (is_optional(path)) continue;
        const http::Response response = door.ask("DELETE", filled(path));
        EXPECT_EQ(response.status, 405) << path;
        const std::string allow = test::header(response, "Allow");
        for (const Operation& operation : operations()) {
            if (operation.path != path || operation.name == "verifyDialect") continue;
            std::string method{operation.method};
            for (char& c : method) c = static_cast<char>(c - 32);
            EXPECT_THAT(allow, testing::HasSubstr(method)) << path;
        }
        for (const char* method : {"GET", "POST", "PUT", "PATCH", "DELETE"}) {
            if (allow.find(method) == std::string::npos) continue;
            const bool described = std::any_of(operations().begin(), operations().end(), [&](const Operation& operation) {
                std::string upper{operation.method};
                for (char& c : upper) c = static_cast<char>(c - 32);
                return operation.path == path && upper == method;
            });
            EXPECT_TRUE(described) << method << " " << path << " is answered and not described";
        }
    }
}

/// Addresses stand in the doors as text that begins with a slash or, behind a slug, with a dot.
TEST(OpenApi, EveryAddressWrittenInTheDoorsIsDescribed)
{
    const auto is_address = [](const std::string& literal) {
        return literal.size() > 2 && (literal[0] == '/' || literal[0] == '.') && literal[1] >= 'a' && literal[1] <= 'z' &&
               literal.find_first_of(" *=?") == std::string::npos;
    };
    std::size_t seen = 0;
    for (const char* file : {"form_server.cpp", "api_door.cpp", "dialect_door.cpp", "confirmation_pages.cpp"}) {
        std::ifstream in{std::filesystem::path{CAPTURA_SOURCE_DIR} / "src/web" / file};
        for (std::string line; std::getline(in, line);) {
            if (line.find("//") < line.find('"')) continue;  // a comment
            for (std::size_t at = line.find('"'); at != std::string::npos;) {
                const std::size_t end = line.find('"', at + 1);
                if (end == std::string::npos) break;
                const std::string literal = line.substr(at + 1, end - at - 1);
                at = line.find('"', end + 1);
                if (!is_address(literal)) continue;
                ++seen;
                const bool described = std::any_of(operations().begin(), operations().end(), [&](const Operation& operation) {
                    return operation.path.find(literal) != std::string_view::npos;
                });
                EXPECT_TRUE(described) << file << ": " << literal << " has no row in src/web/openapi.cpp";
            }
        }
    }
    EXPECT_GE(seen, 8u);
}

/// The structure that OpenAPI 3.1 asks for: what a reader must find, and references that lead somewhere.
void expect_sound(const json& document, const json& node, const std::string& where)
{
    if (node.is_array())
        for (const json& item : node) expect_sound(document, item, where + "[]");
    if (!node.is_object()) return;
    if (const auto ref = node.find("$ref"); ref != node.end()) {
        const std::string target = ref->get<std::string>();
        ASSERT_EQ(target.rfind("#/", 0), 0u) << where;
        EXPECT_TRUE(document.contains(json::json_pointer{target.substr(1)})) << where << ": " << target;
    }
    for (const auto& [key, value] : node.items()) expect_sound(document, value, where + "/" + key);
}

TEST(OpenApi, IsADescriptionOfVersion31)
{
    Door door{test::load(test::shipped_forms()), with_everything()};
    const http::Response response = door.get("/openapi.json");
    ASSERT_EQ(response.status, 200);
    EXPECT_EQ(test::header(response, "Content-Type"), "application/json");
    const json document = json::parse(response.body);
    EXPECT_EQ(document.at("openapi"), "3.1.0");
    EXPECT_TRUE(document.at("info").contains("title") && document.at("info").contains("version"));
    EXPECT_EQ(document.at("servers").at(0).at("url"), "https://forms.captura.example");
    expect_sound(document, document, "");
    std::set<std::string> ids;
    for (const auto& [path, item] : document.at("paths").items()) {
        EXPECT_EQ(path[0], '/');
        for (const auto& [method, operation] : item.items()) {
            const std::string where = method + " " + path;
            EXPECT_TRUE(method == "get" || method == "post") << where;
            EXPECT_TRUE(ids.insert(operation.at("operationId")).second) << where;
            EXPECT_FALSE(operation.at("responses").empty()) << where;
            std::size_t parameters = 0;
            for (const auto& parameter : operation.value("parameters", json::array())) {
                EXPECT_EQ(parameter.at("in"), "path");
                EXPECT_EQ(parameter.at("required"), true);
                EXPECT_TRUE(parameter.contains("schema"));
                EXPECT_NE(path.find("{" + parameter.at("name").get<std::string>() + "}"), std::string::npos) << where;
                ++parameters;
            }
            EXPECT_EQ(parameters, static_cast<std::size_t>(std::count(path.begin(), path.end(), '{'))) << where;
            for (const auto& [status, answer] : operation.at("responses").items()) {
                EXPECT_EQ(status.size(), 3u) << where;
                EXPECT_FALSE(answer.at("description").get<std::string>().empty()) << where << " " << status;
            }
            for (const auto& needed : operation.value("security", json::array()))
                for (const auto& [scheme, scopes] : needed.items())
                    EXPECT_TRUE(document.at("components").at("securitySchemes").contains(scheme)) << where;
        }
    }
}

}  // namespace
}  // namespace captura::web
