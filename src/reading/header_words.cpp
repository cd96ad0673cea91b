#include "reading/header_words.hpp"

#include "reading/charset.hpp"
#include "reading/letter_chars.hpp"
#include "reading/transfer.hpp"
#include "reading/utf8.hpp"

#include <algorithm>
#include <optional>
#include <vector>

namespace captura::reading {

namespace {

constexpr std::size_t max_charset_name = 60;

struct Word {
    std::string_view charset;
    char encoding;          // 'b' or 'q'
    std::string_view text;
    std::size_t end;        // behind "?="
};

/// "=?charset?B?" at `at`: where its text begins.
struct Opening {
    std::string_view charset;
    char encoding;
    std::size_t text;
};

std::optional<Opening> opening_at(std::string_view raw, std::size_t at)
{
    if (raw.substr(at, 2) != "=?") return std::nullopt;
    const std::string_view rest = raw.substr(at + 2, max_charset_name + 1);
    const auto mark = rest.find('?');
    if (mark == 0 || mark == std::string_view::npos) return std::nullopt;
    std::string_view charset = rest.substr(0, mark);
    if (charset.find_first_of(" \t=<>\"") != std::string_view::npos) return std::nullopt;
    charset = charset.substr(0, charset.find('*'));  // RFC 2231 section 5: "*lang"
    const std::size_t encoding = at + 2 + mark + 1;
    if (encoding + 1 >= raw.size() || raw[encoding + 1] != '?') return std::nullopt;
    const char letter = lower(raw[encoding]);
    if (letter != 'b' && letter != 'q') return std::nullopt;
    return Opening{charset, letter, encoding + 2};
}

/// The word at `at`. It ends at "?=", before another word, or with the field.
std::optional<Word> word_at(std::string_view raw, std::size_t at)
{
    const auto opening = opening_at(raw, at);
    if (!opening) return std::nullopt;
    for (std::size_t i = opening->text; i + 1 < raw.size(); ++i) {
        const bool closes = raw[i] == '?' && raw[i + 1] == '=';
        if (!closes && !(raw[i] == '=' && opening_at(raw, i))) continue;
        const std::string_view text = raw.substr(opening->text, i - opening->text);
        return Word{opening->charset, opening->encoding, text, closes ? i + 2 : i};
    }
    std::string_view text = raw.substr(opening->text);
    if (!text.empty() && text.back() == '?') text.remove_suffix(1);
    return Word{opening->charset, opening->encoding, text, raw.size()};
}

std::string octets_of(const Word& word)
{
    if (word.encoding == 'b') return decode_base64(word.text, word.text.size()).content;
    std::string out;
    for (std::size_t i = 0; i < word.text.size(); ++i) {
        const char c = word.text[i];
        const int high = c == '=' && i + 2 < word.text.size() ? hex_value(word.text[i + 1]) : -1;
        const int low = high >= 0 ? hex_value(word.text[i + 2]) : -1;
        if (low >= 0) i += 2;
        out.push_back(low >= 0 ? static_cast<char>(high * 16 + low) : c == '_' ? ' ' : c);
    }
    return out;
}

std::string decode_raw(std::string_view octets, const WordContext& context)
{
    if (is_valid_utf8(octets)) return std::string(octets);
    return decode_charset(octets, context.charset).text;
}

/// Adjacent words of one charset: their octets are joined before they are converted, as characters and shift states
/// may run over the border. Where that gives damage, each word is taken for itself.
class WordRun {
public:
    bool takes(const Word& word) const { return !pieces_.empty() && same_letters(charset_, word.charset); }

    void add(const Word& word)
    {
        charset_ = word.charset;
        pieces_.push_back(octets_of(word));
    }

    void flush(std::string& out)
    {
        if (pieces_.empty()) return;
        std::string joined;
        for (const std::string& piece : pieces_) joined += piece;
        Decoded whole = decode_charset(joined, charset_);
        const bool damaged = whole.replaced || (whole.guessed && is_known_charset(charset_));
        if (!damaged || pieces_.size() == 1) {
            out += whole.text;
        } else {
            for (const std::string& piece : pieces_) out += decode_charset(piece, charset_).text;
        }
        pieces_.clear();
    }

    bool empty() const { return pieces_.empty(); }

private:
    std::string_view charset_;
    std::vector<std::string> pieces_;
};

}  // namespace

std::size_t encoded_word_length(std::string_view raw, std::size_t at)
{
    const auto opening = opening_at(raw, at);
    if (!opening) return 0;
    // A comma or bracket is only hidden by a word of reasonable size; a search that long is bounded.
    const std::string_view text = raw.substr(opening->text, 1000);
    const auto end = text.find("?=");
    return end == std::string_view::npos ? 0 : opening->text + end + 2 - at;
}

std::string decode_header_text(std::string_view raw, const WordContext& context, bool* cut)
{
    std::string out;
    WordRun run;
    std::size_t words = 0;
    std::size_t plain = 0;  // begin of text not yet written
    std::size_t at = raw.find("=?");
    while (at != std::string_view::npos) {
        const auto word = word_at(raw, at);
        if (!word) {
            at = raw.find("=?", at + 2);
            continue;
        }
        if (++words > context.max_words) {
            if (cut) *cut = true;
            break;
        }
        const std::string_view between = raw.substr(plain, at - plain);
        const bool only_blanks = trim(between).empty();
        if (!only_blanks || run.empty()) {
            run.flush(out);
            out += decode_raw(between, context);
        } else if (!run.takes(*word)) {
            run.flush(out);
        }
        run.add(*word);
        plain = word->end;
        at = raw.find("=?", word->end);
    }
    run.flush(out);
    out += decode_raw(raw.substr(std::min(plain, raw.size())), context);
    return clean_line(out);
}

}  // namespace captura::reading
