#include "rules/numbering_plan.hpp"

#include "rules/ascii.hpp"
#include "rules/digit_patterns.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <deque>
#include <mutex>
#include <unordered_map>
#include <vector>

namespace i18n::phonenumbers {

// Exported by libphonenumber since its first version, declared in no header it ships, gone in versions to come: weak,
// so that a library without them links and every number takes its road. A serialised PhoneMetadataCollection.
[[gnu::weak]] int metadata_size();
[[gnu::weak]] const void* metadata_get();

}  // namespace i18n::phonenumbers

namespace captura::rules {
namespace {

/// The fields of one protobuf message, in turn. (Reading them so needs no second library.)
class Message {
public:
    explicit Message(std::string_view octets) : rest_{octets} {}

    /// False at the end, and where the octets are no message.
    bool next()
    {
        number_ = 0;
        octets_ = {};
        if (rest_.empty()) return false;
        const std::uint64_t tag = read_varint();
        field_ = static_cast<int>(tag >> 3);
        switch (tag & 7) {
            case 0:
                number_ = read_varint();
                return true;
            case 2: {
                const std::uint64_t size = read_varint();
                if (size > rest_.size()) return false;
                octets_ = rest_.substr(0, size);
                rest_.remove_prefix(size);
                return true;
            }
            default:
                return false;  // the plans hold no other kind
        }
    }

    int field() const { return field_; }
    std::uint64_t number() const { return number_; }
    std::string_view octets() const { return octets_; }

private:
    std::uint64_t read_varint()
    {
        std::uint64_t value = 0;
        for (unsigned shift = 0; shift < 64 && !rest_.empty(); shift += 7) {
            const auto octet = static_cast<unsigned char>(rest_.front());
            rest_.remove_prefix(1);
            value |= static_cast<std::uint64_t>(octet & 0x7FU) << shift;
            if (octet < 0x80) break;
        }
        return value;
    }

    std::string_view rest_;
    int field_ = 0;
    std::uint64_t number_ = 0;
    std::string_view octets_;
};

/// Message PhoneNumberDesc: one kind of number in one plan.
struct Kind {
    std::string_view pattern;
    bool lengths_given = false;  ///< otherwise those of the general description, which was asked before
    std::uint32_t lengths = 0;   ///< bit n: n digits
};

Kind read_kind(std::string_view octets)
{
    Kind kind;
    for (Message message{octets}; message.next();) {
        if (message.field() == 2) kind.pattern = message.octets();
        if (message.field() != 9) continue;
        kind.lengths_given = true;
        if (message.number() < 32) kind.lengths |= 1U << message.number();  // -1: there are none of this kind
    }
    return kind;
}

/// The kinds in the order in which libphonenumber tries them, with their fields in message PhoneMetadata.
struct KindRow {
    int field;
    std::string_view type;
};
constexpr std::array<KindRow, 11> kind_rows = {{{1, "general"},
                                                {5, "premium_rate"},
                                                {4, "toll_free"},
                                                {6, "shared_cost"},
                                                {8, "voip"},
                                                {7, "personal"},
                                                {21, "pager"},
                                                {25, "uan"},
                                                {28, "voicemail"},
                                                {2, "fixed_line"},
                                                {3, "mobile"}}};
constexpr std::size_t general = 0;
constexpr std::size_t fixed_line = 9;
constexpr std::size_t mobile = 10;
constexpr std::size_t leading_digits = 11;  // which region of a country code it is
constexpr std::size_t trunk_prefix = 12;
constexpr std::size_t way_out = 13;  // what is dialled before a country code
constexpr std::size_t pattern_count = 14;

constexpr bool has(DigitPatterns::Mask mask, std::size_t pattern)
{
    return (mask >> pattern & 1U) != 0;
}

/// Message PhoneMetadata.
class Plan {
public:
    explicit Plan(std::string_view octets)
    {
        for (Message message{octets}; message.next();) {
            for (std::size_t n = 0; n < kind_rows.size(); ++n)
                if (kind_rows[n].field == message.field()) kinds_[n] = read_kind(message.octets());
            switch (message.field()) {
                case 9:
                    region_ = message.octets();
                    break;
                case 10:
                    country_code_ = static_cast<int>(message.number());
                    break;
                case 11:
                    way_out_ = message.octets();
                    break;
                case 15:
                    trunk_prefix_ = message.octets();
                    break;
                case 16:
                    trunk_prefix_rewrites_ = true;
                    break;
                case 18:
                    mobile_as_fixed_line_ = message.number() != 0;
                    break;
                case 22:
                    main_of_its_code_ = message.number() != 0;
                    break;
                case 23:
                    leading_digits_ = message.octets();
                    break;
                default:
                    break;
            }
        }
    }

