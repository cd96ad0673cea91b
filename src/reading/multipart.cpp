#include "reading/multipart.hpp"

#include "reading/charset.hpp"
#include "reading/transfer.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace captura::reading {
namespace {

struct Part {
    std::string name;
    std::optional<std::string> file_name;
    std::string type;
    std::string charset;
    std::string encoding;
    std::string_view content;
};

Unreadable broken(std::string detail)
{
    return {"multipart_syntax", std::move(detail)};
}

bool is_token(std::string_view text)
{
    constexpr std::string_view others = "!#$%&'*+-.^_`|~";
    for (const char c : text) {
        const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (!letter && others.find(c) == std::string_view::npos) return false;
    }
    return !text.empty();
}

/// A browser writes quote, CR and LF in names as %22, %0D, %0A, and nothing else so; a backslash is a backslash.
std::string undo_name(std::string_view sent)
{
    std::string out;
    out.reserve(sent.size());
    for (std::size_t i = 0; i < sent.size(); ++i) {
        const std::string escape = lower_ascii(sent.substr(i, 3));
        const char plain = escape == "%22" ? '"' : escape == "%0d" ? '\r' : escape == "%0a" ? '\n' : '\0';
        out.push_back(plain != '\0' ? plain : sent[i]);
        if (plain != '\0') i += 2;
    }
    return out;
}

/// RFC 8187 ("UTF-8''na%c3%afve.txt"), which form-data forbids and some clients send.
std::string undo_extended(std::string_view sent, std::string& charset)
{
    const std::size_t first = sent.find('\'');
    const std::size_t second = first == std::string_view::npos ? first : sent.find('\'', first + 1);
    if (second == std::string_view::npos) return std::string{sent};
    charset = sent.substr(0, first);
    std::string out;
    for (std::size_t i = second + 1; i < sent.size(); ++i) {
        if (sent[i] == '%' && i + 2 < sent.size() && hex_digit(sent[i + 1]) >= 0 && hex_digit(sent[i + 2]) >= 0) {
            out.push_back(static_cast<char>(hex_digit(sent[i + 1]) * 16 + hex_digit(sent[i + 2])));
            i += 2;
        } else {
            out.push_back(sent[i]);
        }
    }
    return out;
}

/// Where a quoted value ends: the quote behind which nothing but the next parameter comes. Others belong to the value
/// (clients that escape with a backslash).
std::size_t closing_quote(std::string_view text, std::size_t from)
{
    for (std::size_t quote = text.find('"', from); quote != std::string_view::npos; quote = text.find('"', quote + 1)) {
        const std::size_t next = text.find_first_not_of(" \t", quote + 1);
        if (next == std::string_view::npos || text[next] == ';') return quote;
    }
    return text.size();
}

void read_disposition(std::string_view value, Part& part)
{
    std::size_t at = value.find(';');
    while (at < value.size()) {
        const std::size_t equals = value.find('=', at);
        if (equals == std::string_view::npos) return;
        const std::string name = lower_ascii(trim_blanks(value.substr(at + 1, equals - at - 1)));
        const std::size_t start = std::min(value.find_first_not_of(" \t", equals + 1), value.size());
        std::string_view sent;
        if (start < value.size() && value[start] == '"') {
            const std::size_t quote = closing_quote(value, start + 1);
            sent = value.substr(start + 1, quote - start - 1);
            at = std::min(value.find(';', quote), value.size());
        } else {
            at = std::min(value.find(';', start), value.size());
            sent = trim_blanks(value.substr(start, at - start));
        }
        if (name == "name") part.name = undo_name(sent);
        if (name == "filename" && !part.file_name) part.file_name = undo_name(sent);
        if (name == "filename*") part.file_name = undo_extended(sent, part.charset);
    }
}

void read_header(std::string_view name, std::string_view value, Part& part)
{
    const std::string field = lower_ascii(name);
    if (field == "content-disposition") {
        read_disposition(value, part);
    } else if (field == "content-type") {
        part.type = value;
        const std::string charset = media_parameter_of(value, "charset");
        if (is_known_charset(charset)) part.charset = charset;
    } else if (field == "content-transfer-encoding") {
        part.encoding = lower_ascii(trim_blanks(value));
    }
}

/// The header block from `at`, which then stands behind its empty line.
Refusal read_part_header(std::string_view body, std::size_t& at, const FormLimits& limits, Part& part)
{
    const std::size_t begin = at;
    for (;;) {
        const std::size_t end = body.find_first_of("\r\n", at);
        if (std::min(end, body.size()) - begin > limits.part_header_octets)
            return Unreadable{"part_header_too_long", "the header of the part at octet " + std::to_string(begin)};
        if (end == std::string_view::npos)
            return Unreadable{"multipart_unterminated", "the body ends in a part's header"};
        if (body.substr(end, 2) != "\r\n") return broken("a lone line end at octet " + std::to_string(end));
        const std::string_view line = body.substr(at, end - at);
        at = end + 2;
        if (line.empty()) return std::nullopt;
        const std::size_t colon = line.find(':');
        if (colon == std::string_view::npos || !is_token(line.substr(0, colon)))
            return broken("no header at octet " + std::to_string(end - line.size()));
        read_header(line.substr(0, colon), trim_blanks(line.substr(colon + 1)), part);
    }
}

enum class Delimiter : std::uint8_t { none, next, last };

/// What follows "--boundary" at `at`; moves behind it.
Delimiter read_delimiter(std::string_view body, std::size_t& at)
{
    if (body.substr(at, 2) == "--") return Delimiter::last;
    const std::size_t end = body.find_first_not_of(" \t", at);
    if (end == std::string_view::npos || body.substr(end, 2) != "\r\n") return Delimiter::none;
    at = end + 2;
    return Delimiter::next;
}

class Parts {
public:
    Parts(std::string_view body, std::string_view boundary, const FormLimits& limits)
        : body_(body), delimiter_("\r\n--" + std::string{boundary}), limits_(limits)
    {
    }

