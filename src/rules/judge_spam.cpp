#include "rules/judge_spam.hpp"

#include "captura/rules/email.hpp"
#include "captura/rules/spam.hpp"
#include "rules/ascii.hpp"
#include "rules/reach.hpp"
#include "rules/spam_text.hpp"

#include <algorithm>
#include <charconv>
#include <iterator>

namespace captura::rules {
namespace {

constexpr std::string_view signal_names[] = {
    "honeypot",      "token_missing",      "token_expired", "token_foreign",   "token_altered",
    "token_worn",    "too_fast",           "proof_missing", "proof_wrong",     "proof_expired",
    "proof_replayed", "proof_solved",      "captcha_missing", "captcha_wrong", "captcha_unreachable",
    "captcha_solved", "signature_missing", "signature_wrong", "no_user_agent", "no_accept_language", "direct_post",
    "origin_unlisted", "rate_form",        "rate_address",  "text_repeated",   "text_elsewhere",
    "email_often",   "phone_often",        "links_dense",   "links_many",      "link_in_name",
    "markup",        "foreign_script",     "mixed_scripts", "disposable_email", "role_account",
    "foreign_phone", "gibberish_name",     "gibberish_text",
};
static_assert(std::size(signal_names) == spam_signals && spam_signals <= 64);

constexpr std::string_view score_reason = "spam_score:";

/// The signals of one submission, each once.
class Score {
public:
    Score(Judgement& judgement, const SpamTable& table) : judgement_(judgement), table_(table) {}

    void add(SpamSignal signal)
    {
        const int weight = table_.weight(signal);
        const std::uint64_t bit = std::uint64_t{1} << static_cast<unsigned>(signal);
        if (weight == 0 || (seen_ & bit) != 0) return;
        seen_ |= bit;
        add_reason(judgement_, to_text(signal));
        sum_ += weight;
        // No script, or no page of ours: that alone makes nobody suspect.
        const bool says_little = signal == SpamSignal::token_missing || signal == SpamSignal::token_expired ||
                                 signal == SpamSignal::proof_missing || signal == SpamSignal::proof_expired ||
                                 signal == SpamSignal::captcha_missing || signal == SpamSignal::captcha_unreachable;
        suspect_ = suspect_ || (weight > 0 && !says_little);
    }

    void add(const PhraseGroup& group)
    {
        if (group.weight == 0) return;
        add_reason(judgement_, "phrase:" + group.name);
        sum_ += group.weight;
        suspect_ = suspect_ || group.weight > 0;
    }

