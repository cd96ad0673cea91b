#include "reading/letter_text.hpp"

#include "reading/charset.hpp"
#include "reading/flowed.hpp"
#include "reading/html_text.hpp"
#include "reading/letter_chars.hpp"
#include "reading/transfer.hpp"
#include "reading/utf8.hpp"

#include <algorithm>
#include <optional>

namespace captura::reading {

namespace {

constexpr std::size_t letters_of_a_text = 20;
constexpr std::size_t letters_of_a_stub = 300;
constexpr std::size_t most_mail_links = 100;
constexpr std::size_t max_address = 320;

struct Leaf {
    std::string text;
    std::size_t letters = 0;
    bool html = false;
    bool stub = false;
};

/// "View this message in your browser" in place of a text.
bool is_stub(std::string_view text, std::size_t letters)
{
    if (letters > letters_of_a_stub) return false;
    const std::string folded = lower(text);
    for (const std::string_view phrase : {"view in browser", "view this email in", "view this message in", "view in html",
                                          "does not support html", "doesn't support html", "html-enabled", "html enabled",
                                          "html capable", "this is an html", "to view this message"})
        if (folded.find(phrase) != std::string::npos) return true;
    return false;
}

class TextReader {
public:
    TextReader(const PartList& list, const std::vector<bool>& inline_text, std::string_view octets,
               const LetterLimits& limits)
        : parts_(list.parts), inline_text_(inline_text), octets_(octets), limits_(limits), leaves_(list.parts.size()),
          chosen_(list.parts.size()), children_(list.parts.size()), budget_(4 * limits.text_octets)
    {
    }

    LetterText read()
    {
        for (std::size_t i = 0; i < parts_.size(); ++i) {
            if (parts_[i].parent != MimePart::none) children_[parts_[i].parent].push_back(i);
            note_sealed(parts_[i]);
            if (inline_text_[i]) read_leaf(i);
        }
        for (std::size_t i = parts_.size(); i-- > 0;) choose(i);  // preorder: children stand behind their parent
        for (const std::size_t leaf : chosen_[0]) append(leaves_[leaf]);
        sort_content_ids();
        return std::move(out_);
    }

private:
    void note_sealed(const MimePart& part)
    {
        const std::string& type = part.type.value;
        const bool pkcs7 = type == "application/pkcs7-mime" || type == "application/x-pkcs7-mime";
        const bool enveloped = pkcs7 && !same_letters(parameter_octets(part.type, "smime-type"), "signed-data");
        out_.encrypted = out_.encrypted || enveloped || type == "multipart/encrypted";
    }

    void read_leaf(std::size_t index)
    {
        const MimePart& part = parts_[index];
        Leaf& leaf = leaves_[index];
        leaf.html = part.type.value == "text/html";
        const std::size_t limit = leaf.html ? limits_.html_octets : limits_.text_octets;
        Transferred raw = decode_transfer(body_of(part, octets_), field_value(part.fields, "content-transfer-encoding"),
                                          limit);
        std::string charset = parameter_octets(part.type, "charset");
        if (charset.empty() && leaf.html) charset = html_meta_charset(raw.content);
        Decoded decoded = decode_charset(raw.content, charset);
        raw.content.clear();
        out_.cut = out_.cut || raw.cut;
        out_.footer = out_.footer || raw.footer;
        out_.guessed = out_.guessed || decoded.guessed;
        out_.replaced = out_.replaced || decoded.replaced;
        leaf.text = leaf.html ? text_of_html(decoded.text) : text_of_plain(part, decoded.text);
        budget_ -= std::min(budget_, leaf.text.size());
        leaf.letters = count_letters(leaf.text);
        leaf.stub = !leaf.html && is_stub(leaf.text, leaf.letters);
        if (!has_source_) out_.first_source = std::move(decoded.text);
        has_source_ = true;
    }

    std::string text_of_html(std::string_view html)
    {
        HtmlText read = html_to_text(html, std::min(limits_.text_octets, budget_));
        out_.cut = out_.cut || read.cut;
        collect_content_ids(html);
        collect_mail_links(read);
        return clean_text(read.text);
    }

    std::string text_of_plain(const MimePart& part, std::string_view decoded)
    {
        std::string text;
        const std::string_view seen = cut_utf8(decoded, budget_);
        out_.cut = out_.cut || seen.size() < decoded.size();
        if (same_letters(parameter_octets(part.type, "format"), "flowed"))
            text = join_flowed(seen, same_letters(parameter_octets(part.type, "delsp"), "yes"));
        else
            text = seen;
        return clean_text(text);
    }

    void collect_content_ids(std::string_view html)
    {
        for (auto at = html.find("cid:"); at != std::string_view::npos; at = html.find("cid:", at + 4)) {
            const std::string_view rest = html.substr(at + 4, 200);
            const auto end = std::min(rest.find_first_of("\"'> \t\r\n)"), rest.size());
            if (end > 0 && out_.content_ids.size() < 2 * limits_.parts) out_.content_ids.emplace_back(rest.substr(0, end));
        }
    }

