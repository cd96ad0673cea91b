#include "web/challenge.hpp"

#include "web/base64.hpp"

#include <nlohmann/json.hpp>
#include <openssl/evp.h>

#include <algorithm>
#include <optional>
#include <stdexcept>

namespace captura::web {
namespace {

using Json = nlohmann::json;  // keeps its keys sorted, as the signature wants them

constexpr std::string_view algorithm = "PBKDF2/SHA-256";
constexpr std::size_t key_octets = 32;
constexpr int most_depth = 4;  // payload, challenge, parameters, data

std::string dump(const Json& json)
{
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

/// Null for what is no JSON, or deeper than any challenge: writing it again would go as deep.
Json parse(const std::string& text)
{
    bool too_deep = false;
    const auto watch = [&](int depth, Json::parse_event_t event, Json&) {
        const bool opens = event == Json::parse_event_t::object_start || event == Json::parse_event_t::array_start;
        if (opens && depth >= most_depth) too_deep = true;
        return !too_deep;
    };
    Json json = Json::parse(text, watch, false);
    return too_deep || json.is_discarded() ? Json{} : json;
}

std::string text_in(const Json& object, const char* name)
{
    if (!object.is_object()) return {};
    const auto found = object.find(name);
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string{};
}

std::int64_t number_in(const Json& object, const char* name)
{
    const auto found = object.find(name);
    return found != object.end() && found->is_number_integer() ? found->get<std::int64_t>() : -1;
}

const Json& object_in(const Json& object, const char* name)
{
    static const Json none;
    if (!object.is_object()) return none;
    const auto found = object.find(name);
    return found != object.end() && found->is_object() ? *found : none;
}

bool is_of_here(const Json& parameters, std::string_view form, std::string_view origin)
{
    const Json& data = object_in(parameters, "data");
    const std::string bound = text_in(data, "origin");
    const bool another_site = !bound.empty() && !origin.empty() && origin != "null" && bound != origin;
    return text_in(data, "form") == form && !another_site;
}

}  // namespace

std::string derive_puzzle_key(const Puzzle& puzzle)
{
    std::string password = puzzle.nonce;
    for (int shift = 24; shift >= 0; shift -= 8) password += static_cast<char>(puzzle.counter >> shift & 0xff);
    std::string key(key_octets, '\0');
    if (PKCS5_PBKDF2_HMAC(password.data(), static_cast<int>(password.size()),
                          reinterpret_cast<const unsigned char*>(puzzle.salt.data()), static_cast<int>(puzzle.salt.size()),
                          static_cast<int>(Challenges::cost), EVP_sha256(), static_cast<int>(key.size()),
                          reinterpret_cast<unsigned char*>(key.data())) != 1)
        throw std::runtime_error("OpenSSL: PBKDF2 failed");
    return key;
}

Challenges::Challenges(const std::vector<Secrets>& secrets)
{
    for (const Secrets& pair : secrets) pairs_.push_back({Signer{pair.challenge}, Signer{pair.key}});
}

std::vector<Challenges::Secrets> Challenges::secrets_from(const std::vector<std::string>& secrets)
{
    std::vector<Secrets> pairs;
    for (const std::string& secret : secrets)
        pairs.push_back({derived_key(secret, "captura challenge v1"), derived_key(secret, "captura challenge key v1")});
    return pairs;
}

std::string Challenges::issue(const Puzzle& puzzle, std::string_view key, std::string_view form, std::string_view origin) const
{
    Json parameters;
    parameters["algorithm"] = algorithm;
    parameters["cost"] = cost;
    parameters["keyLength"] = key_octets;
    parameters["keyPrefix"] = to_hex(key.substr(0, key_octets / 2));
    parameters["keySignature"] = hex(pairs_.front().key.sign(key));
    parameters["nonce"] = to_hex(puzzle.nonce);
    parameters["salt"] = to_hex(puzzle.salt);
    parameters["expiresAt"] = puzzle.expires.count();
    parameters["data"] = {{"form", form}, {"origin", origin}};
    Json challenge;
    challenge["signature"] = hex(pairs_.front().challenge.sign(dump(parameters)));
    challenge["parameters"] = std::move(parameters);
    return dump(challenge);
}

ProofReading Challenges::read(std::string_view payload, std::string_view form, std::string_view origin, Timestamp when) const
{
    using State = ProofReading::State;
    const ProofReading wrong{State::wrong, {}};
    if (payload.empty()) return {State::missing, {}};
    if (payload.size() > longest_payload) return wrong;
    const auto decoded = from_base64(payload);
    if (!decoded) return {State::missing, {}};
    const Json proof = parse(*decoded);
    const Json& challenge = object_in(proof, "challenge");
    const Json& parameters = object_in(challenge, "parameters");
    if (!parameters.is_object()) return wrong;

    const std::string said = dump(parameters);
    const std::string signature = text_in(challenge, "signature");
    const auto signer = std::find_if(pairs_.begin(), pairs_.end(), [&](const Pair& pair) {
        return equal_in_constant_time(hex(pair.challenge.sign(said)), signature);
    });
    if (signer == pairs_.end()) return wrong;
    if (text_in(parameters, "algorithm") != algorithm || number_in(parameters, "cost") != cost ||
        number_in(parameters, "keyLength") != static_cast<std::int64_t>(key_octets))
        return wrong;
    const auto seconds = std::chrono::floor<std::chrono::seconds>(when.time_since_epoch()).count();
    if (number_in(parameters, "expiresAt") < seconds) return {State::expired, {}};
    if (!is_of_here(parameters, form, origin)) return wrong;

    const auto key = from_hex(text_in(object_in(proof, "solution"), "derivedKey"));
    const std::string prefix = text_in(parameters, "keyPrefix");
    const std::string key_signature = text_in(parameters, "keySignature");
    if (!key || key->size() != key_octets || prefix.empty() || !to_hex(*key).starts_with(prefix)) return wrong;
    if (!equal_in_constant_time(hex(signer->key.sign(*key)), key_signature)) return wrong;
    return {State::solved, text_in(parameters, "nonce")};
}

}  // namespace captura::web