    bool suspect() const { return suspect_; }
    int sum() const { return sum_; }

private:
    Judgement& judgement_;
    const SpamTable& table_;
    std::uint64_t seen_ = 0;
    int sum_ = 0;
    bool suspect_ = false;
};

/// "token_expired age=1520 text=3": codes, and numbers by name. Answers the age of the page, below zero where unknown.
std::int64_t add_observed(Score& score, std::string_view observed, const SpamTable& table)
{
    std::int64_t age = -1;
    while (!observed.empty()) {
        const std::size_t end = std::min(observed.find(' '), observed.size());
        const std::string_view word = observed.substr(0, end);
        observed.remove_prefix(std::min(end + 1, observed.size()));
        const std::size_t equals = word.find('=');
        if (equals == word.npos) {
            if (const auto signal = parse_spam_signal(word)) score.add(*signal);
            continue;
        }
        std::int64_t number = 0;
        const std::string_view digits = word.substr(equals + 1);
        if (std::from_chars(digits.data(), digits.data() + digits.size(), number).ec != std::errc{}) continue;
        const std::string_view name = word.substr(0, equals);
        if (name == "age") age = number;
        if (name == "text" && number >= table.same_text) score.add(SpamSignal::text_repeated);
        if (name == "email" && number >= table.same_email) score.add(SpamSignal::email_often);
        if (name == "phone" && number >= table.same_phone) score.add(SpamSignal::phone_often);
    }
    return age;
}

void add_headers(Score& score, const Submission& submission)
{
    if (submission.door != Door::web || submission.visit.address.empty()) return;
    if (submission.visit.user_agent.empty()) score.add(SpamSignal::no_user_agent);
    if (submission.visit.accept_language.empty()) score.add(SpamSignal::no_accept_language);
}

/// Ours and other products' fields that nobody types into.
bool is_control_field(std::string_view name)
{
    return name.starts_with('_') || name == "altcha" || name.ends_with("-response");
}

bool is_one_word(std::string_view text)
{
    return text.find_first_of(" \t\r\n") == text.npos;
}

/// Whether the message is this very value, tidied.
bool is_same_text(std::string_view message, std::string_view value)
{
    const auto skip = [](std::string_view text, std::size_t at) {
        while (at < text.size() && static_cast<unsigned char>(text[at]) <= ' ') ++at;
        return at;
    };
    std::size_t here = skip(message, 0), there = skip(value, 0);
    for (; here < message.size() && there < value.size(); here = skip(message, here + 1), there = skip(value, there + 1))
        if (message[here] != value[there]) return false;
    constexpr std::size_t was_cut = 4096;
    return here == message.size() && (there == value.size() || here >= was_cut);
}

/// An address of one's own page is what a field for it is for; in a message it counts.
TextTraits gather_traits(const Inquiry& inquiry, const Contact& contact, const PhraseBook& phrases)
{
    TextTraits traits;
    add_traits(traits, contact.message, phrases);
    if (!contact.subject.empty()) add_traits(traits, contact.subject, phrases);
    constexpr std::size_t hardly_a_text = 40;
    for (const Field& field : inquiry.fields) {
        if (field.value.size() <= hardly_a_text || is_control_field(field.name) || is_one_word(field.value)) continue;
        const std::string_view value = trim(field.value);
        if (is_same_text(contact.message, value) || is_same_text(contact.subject, value)) continue;  // looked at already
        add_traits(traits, value, phrases);
    }
    return traits;
}

bool reads_cyrillic(std::string_view language)
{
    constexpr std::string_view languages[] = {"ru", "uk", "be", "bg", "sr", "mk", "kk", "ky", "mn", "tg", "tt", "ba"};
    return std::find(std::begin(languages), std::end(languages), language) != std::end(languages);
}

bool reads_other(std::string_view language)
{
    constexpr std::string_view languages[] = {"el", "he", "ar", "fa", "ur", "hi", "bn", "ta", "te", "th", "ka",
                                              "hy", "zh", "ja", "ko", "am", "km", "lo", "my", "ne", "si", "yi"};
    return std::find(std::begin(languages), std::end(languages), language) != std::end(languages);
}

/// Written in letters that neither the form nor the visitor's browser reads. Latin is read by everybody, and where nothing
/// is known of the visitor nothing is said.
bool is_foreign_script(const TextTraits& traits, const Judgement& judgement, const Submission& submission)
{
    const std::size_t letters = traits.latin + traits.cyrillic + traits.other;
    constexpr std::size_t few = 20;
    if (letters < few || traits.latin * 2 >= letters || submission.visit.accept_language.empty()) return false;
    const bool cyrillic = traits.cyrillic >= traits.other;
    const auto reads = cyrillic ? reads_cyrillic : reads_other;
    if (reads(judgement.language)) return false;
    std::string_view rest = std::string_view{submission.visit.accept_language}.substr(0, 512);
    while (!rest.empty()) {
        const std::size_t end = std::min(rest.find(','), rest.size());
        if (reads(primary_language(rest.substr(0, end)))) return false;
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return true;
}

/// A number of a country that nothing else in the inquiry or the visit speaks of.
bool is_foreign_phone(const Contact& contact, const Submission& submission, const Entry& entry)
{
    if (contact.phones.empty()) return false;
    const std::string& region = contact.phones.front().region;
    if (region.size() != 2 || region == entry.region || !contact.country.empty()) return false;
    std::string small = lower_ascii(region);
    if (lower_ascii(submission.visit.accept_language).find("-" + small) != std::string::npos) return false;
    const auto from_there = [&](const EmailAddress& email) { return email.canonical.ends_with("." + small); };
    return std::none_of(contact.emails.begin(), contact.emails.end(), from_there);
}

void add_words(Score& score, const TextTraits& traits, const SpamTable& table)
{
    const auto number = [](int value) { return static_cast<std::size_t>(std::max(value, 1)); };
    if (traits.links >= 2 && traits.links * 100 > number(table.links_per_100_words) * traits.words)
        score.add(SpamSignal::links_dense);
    if (traits.links >= number(table.links)) score.add(SpamSignal::links_many);
    if (traits.markup > 0) score.add(SpamSignal::markup);
    constexpr std::size_t by_chance = 2;  // "c" and "с" share a key
    if (traits.mixed_words > by_chance && traits.mixed_words * 20 > traits.words) score.add(SpamSignal::mixed_scripts);
    for (std::size_t group = 0; group < table.groups.size(); ++group)
        if ((traits.phrases >> group & 1) != 0) score.add(table.groups[group]);
}

void add_person(Score& score, const Contact& contact)
{
    for (const std::string* name : {&contact.name, &contact.company, &contact.job_title})
        if (holds_link(*name)) score.add(SpamSignal::link_in_name);
    if (is_gibberish(contact.name)) score.add(SpamSignal::gibberish_name);
    if (is_one_word(contact.message) && !holds_link(contact.message) && is_gibberish(contact.message))
        score.add(SpamSignal::gibberish_text);
    for (const EmailAddress& email : contact.emails) {
        if (is_disposable(domain_part(email.canonical))) score.add(SpamSignal::disposable_email);
        if (is_role_account(local_part(email.canonical))) score.add(SpamSignal::role_account);
        break;  // the one to write to
    }
}

}  // namespace

std::string_view to_text(SpamSignal signal)
{
    return signal_names[static_cast<std::size_t>(signal)];
}

std::optional<SpamSignal> parse_spam_signal(std::string_view text)
{
    const auto found = std::find(std::begin(signal_names), std::end(signal_names), text);
    if (found == std::end(signal_names)) return std::nullopt;
    return static_cast<SpamSignal>(found - std::begin(signal_names));
}

int spam_score(const std::vector<std::string>& reasons)
{
    for (const std::string& reason : reasons) {
        if (!reason.starts_with(score_reason)) continue;
        int score = 0;
        std::from_chars(reason.data() + score_reason.size(), reason.data() + reason.size(), score);
        return score;
    }
    return 0;
}

void judge_spam(Judgement& judgement, const Inquiry& inquiry, const Submission& submission, const Entry& entry,
                Decided decided)
{
    if (!entry.spam) return;
    const SpamTable& table = *entry.spam;
    Score score{judgement, table};
    const auto& known = judgement.reasons;
    if (std::find(known.begin(), known.end(), to_text(SpamSignal::honeypot)) != known.end())
        score.add(SpamSignal::honeypot);
    const std::int64_t age = add_observed(score, submission.visit.observed, table);
    add_headers(score, submission);
    const TextTraits traits = gather_traits(inquiry, judgement.contact, table.phrases);
    add_words(score, traits, table);
    if (is_foreign_script(traits, judgement, submission)) score.add(SpamSignal::foreign_script);
    add_person(score, judgement.contact);
    if (is_foreign_phone(judgement.contact, submission, entry)) score.add(SpamSignal::foreign_phone);
    // Autofill is fast as well: alone it says nothing.
    if (age >= 0 && age < table.fill_time.count() && score.suspect()) score.add(SpamSignal::too_fast);

    if (score.sum() <= 0) return;
    judgement.reasons.push_back(std::string{score_reason} + std::to_string(score.sum()));
    if (score.sum() * 5 >= table.threshold * 4 && score.sum() < table.threshold) add_reason(judgement, "near_spam");
    const bool is_open = judgement.verdict == Verdict::lead || judgement.verdict == Verdict::interest;
    if (score.sum() >= table.threshold && is_open && decided == Decided::by_rules) judgement.verdict = Verdict::spam;
}

}  // namespace captura::rules
