#include "reading/html_tags.hpp"

#include "reading/letter_chars.hpp"

#include <algorithm>
#include <iterator>

namespace captura::reading {

namespace {

constexpr std::size_t max_name = 32;
constexpr std::size_t max_attributes = 64;
constexpr std::size_t max_value = 4096;
constexpr std::size_t npos = std::string_view::npos;

bool is_space(char c) { return is_blank(c) || c == '\n' || c == '\r' || c == '\f'; }

/// "display:none" and its kin, blanks aside.
bool style_hides(std::string_view style)
{
    std::string squeezed;
    for (const char c : style.substr(0, 1000))
        if (!is_space(c)) squeezed.push_back(lower(c));
    squeezed.push_back(';');
    for (const std::string_view what : {"display:none", "visibility:hidden", "mso-hide:all"})
        if (squeezed.find(what) != npos) return true;
    for (const std::string_view what : {"font-size:0", "max-height:0"}) {
        const auto at = squeezed.find(what);
        if (at == npos) continue;
        const std::string_view unit = std::string_view(squeezed).substr(at + what.size());
        if (unit[0] == ';' || unit[0] == '!' || unit.substr(0, 2) == "px" || unit.substr(0, 2) == "pt") return true;
    }
    return false;
}

class TagReader {
public:
    TagReader(std::string_view text, std::size_t at, HtmlSeeker& ends, HtmlTag& tag)
        : text_(text), at_(at + 1), ends_(ends), tag_(tag)
    {
    }

    std::size_t read()
    {
        tag_.closing = at_ < text_.size() && text_[at_] == '/';
        if (tag_.closing) ++at_;
        while (at_ < text_.size() && !is_space(text_[at_]) && text_[at_] != '>' && text_[at_] != '/' && text_[at_] != '<') {
            if (tag_.name.size() < max_name) tag_.name.push_back(lower(text_[at_]));
            ++at_;
        }
        for (std::size_t i = 0; i < max_attributes && !ended_; ++i) attribute();
        if (ended_) return at_;
        const auto end = ends_.find(">", at_);  // more attributes than anybody needs
        return end == npos ? text_.size() : end + 1;
    }

private:
    void attribute()
    {
        while (at_ < text_.size() && (is_space(text_[at_]) || text_[at_] == '/')) ++at_;
        if (at_ >= text_.size() || text_[at_] == '<') {
            ended_ = true;
            return;
        }
        if (text_[at_] == '>') {
            ++at_;
            ended_ = true;
            return;
        }
        const std::size_t begin = at_++;
        while (at_ < text_.size() && !is_space(text_[at_]) && std::string_view("=></").find(text_[at_]) == npos) ++at_;
        const std::string_view name = text_.substr(begin, at_ - begin);
        while (at_ < text_.size() && is_space(text_[at_])) ++at_;
        std::string_view value;
        if (at_ < text_.size() && text_[at_] == '=') {
            ++at_;
            while (at_ < text_.size() && is_space(text_[at_])) ++at_;
            value = read_value();
        }
        keep(name, value);
    }

    std::string_view read_value()
    {
        if (at_ >= text_.size()) return {};
        const char quote = text_[at_];
        if (quote != '"' && quote != '\'') {
            const std::size_t begin = at_;
            while (at_ < text_.size() && !is_space(text_[at_]) && text_[at_] != '>') ++at_;
            return text_.substr(begin, std::min(at_ - begin, max_value));
        }
        const std::size_t begin = ++at_;
        std::size_t first_end = npos;
        for (std::size_t i = begin; i < text_.size() && i - begin <= max_value; ++i) {
            if (text_[i] == quote) {
                at_ = i + 1;
                return text_.substr(begin, i - begin);
            }
            if (text_[i] == '>' && first_end == npos) first_end = i;
            if (text_[i] == '<' && first_end != npos) break;  // the next tag: the quote was forgotten
        }
        if (first_end == npos) first_end = ends_.find(">", begin);
        ended_ = true;
        at_ = first_end == npos ? text_.size() : first_end + 1;
        return text_.substr(begin, std::min(at_ - begin, max_value));
    }

    void keep(std::string_view name, std::string_view value)
    {
        if (same_letters(name, "id")) tag_.id = value;
        else if (same_letters(name, "class")) tag_.classes = value;
        else if (same_letters(name, "href")) tag_.href = value;
        else if (same_letters(name, "type")) tag_.type = value;
        else if (same_letters(name, "hidden")) tag_.hidden = true;
        else if (same_letters(name, "style")) {
            tag_.style = value;
            tag_.hidden = tag_.hidden || style_hides(value);
        }
    }

    std::string_view text_;
    std::size_t at_;
    HtmlSeeker& ends_;
    HtmlTag& tag_;
    bool ended_ = false;
};

}  // namespace

std::size_t HtmlSeeker::find(std::string_view what, std::size_t from)
{
    if (none_left_) return npos;
    const auto at = text_.find(what, from);
    none_left_ = at == npos;
    return at;
}

std::size_t HtmlSeeker::find_closing(std::string_view name, std::size_t from)
{
    if (none_left_) return npos;
    for (auto at = text_.find("</", from); at != npos; at = text_.find("</", at + 2))
        if (begins_with(text_.substr(at + 2, name.size()), name)) return at;
    none_left_ = true;
    return npos;
}

bool begins_tag(std::string_view text, std::size_t at)
{
    if (at + 1 >= text.size()) return false;
    const char first = text[at + 1];
    if (first == '!' || first == '?') return true;
    if (first == '/') return at + 2 < text.size() && is_letter(text[at + 2]);
    if (!is_letter(first)) return false;
    std::size_t i = at + 1;
    while (i < text.size() && i - at < 100 && !is_space(text[i]) && text[i] != '>' && text[i] != '<' && text[i] != '/') {
        if (text[i] == '@') return false;
        ++i;
    }
    return text.substr(i, 2) != "//";
}

std::size_t read_tag(std::string_view text, std::size_t at, HtmlSeeker& ends, HtmlTag& tag)
{
    return TagReader(text, at, ends, tag).read();
}

bool is_block_tag(std::string_view name)
{
    static constexpr std::string_view blocks[] = {
        "address", "article", "blockquote", "body", "br", "center", "dd", "div", "dl", "dt", "fieldset", "footer",
        "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "ol", "p", "pre", "section", "table", "tbody",
        "td", "tfoot", "th", "thead", "tr", "ul"};
    return std::find(std::begin(blocks), std::end(blocks), name) != std::end(blocks);
}

bool is_void_tag(std::string_view name)
{
    static constexpr std::string_view voids[] = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "wbr"};
    return std::find(std::begin(voids), std::end(voids), name) != std::end(voids);
}

}  // namespace captura::reading
