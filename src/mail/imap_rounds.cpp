// The rounds of ImapDialog: what is new, fetched in batches, handed over in the order of UIDs (M9 to M12).
#include "mail/imap_dialog.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace captura::mail {
namespace {

constexpr std::size_t max_listed = 100'000;
constexpr int most_whole_tries = 3;

/// Header and beginning of the text as one letter, with the empty line between them even if the header was cut.
std::string joined(std::string header, const std::optional<std::string>& text)
{
    if (!header.ends_with("\r\n\r\n") && header != "\r\n") header += header.ends_with("\r\n") ? "\r\n" : "\r\n\r\n";
    return text ? header + *text : header;
}

}  // namespace

void ImapTroubles::forget_up_to(std::uint32_t uid)
{
    tries.erase(tries.begin(), tries.upper_bound(uid));
    given_up.erase(given_up.begin(), given_up.upper_bound(uid));
    if (one_by_one_to <= uid) one_by_one_to = 0;
}

void ImapDialog::start_listing()
{
    exists_grew_ = false;
    listed_.clear();
    at_ = 0;
    if (position_.last_uid == std::numeric_limits<std::uint32_t>::max()) return after_listing();
    command(Step::listing, "UID FETCH " + std::to_string(position_.last_uid + 1) + ":* (UID RFC822.SIZE)");
}

void ImapDialog::keep_listed(std::uint32_t uid, std::uint64_t size)
{
    // A range that ends in "*" always yields the newest letter, known or not (M9).
    if (uid <= position_.last_uid || troubles_.given_up.contains(uid)) return;
    listed_.push_back({uid, size});
    if (listed_.size() < 2 * max_listed) return;
    const auto middle = listed_.begin() + max_listed;
    std::nth_element(listed_.begin(), middle, listed_.end(),
                     [](const Listed& a, const Listed& b) { return a.uid < b.uid; });
    listed_.resize(max_listed);
    exists_grew_ = true;  // the rest belongs to the next round
}

void ImapDialog::after_listing()
{
    std::stable_sort(listed_.begin(), listed_.end(), [](const Listed& a, const Listed& b) { return a.uid < b.uid; });
    const auto twice =
        std::unique(listed_.begin(), listed_.end(), [](const Listed& a, const Listed& b) { return a.uid == b.uid; });
    listed_.erase(twice, listed_.end());
    next_batch();
}

void ImapDialog::next_batch()
{
    if (at_ >= listed_.size()) return round_done();
    choose_batch();
    gathered_.clear();
    gathered_octets_ = 0;
    present_.clear();
    // The mark of ImapTroubles: it stays if the connection does not survive what comes now.
    if (alone_)
        ++troubles_.tries[wanted_.front()];
    else
        troubles_.one_by_one_to = wanted_.back();
    const std::string limit = std::to_string(settings_.max_letter + 1);
    const std::string part = "<0." + std::to_string(beginning_octets) + ">";
    const std::string items = cut_     ? "(UID BODY.PEEK[HEADER]" + part + " BODY.PEEK[TEXT]" + part + ")"
                              : alone_ ? "(UID BODY.PEEK[]<0." + limit + ">)"
                                       : "(UID BODY.PEEK[])";
    command(Step::fetching, "UID FETCH " + uid_set(wanted_) + " " + items);
}

void ImapDialog::choose_batch()
{
    const Listed& first = listed_[at_];
    const auto tried = troubles_.tries.find(first.uid);
    alone_ = first.uid <= troubles_.one_by_one_to;
    cut_ = first.size > settings_.max_letter || (tried != troubles_.tries.end() && tried->second >= most_whole_tries);
    wanted_.assign(1, first.uid);
    if (alone_ || cut_) return;
    std::uint64_t octets = first.size;
    for (std::size_t i = at_ + 1; i < listed_.size() && wanted_.size() < settings_.batch; ++i) {
        octets += std::min<std::uint64_t>(listed_[i].size, settings_.max_letter + 1);
        if (octets > settings_.batch_octets || listed_[i].size > settings_.max_letter) break;
        wanted_.push_back(listed_[i].uid);
    }
}

