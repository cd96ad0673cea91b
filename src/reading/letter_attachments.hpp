/// What a letter carries beside its text (rules X12, L7, L10). Pure.
#pragma once

#include "captura/domain/inquiry.hpp"
#include "captura/reading/limits.hpp"
#include "reading/guard.hpp"
#include "reading/header_words.hpp"
#include "reading/letter_text.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace captura::reading {

struct LetterAttachments {
    std::vector<Attachment> attachments;    ///< without decoration: inline images, signatures of S/MIME and PGP
    std::vector<std::size_t> parts;         ///< of each, its part
    std::vector<std::string> digests;       ///< hex, sorted, decoration included: for the fingerprint
    bool cut = false;                       ///< too many, or beyond decoded_octets
};

LetterAttachments read_attachments(const PartList& list, const std::vector<bool>& inline_text,
                                   const std::vector<std::string>& content_ids, std::string_view octets,
                                   const WordContext& context, const LetterLimits& limits);

/// A stranger's file name made harmless: one clean line, no slashes, no dots or blanks at its ends, at most `octets`;
/// "file" where nothing is left.
std::string harmless_file_name(std::string_view utf8, std::size_t octets);

}  // namespace captura::reading
