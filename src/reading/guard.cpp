#include "reading/guard.hpp"

#include "reading/letter_chars.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>

namespace captura::reading {

namespace {

bool is_multipart(const ParameterValue& type) { return type.value.substr(0, 10) == "multipart/"; }

/// "type/subtype" of known letters; anything else is no type.
bool is_type(std::string_view value)
{
    const auto slash = value.find('/');
    if (slash == 0 || slash == std::string_view::npos || slash + 1 == value.size()) return false;
    return std::all_of(value.begin(), value.end(), [](char c) {
        return is_letter(c) || is_digit(c) || std::string_view("/.+-_!#$&^").find(c) != std::string_view::npos;
    });
}

bool is_usable_boundary(std::string_view boundary, std::size_t max)
{
    if (boundary.empty() || boundary.size() > max) return false;
    return std::all_of(boundary.begin(), boundary.end(), [](char c) {
        const auto octet = static_cast<std::uint8_t>(c);
        return octet >= 0x20 && octet != 0x7F;
    });
}

enum class Match { no, opens, closes };

/// A delimiter is a whole line: "--", boundary, optional "--", optional blanks.
Match match_delimiter(std::string_view line, std::string_view boundary)
{
    if (line.substr(0, 2) != "--" || line.substr(2, boundary.size()) != boundary) return Match::no;
    const std::string_view rest = trim_right(line.substr(2 + boundary.size()));
    if (rest.empty()) return Match::opens;
    return rest == "--" ? Match::closes : Match::no;
}

struct OpenMultipart {
    std::size_t part;
    std::string boundary;
};

class PartReader {
public:
    PartReader(std::string_view octets, const LetterLimits& limits) : octets_(octets), limits_(limits) {}

    PartList read()
    {
        begin_part(skip_envelope(octets_), MimePart::none);
        while (at_ < octets_.size() && !finished_) take_line();
        end_leaf(octets_.size());
        keep_preambles_of_empty_multiparts();
        return std::move(list_);
    }

private:
    void take_line()
    {
        const Line line = line_at(octets_, at_);
        at_ = line.next;
        Match match = Match::no;
        const auto level = level_of(line.text, match);
        if (!level) {
            last_line_end_ = line.begin + line.text.size();
            return;
        }
        end_leaf(std::max(last_line_end_, body_begin_));
        close_above(*level, line.begin);
        if (match == Match::closes) {
            list_.parts[open_.back().part].end = line.begin;
            open_.pop_back();
            finished_ = open_.empty();
            last_line_end_ = body_begin_ = at_;
            return;
        }
        if (list_.parts.size() > limits_.parts) {
            list_.parts_truncated = true;
            finished_ = true;
            return;
        }
        begin_part(at_, open_.back().part);
    }

    /// The innermost open multipart whose delimiter the line is.
    std::optional<std::size_t> level_of(std::string_view line, Match& match) const
    {
        if (line.substr(0, 2) != "--") return std::nullopt;
        for (std::size_t i = open_.size(); i-- > 0;) {
            match = match_delimiter(line, open_[i].boundary);
            if (match != Match::no) return i;
        }
        return std::nullopt;
    }

    void close_above(std::size_t level, std::size_t end)
    {
        while (open_.size() > level + 1) {
            list_.parts[open_.back().part].end = end;
            open_.pop_back();
        }
    }

