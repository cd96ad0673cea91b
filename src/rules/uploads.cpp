#include "rules/uploads.hpp"

#include "captura/domain/file_type.hpp"
#include "rules/ascii.hpp"
#include "rules/reach.hpp"

#include <algorithm>
#include <string_view>

namespace captura::rules {
namespace {

const FieldRule* rule_of(const Entry& entry, std::string_view field)
{
    for (const FieldRule& rule : entry.fields)
        if (rule.type == FieldType::file && rule.name == field) return &rule;
    return nullptr;
}

/// Empty where the file will do; `taken` of the same field were good already.
std::string_view judge_file(const FieldRule* rule, const Attachment& file, std::size_t taken)
{
    if (rule == nullptr) return "file_unasked";
    const std::string extension = lower_ascii(extension_of(file.name));
    const bool listed = std::find(rule->accept.begin(), rule->accept.end(), extension) != rule->accept.end();
    if (!listed || !begins_as(extension, file.content)) return "file_type";
    if (rule->max_octets > 0 && file.content.size() > rule->max_octets) return "file_size";
    return rule->max_files > 0 && taken >= rule->max_files ? "too_many_files" : "";
}

}  // namespace

void judge_uploads(Judgement& judgement, const Inquiry& inquiry, const Entry& entry)
{
    if (!entry.strict || !inquiry.dialect.empty()) return;
    std::vector<std::string_view> taken;  // the fields of the files that were taken
    for (std::size_t i = 0; i < inquiry.attachments.size(); ++i) {
        const Attachment& file = inquiry.attachments[i];
        const auto same = static_cast<std::size_t>(std::count(taken.begin(), taken.end(), file.field));
        const std::string_view wrong = judge_file(rule_of(entry, file.field), file, same);
        if (wrong.empty()) {
            taken.push_back(file.field);
            continue;
        }
        judgement.refused_files.push_back(i);
        add_reason(judgement, wrong);
    }
}

}  // namespace captura::rules
