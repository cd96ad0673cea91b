/// Whole letters and what a careful person would make of them: read and judged as `captura explain` does.
#pragma once

#include "captura/intake/intake.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace captura::test {

/// A letter to sales@ours-shop.com as it lies in the mailbox; lines may end in LF.
struct LetterRow {
    const char* why;
    const char* octets;
    const char* author_from = "from";
    const char* name = "";
    std::vector<std::string> emails{};
    std::vector<std::string> phones{};
    const char* message = "";
    const char* company = "";
    Verdict verdict = Verdict::lead;
    const char* automatic = "";
    std::vector<std::string> attachments{};
    const char* region = "ES";
};

inline Judged judge_octets(std::string octets, std::vector<std::string> own_domains = {}, std::string region = "ES")
{
    Entry mailbox;
    mailbox.door = Door::mail;
    mailbox.name = "sales";
    mailbox.channel = "email";
    mailbox.region = std::move(region);
    mailbox.own_domains = std::move(own_domains);
    Submission submission;
    submission.door = Door::mail;
    submission.entry = mailbox.name;
    submission.content_type = "message/rfc822";
    submission.body = std::move(octets);
    return intake::judge(std::move(submission), mailbox, reading::Limits{});
}

inline void expect_judged(const LetterRow& row)
{
    SCOPED_TRACE(row.why);
    const Judged judged = judge_octets(row.octets, {"ours-shop.com"}, row.region);
    const Judgement& judgement = judged.judgement;
    std::vector<std::string> emails;
    for (const EmailAddress& email : judgement.contact.emails) emails.push_back(email.canonical);
    std::vector<std::string> phones;
    for (const PhoneNumber& phone : judgement.contact.phones) phones.push_back(phone.e164);
    std::vector<std::string> attachments;
    for (const Attachment& attachment : judged.inquiry.attachments) attachments.push_back(attachment.name);

    EXPECT_EQ(to_text(judgement.verdict), to_text(row.verdict));
    EXPECT_EQ(judgement.automatic, row.automatic);
    EXPECT_EQ(judgement.author_from, row.author_from);
    EXPECT_EQ(judgement.contact.name, row.name);
    EXPECT_EQ(emails, row.emails);
    EXPECT_EQ(phones, row.phones);
    EXPECT_EQ(judgement.contact.company, row.company);
    EXPECT_EQ(judgement.contact.message, row.message);
    EXPECT_EQ(attachments, row.attachments);
}

}  // namespace captura::test