    std::string_view region() const { return region_; }
    int country_code() const { return country_code_; }
    bool main_of_its_code() const { return main_of_its_code_; }
    bool has_leading_digits() const { return !leading_digits_.empty(); }
    bool has_way_out() const { return !way_out_.empty(); }
    /// "0"; empty where there is none, or one that holds a carrier or part of the number.
    std::string_view fixed_trunk_prefix() const
    {
        const bool fixed = !trunk_prefix_rewrites_ && std::all_of(trunk_prefix_.begin(), trunk_prefix_.end(), is_digit);
        return fixed ? trunk_prefix_ : std::string_view{};
    }

    /// Compiled when first asked for: a plan takes up to a millisecond, and most are never needed. Null where it holds
    /// something that is not understood.
    const DigitPatterns* patterns() const
    {
        std::call_once(compiled_once_, [this] { compiled_ = compile(); });
        return compiled_ ? &*compiled_ : nullptr;
    }

    /// Empty where no kind has such a range.
    std::string_view type(DigitPatterns::Mask whole, std::size_t digits) const
    {
        const auto is = [&](std::size_t kind) {
            const bool length_fits =
                !kinds_[kind].lengths_given || (digits < 32 && (kinds_[kind].lengths >> digits & 1U) != 0);
            return has(whole, kind) && length_fits;
        };
        if (!is(general)) return {};
        for (std::size_t kind = general + 1; kind < fixed_line; ++kind)
            if (is(kind)) return kind_rows[kind].type;
        if (is(fixed_line)) return mobile_as_fixed_line_ || is(mobile) ? "fixed_line_or_mobile" : "fixed_line";
        return !mobile_as_fixed_line_ && is(mobile) ? kind_rows[mobile].type : std::string_view{};
    }

private:
    std::optional<DigitPatterns> compile() const
    {
        std::array<std::string_view, pattern_count> patterns;
        for (std::size_t n = 0; n < kind_rows.size(); ++n) patterns[n] = kinds_[n].pattern;
        patterns[leading_digits] = leading_digits_;
        patterns[way_out] = way_out_;
        // "1|([457]\d{6})$": without the "$" it means more numbers, and those are left to the library.
        std::string trunk{trunk_prefix_};
        std::erase(trunk, '$');
        patterns[trunk_prefix] = trunk;
        auto compiled = DigitPatterns::compile(patterns);
        // Nothing at all as an area or as a way out would be a beginning of every number.
        if (compiled && (has(compiled->find({}).whole, leading_digits) || has(compiled->find({}).whole, way_out)))
            return std::nullopt;
        return compiled;
    }

