// Bombs: each limit at n and n + 1, time that grows no faster than the letter, memory that stays small.
#include "captura/reading/letter.hpp"

#include "support/cpu_time.hpp"

#include <sys/resource.h>

#include <gtest/gtest.h>

#include <algorithm>
#include <thread>

#include <pthread.h>

namespace captura::reading {
namespace {

#if defined(__SANITIZE_ADDRESS__)
constexpr long sanitizer_margin = 4;  // its frames and its heap are larger
#else
constexpr long sanitizer_margin = 1;
#endif

std::string repeat(const std::string& piece, std::size_t count)
{
    std::string out;
    out.reserve(piece.size() * count);
    for (std::size_t i = 0; i < count; ++i) out += piece;
    return out;
}

bool has_note(const Inquiry& inquiry, std::string_view note)
{
    return std::find(inquiry.notes.begin(), inquiry.notes.end(), note) != inquiry.notes.end();
}

std::string parts(std::size_t count)
{
    return "From: a@b.c\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n" + repeat("--b\r\n\r\nx\r\n", count) + "--b--\r\n";
}

std::string nested(std::size_t depth)
{
    std::string out = "From: a@b.c\r\n";
    for (std::size_t i = 0; i < depth; ++i) {
        const std::string boundary = "b" + std::to_string(i) + "x";
        out += "Content-Type: multipart/mixed; boundary=" + boundary + "\r\n\r\n--" + boundary + "\r\n\r\nlevel\r\n--" + boundary + "\r\n";
    }
    return out + "\r\ninnermost";
}

std::string attached(std::size_t depth)
{
    return "From: a@b.c\r\n" + repeat("Content-Type: message/rfc822\r\n\r\nFrom: x@y.z\r\n", depth) + "\r\ninnermost";
}

struct Limit {
    const char* note;
    std::string at;
    std::string above;
};

TEST(LetterLimits, HoldAtTheLimitAndOneAbove)
{
    LetterLimits limits;
    limits.header_octets = 2000;
    limits.header_fields = 20;
    limits.field_octets = 100;
    limits.part_header_octets = 200;
    limits.depth = 4;
    limits.parts = 10;
    limits.text_octets = 1000;
    limits.html_octets = 500;
    limits.addresses = 3;
    limits.references = 2;
    limits.encoded_words = 3;
    limits.attachments = 2;
    limits.letter_octets = 4000;
    limits.first_text_octets = 1000;
    limits.decoded_octets = 800;
    const auto files = [](std::size_t count) {
        return "From: a@b.c\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n" +
               repeat("--b\r\nContent-Type: application/pdf\r\n\r\nx\r\n", count) + "--b--\r\n";
    };
    const auto sized = [](std::size_t size) {
        const std::string head = "From: a@b.c\r\nContent-Type: application/pdf\r\n\r\n";
        return head + std::string(size, 'x');
    };
    const std::string head = "From: a@b.c\r\n";
    const auto big = [&](std::size_t size) { return head + "Content-Type: application/pdf\r\n\r\n" + std::string(size - head.size() - 33, '\n'); };
    const Limit rows[] = {
        {"truncated_header", head + "X: " + std::string(100, 'x') + "\r\n\r\nt", head + "X: " + std::string(101, 'x') + "\r\n\r\nt"},
        {"truncated_header", head + repeat("X: y\r\n", 19) + "\r\nt", head + repeat("X: y\r\n", 20) + "\r\nt"},
        {"truncated_header", repeat("Xxx: " + std::string(93, 'y') + "\r\n", 20) + "\r\nt", repeat("Xxx: " + std::string(93, 'y') + "\r\n", 19) + "Xxxx: " + std::string(93, 'y') + "\r\n\r\nt"},
        {"truncated_parts", parts(10), parts(11)},
        {"truncated_parts", nested(4), nested(5)},
        {"truncated_letters", attached(3), attached(4)},
        {"truncated_text", head + "\r\n" + std::string(1000, 'x'), head + "\r\n" + std::string(1001, 'x')},
        {"truncated_text", head + "Content-Type: text/html\r\n\r\n" + std::string(500, 'x'), head + "Content-Type: text/html\r\n\r\n" + std::string(501, 'x')},
        {"truncated_addresses", head + "To: a@b, c@d, e@f\r\n\r\n", head + "To: a@b, c@d, e@f, g@h\r\n\r\n"},
        {"truncated_references", head + "References: <a> <b>\r\n\r\n", head + "References: <a> <b> <c>\r\n\r\n"},
        {"truncated_words", head + "Subject: " + repeat("=?utf-8?Q?a?= ", 3) + "\r\n\r\n", head + "Subject: " + repeat("=?utf-8?Q?a?= ", 4) + "\r\n\r\n"},
        {"truncated_attachments", files(2), files(3)},
        {"truncated_attachments", sized(800), sized(801)},
        {"truncated_letter", big(4000), big(4001)},
    };
    for (const Limit& row : rows) {
        const Inquiry at = read_letter(row.at, limits);
        EXPECT_FALSE(has_note(at, row.note)) << row.note << "\n" << row.at.substr(0, 200);
        const Inquiry above = read_letter(row.above, limits);
        EXPECT_TRUE(has_note(above, row.note)) << row.note << "\n" << row.above.substr(0, 200);
        EXPECT_TRUE(above.truncated) << row.note;
        EXPECT_FALSE(has_note(above, "tree_mismatch")) << row.note;
        ASSERT_EQ(above.letter->from.size() + (row.above.find("From:") != 0 ? 1 : 0), 1u) << row.note;
    }
}

TEST(LetterLimits, TakeABoundaryUpToTheirLength)
{
    LetterLimits limits;
    for (const std::size_t length : {limits.boundary_octets, limits.boundary_octets + 1}) {
        const std::string boundary(length, 'b');
        const Inquiry inquiry = read_letter("Content-Type: multipart/mixed; boundary=" + boundary + "\r\n\r\npreamble\r\n--" + boundary + "\r\n\r\nx\r\n--" + boundary + "--\r\n");
        EXPECT_EQ(inquiry.letter->text == "x", length <= limits.boundary_octets);
    }
}

TEST(LetterLimits, FindTheSenderBehindAGiant)
{
    const std::string giant = "X-Giant: " + std::string(8u << 20, 'x') + "\r\n";
    const std::string folded = "X-Folded: a\r\n" + repeat(" folded line\r\n", 500'000);
    const std::string many = repeat("X: y\r\n", 500'000);
    for (const std::string& header : {giant, folded, many}) {
        Inquiry inquiry;
        const std::string letter = header + "From: a@b.c\r\nSubject: s\r\nContent-Type: text/html\r\n\r\n<b>t</b>";
        const double seconds = test::cpu_seconds_of([&] { inquiry = read_letter(letter); });
        EXPECT_TRUE(has_note(inquiry, "truncated_header"));
        ASSERT_EQ(inquiry.letter->from.size(), 1u);
        EXPECT_EQ(inquiry.letter->subject, "s");
        EXPECT_EQ(inquiry.letter->text, "t");
        EXPECT_LE(inquiry.letter->headers.size(), 1020u);
        EXPECT_LT(seconds, 5.0);
    }
}

/// On a stack of 1 MiB, as promised.
template <class Work>
void on_small_stack(const Work& work)
{
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, (1u << 20) * std::size_t{sanitizer_margin});
    pthread_t thread{};
    const auto run = [](void* argument) -> void* {
        (*static_cast<const Work*>(argument))();
        return nullptr;
    };
    ASSERT_EQ(pthread_create(&thread, &attributes, run, const_cast<Work*>(&work)), 0);
    pthread_join(thread, nullptr);
    pthread_attr_destroy(&attributes);
}

TEST(LetterLimits, SurviveNesting)
{
    on_small_stack([] {
        for (const std::size_t depth : {101u, 1000u, 100'000u}) {
            const Inquiry letters = read_letter(attached(depth));
            EXPECT_TRUE(letters.truncated) << depth;
            EXPECT_TRUE(has_note(letters, "truncated_letters")) << depth;
            EXPECT_EQ(letters.letter->from.size(), 1u) << depth;
        }
        for (const std::size_t depth : {21u, 1000u, 30'000u}) {
            const Inquiry multiparts = read_letter(nested(depth));
            EXPECT_TRUE(has_note(multiparts, "truncated_parts")) << depth;
            EXPECT_EQ(multiparts.letter->text.substr(0, 5), "level") << depth;
            EXPECT_FALSE(has_note(multiparts, "tree_mismatch")) << depth;
        }
    });
}

TEST(LetterLimits, CountPartsBeforeTheyCost)
{
    const std::string bomb = "From: a@b.c\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n" + repeat("--b\r\n", 1'000'000);
    Inquiry inquiry;
    const double seconds = test::cpu_seconds_of([&] { inquiry = read_letter(bomb); });
    EXPECT_EQ(inquiry.letter->part_types.size(), 500u);
    EXPECT_TRUE(has_note(inquiry, "truncated_parts"));
    EXPECT_LT(seconds, 2.0);
}

TEST(ReadLetter, TakesTimeInProportionToTheLetter)
{
    const std::string head = "From: a@b.c\r\nSubject: s\r\n";
    const std::string multipart = "Content-Type: multipart/mixed; boundary=b\r\n\r\n";
    const struct {
        const char* why;
        std::string head;
        std::string piece;
    } bombs[] = {
        {"junk lines in a header", "From: a@b.c\r\n", "junk\r\n"},
        {"blank lines in a header", "From: a@b.c\r\n", " \r\n"},
        {"junk and fields", "From: a@b.c\r\n", "junk\r\njunk\r\nX: y\r\n"},
        {"lone CR", head + "\r\n", "\r"},
        {"delimiters", head + multipart, "--b\r\n"},
        {"half delimiters", head + multipart, "--bb\r\n"},
        {"multiparts without boundary", head + multipart, "--b\r\nContent-Type: multipart/mixed\r\n\r\n--x\r\n"},
        {"base64 junk", head + "Content-Transfer-Encoding: base64\r\n\r\n", "QUJD|"},
        {"soft breaks", head + "Content-Transfer-Encoding: quoted-printable\r\n\r\n", "= \r\n"},
        {"flowed", head + "Content-Type: text/plain; format=flowed\r\n\r\n", "> a \r\n"},
        {"labels", head + "\r\n", "From: a\r\n"},
        {"questions in a subject", "From: a@b.c\r\nSubject: ", "=?utf-8?Q?"},
        {"open brackets in From", "From: ", "<(\""},
        {"html", head + "Content-Type: text/html\r\n\r\n", "<a <!-- <script "},
    };
    for (const auto& bomb : bombs) {
        const auto sized = [&](std::size_t octets) { return bomb.head + repeat(bomb.piece, octets / bomb.piece.size()); };
        const std::string once = sized(50'000);
        const std::string twice = sized(100'000);
        const std::string four_times = sized(200'000);
        const double first = test::least_cpu_seconds_of([&] { read_letter(once); });
        const double second = test::least_cpu_seconds_of([&] { read_letter(twice); });
        const double third = test::least_cpu_seconds_of([&] { read_letter(four_times); });
        EXPECT_LT(second, 2.5 * first + 0.05) << bomb.why;
        EXPECT_LT(third, 2.5 * second + 0.05) << bomb.why;
    }
}

long peak_kilobytes()
{
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;
}

TEST(ReadLetter, TakesTheLargestLetterInBoundedTimeAndMemory)
{
    const std::string head = "From: a@b.c\r\nSubject: s\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nhello\r\n--b\r\n"
                             "Content-Type: application/pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n";
    const std::string line = std::string(76, 'Q') + "\r\n";
    const std::string tail = "\r\n--b--\r\n";
    const std::size_t size = LetterLimits{}.letter_octets;
    std::string letter = head + repeat(line, (size - head.size() - tail.size()) / line.size()) + tail;
    const long before = peak_kilobytes();
    Inquiry inquiry;
    const double seconds = test::cpu_seconds_of([&] { inquiry = read_letter(letter); });
    EXPECT_EQ(inquiry.letter->text, "hello");
    ASSERT_EQ(inquiry.attachments.size(), 1u);
    EXPECT_FALSE(inquiry.truncated);
    EXPECT_LT(seconds, 20.0);
    EXPECT_LT(peak_kilobytes() - before, 3 * 25 * 1024 * sanitizer_margin) << "a fixed multiple of the letter";
    letter += std::string(size, 'x');
    const Inquiry cut = read_letter(letter);
    EXPECT_TRUE(has_note(cut, "truncated_letter"));
    EXPECT_EQ(cut.letter->text, "hello");
    EXPECT_TRUE(cut.attachments.empty());
}

}  // namespace
}  // namespace captura::reading