    void collect_mail_links(const HtmlText& read)
    {
        for (const HtmlMark& mark : read.marks) {
            if (mark.kind != HtmlMarkKind::link || !begins_with(mark.value, "mailto:")) continue;
            if (out_.mail_links.size() == most_mail_links) return;
            const std::string_view address = std::string_view{mark.value}.substr(7, max_address);
            out_.mail_links.push_back({clean_line(cut_utf8(std::string_view{read.text}.substr(mark.offset), max_address)),
                                       std::string(trim(address.substr(0, address.find('?'))))});
        }
    }

    void sort_content_ids() { std::sort(out_.content_ids.begin(), out_.content_ids.end()); }

    void choose(std::size_t index)
    {
        const MimePart& part = parts_[index];
        if (!part.multipart) {
            if (inline_text_[index] && leaves_[index].letters + leaves_[index].text.size() > 0) chosen_[index] = {index};
            return;
        }
        const std::string& type = part.type.value;
        if (type == "multipart/encrypted") return;
        std::optional<std::size_t> one;
        if (type == "multipart/alternative") one = best_alternative(children_[index]);
        else if (type == "multipart/related") one = related_root(index);
        else if (type == "multipart/signed") one = first_with_text(children_[index]);
        if (one) {
            chosen_[index] = std::move(chosen_[*one]);
            return;
        }
        for (const std::size_t child : children_[index]) {
            chosen_[index].insert(chosen_[index].end(), chosen_[child].begin(), chosen_[child].end());
            chosen_[child].clear();
        }
    }

    std::optional<std::size_t> first_with_text(const std::vector<std::size_t>& children) const
    {
        for (const std::size_t child : children)
            if (!chosen_[child].empty()) return child;
        return std::nullopt;
    }

    /// The part that `start` names, else the first one with text.
    std::optional<std::size_t> related_root(std::size_t index) const
    {
        const std::string start(trim(parameter_octets(parts_[index].type, "start")));
        if (!start.empty())
            for (const std::size_t child : children_[index])
                if (trim(field_value(parts_[child].fields, "content-id")) == start && !chosen_[child].empty()) return child;
        return first_with_text(children_[index]);
    }

    /// A plain text worth the name, else HTML, else whatever has more letters.
    std::optional<std::size_t> best_alternative(const std::vector<std::size_t>& children) const
    {
        std::optional<std::size_t> best;
        int best_rank = -1;
        std::size_t best_letters = 0;
        for (const std::size_t child : children) {
            if (chosen_[child].empty()) continue;
            std::size_t letters = 0;
            bool html = false;
            bool stub = false;
            for (const std::size_t leaf : chosen_[child]) {
                letters += leaves_[leaf].letters;
                html = html || leaves_[leaf].html;
                stub = stub || leaves_[leaf].stub;
            }
            const int rank = !html && !stub && letters > letters_of_a_text ? 2 : stub || letters == 0 ? 0 : 1;
            if (rank < best_rank || (rank == best_rank && letters <= best_letters)) continue;
            best = child;
            best_rank = rank;
            best_letters = letters;
        }
        return best;
    }

    void append(const Leaf& leaf)
    {
        std::string_view text = leaf.text;
        text = trim_right(text);
        while (!text.empty() && text.front() == '\n') text.remove_prefix(1);
        if (text.empty()) return;
        if (!out_.text.empty()) out_.text += "\n\n";
        const std::size_t room = limits_.text_octets - std::min(limits_.text_octets, out_.text.size());
        const std::string_view cut = cut_utf8(text, room);
        out_.cut = out_.cut || cut.size() < text.size();
        out_.text += cut;
    }

    const std::vector<MimePart>& parts_;
    const std::vector<bool>& inline_text_;
    std::string_view octets_;
    const LetterLimits& limits_;
    LetterText out_;
    std::vector<Leaf> leaves_;
    std::vector<std::vector<std::size_t>> chosen_;  // leaves whose text a part stands for
    std::vector<std::vector<std::size_t>> children_;
    std::size_t budget_;  // what all texts together may take: HTML can grow when its quotes are marked
    bool has_source_ = false;
};

}  // namespace

std::vector<bool> inline_texts(const PartList& list)
{
    std::vector<bool> texts(list.parts.size(), false);
    bool any = false;
    for (std::size_t i = 0; i < list.parts.size(); ++i) {
        const MimePart& part = list.parts[i];
        const bool text = part.type.value == "text/plain" || part.type.value == "text/html";
        if (part.multipart || !text) continue;
        const ParameterValue disposition = parse_parameter_value(field_value(part.fields, "content-disposition"));
        const bool named = !parameter_octets(disposition, "filename").empty() || !parameter_octets(part.type, "name").empty();
        const std::string_view encoding = trim(field_value(part.fields, "content-transfer-encoding"));
        const bool file = begins_with(encoding, "x-uu") || begins_with(encoding, "uuencode");
        // A name alone makes an attachment only where the letter has its text already: some programs name all parts.
        texts[i] = disposition.value != "attachment" && !(named && any) && !file;
        any = any || texts[i];
    }
    return texts;
}

std::string first_charset(const PartList& list, const std::vector<bool>& inline_text)
{
    for (std::size_t i = 0; i < list.parts.size(); ++i)
        if (inline_text[i]) return parameter_octets(list.parts[i].type, "charset");
    return {};
}

LetterText read_letter_text(const PartList& list, const std::vector<bool>& inline_text, std::string_view octets,
                            const LetterLimits& limits)
{
    return TextReader(list, inline_text, octets, limits).read();
}

}  // namespace captura::reading
