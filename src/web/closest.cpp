#include "web/closest.hpp"

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <vector>

namespace captura::web {
namespace {

std::size_t edits_between(std::string_view a, std::string_view b)
{
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
            diagonal = row[j];
            row[j] = std::min({row[j] + 1, row[j - 1] + 1, replaced});
        }
    }
    return row[b.size()];
}

}  // namespace

std::string_view closest(std::string_view word, std::span<const std::string_view> known)
{
    std::string_view best;
    std::size_t fewest = std::max<std::size_t>(2, word.size() / 3) + 1;
    if (word.size() > 64) return best;
    for (const std::string_view one : known) {
        const std::size_t edits = edits_between(word, one);
        if (edits < fewest) {
            fewest = edits;
            best = one;
        }
    }
    return best;
}

}  // namespace captura::web
