#include "reading/html_text.hpp"

#include "reading/html_entities.hpp"
#include "reading/html_tags.hpp"
#include "reading/letter_chars.hpp"
#include "reading/utf8.hpp"

#include <algorithm>

namespace captura::reading {

namespace {

constexpr std::size_t npos = std::string_view::npos;
constexpr std::size_t max_marks = 2000;
constexpr std::size_t max_quote_depth = 32;
constexpr std::size_t max_breaks = 3;
constexpr std::size_t letters_worth_reading = 20;

/// Lays text out in lines. Line ends, blanks and tabs are owed until text follows, so that none pile up.
class Layout {
public:
    explicit Layout(std::size_t limit) : limit_(limit) {}

    void put(std::string_view octets)
    {
        pay();
        if (out_.text.size() + octets.size() > limit_) out_.cut = true;
        else out_.text += octets;
        cell_is_fresh_ = false;
    }

    void blank()
    {
        if (pre_ > 0) put(" ");
        else blank_owed_ = true;
    }

    /// At least `count` line ends between what was and what comes; none at the start of a table cell.
    void end_block(std::size_t count)
    {
        if (cell_is_fresh_) return;
        breaks_ = std::max(breaks_, count);
        blank_owed_ = false;
    }

    void line_break()
    {
        breaks_ = std::min(breaks_ + 1, max_breaks);
        blank_owed_ = false;
    }

    void begin_row()
    {
        end_block(1);
        row_has_cell_ = false;
    }

    void begin_cell()
    {
        if (row_has_cell_) {
            tab_owed_ = true;
            breaks_ = 0;
        }
        row_has_cell_ = true;
        cell_is_fresh_ = true;
    }

    void begin_item()
    {
        end_block(1);
        item_owed_ = true;
    }

    void begin_quote()
    {
        cell_is_fresh_ = false;
        end_block(1);
        ++quotes_;
    }

    void end_quote()
    {
        end_block(1);
        if (quotes_ > 0) --quotes_;
    }

    void rule()
    {
        end_block(1);
        mark(HtmlMarkKind::rule, {});
        put("________________________________");  // as the text parts of the same programs draw it
        end_block(1);
    }

    void begin_pre() { ++pre_; }
    void end_pre() { pre_ -= pre_ > 0 ? 1 : 0; }
    bool in_pre() const { return pre_ > 0; }

    void mark(HtmlMarkKind kind, std::string value)
    {
        if (out_.marks.size() < max_marks) out_.marks.push_back({out_.text.size(), kind, std::move(value)});
    }

    bool full() const { return out_.cut; }
    HtmlText take() { return std::move(out_); }

private:
    void pay()
    {
        if (breaks_ > 0 && !out_.text.empty()) {
            while (!out_.text.empty() && is_blank(out_.text.back())) out_.text.pop_back();
            out_.text.append(breaks_, '\n');
            at_line_start_ = true;
        } else if (tab_owed_) {
            out_.text.push_back('\t');
        } else if (blank_owed_ && !at_line_start_) {
            out_.text.push_back(' ');
        }
        if (at_line_start_)
            for (std::size_t i = 0; i < std::min(quotes_, max_quote_depth); ++i) out_.text += "> ";
        if (item_owed_) out_.text += "- ";
        at_line_start_ = blank_owed_ = tab_owed_ = item_owed_ = false;
        breaks_ = 0;
    }

    HtmlText out_;
    std::size_t limit_;
    std::size_t breaks_ = 0;
    std::size_t quotes_ = 0;
    std::size_t pre_ = 0;
    bool at_line_start_ = true;
    bool blank_owed_ = false;
    bool tab_owed_ = false;
    bool item_owed_ = false;
    bool row_has_cell_ = false;
    bool cell_is_fresh_ = false;
};

bool has_word(std::string_view list, std::string_view word)
{
    for (std::size_t at = list.find(word); at != npos; at = list.find(word, at + 1)) {
        const bool begins = at == 0 || is_blank(list[at - 1]);
        const std::size_t end = at + word.size();
        if (begins && (end == list.size() || is_blank(list[end]))) return true;
    }
    return false;
}

class HtmlReader {
public:
    HtmlReader(std::string_view text, std::size_t limit, bool show_hidden)
        : text_(text), ends_(text), comment_ends_(text), script_ends_(text), style_ends_(text), title_ends_(text),
          xml_ends_(text), layout_(limit), show_hidden_(show_hidden)
    {
    }

