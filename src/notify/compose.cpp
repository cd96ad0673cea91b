#include "captura/notify/courier.hpp"

#include "notify/address.hpp"
#include "notify/mime.hpp"
#include "notify/plain.hpp"
#include "notify/render.hpp"
#include "notify/words.hpp"

#include "captura/domain/digest.hpp"

#include <algorithm>
#include <stdexcept>

namespace captura::notify {
namespace {

using Rows = std::vector<Values>;

/// A value becomes a link only where it was checked to be a number or an address (`link` is not empty).
void add_row(Rows& rows, std::string label, std::string_view value, std::size_t most = longest_value,
             std::string link = {})
{
    std::string line = one_line(value, most);
    if (line.empty()) return;
    Values row;
    row.words = {{"label", std::move(label)}, {"value", std::move(line)}};
    if (link.empty())
        row.lists = {{"plain", {Values{}}}};
    else
        row.lists = {{"link", {Values{{{"href", std::move(link)}}, {}}}}};
    rows.push_back(std::move(row));
}

std::string joined(const std::vector<std::string>& parts, std::string_view between)
{
    std::string all;
    for (const std::string& part : parts) {
        if (part.empty()) continue;
        if (!all.empty()) all += between;
        all += part;
    }
    return all;
}

/// Empty where there is none: a test opens no card.
std::string card_of(const Notice& notice)
{
    return notice.lead_id == Uuid{} ? std::string{} : notice.lead_id.text();
}

/// What a manager can use. How the page was sent, and what that weighed, is for whoever looks into the lane.
std::vector<std::string> remarks_of(const Notice& notice)
{
    std::vector<std::string> remarks = notice.reasons;
    const auto begins = [](std::string_view reason) {
        constexpr std::string_view kinds[] = {"token_", "proof_", "rate_", "phrase:", "spam_score:"};
        return std::any_of(std::begin(kinds), std::end(kinds), [&](std::string_view kind) { return reason.starts_with(kind); });
    };
    std::erase_if(remarks, [&](const std::string& reason) {
        return begins(reason) || reason == "no_accept_language" || reason == "no_user_agent" || reason == "direct_post" ||
               reason == "origin_unlisted" || reason == "text_elsewhere";
    });
    return remarks;
}

Rows ways_to_reach(const Notice& notice)
{
    Rows rows;
    add_row(rows, "Phone", notice.phone, longest_value, phone_link(notice.phone));
    add_row(rows, "E-mail", notice.email, longest_value, mail_link(notice.email));
    add_row(rows, "Name", notice.name);
    add_row(rows, "Job title", notice.job_title);
    add_row(rows, "Company", notice.company);
    add_row(rows, "Country", notice.country);
    return rows;
}

Rows origin(const Notice& notice)
{
    Rows rows;
    add_row(rows, "Channel", notice.channel);
    add_row(rows, "Entry", joined({notice.entry, notice.door}, ", "));
    add_row(rows, "Source", joined({notice.source, notice.medium}, " / "));
    add_row(rows, "Group", notice.source_rule.empty() ? notice.source_group
                                                      : notice.source_group + " (rule " + notice.source_rule + ")");
    add_row(rows, "Campaign", notice.campaign);
    add_row(rows, "Page", notice.page, longest_page);
    add_row(rows, "Referrer", notice.referrer, longest_page);
    add_row(rows, "Visit began at", notice.landing_referrer, longest_page);
    add_row(rows, "Marks", notice.marks, longest_page);
    return rows;
}

Rows history(const Notice& notice)
{
    Rows rows;
    add_row(rows, "History", is_repeat(notice) ? ordinal(notice.submissions) + " inquiry on this card"
                                               : std::string{"the first inquiry, a new card"});
    add_row(rows, "Remarks", joined(remarks_of(notice), ", "), longest_page);
    add_row(rows, "Received", readable_time(notice.received_at));
    add_row(rows, "Receipt", notice.submission_id.text());
    add_row(rows, "Card", card_of(notice));
    return rows;
}

std::vector<Values> lines_of(std::string_view text)
{
    std::vector<Values> lines;
    while (true) {
        const std::size_t end = text.find('\n');
        lines.push_back(Values{{{"line", std::string{text.substr(0, end)}}}, {}});
        if (end == std::string_view::npos) return lines;
        text.remove_prefix(end + 1);
    }
}

std::string card_url(const Notice& notice, const Settings& settings)
{
    std::string_view base = settings.console_url;
    while (base.ends_with('/')) base.remove_suffix(1);
    const std::string card = card_of(notice);
    return base.empty() || card.empty() ? std::string{} : std::string{base} + '/' + card;
}

Values group(std::string title, Rows rows) { return Values{{{"title", std::move(title)}}, {{"rows", std::move(rows)}}}; }

/// Subject and message, once as parts (HTML) and once as lines (text); nothing where neither was given.
Values wish_of(const Notice& notice)
{
    Values asks;
    std::vector<Values> as_text;
    const auto add_line = [&](std::string line) { as_text.push_back(Values{{{"line", std::move(line)}}, {}}); };
    if (const std::string subject = one_line(notice.subject, longest_value); !subject.empty()) {
        asks.lists.push_back({"subject", {Values{{{"value", subject}}, {}}}});
        add_line("  Subject: " + subject);
    }
    const Cut message = many_lines(notice.message, longest_message);
    if (!message.text.empty()) {
        asks.lists.push_back({"lines", lines_of(message.text)});
        for (const Values& line : asks.lists.back().second) add_line("> " + line.words.front().second);
    }
    if (message.left_out > 0) {
        const std::string more = std::to_string(message.left_out) + " more characters are in the card";
        asks.lists.push_back({"left_out", {Values{{{"more", more}}, {}}}});
        add_line("  (" + more + ")");
    }
    if (!as_text.empty()) asks.lists.push_back({"text_lines", std::move(as_text)});
    return asks;
}

Values page_of(const Notice& notice, const Settings& settings)
{
    Values page;
    page.words = {{"headline", subject_of(notice)}};
    if (Values asks = wish_of(notice); !asks.lists.empty()) page.lists.push_back({"asks", {std::move(asks)}});

    std::vector<Values> groups;
    if (Rows rows = ways_to_reach(notice); !rows.empty()) groups.push_back(group("How to reach them", std::move(rows)));
    if (Rows rows = origin(notice); !rows.empty()) groups.push_back(group("Where it came from", std::move(rows)));
    groups.push_back(group("This inquiry", history(notice)));
    page.lists.push_back({"groups", std::move(groups)});
    if (const std::string url = card_url(notice, settings); !url.empty())
        page.lists.push_back({"card", {Values{{{"url", url}}, {}}}});
    return page;
}

std::string required_address(std::string_view text, std::string_view what)
{
    auto address = parse_address(text);
    if (!address) throw std::invalid_argument(std::string{what} + " is no address: " + one_line(text, 80));
    return *std::move(address);
}

/// What all our mails have in common, from Auto-Submitted (RFC 3834) to the mark by which a door knows its own (F34).
std::string marks(const Settings& settings)
{
    const std::string instance = settings.instance.empty() ? "captura" : settings.instance;
    return token_header("Auto-Submitted", "auto-generated") + token_header("X-Auto-Response-Suppress", "All") +
           token_header("X-Captura-Instance", instance);
}

std::string message_id(std::string_view local, std::string_view from)
{
    return token_header("Message-ID", '<' + std::string{local} + '@' + std::string{domain_of(from)} + '>');
}

std::vector<Values> paragraphs_of(std::string_view text)
{
    std::vector<Values> paragraphs;
    while (!text.empty()) {
        const std::size_t end = text.find("\n\n");
        paragraphs.push_back(Values{{{"paragraph", std::string{text.substr(0, end)}}}, {}});
        if (end == std::string_view::npos) break;
        text.remove_prefix(std::min(text.size(), end + 2));
    }
    return paragraphs;
}

/// Replies go to the company. RFC 3834: whatever answers automatically leaves such a mail alone.
Mail compose_for_visitor(const Notice& notice, const Settings& settings)
{
    const auto letter = settings.visitor_letter ? settings.visitor_letter(notice) : std::nullopt;
    if (!letter) throw std::invalid_argument("the form " + one_line(notice.entry, 64) + " is gone");
    Mail mail;
    mail.from = required_address(settings.from, "notify.from");
    mail.to = required_address(notice.recipient, "the recipient");
    mail.octets = address_header("From", one_line(letter->sender, 60), mail.from) + address_header("To", {}, mail.to);
    mail.octets += text_header("Subject", one_line(letter->subject, longest_subject));
    mail.octets += "Date: " + mail_date(notice.created_at) + "\r\n";
    mail.octets += message_id(notice.id.text(), mail.from) + marks(settings);
    mail.octets += token_header("Content-Language", letter->language);

    Values page;
    page.words = {{"language", letter->language}, {"dir", letter->right_to_left ? "rtl" : "ltr"},
                  {"subject", letter->subject}, {"footer", letter->footer}};
    page.lists.push_back({"paragraphs", paragraphs_of(letter->text)});
    if (!letter->link.empty())
        page.lists.push_back({"button", {Values{{{"href", letter->link}, {"label", letter->link_label}}, {}}}});
    mail.octets += alternatives(notice.id.text(), render("visitor.txt", page), render("visitor.html", page));
    return mail;
}

}  // namespace

Mail compose(const Notice& notice, const Settings& settings)
{
    if (is_for_visitor(notice)) return compose_for_visitor(notice, settings);
    Mail mail;
    mail.from = required_address(settings.from, "notify.from");
    mail.to = required_address(notice.recipient, "the recipient");

    mail.octets = address_header("From", {}, mail.from) + address_header("To", {}, mail.to);
    if (const auto reply_to = parse_address(notice.email))
        mail.octets += address_header("Reply-To", one_line(notice.name, 60), *reply_to);
    mail.octets += text_header("Subject", subject_of(notice));
    mail.octets += "Date: " + mail_date(notice.created_at) + "\r\n";
    mail.octets += message_id(notice.id.text(), mail.from) + marks(settings);
    if (const std::string card = card_of(notice); !card.empty()) mail.octets += token_header("X-Captura-Lead", card);

    const Values page = page_of(notice, settings);
    mail.octets += alternatives(notice.id.text(), render("notice.txt", page), render("notice.html", page));
    return mail;
}

Mail compose_gathered(std::span<const Notice> notices, const Settings& settings)
{
    if (notices.empty()) throw std::invalid_argument("no notices to gather");
    Mail mail;
    mail.from = required_address(settings.from, "notify.from");
    mail.to = required_address(notices.front().recipient, "the recipient");

    // The same notices give the same Message-ID, in whatever order the outbox hands them out.
    std::vector<std::string> ids;
    for (const Notice& notice : notices) ids.push_back(notice.id.text());
    std::ranges::sort(ids);
    const std::string token = hex(sha256(joined(ids, " "))).substr(0, 32);
    const Timestamp newest = std::ranges::max(notices, {}, &Notice::created_at).created_at;

    mail.octets = address_header("From", {}, mail.from) + address_header("To", {}, mail.to);
    mail.octets += text_header("Subject", subject_of(notices)) + "Date: " + mail_date(newest) + "\r\n";
    mail.octets += message_id(token, mail.from) + marks(settings);

    Values page;
    page.words = {{"headline", subject_of(notices)}};
    std::vector<Values> items;
    for (const Notice& notice : notices.first(std::min(notices.size(), longest_list))) {
        Values item;
        item.words = {{"title", subject_of(notice)}};
        Rows rows;
        add_row(rows, "Phone", notice.phone, longest_value, phone_link(notice.phone));
        add_row(rows, "E-mail", notice.email, longest_value, mail_link(notice.email));
        add_row(rows, "Subject", notice.subject);
        add_row(rows, "Message", notice.message);
        add_row(rows, "Received", readable_time(notice.received_at));
        add_row(rows, "Receipt", notice.submission_id.text());
        add_row(rows, "Card", card_of(notice));
        item.lists.push_back({"rows", std::move(rows)});
        if (const std::string url = card_url(notice, settings); !url.empty())
            item.lists.push_back({"card", {Values{{{"url", url}}, {}}}});
        items.push_back(std::move(item));
    }
    page.lists.push_back({"items", std::move(items)});
    if (notices.size() > longest_list)
        page.lists.push_back({"left_out", {Values{{{"count", std::to_string(notices.size() - longest_list)}}, {}}}});
    mail.octets += alternatives(token, render("gathered.txt", page), render("gathered.html", page));
    return mail;
}

}  // namespace captura::notify
