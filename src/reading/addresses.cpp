#include "reading/addresses.hpp"

#include "reading/letter_chars.hpp"

#include <algorithm>
#include <string>

namespace captura::reading {

namespace {

/// What was read since the last separator.
struct Piece {
    std::vector<std::string> words;  // outside brackets, in order
    std::vector<std::string> comments;
    std::string bracketed;
    bool has_bracket = false;
    std::size_t words_before_colon = 0;  // a group's name, or the front of a name with a colon in it
    bool has_colon = false;
    bool group_is_closed = false;        // a ";" stands further on

    bool empty() const { return words.empty() && comments.empty() && !has_bracket; }
};

std::string join(const std::vector<std::string>& words, std::size_t from = 0)
{
    std::string out;
    for (std::size_t i = from; i < words.size(); ++i) {
        if (!out.empty()) out.push_back(' ');
        out += words[i];
    }
    return out;
}

bool has_at(std::string_view word)
{
    const auto at = word.rfind('@');
    return at != std::string_view::npos && at > 0 && at + 1 < word.size();
}

/// "<@x,@y:a@b>": the route is history, the address stands behind its colon.
std::string_view without_route(std::string_view address)
{
    address = trim(address);
    if (!address.empty() && address[0] == '@') {
        const auto colon = address.find(':');
        if (colon != std::string_view::npos) address.remove_prefix(colon + 1);
    }
    if (begins_with(address, "mailto:")) address.remove_prefix(7);
    return trim(address);
}

/// "pete(his account)@silly.test" (RFC 5322, section 3.2.2) without its comments; as it is where one is left open.
std::string without_comments(std::string_view address)
{
    std::string out;
    int depth = 0;
    bool quoted = false;
    for (std::size_t i = 0; i < address.size(); ++i) {
        const char c = address[i];
        if (c == '"' && depth == 0) quoted = !quoted;
        if (c == '(' && !quoted) ++depth;
        else if (c == ')' && depth > 0) --depth;
        else if (depth == 0) out.push_back(c);
        else if (c == '\\') ++i;
    }
    return depth == 0 ? out : std::string(address);
}

std::string clean_address(std::string_view raw, const WordContext& context)
{
    // Encoded words have no meaning in an address (RFC 2047 section 5): only raw eight-bit text is decoded.
    WordContext no_words = context;
    no_words.max_words = 0;
    std::string text = decode_header_text(without_comments(without_route(raw)), no_words);
    const bool quoted = !text.empty() && text.front() == '"';
    if (!quoted) text.erase(std::remove(text.begin(), text.end(), ' '), text.end());
    return text;
}

std::string clean_name(std::string_view raw, const WordContext& context)
{
    std::string name = decode_header_text(raw, context);
    if (name.size() >= 2 && name.front() == '\'' && name.back() == '\'') name = name.substr(1, name.size() - 2);
    return name;
}

class ListReader {
public:
    ListReader(std::string_view raw, const WordContext& context, std::size_t max)
        : raw_(raw), context_(context), max_(max), last_semicolon_(raw.rfind(';')), last_parenthesis_(raw.rfind(')')),
          last_quote_(raw.rfind('"'))
    {
    }

    AddressList read()
    {
        while (at_ < raw_.size() && !list_.cut) step();
        flush();
        return std::move(list_);
    }

private:
    void step()
    {
        const char c = raw_[at_];
        if (is_blank(c)) {
            end_word();
            ++at_;
        } else if (c == ',' || c == ';') {
            flush();
            ++at_;
        } else if (c == '<') {
            end_word();
            if (piece_.has_bracket) flush();
            bracket();
        } else if (c == '>' && word_.empty()) {
            ++at_;
        } else if (c == '(' && lies_before(last_parenthesis_)) {
            end_word();
            comment();
        } else if (c == '"' && lies_before(last_quote_)) {
            quoted();
        } else if (c == '[' && begins_with(raw_.substr(at_), "[mailto:")) {
            end_word();
            mailto();
        } else if (c == ':') {
            colon();
        } else {
            text();
        }
    }

    bool lies_before(std::size_t last) const { return last != std::string_view::npos && last > at_; }

    void end_word()
    {
        if (!word_.empty()) piece_.words.push_back(std::move(word_));
        word_.clear();
        word_has_at_ = false;
    }

    void text()
    {
        // A new name behind a finished "<a@b>": the comma between was forgotten.
        if (piece_.has_bracket && word_.empty()) flush();
        if (const std::size_t length = encoded_word_length(raw_, at_)) {
            word_ += raw_.substr(at_, length);
            at_ += length;
            return;
        }
        if (raw_[at_] == '\\' && at_ + 1 < raw_.size()) ++at_;
        word_has_at_ = word_has_at_ || (raw_[at_] == '@' && !word_.empty());
        word_.push_back(raw_[at_++]);
    }

    void colon()
    {
        ++at_;
        const bool nothing_before = word_.empty() && piece_.words.empty();
        if (piece_.has_colon || piece_.has_bracket || word_has_at_ || nothing_before) {
            if (word_has_at_) word_.push_back(':');
            return;
        }
        if (same_letters(word_, "mailto")) {
            word_.clear();
            return;
        }
        word_.push_back(':');
        end_word();
        piece_.has_colon = true;
        piece_.words_before_colon = piece_.words.size();
        piece_.group_is_closed = lies_before(last_semicolon_) || last_semicolon_ == at_;
    }

