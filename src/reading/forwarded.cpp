#include "reading/forwarded.hpp"

#include "reading/addresses.hpp"
#include "reading/letter_chars.hpp"
#include "reading/mail_words.hpp"
#include "reading/utf8.hpp"

#include <algorithm>
#include <array>

namespace captura::reading {

namespace {

constexpr std::size_t max_label_lines = 40;
constexpr std::size_t max_value_octets = 8192;
constexpr std::size_t max_people = 100;

struct LabelValue {
    BlockLabel label;
    std::string value;
};

/// "From: A <a@b>To: c@d Sent: ..": labels that a text part ran together. A label counts where a capital begins it.
std::vector<LabelValue> split_glued(std::string_view line)
{
    std::vector<LabelValue> values;
    std::size_t value_begin = 0;
    line = line.substr(0, max_value_octets);
    for (auto colon = line.find(':'); colon != std::string_view::npos; colon = line.find(':', colon + 1)) {
        std::size_t best = colon;
        std::optional<BlockLabel> label;
        for (std::size_t length = 2; length <= 12 && length <= colon - value_begin; ++length) {
            const std::size_t begin = colon - length;
            if (!(line[begin] >= 'A' && line[begin] <= 'Z')) continue;
            if (const auto found = find_label(line.substr(begin, length))) {
                best = begin;
                label = found;
            }
        }
        if (!label) continue;
        if (!values.empty()) values.back().value = trim(line.substr(value_begin, best - value_begin));
        values.push_back({*label, {}});
        value_begin = colon + 1;
    }
    if (!values.empty()) values.back().value = trim(line.substr(value_begin));
    return values;
}

class BlockReader {
public:
    BlockReader(const std::vector<TextLine>& lines, std::size_t at) : lines_(lines), at_(at) {}

    std::optional<LabelBlock> read()
    {
        const std::size_t last = std::min(lines_.size(), at_ + max_label_lines);
        while (at_ < last && take(lines_[at_])) ++at_;
        close();
        block_.end = at_;
        block_.has_from = seen(BlockLabel::from);
        block_.has_date = seen(BlockLabel::date);
        for (const auto label : {BlockLabel::from, BlockLabel::to, BlockLabel::cc, BlockLabel::date, BlockLabel::subject})
            block_.labels += seen(label) ? 1 : 0;
        if (!block_.has_from || block_.labels < 2) return std::nullopt;
        return std::move(block_);
    }

private:
    bool seen(BlockLabel label) const { return seen_[static_cast<std::size_t>(label)]; }

    /// False where the block ended before this line.
    bool take(const TextLine& line)
    {
        const auto found = label_line(line.bare);
        if (found && (found->label == BlockLabel::other || !seen(found->label))) {
            take_label(line, *found);
            return true;
        }
        if (line.blank()) return block_goes_on();
        if (found || !open_) return false;
        const bool wants_value = current_.value.empty();
        const bool list = current_.label == BlockLabel::to || current_.label == BlockLabel::cc;
        const bool list_goes_on = list && !current_.value.empty() &&
                                  (current_.value.back() == ',' || current_.value.back() == ';');
        const bool folded = !line.whole.empty() && line.quotes == 0 && is_blank(line.whole.front());
        if (!wants_value && !list_goes_on && !folded) return false;
        if (current_.value.size() < max_value_octets) current_.value += (wants_value ? "" : " ") + std::string(line.bare);
        return true;
    }

    /// A blank line inside a block: a label not yet seen follows.
    bool block_goes_on()
    {
        if (open_ && current_.value.empty()) open_ = at_ + 1 < lines_.size() && !lines_[at_ + 1].blank();
        if (at_ + 1 >= lines_.size()) return false;
        const auto next = label_line(lines_[at_ + 1].bare);
        return next && next->label != BlockLabel::other && !seen(next->label);
    }

    void take_label(const TextLine& line, const LabelLine& found)
    {
        close();
        const std::vector<LabelValue> glued = split_glued(line.bare);
        if (glued.size() >= 3) {
            for (const LabelValue& value : glued) keep(value);
            return;
        }
        current_ = {found.label, std::string(found.value)};
        open_ = true;
    }

    void close()
    {
        if (open_) keep(current_);
        open_ = false;
    }

