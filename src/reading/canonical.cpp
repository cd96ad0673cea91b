#include "reading/canonical.hpp"

#include "captura/domain/digest.hpp"
#include "reading/letter_chars.hpp"

#include <algorithm>

namespace captura::reading {

namespace {

constexpr std::size_t max_leaf_octets = 1u << 20;
constexpr std::size_t max_body_octets = 8u << 20;   // of all leaves
constexpr std::size_t max_field_octets = 2u << 20;  // of all fields

std::string with_crlf(std::string_view text)
{
    std::string out;
    out.reserve(text.size() + text.size() / 16);
    for (std::size_t at = 0; at < text.size();) {
        const Line line = line_at(text, at);
        out += line.text;
        if (line.next > at + line.text.size()) out += "\r\n";
        at = line.next;
    }
    return out;
}

bool is_text(const MimePart& part) { return part.type.value.substr(0, 5) == "text/"; }

/// A type that no parser acts upon: attached letters and hidden multiparts are our own business.
std::string bare_type(const MimePart& part)
{
    const std::string& value = part.type.value;
    if (value.substr(0, 8) == "message/" || value.substr(0, 10) == "multipart/" || value.size() > 100)
        return "application/octet-stream";
    const bool plain = std::all_of(value.begin(), value.end(), [](char c) {
        return is_letter(c) || is_digit(c) || c == '/' || c == '.' || c == '+' || c == '-';
    });
    return plain ? value : "application/octet-stream";
}

class CanonicalWriter {
public:
    CanonicalWriter(const PartList& list, std::string_view octets) : list_(list), octets_(octets) {}

    CanonicalLetter write()
    {
        make_leaves();
        choose_boundary();
        std::vector<std::size_t> open;
        for (std::size_t i = 0; i < list_.parts.size(); ++i) {
            const MimePart& part = list_.parts[i];
            while (!open.empty() && open.back() != part.parent) close(open);
            if (part.parent != MimePart::none) out_.text += "--" + boundary(part.parent) + "\r\n";
            write_head(i);
            if (part.multipart) {
                open.push_back(i);
                continue;
            }
            out_.text += out_.leaves[next_leaf_++].body;
            if (part.parent != MimePart::none) out_.text += "\r\n";
        }
        while (!open.empty()) close(open);
        return std::move(out_);
    }

private:
    void make_leaves()
    {
        std::size_t left = max_body_octets;
        std::size_t fields_left = max_field_octets;
        for (std::size_t i = 0; i < list_.parts.size(); ++i) {
            const MimePart& part = list_.parts[i];
            std::vector<RawField> fields;
            for (const RawField& field : part.fields) {
                const std::size_t size = field.name.size() + field.value.size() + 20;
                if (size > fields_left) break;
                fields_left -= size;
                fields.push_back({"X-Field-" + field.name, field.value});
            }
            kept_fields_.push_back(fields);
            if (part.multipart) continue;
            std::string body = std::to_string(i);
            const std::string_view raw = body_of(part, octets_);
            if (is_text(part) && raw.size() <= std::min(max_leaf_octets, left)) body = with_crlf(raw);
            left -= std::min(left, body.size());
            out_.leaves.push_back({i, std::move(body), std::move(fields)});
        }
    }

    /// Hashed from all that it must not occur in: nobody can foresee it. Checked all the same.
    void choose_boundary()
    {
        std::string all;
        for (const CanonicalLeaf& leaf : out_.leaves) all += leaf.body;
        std::string salt;
        do {
            stem_ = "=_c" + hex(sha256(all + salt)).substr(0, 24);
            salt += '.';
        } while (all.find(stem_) != std::string::npos);
    }

    std::string boundary(std::size_t part) const
    {
        std::string number = std::to_string(part);
        number.insert(0, 4 - std::min<std::size_t>(4, number.size()), '0');  // of one length: none begins another
        return stem_ + number;
    }

    void write_head(std::size_t index)
    {
        const MimePart& part = list_.parts[index];
        for (const RawField& field : kept_fields_[index]) out_.text += field.name + ": " + field.value + "\r\n";
        out_.text += "X-Captura-Leaf: " + std::to_string(index) + "\r\nContent-Type: ";
        if (part.multipart) out_.text += "multipart/mixed; boundary=\"" + boundary(index) + '"';
        else out_.text += bare_type(part);
        out_.text += "\r\n\r\n";
    }

    void close(std::vector<std::size_t>& open)
    {
        out_.text += "--" + boundary(open.back()) + "--\r\n";
        open.pop_back();
    }

    const PartList& list_;
    std::string_view octets_;
    CanonicalLetter out_;
    std::vector<std::vector<RawField>> kept_fields_;
    std::string stem_;
    std::size_t next_leaf_ = 0;
};

}  // namespace

CanonicalLetter write_canonical(const PartList& list, std::string_view octets)
{
    return CanonicalWriter(list, octets).write();
}

}  // namespace captura::reading