void ImapDialog::gather(ImapFetch& fetch)
{
    if (!std::binary_search(wanted_.begin(), wanted_.end(), *fetch.uid)) return;
    Gathered& letter = gathered_[*fetch.uid];
    const auto take = [&](std::optional<std::string>& into, std::optional<std::string>& from) {
        if (into || !from) return;
        gathered_octets_ += from->size();
        into = std::move(from);
    };
    if (cut_) {
        take(letter.header, fetch.header);
        take(letter.text, fetch.text);
    } else {
        take(letter.body, fetch.body);
    }
    // Sizes are hints, memory is not: what was announced smaller than it is goes one by one next time.
    if (gathered_octets_ > settings_.batch_octets + max_literals(settings_))
        close(MailFault::protocol, "the letters are far larger than the server announced");
}

void ImapDialog::after_fetching()
{
    std::vector<std::uint32_t> missing;
    for (const std::uint32_t uid : wanted_) {
        const auto found = gathered_.find(uid);
        if (found == gathered_.end() || !(cut_ ? found->second.header : found->second.body)) missing.push_back(uid);
    }
    if (missing.empty()) {
        const auto& body = gathered_.begin()->second.body;
        if (alone_ && !cut_ && body->size() > settings_.max_letter) {  // announced smaller than it is
            listed_[at_].size = body->size();
            return next_batch();
        }
        return deliver();
    }
    // Gone, or there and not given? (M12)
    command(Step::asking_missing, "UID FETCH " + uid_set(missing) + " (UID)");
}

void ImapDialog::after_missing()
{
    for (const std::uint32_t uid : wanted_) {
        const auto found = gathered_.find(uid);
        if (found != gathered_.end() && (cut_ ? found->second.header : found->second.body)) {
            present_.erase(uid);
            continue;
        }
        gathered_.erase(uid);
    }
    if (cut_ && !present_.empty()) {
        troubles_.given_up.insert(wanted_.front());
        actions_.emplace_back(GivenUp{wanted_.front()});
        ++at_;
        return next_batch();
    }
    if (!present_.empty()) {
        // What lies behind a letter that would not come has to wait: the cursor must not pass it.
        const std::uint32_t stubborn = *present_.begin();
        if (!alone_) {
            ++troubles_.tries[stubborn];
            troubles_.one_by_one_to = wanted_.back();
        }
        gathered_.erase(gathered_.lower_bound(stubborn), gathered_.end());
        end_round_ = true;
    }
    deliver();
}

void ImapDialog::deliver()
{
    if (!alone_ && !end_round_) troubles_.one_by_one_to = 0;
    Letters action;
    for (auto& [uid, letter] : gathered_) {
        const bool cut = cut_;
        action.letters.push_back(
            {uid, cut ? joined(std::move(*letter.header), letter.text) : std::move(*letter.body), cut});
    }
    gathered_.clear();
    at_ += wanted_.size();
    if (end_round_) at_ = listed_.size();
    if (action.letters.empty()) return next_batch();
    saving_to_ = action.letters.back().uid;
    saving_count_ = action.letters.size();
    action.position = {position_.uidvalidity, saving_to_};
    step_ = Step::saving;
    actions_.emplace_back(std::move(action));
}

void ImapDialog::saved()
{
    position_.last_uid = saving_to_;
    round_letters_ += saving_count_;
    troubles_.forget_up_to(saving_to_);
    next_batch();
}

void ImapDialog::round_done()
{
    troubles_.forget_up_to(position_.last_uid);
    // A letter may have come while the others were fetched. An empty round says that there was none.
    if (exists_grew_ && round_letters_ > 0 && !end_round_) {
        actions_.emplace_back(RoundDone{std::exchange(round_letters_, 0)});
        return start_listing();
    }
    actions_.emplace_back(RoundDone{std::exchange(round_letters_, 0)});
    exists_grew_ = false;
    const bool ask_again_later = std::exchange(end_round_, false);
    if (offers("IDLE") && !idle_broken_ && !ask_again_later) return command(Step::idle_starting, "IDLE");
    step_ = Step::pausing;
}

}  // namespace captura::mail
