#include "captura/rules/phone.hpp"

#include "rules/ascii.hpp"
#include "rules/numbering_plan.hpp"
#include "rules/phone_text.hpp"
#include "rules/unicode.hpp"

#include <phonenumbers/geocoding/phonenumber_offline_geocoder.h>
#include <phonenumbers/phonenumber.pb.h>
#include <phonenumbers/phonenumbermatch.h>
#include <phonenumbers/phonenumbermatcher.h>
#include <phonenumbers/phonenumberutil.h>
#include <unicode/locid.h>

#include <dlfcn.h>

#include <algorithm>
#include <filesystem>
#include <mutex>

namespace captura::rules {
namespace {

namespace lib = i18n::phonenumbers;
using Util = lib::PhoneNumberUtil;

constexpr std::size_t field_octets = 256;
constexpr std::size_t text_octets = 64 * 1024;
constexpr std::size_t numbers_of_a_text = 20;
constexpr int matcher_tries = 200;

const Util& library()
{
    return *Util::GetInstance();
}

std::string region_or_unknown(std::string_view region)
{
    return region.size() == 2 ? std::string{region} : "ZZ";
}

std::string_view type_name(Util::PhoneNumberType type)
{
    switch (type) {
        case Util::FIXED_LINE:
            return "fixed_line";
        case Util::MOBILE:
            return "mobile";
        case Util::FIXED_LINE_OR_MOBILE:
            return "fixed_line_or_mobile";
        case Util::TOLL_FREE:
            return "toll_free";
        case Util::PREMIUM_RATE:
            return "premium_rate";
        case Util::SHARED_COST:
            return "shared_cost";
        case Util::VOIP:
            return "voip";
        case Util::PERSONAL_NUMBER:
            return "personal";
        case Util::PAGER:
            return "pager";
        case Util::UAN:
            return "uan";
        case Util::VOICEMAIL:
            return "voicemail";
        case Util::UNKNOWN:
            return "unknown";
    }
    return "unknown";
}

/// What is known of a text that could be taken apart, and the reason where it could not.
struct Attempt {
    Grade grade = Grade::invalid;
    PhoneNumber number;
    std::string_view reason;
    std::size_t national_digits = 0;
    bool repeated_digit = false;
};

Attempt describe(int country_code, std::string_view national, std::string extension, std::string_view region,
                 std::string_view type)
{
    Attempt attempt;
    attempt.number.e164 = '+';
    attempt.number.e164 += std::to_string(country_code);
    attempt.number.e164 += national;
    attempt.number.extension = std::move(extension);
    attempt.number.region = region;
    attempt.number.type = type;
    attempt.national_digits = national.size();
    attempt.repeated_digit = national.size() >= 8 && national.find_first_not_of(national.front()) == national.npos;
    return attempt;
}

/// Of a number in a range that is in use: libphonenumber's IsValidNumber means no more.
Attempt describe_assigned(int country_code, std::string_view national, std::string extension, const Assignment& range)
{
    Attempt attempt = describe(country_code, national, std::move(extension), range.region, range.type);
    attempt.grade = Grade::valid;
    return attempt;
}

/// Of a number as the library alone knows it. The type is asked once, so that the number is not matched twice.
Attempt ask_library(const lib::PhoneNumber& parsed, std::string_view national)
{
    std::string region;
    library().GetRegionCodeForNumber(parsed, &region);
    const Util::PhoneNumberType type = library().GetNumberType(parsed);
    Attempt attempt = describe(parsed.country_code(), national, parsed.extension(), region, type_name(type));
    if (type != Util::UNKNOWN) {
        attempt.grade = Grade::valid;
        return attempt;
    }
    if (region == "ZZ") library().GetRegionCodeForCountryCode(parsed.country_code(), &attempt.number.region);
    if (attempt.number.region == "ZZ") attempt.number.region.clear();
    switch (library().IsPossibleNumberWithReason(parsed)) {
        case Util::IS_POSSIBLE:
            attempt.grade = Grade::suspect;
            attempt.reason = "unassigned_range";
            break;
        case Util::IS_POSSIBLE_LOCAL_ONLY:  // a subscriber's number without its area code
            attempt.grade = Grade::suspect;
            attempt.reason = "local_only";
            break;
        case Util::TOO_SHORT:
            attempt.reason = "too_short";
            break;
        case Util::TOO_LONG:
            attempt.reason = "too_long";
            break;
        case Util::INVALID_COUNTRY_CODE:
            attempt.reason = "unknown_country";
            break;
        case Util::INVALID_LENGTH:
            attempt.reason = "odd_length";
            break;
    }
    return attempt;
}

Attempt classify(const lib::PhoneNumber& parsed)
{
    std::string national;
    library().GetNationalSignificantNumber(parsed, &national);
    if (const auto range = find_assignment(parsed.country_code(), national))
        return describe_assigned(parsed.country_code(), national, parsed.extension(), *range);
    return ask_library(parsed, national);
}

Attempt attempt(const std::string& text, const std::string& region)
{
    if (const auto plain = read_plain_number(text, region))
        return describe_assigned(plain->country_code, plain->national_number, {}, plain->assignment);
    lib::PhoneNumber parsed;
    Attempt failed;
    switch (library().Parse(text, region, &parsed)) {
        case Util::NO_PARSING_ERROR:
            return classify(parsed);
        case Util::INVALID_COUNTRY_CODE_ERROR:
            failed.reason = "unknown_country";
            break;
        case Util::NOT_A_NUMBER:
            failed.reason = "not_a_number";
            break;
        case Util::TOO_SHORT_AFTER_IDD:
        case Util::TOO_SHORT_NSN:
            failed.reason = "too_short";
            break;
        case Util::TOO_LONG_NSN:
            failed.reason = "too_long";
            break;
    }
    return failed;
}

/// The best of what the text may mean, as a rule with one parse: the others cost only where the first is not valid.
Attempt best_attempt(const std::string& text, const std::string& region)
{
    const auto bare = without_trunk_zero(text);
    Attempt best = attempt(bare ? *bare : text, region);
    const auto improve = [&](const std::string& other) {
        if (best.grade == Grade::valid) return;
        Attempt next = attempt(other, region);
        if (next.grade < best.grade) best = std::move(next);
    };
    if (bare) improve(text);  // Italy dials the zero
    if (const auto plus = with_plus(bare ? *bare : text)) improve(*plus);
    return best;
}

std::vector<PhoneNumber> match_numbers(const std::string& text, const std::string& region)
{
    std::vector<PhoneNumber> found;
    lib::PhoneNumberMatcher matcher{library(), text, region, lib::PhoneNumberMatcher::VALID, matcher_tries};
    lib::PhoneNumberMatch match;
    while (found.size() < numbers_of_a_text && matcher.HasNext()) {
        matcher.Next(&match);
        PhoneNumber number = classify(match.number()).number;
        const bool known = std::any_of(found.begin(), found.end(),
                                       [&](const PhoneNumber& other) { return other.e164 == number.e164; });
        if (!known) found.push_back(std::move(number));
    }
    return found;
}

/// "1-800-FLOWERS" is dialled by its letters; "612 345 ABC" would be as well, and is more likely a slip.
bool letters_were_dialled(std::string_view text, const Attempt& attempt)
{
    return std::any_of(text.begin(), text.end(), is_alpha) && count_digits(text) + 3 <= attempt.national_digits;
}

PhoneReading searched(const std::string& text, const std::string& region, std::string_view reason)
{
    PhoneReading reading;
    reading.numbers = match_numbers(text, region);
    if (reading.numbers.empty()) {
        reading.reasons.emplace_back(reason);
    } else if (reading.numbers.size() > 1) {
        reading.grade = Grade::valid;
        reading.reasons.emplace_back("several_numbers");
    } else {
        reading.grade = Grade::suspect;
        reading.reasons.emplace_back("text_around");
    }
    return reading;
}

}  // namespace

std::string_view to_text(Grade grade)
{
    switch (grade) {
        case Grade::valid:
            return "valid";
        case Grade::suspect:
            return "suspect";
        case Grade::invalid:
            return "invalid";
    }
    return "invalid";
}

PhoneReading parse_phone(std::string_view text, std::string_view region)
{
    if (text.size() > field_octets) return {Grade::invalid, {}, {"too_long"}, {}};
    const std::string tidy = tidy_phone_field(text);
    if (tidy.empty()) return {Grade::invalid, {}, {"empty"}, {}};

    const std::string home = region_or_unknown(region);
    Attempt best = best_attempt(tidy, home);
    if (best.grade == Grade::invalid) return searched(tidy, home, best.reason);

    PhoneReading reading;
    reading.grade = best.grade;
    if (!best.reason.empty()) reading.reasons.emplace_back(best.reason);
    if (best.repeated_digit) reading.reasons.emplace_back("repeated_digit");
    if (letters_were_dialled(tidy, best)) reading.reasons.emplace_back("letters");
    if (!reading.reasons.empty()) reading.grade = Grade::suspect;
    reading.numbers.push_back(std::move(best.number));
    return reading;
}

std::vector<PhoneNumber> find_phones(std::string_view text, std::string_view region)
{
    const std::string_view head = cut_octets(text, text_octets);
    constexpr std::size_t shortest = 5;
    if (is_ascii(head) && std::count_if(head.begin(), head.end(), is_digit) < static_cast<std::ptrdiff_t>(shortest))
        return {};
    return match_numbers(mask_for_search(head), region_or_unknown(region));
}

std::string format_international(const PhoneNumber& number)
{
    lib::PhoneNumber parsed;
    const std::string extension = number.extension.empty() ? std::string{} : ";ext=" + number.extension;  // RFC 3966
    if (library().Parse(number.e164 + extension, "ZZ", &parsed) != Util::NO_PARSING_ERROR) return {};
    std::string text;
    library().Format(parsed, Util::INTERNATIONAL, &text);
    return text;
}

std::string describe_place(const PhoneNumber& number, std::string_view language)
{
    lib::PhoneNumber parsed;
    if (library().Parse(number.e164, "ZZ", &parsed) != Util::NO_PARSING_ERROR) return {};
    // The geocoder loads its tables as they are asked for, without a lock of its own.
    static std::mutex one_at_a_time;
    const std::lock_guard alone{one_at_a_time};
    static const lib::PhoneNumberOfflineGeocoder geocoder;
    return geocoder.GetDescriptionForNumber(parsed, icu::Locale{std::string{language}.c_str()});
}

std::string phone_library_version()
{
    // The library cannot be asked; the file it was loaded from is called after it.
    Dl_info file{};
    if (dladdr(reinterpret_cast<const void*>(&Util::GetInstance), &file) == 0 || file.dli_fname == nullptr) return {};
    std::error_code failed;
    const std::string name = std::filesystem::canonical(file.dli_fname, failed).filename().string();
    const std::size_t mark = name.find(".so.");
    return mark == name.npos ? std::string{} : name.substr(mark + 4);
}

}  // namespace captura::rules
