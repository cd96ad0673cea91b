/// Conversations with ImapDialog as text files: "C:" a line we must send, "S:" a line of the server, "S=" octets of the
/// server with \r \n \\ written out, "--" what the dialog must ask for or is told. "#" is a comment.
#pragma once

#include "mail/imap_dialog.hpp"

#include <cstddef>
#include <filesystem>
#include <limits>
#include <string>
#include <vector>

namespace captura::test {

struct Conversation {
    struct Line {
        std::size_t number = 0;
        char kind = ' ';   ///< 'C', 'S', '-'
        std::string text;  ///< octets of C and S, line end included
    };
    std::string name;
    mail::ImapDialog::Settings settings;
    mail::ImapDialog::Position position;
    std::vector<Line> lines;

    std::size_t server_octets() const;
};

Conversation read_conversation(const std::filesystem::path& file);

/// How the server's octets arrive.
struct Delivery {
    std::size_t cut_at = std::numeric_limits<std::size_t>::max();  ///< a first part, and the rest later
    bool dies_there = false;                                       ///< the rest never comes
    bool one_by_one = false;
};

struct Outcome {
    std::vector<mail::ImapDialog::Fetched> letters;
    mail::ImapDialog::Position position;  ///< after the last save
    bool finished = false;                ///< the script was played to its end
};

/// Throws std::runtime_error with file and line where the dialog leaves the script.
Outcome replay(const Conversation& conversation, const Delivery& delivery);

}  // namespace captura::test