    void begin_part(std::size_t begin, std::size_t parent)
    {
        const bool letter = parent == MimePart::none;
        const FieldLimits limits{letter ? limits_.header_octets : limits_.part_header_octets, limits_.header_fields,
                                 limits_.field_octets};
        const IsDelimiter is_delimiter = [this](std::string_view line) {
            Match ignored = Match::no;
            return level_of(line, ignored).has_value();
        };
        FieldBlock block = read_field_block(octets_, begin, limits, is_delimiter);
        list_.header_truncated = list_.header_truncated || block.truncated;

        MimePart part;
        part.parent = parent;
        part.depth = open_.size();
        part.fields = std::move(block.fields);
        part.begin = block.end;
        part.end = octets_.size();
        const bool in_digest = !letter && list_.parts[parent].type.value == "multipart/digest";
        part.type = type_of(part.fields, in_digest);
        at_ = last_line_end_ = body_begin_ = block.end;
        std::string boundary = is_multipart(part.type) ? boundary_of(part.type, block.end) : std::string{};
        const bool too_deep = !boundary.empty() && open_.size() >= limits_.depth;
        if (too_deep) {
            list_.parts_truncated = true;
            part.type = {"application/octet-stream", {}};
        }
        part.multipart = !boundary.empty() && !too_deep;
        if (is_multipart(part.type) && !part.multipart) part.type = {"text/plain", {}};
        list_.parts.push_back(std::move(part));
        const std::size_t index = list_.parts.size() - 1;
        if (list_.parts[index].multipart) open_.push_back({index, std::move(boundary)});
        else leaf_ = index;
    }

    /// The first Content-Type that is one.
    static ParameterValue type_of(const std::vector<RawField>& fields, bool in_digest)
    {
        for (const RawField& field : fields) {
            if (!same_letters(field.name, "content-type")) continue;
            ParameterValue type = parse_parameter_value(field.value);
            if (is_type(type.value)) return type;
            if (type.value == "text") return {"text/plain", std::move(type.parameters)};
        }
        ParameterValue type;
        type.value = in_digest ? "message/rfc822" : "text/plain";
        return type;
    }

    std::string boundary_of(const ParameterValue& type, std::size_t begin) const
    {
        std::string boundary(trim_right(parameter_octets(type, "boundary")));
        if (is_usable_boundary(boundary, limits_.boundary_octets)) return boundary;
        return find_boundary(begin);
    }

    /// Without a usable boundary: the first line may show it, where a closing line bears it out. The search ends at a
    /// delimiter of an outer multipart, so all such searches together see each line once a level.
    std::string find_boundary(std::size_t begin) const
    {
        std::size_t at = begin;
        Line line = line_at(octets_, at);
        while (at < octets_.size() && trim(line.text).empty()) {
            at = line.next;
            line = line_at(octets_, at);
        }
        const std::string_view first = trim_right(line.text);
        if (first.substr(0, 2) != "--" || !is_usable_boundary(first.substr(2), limits_.boundary_octets)) return {};
        const std::string token(first.substr(2));
        Match outer = Match::no;
        for (at = line.next; at < octets_.size(); at = line.next) {
            line = line_at(octets_, at);
            if (match_delimiter(line.text, token) == Match::closes) return token;
            if (level_of(line.text, outer)) break;
        }
        return {};
    }

    void end_leaf(std::size_t end)
    {
        if (leaf_ == MimePart::none) return;
        list_.parts[leaf_].end = std::max(end, list_.parts[leaf_].begin);
        leaf_ = MimePart::none;
    }

    /// A multipart in which no delimiter ever came: what stands there is its text.
    void keep_preambles_of_empty_multiparts()
    {
        std::vector<bool> has_child(list_.parts.size(), false);
        for (const MimePart& part : list_.parts)
            if (part.parent != MimePart::none) has_child[part.parent] = true;
        for (std::size_t i = 0; i < list_.parts.size(); ++i) {
            MimePart& part = list_.parts[i];
            if (!part.multipart || has_child[i]) continue;
            part.multipart = false;
            part.type = {"text/plain", {}};
        }
    }

    std::string_view octets_;
    const LetterLimits& limits_;
    PartList list_;
    std::vector<OpenMultipart> open_;
    std::size_t at_ = 0;
    std::size_t last_line_end_ = 0;  // where the line before this one ends, without its line end
    std::size_t body_begin_ = 0;
    std::size_t leaf_ = MimePart::none;
    bool finished_ = false;
};

}  // namespace

PartList list_parts(std::string_view octets, const LetterLimits& limits) { return PartReader(octets, limits).read(); }

std::string_view body_of(const MimePart& part, std::string_view octets)
{
    return octets.substr(part.begin, part.end - part.begin);
}

}  // namespace captura::reading
