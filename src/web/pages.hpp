/// The pages a visitor sees, from templates inside the binary.
///
/// HOSTILE INPUT: every value that was typed. The templates escape all of it ({{x}}; {{{x}}} and {{&x}} stand in none).
#pragma once

#include "captura/domain/inquiry.hpp"
#include "captura/domain/judgement.hpp"
#include "captura/domain/uuid.hpp"
#include "captura/web/captcha.hpp"
#include "captura/web/forms.hpp"
#include "web/words.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace captura::web {

/// A link to the same page in one language, its name in that language.
struct LanguageLink {
    std::string language;
    std::string name;
    std::string query;  ///< "?lang=es&utm_source=x": percent-encoded by us
};

/// A form as it is drawn: fresh, or again with what was typed and what is wrong.
struct DrawnForm {
    const Form& form;
    std::vector<Field> reserved;         ///< hidden inputs: _id, _after, _page, _referrer
    std::vector<Field> typed;            ///< by field name, the first of a name counts
    std::vector<Rejection> rejections;
    std::string_view notice;             ///< said above the form where no field is wrong
    bool framed = false;                 ///< inside a page that has a heading of its own
    std::vector<LanguageLink> languages = {};  ///< empty where changing the language would lose what was typed
    bool test = false;                   ///< said above it
    const CaptchaVendor* captcha = nullptr;  ///< whose widget it carries
    std::string_view site_key = {};
    std::string honeypot = "_gotcha";    ///< name of the field that nobody sees
};

class Pages {
public:
    /// `base` stands before every path of ours. Throws std::logic_error where a template is broken.
    explicit Pages(std::string base);
    ~Pages();

    std::string form(const DrawnForm& drawn) const;
    std::string thanks(const Form& form, const std::optional<Uuid>& receipt, bool test) const;
    /// What is posted by pressing a button below a notice.
    struct Button {
        std::string address;
        std::string label;  ///< empty: there is none
    };
    std::string notice(const Words& words, std::string_view heading, std::string_view text, std::string_view receipt,
                       const Button& button) const;
    std::string notice(const Words& words, std::string_view heading, std::string_view text, std::string_view receipt = {}) const
    {
        return notice(words, heading, text, receipt, Button{});
    }

private:
    struct Templates;
    std::string base_;
    std::unique_ptr<Templates> templates_;
};

/// A file of src/web/templates.
std::string_view web_file(std::string_view name);

}  // namespace captura::web