    std::array<Kind, kind_rows.size()> kinds_;
    std::string_view region_;
    std::string_view leading_digits_;
    std::string_view trunk_prefix_;
    std::string_view way_out_;
    int country_code_ = 0;
    bool main_of_its_code_ = false;
    bool mobile_as_fixed_line_ = false;
    bool trunk_prefix_rewrites_ = false;
    mutable std::once_flag compiled_once_;
    mutable std::optional<DigitPatterns> compiled_;
};

struct Plans {
    std::deque<Plan> all;
    std::array<std::vector<const Plan*>, 1000> by_code;  ///< as libphonenumber goes through them, the main one first
    std::unordered_map<std::string_view, const Plan*> by_region;
};

Plans read_plans()
{
    Plans plans;
    if (i18n::phonenumbers::metadata_get == nullptr || i18n::phonenumbers::metadata_size == nullptr) return plans;
    const std::string_view octets{static_cast<const char*>(i18n::phonenumbers::metadata_get()),
                                  static_cast<std::size_t>(i18n::phonenumbers::metadata_size())};
    for (Message message{octets}; message.next();) {
        if (message.field() != 1) continue;
        const Plan& plan = plans.all.emplace_back(message.octets());
        const auto code = static_cast<std::size_t>(plan.country_code());
        if (code == 0 || code >= plans.by_code.size()) continue;
        auto& same_code = plans.by_code[code];
        same_code.insert(plan.main_of_its_code() ? same_code.begin() : same_code.end(), &plan);
        if (plan.region() != "001") plans.by_region.emplace(plan.region(), &plan);
    }
    return plans;
}

const Plans& plans()
{
    static const Plans read = read_plans();
    return read;
}

/// Digits of "+34 612-345-678" or "(612) 345 678"; empty where there is anything but digits and separators, or where
/// it is no length any number has.
std::string plain_digits(std::string_view text)
{
    constexpr std::size_t shortest = 5;
    constexpr std::size_t longest = 15;  // E.164
    std::string digits;
    for (char c : text) {
        if (is_digit(c))
            digits += c;
        else if (std::string_view{" -.()"}.find(c) == std::string_view::npos)
            return {};
    }
    return digits.size() < shortest || digits.size() > longest ? std::string{} : digits;
}

/// The number without its trunk prefix, as libphonenumber takes it off: only where a number in use remains. None where
/// it may be meant otherwise.
std::optional<std::string> without_trunk_prefix(const Plan& plan, const DigitPatterns& patterns, std::string digits)
{
    if (!has(patterns.find(digits).begun, trunk_prefix)) return digits;
    const std::string_view prefix = plan.fixed_trunk_prefix();
    if (prefix.empty()) return std::nullopt;
    digits.erase(0, prefix.size());
    if (plan.type(patterns.find(digits).whole, digits.size()).empty()) return std::nullopt;
    return digits;
}

std::optional<PlainNumber> read_by_plan(const Plan& plan, std::string digits)
{
    const DigitPatterns* patterns = plan.patterns();
    if (patterns == nullptr) return std::nullopt;
    auto national = without_trunk_prefix(plan, *patterns, std::move(digits));
    if (!national) return std::nullopt;
    const auto assignment = find_assignment(plan.country_code(), *national);
    if (!assignment) return std::nullopt;
    return PlainNumber{plan.country_code(), std::move(*national), *assignment};
}

/// Behind a plus sign: country codes are prefix-free, and none begins with 0.
std::optional<PlainNumber> read_international(const std::string& digits)
{
    if (digits.front() == '0') return std::nullopt;
    std::size_t code = 0;
    for (std::size_t length = 1; length <= 3; ++length) {
        code = 10 * code + static_cast<std::size_t>(digits[length - 1] - '0');
        if (const auto& same_code = plans().by_code[code]; !same_code.empty())
            return read_by_plan(*same_code.front(), digits.substr(length));
    }
    return std::nullopt;
}

/// Digits that begin with a way out or with the country's own code may be meant internationally.
std::optional<PlainNumber> read_national(std::string digits, std::string_view region)
{
    const auto home = plans().by_region.find(region);
    if (home == plans().by_region.end()) return std::nullopt;
    const Plan& plan = *home->second;
    const DigitPatterns* patterns = plan.patterns();
    if (patterns == nullptr || !plan.has_way_out() || has(patterns->find(digits).begun, way_out)) return std::nullopt;
    if (digits.starts_with(std::to_string(plan.country_code()))) return std::nullopt;
    return read_by_plan(plan, std::move(digits));
}

}  // namespace

std::optional<Assignment> find_assignment(int country_code, std::string_view national_number)
{
    if (country_code <= 0 || country_code >= 1000) return std::nullopt;
    const auto& same_code = plans().by_code[static_cast<std::size_t>(country_code)];
    for (const Plan* plan : same_code) {
        const DigitPatterns* patterns = plan->patterns();
        if (patterns == nullptr) return std::nullopt;
        const DigitPatterns::Found found = patterns->find(national_number);
        const bool told_by_area = same_code.size() > 1 && plan->has_leading_digits();
        if (told_by_area && !has(found.begun, leading_digits)) continue;
        const std::string_view type = plan->type(found.whole, national_number.size());
        if (!type.empty()) return Assignment{plan->region(), type};
        if (told_by_area) return std::nullopt;  // of this region, and in no range of it
    }
    return std::nullopt;
}

std::optional<PlainNumber> read_plain_number(std::string_view text, std::string_view region)
{
    const bool international = text.starts_with('+');
    std::string digits = plain_digits(text.substr(international ? 1 : 0));
    if (digits.empty()) return std::nullopt;
    return international ? read_international(digits) : read_national(std::move(digits), region);
}

}  // namespace captura::rules