    HtmlText read()
    {
        while (at_ < text_.size() && !layout_.full()) step();
        return layout_.take();
    }

    bool hid_something() const { return hid_something_; }

private:
    void step()
    {
        const char c = text_[at_];
        if (c == '<' && begins_tag(text_, at_)) {
            take_tag();
        } else if (c == '&') {
            take_entity();
        } else if (c == '\n' && layout_.in_pre()) {
            if (!hidden()) layout_.line_break();
            ++at_;
        } else if (is_blank(c) || c == '\n' || c == '\r' || c == '\f') {
            if (!hidden()) layout_.blank();
            ++at_;
        } else {
            take_text();
        }
    }

    bool hidden() const { return hidden_depth_ > 0; }

    void take_text()
    {
        std::size_t end = at_ + 1;
        while (end < text_.size() && end - at_ < 4096 && std::string_view("<& \t\r\n\f").find(text_[end]) == npos) ++end;
        if (!hidden()) layout_.put(text_.substr(at_, end - at_));
        at_ = end;
    }

    void take_entity()
    {
        const EntityAt entity = entity_at(text_, at_);
        if (!hidden()) {
            std::string character;
            append_utf8(character, entity.value);
            if (entity.length == 0) layout_.put("&");
            else if (entity.value == 0xA0 && layout_.in_pre()) layout_.blank();
            else if (entity.value == 0xA0) layout_.put(" ");
            else if (entity.value != 0xAD) layout_.put(character);
        }
        at_ += std::max<std::size_t>(entity.length, 1);
    }

    void take_tag()
    {
        if (text_[at_ + 1] == '!' || text_[at_ + 1] == '?') return skip_declaration();
        HtmlTag tag;
        at_ = read_tag(text_, at_, ends_, tag);
        if (!tag.closing && skip_raw_text(tag.name)) return;
        if (hidden()) return count_hidden(tag);
        if (tag.hidden && !tag.closing && !show_hidden_ && !is_void_tag(tag.name)) {
            hidden_name_ = tag.name;
            hidden_depth_ = 1;
            hid_something_ = true;
            return;
        }
        note_marks(tag);
        lay_out(tag);
    }

    /// "<!-- ... -->", "<!doctype>", "<![if ...]>", "<?xml ... ?>".
    void skip_declaration()
    {
        if (text_.substr(at_, 4) == "<!--") {
            const auto end = comment_ends_.find("-->", at_ + 4 - 2);  // "<!-->" is a whole comment
            if (end != npos) {
                at_ = end + 3;
                return;
            }
        }
        const auto end = ends_.find(">", at_);
        if (end == npos) {
            if (!hidden()) layout_.put("<");
            ++at_;
        } else {
            at_ = end + 1;
        }
    }

    /// Script, style and title have no text for a person. Without their end they end at the next block.
    bool skip_raw_text(const std::string& name)
    {
        HtmlSeeker* ends = name == "script"  ? &script_ends_
                           : name == "style" ? &style_ends_
                           : name == "title" ? &title_ends_
                           : name == "xml"   ? &xml_ends_
                                             : nullptr;
        if (!ends) return false;
        const auto end = ends->find_closing(name, at_);
        if (end != npos) {
            const auto close = ends_.find(">", end);
            at_ = close == npos ? text_.size() : close + 1;
            return true;
        }
        for (auto next = text_.find('<', at_); next != npos; next = text_.find('<', next + 1)) {
            const std::size_t begin = next + 1 + (text_.substr(next + 1, 1) == "/" ? 1 : 0);
            std::size_t stop = begin;
            while (stop < text_.size() && stop - begin < 16 && (is_letter(text_[stop]) || is_digit(text_[stop]))) ++stop;
            if (!is_block_tag(lower(text_.substr(begin, stop - begin)))) continue;
            at_ = next;
            return true;
        }
        at_ = text_.size();
        return true;
    }