    /// "\"...\"": words of a name, or a local part where "@" follows.
    void quoted()
    {
        if (piece_.has_bracket && word_.empty()) flush();
        const std::size_t begin = at_++;
        std::string content;
        while (at_ < raw_.size() && raw_[at_] != '"') {
            if (raw_[at_] == '\\' && at_ + 1 < raw_.size()) ++at_;
            content.push_back(raw_[at_++]);
        }
        if (at_ < raw_.size()) ++at_;
        const bool local_part = at_ < raw_.size() && raw_[at_] == '@';
        word_ += local_part ? std::string(raw_.substr(begin, at_ - begin)) : content;
        if (local_part) return;
        const std::string_view name = trim(word_);
        std::string kept(name);
        word_.clear();
        if (!kept.empty()) piece_.words.push_back(std::move(kept));
    }

    void comment()
    {
        std::string content;
        int depth = 0;
        for (; at_ < raw_.size(); ++at_) {
            char c = raw_[at_];
            if (c == '(' && depth++ == 0) continue;
            if (c == ')' && --depth == 0) break;
            if (c == '\\' && at_ + 1 < raw_.size()) c = raw_[++at_];
            content.push_back(c);
        }
        if (at_ < raw_.size()) ++at_;
        if (!trim(content).empty()) piece_.comments.emplace_back(trim(content));
    }

    /// "<a>", "<a<mailto:a>>", and "<a" whose end was forgotten.
    void bracket()
    {
        ++at_;
        std::string content;
        const bool route = at_ < raw_.size() && raw_[at_] == '@';
        bool in_quotes = false;
        for (; at_ < raw_.size(); ++at_) {
            const char c = raw_[at_];
            if (c == '"') in_quotes = !in_quotes && lies_before(last_quote_);
            if (in_quotes) {
                content.push_back(c);
                continue;
            }
            if (c == '>' || c == '<') break;
            if ((c == ',' && !route) || (c == ';' && content.find('@') != std::string::npos)) break;
            content.push_back(c);
        }
        if (at_ < raw_.size() && raw_[at_] == '<') {
            while (at_ < raw_.size() && raw_[at_] != '>' && raw_[at_] != ',') ++at_;
        }
        while (at_ < raw_.size() && raw_[at_] == '>') ++at_;
        piece_.bracketed = std::move(content);
        piece_.has_bracket = true;
    }

    void mailto()
    {
        at_ += 8;
        const auto end = std::min(raw_.find_first_of("],", at_), raw_.size());
        if (piece_.has_bracket) flush();
        piece_.bracketed = raw_.substr(at_, end - at_);
        piece_.has_bracket = true;
        at_ = end < raw_.size() && raw_[end] == ']' ? end + 1 : end;
    }

    void add(std::string name, std::string address)
    {
        if (name.empty() && address.empty()) return;
        if (list_.addresses.size() >= max_) {
            list_.cut = true;
            return;
        }
        if (same_letters(name, address)) name.clear();
        list_.addresses.push_back({std::move(name), std::move(address)});
    }

    void flush()
    {
        end_word();
        Piece piece = std::move(piece_);
        piece_ = {};
        if (piece.empty()) return;
        const std::string comments = clean_name(join(piece.comments), context_);
        if (piece.has_bracket) {
            // "Sales: EU <a@b>" is a name with a colon; "Team: EU <a@b>, c@d;" a group.
            const bool group = piece.has_colon && (piece.group_is_closed || piece.words.size() == piece.words_before_colon);
            std::string name = clean_name(join(piece.words, group ? piece.words_before_colon : 0), context_);
            std::string address = clean_address(piece.bracketed, context_);
            add(name.empty() ? comments : std::move(name), std::move(address));
            return;
        }
        std::vector<std::string> words(piece.words.begin() + static_cast<std::ptrdiff_t>(piece.words_before_colon),
                                       piece.words.end());
        if (piece.has_colon && words.empty()) return;  // an empty group
        add_bare(words, comments);
    }

    /// Words without brackets: "a@b", "Bob b@d", "a@b c@d", or no address at all.
    void add_bare(const std::vector<std::string>& words, const std::string& comments)
    {
        const auto addresses = std::count_if(words.begin(), words.end(), has_at);
        if (addresses == 0) {
            std::string name = clean_name(join(words), context_);
            const bool address_in_comment = has_at(comments) && comments.find(' ') == std::string::npos;
            if (address_in_comment) add(std::move(name), comments);  // "Bob (b@d)"
            else add(name.empty() ? comments : std::move(name), {});
            return;
        }
        std::vector<std::string> name_words;
        for (const std::string& word : words)
            if (!has_at(word)) name_words.push_back(word);
        std::string name = addresses == 1 ? clean_name(join(name_words), context_) : std::string{};
        for (const std::string& word : words)
            if (has_at(word)) add(name.empty() ? comments : name, clean_address(word, context_));
    }

    std::string_view raw_;
    const WordContext& context_;
    std::size_t max_;
    // Where the last closing octet of each kind stands: a search beyond it would fail, and cost as much each time.
    std::size_t last_semicolon_;
    std::size_t last_parenthesis_;
    std::size_t last_quote_;
    std::size_t at_ = 0;
    std::string word_;
    bool word_has_at_ = false;  // asked at each colon: a search would be quadratic
    Piece piece_;
    AddressList list_;
};

}  // namespace

AddressList parse_addresses(std::string_view raw, const WordContext& context, std::size_t max)
{
    return ListReader(raw, context, max).read();
}

}  // namespace captura::reading
