#include "reading/field_lines.hpp"

#include "reading/letter_chars.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

namespace captura::reading {

namespace {

constexpr std::size_t max_name = 200;
constexpr int junk_look_ahead = 3;

// What is looked for even behind a giant field.
constexpr std::array<std::string_view, 12> wanted = {
    "from", "reply-to", "sender", "to", "cc", "subject", "date", "message-id",
    "content-type", "content-transfer-encoding", "content-disposition", "content-id"};

/// Position of the colon where the line is a field; npos else.
std::size_t colon_of_field(std::string_view line)
{
    std::size_t at = 0;
    while (at < line.size() && at < max_name) {
        const auto c = static_cast<std::uint8_t>(line[at]);
        if (c <= 0x20 || c >= 0x7F || c == ':') break;
        ++at;
    }
    if (at == 0) return std::string_view::npos;
    std::size_t colon = at;
    while (colon < line.size() && colon < 2 * max_name && is_blank(line[colon])) ++colon;
    return colon < line.size() && line[colon] == ':' ? colon : std::string_view::npos;
}

bool is_blank_only(std::string_view line) { return trim(line).empty(); }

bool is_mbox_line(std::string_view line)
{
    const bool from = line.substr(0, 5) == "From " || line.substr(0, 6) == ">From ";
    return from && colon_of_field(line) == std::string_view::npos;  // "From  : Ana" is a field (RFC 5322, section 4.5)
}

class BlockReader {
public:
    BlockReader(std::string_view octets, std::size_t begin, const FieldLimits& limits, const IsDelimiter& is_delimiter)
        : octets_(octets), at_(begin), limits_(limits), is_delimiter_(is_delimiter)
    {
    }

    FieldBlock read()
    {
        while (at_ < octets_.size() && !ended_) {
            const Line line = line_at(octets_, at_);
            take(line);
        }
        finish_field();
        block_.end = std::min(at_, octets_.size());
        return std::move(block_);
    }

private:
    void take(const Line& line)
    {
        if (line.text.empty()) {
            at_ = line.next;
            ended_ = true;
        } else if (is_delimiter_(line.text)) {
            ended_ = true;
        } else if (is_blank(line.text.front()) && (open_ || junk_before_)) {
            take_continuation(line);
        } else if (const auto colon = colon_of_field(line.text); colon != std::string_view::npos) {
            begin_field(line, colon);
        } else if (field_follows(line.next)) {
            finish_field();
            junk_before_ = true;  // a line folded to junk is junk as well
            at_ = line.next;
        } else {
            ended_ = true;
        }
    }

    void take_continuation(const Line& line)
    {
        if (is_blank_only(line.text) && !header_goes_on(line.next)) {
            at_ = line.next;
            ended_ = true;
            return;
        }
        if (open_) append(line.text);
        used_ += line.next - line.begin;
        at_ = line.next;
    }

    /// Behind a line of blanks: a field or a folded line.
    bool header_goes_on(std::size_t at) const
    {
        if (at >= octets_.size()) return false;
        const std::string_view line = line_at(octets_.substr(0, std::min(octets_.size(), at + 1000)), at).text;
        if (line.empty() || is_delimiter_(line)) return false;
        return is_blank(line.front()) || colon_of_field(line) != std::string_view::npos;
    }

    bool field_follows(std::size_t at) const
    {
        for (int i = 0; i < junk_look_ahead && at < octets_.size(); ++i) {
            const Line line = line_at(octets_, at);
            if (line.text.empty() || is_delimiter_(line.text)) return false;
            if (colon_of_field(line.text) != std::string_view::npos) return true;
            at = line.next;
        }
        return false;
    }

    void begin_field(const Line& line, std::size_t colon)
    {
        finish_field();
        std::string_view name = line.text.substr(0, colon);
        field_.name = trim_right(name);
        field_.value.clear();
        open_ = true;
        append(line.text.substr(colon + 1));
        used_ += line.next - line.begin;
        at_ = line.next;
    }

    void append(std::string_view text)
    {
        const std::size_t room = limits_.field_octets - std::min(limits_.field_octets, field_.value.size());
        const std::string_view begin = field_.value.empty() ? trim(text) : text;
        if (begin.size() > room) block_.truncated = true;
        for (const char c : begin.substr(0, room)) {
            const bool control = static_cast<std::uint8_t>(c) < 0x20 || c == 0x7F;
            field_.value.push_back(control ? ' ' : c);
        }
    }

    void finish_field()
    {
        if (!open_) return;
        open_ = false;
        const bool room = used_ <= limits_.block_octets && block_.fields.size() < limits_.fields;
        if (!room) block_.truncated = true;
        if (!room && !still_wanted()) return;
        while (!field_.value.empty() && is_blank(field_.value.back())) field_.value.pop_back();
        block_.fields.push_back(field_);
    }

    bool still_wanted() const
    {
        const bool known = std::any_of(wanted.begin(), wanted.end(),
                                       [&](std::string_view name) { return same_letters(name, field_.name); });
        return known && !find_field(block_.fields, field_.name);
    }

    std::string_view octets_;
    std::size_t at_;
    const FieldLimits& limits_;
    const IsDelimiter& is_delimiter_;
    FieldBlock block_;
    RawField field_;
    std::size_t used_ = 0;
    bool open_ = false;
    bool junk_before_ = false;
    bool ended_ = false;
};

}  // namespace

FieldBlock read_field_block(std::string_view octets, std::size_t begin, const FieldLimits& limits,
                            const IsDelimiter& is_delimiter)
{
    return BlockReader(octets, begin, limits, is_delimiter).read();
}

std::size_t skip_envelope(std::string_view octets)
{
    std::size_t at = octets.substr(0, 3) == "\xEF\xBB\xBF" ? 3 : 0;
    while (at < octets.size()) {
        const Line line = line_at(octets, at);
        if (!is_blank_only(line.text) && !is_mbox_line(line.text)) break;
        at = line.next;
    }
    return at;
}

const RawField* find_field(const std::vector<RawField>& fields, std::string_view name)
{
    const auto found = std::find_if(fields.begin(), fields.end(),
                                    [&](const RawField& field) { return same_letters(field.name, name); });
    return found == fields.end() ? nullptr : &*found;
}

std::string_view field_value(const std::vector<RawField>& fields, std::string_view name)
{
    const RawField* field = find_field(fields, name);
    return field ? std::string_view(field->value) : std::string_view{};
}

}  // namespace captura::reading
