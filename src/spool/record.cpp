#include "spool/record.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <limits>
#include <stdexcept>

namespace captura::spool {
namespace {

constexpr std::uint8_t head_version = 2;
constexpr std::uint8_t head_version_before = 1;  // without what the door observed

/// Little-endian numbers, strings behind their length.
class Writer {
public:
    explicit Writer(std::string& out) : out_(out) {}

    template <class Number>
    void number(Number value)
    {
        for (std::size_t i = 0; i < sizeof value; ++i)
            out_.push_back(static_cast<char>((static_cast<std::uint64_t>(value) >> (8 * i)) & 0xff));
    }
    void text(std::string_view octets)
    {
        if (octets.size() > std::numeric_limits<std::uint32_t>::max()) throw std::length_error("spool record too long");
        number(static_cast<std::uint32_t>(octets.size()));
        out_ += octets;
    }
    void id(const Uuid& uuid) { out_ += octets_of(uuid); }

private:
    std::string& out_;
};

/// Every read is checked; after the first that fails all others give nothing.
class Reader {
public:
    explicit Reader(std::string_view rest) : rest_(rest) {}

    template <class Number>
    Number number()
    {
        std::uint64_t value = 0;
        const std::string_view octets = take(sizeof(Number));
        for (std::size_t i = 0; i < octets.size(); ++i)
            value |= static_cast<std::uint64_t>(static_cast<unsigned char>(octets[i])) << (8 * i);
        return static_cast<Number>(value);
    }
    std::string text() { return std::string{take(number<std::uint32_t>())}; }
    Uuid id()
    {
        Uuid uuid;
        const std::string_view octets = take(uuid.octets.size());
        std::copy(octets.begin(), octets.end(), uuid.octets.begin());
        return uuid;
    }
    bool whole() const { return good_ && rest_.empty(); }

private:
    std::string_view take(std::size_t size)
    {
        if (size > rest_.size()) good_ = false;
        if (!good_) return {};
        const std::string_view taken = rest_.substr(0, size);
        rest_.remove_prefix(size);
        return taken;
    }

    std::string_view rest_;
    bool good_ = true;
};

}  // namespace

void write_head(const Submission& submission, std::string& head)
{
    head.clear();
    Writer to{head};
    to.number(head_version);
    to.id(submission.id);
    to.number(static_cast<std::uint64_t>(submission.body.size()));
    to.number(static_cast<std::uint8_t>(submission.door));
    to.text(submission.entry);
    to.number(static_cast<std::int64_t>(submission.received_at.time_since_epoch().count()));
    to.text(submission.content_type);
    to.text(submission.given_key);
    to.text(submission.key);
    to.number(static_cast<std::uint8_t>(submission.after.has_value()));
    if (submission.after) to.id(*submission.after);
    const Visit& visit = submission.visit;
    for (const std::string* text :
         {&visit.address, &visit.user_agent, &visit.accept_language, &visit.origin, &visit.referrer, &visit.observed})
        to.text(*text);
    to.number(static_cast<std::uint8_t>(submission.place.has_value()));
    if (submission.place) {
        to.text(submission.place->mailbox);
        to.text(submission.place->folder);
        to.number(submission.place->uidvalidity);
        to.number(submission.place->uid);
        to.text(submission.place->name);
    }
}

std::optional<Submission> read_head(std::string_view head, std::uint64_t& body_octets)
{
    Reader from{head};
    Submission submission;
    const auto version = from.number<std::uint8_t>();
    if (version != head_version && version != head_version_before) return std::nullopt;
    submission.id = from.id();
    body_octets = from.number<std::uint64_t>();
    const auto door = from.number<std::uint8_t>();
    if (door > static_cast<std::uint8_t>(Door::manual)) return std::nullopt;
    submission.door = static_cast<Door>(door);
    submission.entry = from.text();
    submission.received_at = Timestamp{std::chrono::milliseconds{from.number<std::int64_t>()}};
    submission.content_type = from.text();
    submission.given_key = from.text();
    submission.key = from.text();
    if (from.number<std::uint8_t>() != 0) submission.after = from.id();
    Visit& visit = submission.visit;
    for (std::string* text :
         {&visit.address, &visit.user_agent, &visit.accept_language, &visit.origin, &visit.referrer})
        *text = from.text();
    if (version == head_version) visit.observed = from.text();
    if (from.number<std::uint8_t>() != 0) {
        Place place;
        place.mailbox = from.text();
        place.folder = from.text();
        place.uidvalidity = from.number<std::uint32_t>();
        place.uid = from.number<std::uint32_t>();
        place.name = from.text();
        submission.place = std::move(place);
    }
    if (!from.whole()) return std::nullopt;
    return submission;
}

struct Sealer::Context {
    EVP_MD* algorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
    EVP_MD_CTX* running = EVP_MD_CTX_new();

    ~Context()
    {
        EVP_MD_CTX_free(running);
        EVP_MD_free(algorithm);
    }
};

Sealer::Sealer() : context_(std::make_unique<Context>())
{
    if (context_->algorithm == nullptr || context_->running == nullptr)
        throw std::runtime_error("OpenSSL has no SHA-256");
}

Sealer::~Sealer() = default;

Digest Sealer::seal(std::string_view head, std::string_view body)
{
    Digest digest{};
    EVP_MD_CTX* running = context_->running;
    if (EVP_DigestInit_ex(running, context_->algorithm, nullptr) != 1 ||
        EVP_DigestUpdate(running, head.data(), head.size()) != 1 ||
        EVP_DigestUpdate(running, body.data(), body.size()) != 1 ||
        EVP_DigestFinal_ex(running, digest.data(), nullptr) != 1)
        throw std::runtime_error("OpenSSL cannot compute SHA-256");
    return digest;
}

Mark Sealer::mark(std::string_view key)
{
    const std::size_t colon = key.find(':');
    if (const auto receipt = Uuid::parse(key.substr(colon + 1))) {
        Mark mark = receipt->octets;
        if (colon != 0 && colon != key.npos) mark.back() ^= static_cast<std::uint8_t>(key.front());  // the door
        return mark;
    }
    const Digest digest = seal(key, {});
    Mark mark{};
    std::copy_n(digest.begin(), mark.size(), mark.begin());
    return mark;
}

}  // namespace captura::spool
