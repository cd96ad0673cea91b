#include "store/conclusion.hpp"

#include "store/json_text.hpp"

#include <algorithm>

namespace captura::store {

bool same_conclusion(const Source& a, const Source& b)
{
    const auto same = [](const Source& x, const Source& y) {
        return x.group == y.group && x.rule == y.rule && x.source == y.source && x.medium == y.medium &&
               x.campaign == y.campaign && x.term == y.term && x.content == y.content;
    };
    return same(a, b) && std::equal(a.earlier.begin(), a.earlier.end(), b.earlier.begin(), b.earlier.end(), same);
}

std::string conclusion_json(Source source)
{
    source.inputs = {};
    return source_json(source);
}

}  // namespace captura::store
