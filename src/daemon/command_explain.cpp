#include "captura/daemon/commands.hpp"
#include "captura/daemon/dialects.hpp"
#include "captura/daemon/entries.hpp"
#include "captura/daemon/exit_status.hpp"
#include "daemon/commands_forms.hpp"
#include "daemon/commands_input.hpp"
#include "daemon/commands_text.hpp"
#include "daemon/explain.hpp"
#include "daemon/source_tables.hpp"
#include "daemon/spam_file.hpp"

#include "captura/intake/intake.hpp"

#include <memory>
#include <ostream>

namespace captura::daemon {
namespace {

constexpr std::size_t largest_file = 256u << 20;
constexpr std::string_view letter_type = "message/rfc822";

std::string lower(std::string text)
{
    for (char& c : text)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
    return text;
}

/// Without a declared type a letter is told by its first line: a header field, or the "From " of a mailbox file. No
/// form body begins so: JSON with a bracket, multipart with dashes, urlencoded fields hold no bare colon.
bool begins_as_letter(std::string_view octets)
{
    if (octets.starts_with("From ") || octets.starts_with(">From ")) return true;
    std::size_t name = 0;
    while (name < octets.size() && (octets[name] == '-' || (octets[name] >= '0' && octets[name] <= '9') ||
                                    (octets[name] >= 'A' && octets[name] <= 'Z') ||
                                    (octets[name] >= 'a' && octets[name] <= 'z')))
        ++name;
    const std::size_t colon = octets.find_first_not_of(" \t", name);
    return name > 0 && octets[0] != '-' && colon != octets.npos && octets[colon] == ':';
}

/// What the files are judged as: a letter by the company's own domains, a body by its form.
struct Judges {
    Entry mail;
    Entry form;
    reading::Limits limits;
};

Judges judges_for(const ExplainOptions& options, Streams streams)
{
    Config config;
    config.intake.limits.dialects = shipped_dialects();
    if (options.config) {
        config = load_config(*options.config);
        for (const std::string& warning : config.warnings) streams.err << "warning: " << warning << '\n';
    } else {
        config.leads.spam = load_spam_table({});
    }
    Judges judges{plain_entry(Door::mail, pipe_entry, config.leads), plain_entry(Door::web, "", config.leads),
                  config.intake.limits};
    if (options.form.empty()) {
        judges.form.sources = load_source_rules(config.sources);
        return judges;
    }

    const std::string& region = config.leads.default_region;
    const web::FormBook forms =
        options.config ? web::load_forms(config.forms_dir, region) : load_sample_forms(region);
    for (const web::FormFault& fault : forms.faults) streams.err << "warning: " << to_line(fault) << '\n';
    const auto entry = ConfiguredEntries{config, forms}.find(Door::web, options.form);
    if (!entry) {
        std::vector<std::string> known;
        for (const auto& [slug, form] : forms.forms) known.push_back(slug);
        throw UsageError{"there is no form \"" + options.form + "\", only " + join(known, ", ")};
    }
    judges.form = *entry;
    return judges;
}

/// A bug of ours costs this line, not the others.
Judged judge_or_confess(Submission submission, const Entry& entry, const Judges& judges, Streams streams, bool& bug)
{
    try {
        return intake::judge(submission, entry, judges.limits);
    } catch (const std::exception& fault) {
        streams.err << "captura: " << submission.entry << ": " << fault.what() << '\n';
        bug = true;
        Judged judged;
        judged.submission = std::move(submission);
        judged.judgement.verdict = Verdict::unreadable;
        judged.judgement.reasons = {"judging_failed"};
        return judged;
    }
}

}  // namespace

int explain(const ExplainOptions& options, Streams streams)
{
    const Judges judges = judges_for(options, streams);
    int status = exit_status::done;
    bool bug = false;
    for (const std::string& file : options.files) {
        std::string why = "cannot be read";
        auto octets = file == "-" ? read_all(streams.in, largest_file) : read_file(file, largest_file, why);
        if (!octets) {
            streams.err << "captura: " << file << ": " << why << '\n';
            status = exit_status::no_input;
            continue;
        }
        const std::string type = lower(options.content_type);
        const bool letter = lower(file).ends_with(".eml") || type.starts_with(letter_type) ||
                            (type.empty() && begins_as_letter(*octets));
        const Entry& entry = letter ? judges.mail : judges.form;
        Submission submission;  // no id and no clock: the same octets, the same line
        submission.door = entry.door;
        submission.entry = entry.name;
        submission.content_type = letter ? std::string{letter_type} : options.content_type;
        submission.body = std::move(*octets);
        streams.out << explain_line(file, judge_or_confess(std::move(submission), entry, judges, streams, bug)) << '\n';
    }
    return bug ? exit_status::our_bug : status;
}

}  // namespace captura::daemon
