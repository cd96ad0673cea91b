#include "store/json_text.hpp"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <cstring>

namespace captura::store {
namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";

/// Length of the well-formed sequence at `at` (Unicode 15, table 3-7); 0 where there is none.
std::size_t sequence_length(std::string_view text, std::size_t at)
{
    const auto octet = [&](std::size_t i) -> unsigned {
        return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u;
    };
    const auto follows = [&](std::size_t i, unsigned low = 0x80, unsigned high = 0xbf) {
        return octet(i) >= low && octet(i) <= high;
    };
    const unsigned first = octet(at);
    if (first < 0x80) return first == 0 ? 0 : 1;
    if (first >= 0xc2 && first <= 0xdf) return follows(at + 1) ? 2 : 0;
    if (first >= 0xe0 && first <= 0xef) {
        const unsigned low = first == 0xe0 ? 0xa0 : 0x80, high = first == 0xed ? 0x9f : 0xbf;
        return follows(at + 1, low, high) && follows(at + 2) ? 3 : 0;
    }
    if (first >= 0xf0 && first <= 0xf4) {
        const unsigned low = first == 0xf0 ? 0x90 : 0x80, high = first == 0xf4 ? 0x8f : 0xbf;
        return follows(at + 1, low, high) && follows(at + 2) && follows(at + 3) ? 4 : 0;
    }
    return 0;
}

// Most octets need nothing done to them, and eight are asked at once. Each of these is zero where no octet of the word
// is of that kind; where one is, the borrow may mark others as well.
using Word = std::uint64_t;
constexpr Word ones = 0x0101'0101'0101'0101, highs = 0x8080'8080'8080'8080;

constexpr Word below(Word word, unsigned char limit)  // a limit up to 0x80
{
    return (word - ones * limit) & ~word & highs;
}

constexpr Word equal(Word word, unsigned char octet)
{
    return below(word ^ (ones * octet), 1);
}

/// How far the text goes on in words of which `marks` marks none. The last word may reach back over what was seen.
template <class Marks>
std::size_t skip_words(std::string_view text, std::size_t at, Marks marks)
{
    const auto marked = [&](std::size_t place) {
        Word word;
        std::memcpy(&word, text.data() + place, sizeof word);
        return marks(word) != 0;
    };
    if (text.size() < sizeof(Word)) return at;
    const std::size_t last = text.size() - sizeof(Word);
    for (; at <= last; at += sizeof(Word))
        if (marked(at)) return at;
    return at == text.size() || marked(last) ? at : text.size();
}

/// Where the next octet stands that a JSON string cannot hold as it is; the end where there is none.
std::size_t find_escaped(std::string_view text, std::size_t at)
{
    at = skip_words(text, at, [](Word word) { return below(word, 0x20) | equal(word, '"') | equal(word, '\\'); });
    for (; at < text.size(); ++at) {
        const auto c = static_cast<unsigned char>(text[at]);
        if (c < 0x20 || c == '"' || c == '\\') break;
    }
    return at;
}

void append_escaped(std::string& out, std::string_view text)
{
    constexpr char digits[] = "0123456789abcdef";
    for (std::size_t from = 0;;) {
        const std::size_t at = find_escaped(text, from);
        out.append(text, from, at - from);
        if (at == text.size()) return;
        const auto c = static_cast<unsigned char>(text[at]);
        if (c == 0)
            out.append(replacement);  // \u0000 is JSON, but nothing that PostgreSQL could read as text
        else if (c >= 0x20)
            out.append({'\\', text[at]});
        else
            out.append({'\\', 'u', '0', '0', digits[c >> 4], digits[c & 15]});
        from = at + 1;
    }
}

void append_quoted(std::string& out, std::string_view text)
{
    out.push_back('"');
    append_escaped(out, text);
    out.push_back('"');
}

/// An object being written; empty members are left out. Names are ours: nothing in them needs escaping.
class Object {
public:
    explicit Object(std::string& out) : out_(out) { out_.push_back('{'); }
    ~Object() { out_.push_back('}'); }
    Object(const Object&) = delete;
    Object& operator=(const Object&) = delete;

    std::string& member(std::string_view name)
    {
        extend_by_name(name, 0);
        return out_;
    }
    void string(std::string_view name, std::string_view value)
    {
        if (find_escaped(value, 0) == value.size()) {
            char* at = extend_by_name(name, value.size() + 2);
            *at++ = '"';
            at += value.copy(at, value.size());
            *at = '"';
        } else {
            append_quoted(member(name), value);
        }
    }
    void text(std::string_view name, std::string_view value)
    {
        if (!value.empty()) string(name, value);
    }
    void scrubbed_text(std::string_view name, std::string_view value)
    {
        if (is_clean(value))
            text(name, value);
        else
            text(name, scrubbed(value));
    }

private:
    /// The name and so many octets more, for the caller to fill: one growth a member instead of one a piece.
    char* extend_by_name(std::string_view name, std::size_t more)
    {
        const std::size_t end = out_.size();
        out_.resize(end + (first_ ? 3 : 4) + name.size() + more);
        char* at = out_.data() + end;
        if (!first_) *at++ = ',';
        first_ = false;
        *at++ = '"';
        at += name.copy(at, name.size());
        *at++ = '"';
        *at++ = ':';
        return at;
    }

