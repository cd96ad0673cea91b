/// How much of a stranger's bytes is read. What lies beyond is kept all the same; it is only not read.
#pragma once

#include <cstddef>

namespace captura::reading {

struct FormLimits {
    std::size_t fields = 200;
    std::size_t name_octets = 128;
    std::size_t value_octets = 64 * 1024;
    std::size_t parts = 20;       ///< of a multipart body, files
    std::size_t json_depth = 16;
    std::size_t part_header_octets = 16 * 1024;
    std::size_t boundary_octets = 200;
};

struct LetterLimits {
    std::size_t letter_octets = 25u << 20;        ///< L1; above it header and first text only
    std::size_t first_text_octets = 256 * 1024;   ///< what is read of a letter above L1
    std::size_t header_octets = 256 * 1024;       ///< L2, of the letter
    std::size_t header_fields = 1000;
    std::size_t field_octets = 64 * 1024;
    std::size_t part_header_octets = 16 * 1024;
    std::size_t depth = 20;                       ///< L3, multiparts in each other
    std::size_t letters_depth = 3;                ///< L3, letters in letters
    std::size_t parts = 500;                      ///< L3
    std::size_t boundary_octets = 200;            ///< L4
    std::size_t decoded_octets = 50u << 20;       ///< L5
    std::size_t text_octets = 1u << 20;
    std::size_t html_octets = 2u << 20;
    std::size_t addresses = 100;                  ///< L6, per field
    std::size_t references = 32;
    std::size_t encoded_words = 1000;             ///< per field
    std::size_t attachments = 100;                ///< L7
    std::size_t attachment_name_octets = 150;
};

}  // namespace captura::reading
