/// How much speaks for spam: signals, what each weighs, and where the line is. The weights are configuration
/// (config/spam.toml), the signals are facts: what the words say, and what the door saw (Visit::observed).
///
/// A score never refuses anybody: at the line a submission is kept in the lane `spam`, told to nobody, and released with
/// one command.
#pragma once

#include "captura/domain/inquiry.hpp"
#include "captura/rules/phrases.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace captura::rules {

enum class SpamSignal : std::uint8_t {
    // What the door saw.
    honeypot, token_missing, token_expired, token_foreign, token_altered, token_worn, too_fast,
    proof_missing, proof_wrong, proof_expired, proof_replayed, proof_solved,
    captcha_missing, captcha_wrong, captcha_unreachable, captcha_solved,
    signature_missing, signature_wrong,
    no_user_agent, no_accept_language, direct_post, origin_unlisted, rate_form, rate_address,
    text_repeated, text_elsewhere, email_often, phone_often,
    // What the words say.
    links_dense, links_many, link_in_name, markup, foreign_script, mixed_scripts, disposable_email, role_account,
    foreign_phone, gibberish_name, gibberish_text,
};
constexpr std::size_t spam_signals = static_cast<std::size_t>(SpamSignal::gibberish_text) + 1;

/// As it stands in reasons and in config/spam.toml.
std::string_view to_text(SpamSignal signal);
std::optional<SpamSignal> parse_spam_signal(std::string_view text);

struct PhraseGroup {
    std::string name;  ///< "phrase:<name>" in the reasons
    int weight = 0;
};

struct SpamTable {
    int threshold = 100;
    std::array<int, spam_signals> weights{};  ///< below zero: speaks for a person
    std::chrono::milliseconds fill_time{2500};  ///< a form sent sooner was hardly read
    int links = 4;
    int links_per_100_words = 8;
    int same_text = 3;   ///< senders of one text
    int same_email = 6;  ///< inquiries of one address within the door's memory
    int same_phone = 6;
    std::vector<PhraseGroup> groups;  ///< in the order of their bits in `phrases`
    PhraseBook phrases;

    int weight(SpamSignal signal) const { return weights[static_cast<std::size_t>(signal)]; }
};

/// Marks by which a sender is known again: hashes, zero where there is no such thing in the inquiry.
struct Prints {
    std::uint64_t email = 0;
    std::uint64_t phone = 0;
    std::uint64_t text = 0;  ///< letters of the message, else of a long text; short ones ("please call me") are everybody's
};
Prints find_prints(const Inquiry& inquiry);

/// Of its reasons: the score ("spam_score:120" is 120), 0 where none was worth a word.
int spam_score(const std::vector<std::string>& reasons);

}  // namespace captura::rules