    std::string& out_;
    bool first_ = true;
};

template <class Items, class Write>
void append_array(std::string& out, const Items& items, Write write)
{
    out.push_back('[');
    for (std::size_t i = 0; i < items.size(); ++i) {
        if (i != 0) out.push_back(',');
        Object object{out};
        write(object, items[i]);
    }
    out.push_back(']');
}

void append_scrubbed(std::string& out, std::string_view text)
{
    if (is_clean(text))
        append_quoted(out, text);
    else
        append_quoted(out, scrubbed(text));
}

/// [["name","value"],..]: order and repetitions stay, and a pair costs seven octets beside its text.
template <class Append>
void append_pairs(std::string& out, const std::vector<Field>& fields, Append append)
{
    out.push_back('[');
    for (std::size_t i = 0; i < fields.size(); ++i) {
        out.append(i == 0 ? "[" : ",[");
        append(out, fields[i].name);
        out.push_back(',');
        append(out, fields[i].value);
        out.push_back(']');
    }
    out.push_back(']');
}

using Json = nlohmann::json;

Json parsed(std::string_view json)
{
    return json.empty() ? Json::object() : Json::parse(json);
}

std::string string_in(const Json& object, const char* name)
{
    const auto found = object.find(name);
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string{};
}

/// The array under that name; empty where there is none.
const Json& array_in(const Json& object, const char* name)
{
    static const Json none = Json::array();
    const auto found = object.find(name);
    return found != object.end() && found->is_array() ? *found : none;
}

std::vector<Field> fields_from(const Json& array)
{
    std::vector<Field> fields;
    for (const Json& pair : array) fields.push_back({pair.at(0).get<std::string>(), pair.at(1).get<std::string>()});
    return fields;
}

Source conclusion_in(const Json& object)
{
    Source source;
    source.group = string_in(object, "group");
    source.rule = string_in(object, "rule");
    source.source = string_in(object, "source");
    source.medium = string_in(object, "medium");
    source.campaign = string_in(object, "campaign");
    source.term = string_in(object, "term");
    source.content = string_in(object, "content");
    return source;
}

}  // namespace

bool is_clean(std::string_view octets)
{
    const auto not_plain = [](Word word) { return (word & highs) | below(word, 1); };
    for (std::size_t i = skip_words(octets, 0, not_plain); i < octets.size(); i = skip_words(octets, i, not_plain)) {
        const std::size_t length = sequence_length(octets, i);
        if (length == 0) return false;
        i += length;
    }
    return true;
}

std::string scrubbed(std::string_view octets)
{
    std::string out;
    out.reserve(octets.size());
    for (std::size_t i = 0; i < octets.size();) {
        const std::size_t length = sequence_length(octets, i);
        if (length == 0) {
            out += replacement;
            ++i;
        } else {
            out.append(octets, i, length);
            i += length;
        }
    }
    return out;
}

void append_fields_json(std::string& out, const std::vector<Field>& fields)
{
    append_pairs(out, fields, append_quoted);
}

void append_visit_json(std::string& out, const Visit& visit)
{
    Object object{out};
    object.scrubbed_text("address", visit.address);
    object.scrubbed_text("user_agent", visit.user_agent);
    object.scrubbed_text("accept_language", visit.accept_language);
    object.scrubbed_text("origin", visit.origin);
    object.scrubbed_text("referrer", visit.referrer);
    object.scrubbed_text("observed", visit.observed);
}

void append_contact_json(std::string& out, const Contact& contact)
{
    Object object{out};
    object.text("name", contact.name);
    object.text("first_name", contact.first_name);
    object.text("last_name", contact.last_name);
    if (!contact.emails.empty())
        append_array(object.member("emails"), contact.emails, [](Object& email, const EmailAddress& address) {
            email.text("text", address.text);
            if (address.canonical != address.text) email.text("canonical", address.canonical);
        });
    if (!contact.phones.empty())
        append_array(object.member("phones"), contact.phones, [](Object& phone, const PhoneNumber& number) {
            phone.text("e164", number.e164);
            phone.text("extension", number.extension);
            phone.text("region", number.region);
            phone.text("type", number.type);
        });
    object.text("company", contact.company);
    object.text("job_title", contact.job_title);
    object.text("country", contact.country);
    object.text("subject", contact.subject);
    object.text("message", contact.message);
}