    void keep(const LabelValue& value)
    {
        bool& was_seen = seen_[static_cast<std::size_t>(value.label)];
        if (was_seen) return;
        was_seen = true;
        const WordContext plain{};
        switch (value.label) {
        case BlockLabel::from: block_.from = person(parse_addresses(value.value, plain, max_people).addresses); break;
        case BlockLabel::to: block_.to = several(parse_addresses(value.value, plain, max_people).addresses); break;
        case BlockLabel::cc: block_.cc = several(parse_addresses(value.value, plain, max_people).addresses); break;
        case BlockLabel::date: block_.date = value.value; break;
        case BlockLabel::subject: block_.subject = value.value; break;
        case BlockLabel::other: break;
        }
    }

    /// One person; "Doe, John <a@b>" without quotes is one as well.
    static NamedAddress person(const std::vector<NamedAddress>& people)
    {
        if (people.empty()) return {};
        const bool turned = people.size() == 2 && people[0].address.empty() && !people[1].name.empty();
        if (turned) return {people[0].name + ", " + people[1].name, people[1].address};
        return people[0];
    }

    /// "Doe, John <a@b>; c@d": one word without an address is the front of the name behind it.
    static std::vector<NamedAddress> several(std::vector<NamedAddress> people)
    {
        std::vector<NamedAddress> joined;
        for (std::size_t i = 0; i < people.size(); ++i) {
            const bool word = people[i].address.empty() && people[i].name.find(' ') == std::string::npos;
            const bool turned = word && i + 1 < people.size() && !people[i + 1].name.empty() && !people[i + 1].address.empty();
            if (turned) people[i + 1].name = people[i].name + ", " + people[i + 1].name;
            else joined.push_back(std::move(people[i]));
        }
        return joined;
    }

    const std::vector<TextLine>& lines_;
    std::size_t at_;
    LabelBlock block_;
    LabelValue current_{BlockLabel::other, {}};
    bool open_ = false;
    std::array<bool, 6> seen_{};
};

std::size_t skip_blank(const std::vector<TextLine>& lines, std::size_t at, std::size_t most)
{
    while (at < lines.size() && most-- > 0 && lines[at].blank()) ++at;
    return at;
}

/// "----- Forwarded Message ----- From: ..": what stands behind the second run of dashes; empty where nothing does.
std::string_view behind_separator(std::string_view line)
{
    line = trim(line);
    if (line.substr(0, 3) != "---") return {};
    const auto phrase = line.find_first_not_of("- ");
    const auto dashes = phrase == std::string_view::npos ? phrase : line.substr(0, 200).find("---", phrase);
    if (dashes == std::string_view::npos) return {};
    const auto rest = line.find_first_not_of("- ", dashes);
    return rest == std::string_view::npos ? std::string_view{} : line.substr(rest);
}

class ForwardFinder {
public:
    ForwardFinder(std::string_view text, std::string_view subject)
        : lines_(text_lines(text)), prefixes_(subject_prefixes(subject))
    {
    }

    std::optional<Forwarded> find()
    {
        const std::size_t last = std::min(lines_.size(), max_separator_lines);
        for (at_ = 0; at_ < last && !answer_begins_; ++at_) {
            if (lines_[at_].blank()) continue;
            if (auto found = at_separator()) return found;
            if (auto found = at_bare_block()) return found;
            if (auto found = at_wrote_line()) return found;
            text_above_ = true;
        }
        return std::nullopt;
    }

private:
    bool weak_evidence() const { return prefixes_.forward || (!text_above_ && !prefixes_.reply); }

    std::optional<Forwarded> at_separator()
    {
        const std::string_view rest = behind_separator(lines_[at_].bare);
        const bool glued = label_line(rest).has_value();
        if (glued) {
            const std::string_view line = lines_[at_].bare;
            lines_[at_].bare = line.substr(0, line.size() - rest.size());
        }
        const SeparatorKind kind = separator_kind(lines_[at_].bare);
        if (kind == SeparatorKind::none) return std::nullopt;
        if (glued) lines_[at_].bare = rest;
        const std::size_t begin = glued ? at_ : skip_blank(lines_, at_ + 1, 3);
        auto block = begin < lines_.size() ? read_label_block(lines_, begin) : std::nullopt;
        if (!block || (kind == SeparatorKind::unknown && block->labels < 3)) return std::nullopt;
        if (kind == SeparatorKind::forward || weak_evidence()) return result(std::move(*block));
        answer_begins_ = true;
        return std::nullopt;
    }

