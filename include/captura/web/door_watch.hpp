/// What the form door sees of a submission that nobody can see again: was it typed into a page of ours, how long ago, with a
/// proof of work, how many came from there. Noted with the submission before it is kept; judged by the rules. A watch
/// refuses nobody. For the loop thread.
///
/// HOSTILE INPUT: tokens, proofs, addresses. LIMITS: bounded tables (about 10 MiB in all).
#pragma once

#include "captura/async.hpp"
#include "captura/domain/timestamp.hpp"
#include "captura/intake/ports.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace captura::web {

/// What a drawn form carries besides its fields.
struct DrawnMarks {
    std::string token;     ///< field `_token`
    std::string honeypot;  ///< name of the field that nobody sees
};

class DoorWatch final : public intake::Witness {
public:
    /// One secret or two: the first signs, both are known, so that a key can be changed while pages are open. Puzzles are
    /// made by the workers. `per_address`: posts in a minute that are nothing to note; more only weigh, and make puzzles grow.
    DoorWatch(std::vector<std::string> secrets, intake::Workers& workers, std::size_t per_address = 30);
    ~DoorWatch() override;

    /// `origin`: the site that shows the form, empty where it is not known.
    DrawnMarks draw(std::string_view form, std::string_view origin, Timestamp when);

    /// Facts for Visit::observed. Never throws for what a stranger sent.
    void note(Submission& submission, const Inquiry& inquiry) override;

    /// An ALTCHA v2 challenge as JSON, harder while `network` or the form are flooded; empty where too many wait for one.
    Task<std::string> challenge(std::string form, std::string origin, std::string network);

    /// What a puzzle of that form costs now, in multiples of the usual.
    std::uint32_t difficulty(std::string_view form, std::string_view network, Timestamp when) const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace captura::web
