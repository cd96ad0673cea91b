#include "reading/letter_attachments.hpp"

#include "captura/domain/digest.hpp"
#include "reading/letter_chars.hpp"
#include "reading/transfer.hpp"
#include "reading/utf8.hpp"

#include <algorithm>

namespace captura::reading {

namespace {

constexpr std::size_t small_image_octets = 10 * 1024;
constexpr std::size_t max_extension_octets = 20;

std::string_view without_ends(std::string_view name)
{
    while (!name.empty() && (name.front() == '.' || name.front() == ' ')) name.remove_prefix(1);
    while (!name.empty() && (name.back() == '.' || name.back() == ' ')) name.remove_suffix(1);
    return name;
}

bool is_signature(std::string_view type)
{
    return type == "application/pgp-signature" || type == "application/pkcs7-signature" ||
           type == "application/x-pkcs7-signature";
}

/// An image that belongs to the text: referred to by HTML, or small and sent to be shown in place.
bool is_decoration(const MimePart& part, std::string_view disposition, std::size_t size,
                   const std::vector<std::string>& content_ids)
{
    if (part.type.value.substr(0, 6) != "image/" || disposition == "attachment") return false;
    std::string_view id = trim(field_value(part.fields, "content-id"));
    if (!id.empty() && id.front() == '<') id.remove_prefix(1);
    if (!id.empty() && id.back() == '>') id.remove_suffix(1);
    const bool referred = !id.empty() && std::binary_search(content_ids.begin(), content_ids.end(), id);
    return referred || (disposition == "inline" && size < small_image_octets);
}

std::string name_of(const MimePart& part, const ParameterValue& disposition, const WordContext& context)
{
    std::string name = parameter_text(disposition, "filename", context);
    return name.empty() ? parameter_text(part.type, "name", context) : name;
}

}  // namespace

std::string harmless_file_name(std::string_view utf8, std::size_t octets)
{
    std::string name = clean_line(utf8);
    const auto slash = [](char c) { return c == '/' || c == '\\'; };
    name.erase(std::remove_if(name.begin(), name.end(), slash), name.end());
    std::string_view kept = without_ends(name);
    if (kept.size() <= octets) return kept.empty() ? "file" : std::string(kept);
    const auto dot = kept.rfind('.');
    const bool has_extension = dot != std::string_view::npos && kept.size() - dot <= std::min(max_extension_octets, octets / 2);
    const std::string extension(has_extension ? kept.substr(dot) : std::string_view{});
    const std::string_view stem = without_ends(cut_utf8(kept.substr(0, dot), octets - extension.size()));
    return stem.empty() ? "file" : std::string(stem) + extension;
}

LetterAttachments read_attachments(const PartList& list, const std::vector<bool>& inline_text,
                                   const std::vector<std::string>& content_ids, std::string_view octets,
                                   const WordContext& context, const LetterLimits& limits)
{
    LetterAttachments out;
    std::size_t budget = limits.decoded_octets;
    for (std::size_t i = 0; i < list.parts.size(); ++i) {
        const MimePart& part = list.parts[i];
        if (part.multipart || inline_text[i]) continue;
        const ParameterValue disposition = parse_parameter_value(field_value(part.fields, "content-disposition"));
        Attachment attachment;
        const std::string name = name_of(part, disposition, context);
        attachment.name = harmless_file_name(name, limits.attachment_name_octets);
        attachment.type = to_valid_utf8(part.type.value);
        if (name.empty() && part.begin == part.end) continue;  // an empty part says nothing
        if (budget == 0 || out.attachments.size() >= limits.attachments) {
            out.cut = true;
            break;
        }
        Transferred raw = decode_transfer(body_of(part, octets), field_value(part.fields, "content-transfer-encoding"),
                                          budget);
        out.cut = out.cut || raw.cut;
        budget -= std::min(budget, raw.content.size());
        out.digests.push_back(hex(sha256(raw.content)));
        const bool decoration = is_signature(part.type.value) ||
                                is_decoration(part, disposition.value, raw.content.size(), content_ids);
        if (decoration) continue;
        attachment.content = std::move(raw.content);
        out.attachments.push_back(std::move(attachment));
        out.parts.push_back(i);
    }
    std::sort(out.digests.begin(), out.digests.end());
    return out;
}

}  // namespace captura::reading
