#include "reading/mime_tree.hpp"

#include <cstdint>  // mimetic on Debian 13 forgets it

#include <mimetic/mimetic.h>

#include <memory>
#include <stdexcept>
#include <vector>

namespace captura::reading {

namespace {

// mimetic's typed getters invent and insert fields, throw, and free twice; copies share their children. Only what
// stands here is safe: one load() from contiguous octets, name() and value() of fields, body() and its parts().

bool same_leaf(const mimetic::MimeEntity& entity, const CanonicalLeaf& leaf)
{
    std::size_t next = 0;
    const std::string number = std::to_string(leaf.number);
    bool numbered = false;
    for (const mimetic::Field& field : entity.header()) {
        if (field.name() == "X-Captura-Leaf") {
            numbered = field.value() == number;
        } else if (field.name() != "Content-Type") {
            if (next >= leaf.fields.size()) return false;
            const RawField& expected = leaf.fields[next++];
            if (field.name() != expected.name || field.value() != expected.value) return false;
        }
    }
    return numbered && next == leaf.fields.size() && entity.body() == leaf.body;
}

}  // namespace

bool tree_agrees(const CanonicalLetter& letter)
{
    const auto root = std::make_unique<mimetic::MimeEntity>();
    try {
        root->load(letter.text.begin(), letter.text.end());
    } catch (const std::exception&) {
        return false;
    }
    std::size_t next = 0;
    std::vector<const mimetic::MimeEntity*> open{root.get()};
    while (!open.empty()) {
        const mimetic::MimeEntity* entity = open.back();
        open.pop_back();
        const mimetic::MimeEntityList& parts = entity->body().parts();
        if (parts.empty()) {
            if (next >= letter.leaves.size() || !same_leaf(*entity, letter.leaves[next++])) return false;
            continue;
        }
        for (auto part = parts.rbegin(); part != parts.rend(); ++part) open.push_back(*part);
    }
    return next == letter.leaves.size();
}

}  // namespace captura::reading
