#include "reading/quote.hpp"

#include "reading/forwarded.hpp"
#include "reading/letter_chars.hpp"
#include "reading/mail_words.hpp"
#include "reading/text_lines.hpp"
#include "reading/utf8.hpp"

#include <algorithm>
#include <vector>

namespace captura::reading {

namespace {

constexpr std::size_t max_signature_lines = 15;
constexpr std::size_t max_signature_columns = 80;

class QuoteCutter {
public:
    QuoteCutter(const std::vector<TextLine>& lines, bool is_reply) : lines_(lines), is_reply_(is_reply) {}

    std::vector<TextLine> cut()
    {
        for (at_ = 0; at_ < lines_.size(); ++at_) {
            const TextLine& line = lines_[at_];
            if (line.quotes > 0) continue;
            if (at_ < max_separator_lines && !line.blank()) {
                if (text_above_ && ends_here()) break;
                if (const std::size_t next = behind_wrote_line(); next > at_) {
                    if (text_above_ && !quotes_follow(next)) break;
                    if (quotes_follow(next)) {
                        at_ = next - 1;
                        continue;
                    }
                }
            }
            kept_.push_back(line);
            text_above_ = text_above_ || !line.blank();
        }
        return std::move(kept_);
    }

private:
    /// A separator or a block of labels: all below is an older letter.
    bool ends_here() const
    {
        const SeparatorKind kind = separator_kind(lines_[at_].bare);
        if (kind == SeparatorKind::original) return true;
        if (kind == SeparatorKind::rule || kind == SeparatorKind::unknown) {
            std::size_t begin = at_ + 1;
            while (begin < lines_.size() && begin < at_ + 4 && lines_[begin].blank()) ++begin;
            const auto block = begin < lines_.size() ? read_label_block(lines_, begin) : std::nullopt;
            return block && block->has_date;
        }
        if (!label_line(lines_[at_].bare)) return false;
        // Forms say "From:" and "Subject:" as well; only a letter that was sent has a date beside them.
        const auto block = read_label_block(lines_, at_);
        return block && block->has_date && (is_reply_ || block->labels >= 4);
    }

    /// The line behind "On D, N wrote:", which may be broken in three; `at_` where there is none.
    std::size_t behind_wrote_line() const
    {
        std::string joined(lines_[at_].bare);
        if (ends_as_wrote_line(joined) && (may_begin_wrote_line(joined) || quotes_follow(at_ + 1))) return at_ + 1;
        if (!may_begin_wrote_line(joined)) return at_;
        for (std::size_t end = at_ + 1; end < lines_.size() && end < at_ + 3 && !lines_[end].blank(); ++end) {
            joined += ' ';
            joined += lines_[end].bare;
            if (ends_as_wrote_line(joined)) return end + 1;
        }
        return at_;
    }

    bool quotes_follow(std::size_t at) const
    {
        for (int i = 0; i < 3 && at < lines_.size(); ++i, ++at)
            if (!lines_[at].blank() || lines_[at].quotes > 0) return lines_[at].quotes > 0;
        return false;
    }

    const std::vector<TextLine>& lines_;
    bool is_reply_;
    std::size_t at_ = 0;
    bool text_above_ = false;
    std::vector<TextLine> kept_;
};

std::size_t count_words(std::string_view line)
{
    std::size_t words = 0;
    bool inside = false;
    for (const char c : line) {
        if (!is_blank(c) && !inside) ++words;
        inside = !is_blank(c);
    }
    return words;
}

/// A line one finds below a closing formula: a name, not a sentence.
bool looks_like_name(std::string_view line)
{
    return !line.empty() && line.size() <= 60 && count_words(line) <= 5 &&
           std::string_view("?!:,;").find(line.back()) == std::string_view::npos;
}

/// Where the signature begins; `end` where there is none.
std::size_t find_signature(const std::vector<TextLine>& lines, const MessageContext& context)
{
    std::size_t end = lines.size();
    while (end > 0 && lines[end - 1].blank()) --end;
    for (std::size_t i = 0; i < end; ++i)
        if (lines[i].bare == "--" || lines[i].bare == "—") return i;
    const std::string author = fold_case(context.author_name);
    std::size_t first = end > max_signature_lines ? end - max_signature_lines : 0;
    for (std::size_t i = end; i > first; --i)
        if (lines[i - 1].whole.size() > 2 * max_signature_columns) first = i;
    for (std::size_t i = first; i < end; ++i) {
        if (is_device_line(lines[i].bare)) return i;
        if (!author.empty() && i > 0 && fold_case(lines[i].bare) == author) return i;
        if (!is_closing_formula(lines[i].bare)) continue;
        std::size_t next = i + 1;
        while (next < end && lines[next].blank()) ++next;
        if (next < end && looks_like_name(lines[next].bare)) return next;
    }
    return end;
}

}  // namespace

std::string own_message(std::string_view text, const MessageContext& context)
{
    const std::vector<TextLine> lines = text_lines(text);
    std::vector<TextLine> own = QuoteCutter(lines, context.is_reply).cut();
    std::string message = join_lines(own, 0, find_signature(own, context));
    if (message.empty()) message = join_lines(own, 0, own.size());
    if (message.empty()) message = join_lines(lines, 0, lines.size());
    return message;
}

}  // namespace captura::reading