    /// All parts as slices of the body: nothing is copied before the charset is known.
    Refusal read(std::vector<Part>& parts)
    {
        std::size_t at = std::min(body_.find_first_not_of("\r\n"), body_.size());
        const auto dashes = std::string_view{delimiter_}.substr(2);
        if (body_.substr(at, dashes.size()) != dashes) return broken("the body does not begin with its boundary");
        at += dashes.size();
        Delimiter seen = read_delimiter(body_, at);
        if (seen == Delimiter::none) return broken("the first boundary goes on at octet " + std::to_string(at));
        while (seen != Delimiter::last) {
            if (parts.size() >= limits_.fields + limits_.parts)
                return Unreadable{"too_many_parts", "more than " + std::to_string(parts.size()) + " parts"};
            Part part;
            if (auto refusal = read_part_header(body_, at, limits_, part)) return refusal;
            if (auto refusal = read_content(at, part, seen)) return refusal;
            parts.push_back(std::move(part));
        }
        return std::nullopt;
    }

private:
    Refusal read_content(std::size_t& at, Part& part, Delimiter& seen)
    {
        // An empty part's content may share the CR LF that ended its header.
        const std::size_t begin = at;
        std::size_t from = at - 2;
        for (;;) {
            const std::size_t found = body_.find(delimiter_, from);
            if (found == std::string_view::npos)
                return Unreadable{"multipart_unterminated", "no delimiter behind octet " + std::to_string(begin)};
            std::size_t behind = found + delimiter_.size();
            seen = read_delimiter(body_, behind);
            if (seen != Delimiter::none) {
                part.content = found < begin ? std::string_view{} : body_.substr(begin, found - begin);
                at = behind;
                return std::nullopt;
            }
            from = found + 2;
        }
    }

    std::string_view body_;
    const std::string delimiter_;
    const FormLimits& limits_;
};

std::string common_charset(const std::vector<Part>& parts)
{
    for (const Part& part : parts)
        if (part.name == "_charset_" && part.content.size() < 64 && is_known_charset(part.content))
            return std::string{part.content};
    return {};
}

Refusal add(Part& part, const std::string& common, FormFields& fields)
{
    const std::string& charset = part.charset.empty() ? common : part.charset;
    const bool encoded = part.encoding == "base64" || part.encoding == "quoted-printable";
    if (!part.file_name) {
        if (!encoded) return fields.add(part.name, part.content, charset);
        return fields.add(part.name, decode_transfer(part.content, part.encoding, part.content.size()).content,
                          charset);
    }
    if (part.file_name->empty() && part.content.empty()) return std::nullopt;  // a file input left alone
    std::string content =
        encoded ? decode_transfer(part.content, part.encoding, part.content.size()).content : std::string{part.content};
    return fields.add_file(part.name, *part.file_name, part.type, std::move(content), common);
}

}  // namespace

Refusal read_multipart(std::string_view body, std::string_view boundary, const FormLimits& limits, FormFields& fields)
{
    if (boundary.empty()) return Unreadable{"multipart_boundary", "no boundary"};
    if (boundary.size() > limits.boundary_octets)
        return Unreadable{"multipart_boundary", "a boundary of " + std::to_string(boundary.size()) + " octets"};
    std::vector<Part> parts;
    if (auto refusal = Parts{body, boundary, limits}.read(parts)) return refusal;
    const std::string common = common_charset(parts);
    for (Part& part : parts)
        if (auto refusal = add(part, common, fields)) return refusal;
    return std::nullopt;
}

std::string_view boundary_by_look(std::string_view body)
{
    const std::size_t start = body.find_first_not_of("\r\n");
    if (start == std::string_view::npos || body.substr(start, 2) != "--") return {};
    const std::size_t end = body.find("\r\n", start);
    if (end == std::string_view::npos) return {};
    const bool part_follows = lower_ascii(body.substr(end + 2, 256)).find("content-disposition:") != std::string::npos;
    return part_follows ? body.substr(start + 2, end - start - 2) : std::string_view{};
}

}  // namespace captura::reading