void append_source_json(std::string& out, const Source& source)
{
    Object object{out};
    object.scrubbed_text("group", source.group);
    object.scrubbed_text("rule", source.rule);
    object.scrubbed_text("source", source.source);
    object.scrubbed_text("medium", source.medium);
    object.scrubbed_text("campaign", source.campaign);
    object.scrubbed_text("term", source.term);
    object.scrubbed_text("content", source.content);
    if (!source.earlier.empty())
        append_array(object.member("earlier"), source.earlier, [](Object& earlier, const Source& touch) {
            earlier.scrubbed_text("group", touch.group);
            earlier.scrubbed_text("rule", touch.rule);
            earlier.scrubbed_text("source", touch.source);
            earlier.scrubbed_text("medium", touch.medium);
            earlier.scrubbed_text("campaign", touch.campaign);
            earlier.scrubbed_text("term", touch.term);
            earlier.scrubbed_text("content", touch.content);
        });
    Object inputs{object.member("inputs")};
    inputs.scrubbed_text("page", source.inputs.page);
    inputs.scrubbed_text("referrer", source.inputs.referrer);
    inputs.scrubbed_text("landing", source.inputs.landing);
    inputs.scrubbed_text("landing_referrer", source.inputs.landing_referrer);
    inputs.scrubbed_text("landed_at", source.inputs.landed_at);
    if (!source.inputs.parameters.empty())
        append_pairs(inputs.member("parameters"), source.inputs.parameters, append_scrubbed);
    if (!source.inputs.touches.empty())
        append_array(inputs.member("touches"), source.inputs.touches, [](Object& object_of_touch, const EarlierTouch& touch) {
            object_of_touch.scrubbed_text("at", touch.at);
            object_of_touch.scrubbed_text("page", touch.page);
            object_of_touch.scrubbed_text("referrer", touch.referrer);
        });
}

void append_rejections_json(std::string& out, const std::vector<Rejection>& rejections)
{
    append_array(out, rejections, [](Object& object, const Rejection& rejection) {
        object.scrubbed_text("field", rejection.field);
        object.text("code", rejection.code);
    });
}

std::string event_json(const std::optional<Uuid>& lead_id, const Uuid& submission_id, std::string_view event)
{
    std::string out;
    out.reserve(160);
    {
        Object object{out};
        if (lead_id)
            object.text("lead_id", lead_id->text());
        else
            object.member("lead_id") += "null";
        object.text("submission_id", submission_id.text());
        object.text("event", event);
    }
    return out;
}

std::vector<Field> parse_fields(std::string_view json)
{
    return json.empty() ? std::vector<Field>{} : fields_from(Json::parse(json));
}

Visit parse_visit(std::string_view json)
{
    const Json object = parsed(json);
    return {string_in(object, "address"), string_in(object, "user_agent"), string_in(object, "accept_language"),
            string_in(object, "origin"), string_in(object, "referrer"), string_in(object, "observed")};
}

Contact parse_contact(std::string_view json)
{
    const Json object = parsed(json);
    Contact contact;
    contact.name = string_in(object, "name");
    contact.first_name = string_in(object, "first_name");
    contact.last_name = string_in(object, "last_name");
    for (const Json& email : array_in(object, "emails")) {
        const std::string text = string_in(email, "text"), canonical = string_in(email, "canonical");
        contact.emails.push_back({text, canonical.empty() ? text : canonical});
    }
    for (const Json& phone : array_in(object, "phones"))
        contact.phones.push_back({string_in(phone, "e164"), string_in(phone, "extension"), string_in(phone, "region"),
                                  string_in(phone, "type")});
    contact.company = string_in(object, "company");
    contact.job_title = string_in(object, "job_title");
    contact.country = string_in(object, "country");
    contact.subject = string_in(object, "subject");
    contact.message = string_in(object, "message");
    return contact;
}

Source parse_source(std::string_view json)
{
    const Json object = parsed(json);
    Source source = conclusion_in(object);
    for (const Json& touch : array_in(object, "earlier")) source.earlier.push_back(conclusion_in(touch));
    if (const auto inputs = object.find("inputs"); inputs != object.end()) {
        source.inputs.page = string_in(*inputs, "page");
        source.inputs.referrer = string_in(*inputs, "referrer");
        source.inputs.landing = string_in(*inputs, "landing");
        source.inputs.landing_referrer = string_in(*inputs, "landing_referrer");
        source.inputs.landed_at = string_in(*inputs, "landed_at");
        source.inputs.parameters = fields_from(array_in(*inputs, "parameters"));
        for (const Json& touch : array_in(*inputs, "touches"))
            source.inputs.touches.push_back({string_in(touch, "at"), string_in(touch, "page"), string_in(touch, "referrer")});
    }
    return source;
}

std::vector<Rejection> parse_rejections(std::string_view json)
{
    std::vector<Rejection> rejections;
    if (json.empty()) return rejections;
    for (const Json& item : Json::parse(json)) rejections.push_back({string_in(item, "field"), string_in(item, "code")});
    return rejections;
}

}  // namespace captura::store
