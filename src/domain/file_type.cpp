#include "captura/domain/file_type.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <iterator>

namespace captura {
namespace {

using namespace std::string_view_literals;

struct Signature {
    std::string_view extension;
    std::size_t at;
    std::string_view octets;  ///< empty: plain text
};

// Sorted by extension; one that begins in several ways stands several times.
constexpr auto signatures = std::to_array<Signature>({
    {"avif", 4, "ftyp"sv},
    {"csv", 0, ""sv},
    {"doc", 0, "\xD0\xCF\x11\xE0"sv},
    {"docx", 0, "PK\x03\x04"sv},
    {"gif", 0, "GIF8"sv},
    {"heic", 4, "ftyp"sv},
    {"jpeg", 0, "\xFF\xD8\xFF"sv},
    {"jpg", 0, "\xFF\xD8\xFF"sv},
    {"md", 0, ""sv},
    {"mov", 4, "ftyp"sv},
    {"mp3", 0, "ID3"sv},
    {"mp3", 0, "\xFF\xFB"sv},
    {"mp4", 4, "ftyp"sv},
    {"odp", 0, "PK\x03\x04"sv},
    {"ods", 0, "PK\x03\x04"sv},
    {"odt", 0, "PK\x03\x04"sv},
    {"pdf", 0, "%PDF-"sv},
    {"png", 0, "\x89PNG\r\n\x1A\n"sv},
    {"ppt", 0, "\xD0\xCF\x11\xE0"sv},
    {"pptx", 0, "PK\x03\x04"sv},
    {"rtf", 0, "{\\rtf"sv},
    {"tif", 0, "II*\0"sv},
    {"tif", 0, "MM\0*"sv},
    {"tiff", 0, "II*\0"sv},
    {"tiff", 0, "MM\0*"sv},
    {"txt", 0, ""sv},
    {"webp", 8, "WEBP"sv},
    {"xls", 0, "\xD0\xCF\x11\xE0"sv},
    {"xlsx", 0, "PK\x03\x04"sv},
    {"zip", 0, "PK\x03\x04"sv},
    {"zip", 0, "PK\x05\x06"sv},
});

/// No control characters but line ends and tabs, and no markup at its beginning: a page does not pass as a note.
bool looks_like_text(std::string_view octets)
{
    octets = octets.substr(0, 4096);
    if (octets.substr(0, 3) == "\xEF\xBB\xBF"sv) octets.remove_prefix(3);
    const std::size_t first = octets.find_first_not_of(" \t\r\n");
    if (first != std::string_view::npos && octets[first] == '<') return false;
    return std::none_of(octets.begin(), octets.end(), [](char c) {
        return static_cast<unsigned char>(c) < ' ' && c != '\n' && c != '\r' && c != '\t' && c != '\f';
    });
}

}  // namespace

const std::vector<std::string_view>& known_extensions()
{
    static const std::vector<std::string_view> all = [] {
        std::vector<std::string_view> names;
        for (const Signature& one : signatures)
            if (names.empty() || names.back() != one.extension) names.push_back(one.extension);
        return names;
    }();
    return all;
}

std::string_view extension_of(std::string_view file_name)
{
    const std::size_t dot = file_name.rfind('.');
    return dot == std::string_view::npos ? std::string_view{} : file_name.substr(dot + 1);
}

bool begins_as(std::string_view extension, std::string_view octets)
{
    return std::any_of(std::begin(signatures), std::end(signatures), [&](const Signature& one) {
        if (one.extension != extension) return false;
        if (one.octets.empty()) return looks_like_text(octets);
        return octets.size() >= one.at && octets.substr(one.at, one.octets.size()) == one.octets;
    });
}

}  // namespace captura
