/// Proofs that were used: each counts for one submission. Bounded; beyond it the oldest may be used a second time.
#pragma once

#include "captura/domain/uuid.hpp"

#include <deque>
#include <optional>
#include <string>
#include <unordered_map>

namespace captura::web {

class Spent {
public:
    explicit Spent(std::size_t most) : most_(most) {}

    /// True for the first submission that shows this nonce, for the same one again (a retry), and for the one that corrects
    /// it: a visitor solves once, though a field has to be filled in anew. So often at most, or one puzzle would do for many.
    static constexpr int most_corrections = 5;

    bool spend(const std::string& nonce, const Uuid& submission, const std::optional<Uuid>& corrected)
    {
        const auto [found, fresh] = spent_.try_emplace(nonce, Use{submission, 0});
        if (fresh) {
            order_.push_back(nonce);
            if (order_.size() > most_) {
                spent_.erase(order_.front());
                order_.pop_front();
            }
            return true;
        }
        Use& use = found->second;
        if (corrected && use.by == *corrected && use.corrections < most_corrections) use = {submission, use.corrections + 1};
        return use.by == submission;
    }

    std::size_t size() const { return spent_.size(); }

private:
    struct Use {
        Uuid by;
        int corrections = 0;
    };

    std::size_t most_;
    std::unordered_map<std::string, Use> spent_;
    std::deque<std::string> order_;
};

}  // namespace captura::web
