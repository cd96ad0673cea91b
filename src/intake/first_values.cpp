#include "captura/intake/first_values.hpp"

#include "captura/domain/dialect.hpp"
#include "captura/reading/read.hpp"

#include <algorithm>
#include <exception>

namespace captura::intake {

std::vector<std::string> first_values(const Submission& submission, const std::vector<std::string>& names)
{
    std::vector<std::string> values(names.size());
    // Whose post it is must not depend on how much else stands in it: the size of the body is the bound here.
    reading::Limits limits;
    limits.form.fields = std::max(limits.form.fields, submission.body.size());
    try {
        const auto inquiry = reading::read(submission, limits);
        if (!inquiry) return values;
        for (const Field& field : inquiry->fields) {
            const std::string path = dialect_path(field.name);
            for (std::size_t i = 0; i < names.size(); ++i)
                if (values[i].empty() && path == names[i]) values[i] = field.value;
        }
    } catch (const std::exception&) {  // promise 1: what goes wrong in reading keeps nothing from being kept
        values.assign(names.size(), {});
    }
    return values;
}

}  // namespace captura::intake