    std::optional<Forwarded> at_bare_block()
    {
        const auto label = label_line(lines_[at_].bare);
        if (!label) return std::nullopt;
        auto block = read_label_block(lines_, at_);
        if (!block) return std::nullopt;
        // Two labels alone are what forms and people write, too: a letter that was sent has a date or a subject line
        // beside its author and receiver.
        if (block->labels < 3) return std::nullopt;
        if (weak_evidence()) return result(std::move(*block));
        answer_begins_ = text_above_ && prefixes_.reply;
        return std::nullopt;
    }

    /// "On D, "N" <a> wrote:" of Outlook for Mac: only the subject tells that it was forwarded.
    std::optional<Forwarded> at_wrote_line()
    {
        std::string joined(lines_[at_].bare);
        std::size_t end = at_ + 1;
        if (!may_begin_wrote_line(joined) && !ends_as_wrote_line(joined)) return std::nullopt;
        while (!ends_as_wrote_line(joined) && end < lines_.size() && end < at_ + 3 && !lines_[end].blank()) {
            joined += ' ';
            joined += lines_[end++].bare;
        }
        if (!ends_as_wrote_line(joined)) return std::nullopt;
        if (!prefixes_.forward) {
            answer_begins_ = text_above_ || prefixes_.reply;
            return std::nullopt;
        }
        const auto open = joined.rfind('<');
        const auto close = open == std::string::npos ? open : joined.find('>', open);
        if (close == std::string::npos || joined.find('@', open) > close) return std::nullopt;
        LabelBlock block;
        const auto comma = joined.rfind(',', open);
        const auto quote = joined.find('"');
        const auto name_begin = quote != std::string::npos && quote < open ? quote
                                : comma == std::string::npos               ? 0
                                                                           : comma + 1;
        const std::string person = joined.substr(name_begin, close + 1 - name_begin);
        const auto people = parse_addresses(person, WordContext{}, 1).addresses;
        if (people.empty()) return std::nullopt;
        block.from = people.front();
        block.date = trim(joined.substr(0, name_begin > 0 ? name_begin - 1 : 0));
        if (const auto blank = block.date.find(' '); blank != std::string::npos && may_begin_wrote_line(block.date) &&
                                                     !is_digit(block.date.front()))
            block.date.erase(0, blank + 1);
        while (!block.date.empty() && (block.date.back() == ',' || block.date.back() == ' ')) block.date.pop_back();
        block.subject = prefixes_.behind_first;
        block.end = end;
        return result(std::move(block));
    }

    Forwarded result(LabelBlock block) const
    {
        Forwarded out;
        out.from = std::move(block.from);
        out.to = std::move(block.to);
        out.cc = std::move(block.cc);
        out.date = std::move(block.date);
        out.subject = std::move(block.subject);
        out.body = body(block.end);
        return out;
    }

    /// What follows, with the quote marks off that all of it carries.
    std::string body(std::size_t begin) const
    {
        std::size_t levels = static_cast<std::size_t>(-1);
        std::size_t written = 0;
        std::size_t quoted = 0;
        bool first_is_quoted = false;
        bool indented = true;
        for (std::size_t i = begin; i < lines_.size(); ++i) {
            if (lines_[i].blank()) continue;
            if (written++ == 0) first_is_quoted = lines_[i].quotes > 0;
            quoted += lines_[i].quotes > 0 ? 1 : 0;
            levels = std::min(levels, lines_[i].quotes);
            indented = indented && lines_[i].whole.substr(0, 4) == "    ";
        }
        if (written == 0) return {};
        // Some programs quote what they forward; lines that were broken on the way lost their mark.
        if (levels == 0 && first_is_quoted && quoted * 3 >= written * 2) levels = 1;
        std::string out = join_lines(lines_, begin, lines_.size(), levels);
        if (!indented) return std::string(trim(out));
        std::string flush_left;
        for (const TextLine& line : text_lines(out)) {
            if (!flush_left.empty()) flush_left.push_back('\n');
            flush_left += line.whole.substr(std::min<std::size_t>(4, line.whole.size()));
        }
        return flush_left;
    }

    std::vector<TextLine> lines_;
    SubjectPrefixes prefixes_;
    std::size_t at_ = 0;
    bool text_above_ = false;
    bool answer_begins_ = false;  // what is below is an older letter, quoted
};

}  // namespace

std::optional<LabelBlock> read_label_block(const std::vector<TextLine>& lines, std::size_t at)
{
    return BlockReader(lines, at).read();
}

std::optional<Forwarded> find_forwarded(std::string_view text, std::string_view subject)
{
    return ForwardFinder(text, subject).find();
}

}  // namespace captura::reading