    void count_hidden(const HtmlTag& tag)
    {
        if (tag.name != hidden_name_) return;
        if (tag.closing) --hidden_depth_;
        else ++hidden_depth_;
    }

    void note_marks(const HtmlTag& tag)
    {
        if (tag.closing) return;
        if (tag.name == "b" || tag.name == "strong") layout_.mark(HtmlMarkKind::bold, {});
        const bool plain = tag.href.empty() && tag.classes.empty() && tag.id.empty() && tag.type.empty() && tag.style.empty();
        if (plain) return;
        if (tag.name == "a" && (begins_with(tag.href, "mailto:") || begins_with(tag.href, "tel:")))
            layout_.mark(HtmlMarkKind::link, decode_entities(tag.href));
        if (has_word(tag.classes, "moz-forward-container") || tag.id == "divRplyFwdMsg" || tag.id == "appendonsend")
            layout_.mark(HtmlMarkKind::forward, std::string(tag.id.empty() ? tag.classes : tag.id));
        const bool quotes = has_word(tag.classes, "gmail_quote") || has_word(tag.classes, "moz-cite-prefix") ||
                            has_word(tag.classes, "yahoo_quoted") || same_letters(tag.type, "cite");
        if (quotes) layout_.mark(HtmlMarkKind::quote, std::string(tag.classes));
        if (tag.style.find("border-top:solid") != npos) layout_.mark(HtmlMarkKind::rule, {});
    }

    void lay_out(const HtmlTag& tag)
    {
        const std::string& name = tag.name;
        if (name == "br") {
            layout_.line_break();
        } else if (name == "p") {
            if (begins_with(tag.classes, "MsoNormal") && !tag.closing) office_paragraphs_ = true;
            layout_.end_block(office_paragraphs_ ? 1 : 2);
        } else if (name == "blockquote") {
            if (tag.closing) layout_.end_quote();
            else layout_.begin_quote();
        } else if (name == "tr") {
            if (tag.closing) layout_.end_block(1);
            else layout_.begin_row();
        } else if (name == "td" || name == "th") {
            if (!tag.closing) {
                layout_.mark(HtmlMarkKind::cell, {});
                layout_.begin_cell();
            }
        } else if (name == "li") {
            if (!tag.closing) layout_.begin_item();
        } else if (name == "hr") {
            layout_.rule();
        } else if (name == "pre") {
            layout_.end_block(1);
            if (tag.closing) layout_.end_pre();
            else layout_.begin_pre();
        } else if (is_block_tag(name)) {
            layout_.end_block(1);
        }
    }

    std::string_view text_;
    std::size_t at_ = 0;
    HtmlSeeker ends_;
    HtmlSeeker comment_ends_;
    HtmlSeeker script_ends_;
    HtmlSeeker style_ends_;
    HtmlSeeker title_ends_;
    HtmlSeeker xml_ends_;
    Layout layout_;
    bool show_hidden_;
    bool hid_something_ = false;
    bool office_paragraphs_ = false;
    std::string hidden_name_;
    std::size_t hidden_depth_ = 0;
};

}  // namespace

HtmlText html_to_text(std::string_view utf8, std::size_t limit)
{
    HtmlReader reader(utf8, limit, false);
    HtmlText result = reader.read();
    if (reader.hid_something() && count_letters(result.text) < letters_worth_reading) {
        HtmlText all = HtmlReader(utf8, limit, true).read();
        if (count_letters(all.text) > count_letters(result.text)) return all;
    }
    return result;
}

std::string_view html_meta_charset(std::string_view octets)
{
    const std::string_view head = octets.substr(0, 4096);
    const std::string folded = lower(head);
    for (auto at = folded.find("<meta"); at != npos; at = folded.find("<meta", at + 1)) {
        const auto end = std::min(folded.find('>', at), folded.size());
        auto charset = folded.find("charset", at);
        if (charset == npos || charset >= end) continue;
        charset += 7;
        while (charset < end && (is_blank(folded[charset]) || folded[charset] == '=' || folded[charset] == '"' ||
                                 folded[charset] == '\''))
            ++charset;
        const auto stop = folded.find_first_of("\"'> ;/", charset);
        return head.substr(charset, std::min(stop, end) - charset);
    }
    return {};
}

}  // namespace captura::reading
