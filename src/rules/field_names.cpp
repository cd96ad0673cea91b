#include "rules/field_names.hpp"

#include "captura/rules/names.hpp"
#include "rules/unicode.hpp"

#include <algorithm>
#include <array>
#include <unordered_map>

namespace captura::rules {
namespace {

struct Alias {
    std::string_view written;  ///< folded: lower case, letters and digits only
    std::string_view canonical;
};

// clang-format off
constexpr auto aliases = std::to_array<Alias>({
    {"name", "name"}, {"fullname", "name"}, {"yourname", "name"}, {"contactname", "name"}, {"fio", "name"},
    {"nombre", "name"}, {"nombrecompleto", "name"}, {"nombreyapellidos", "name"}, {"nom", "name"}, {"nome", "name"},
    {"имя", "name"}, {"фио", "name"},
    {"firstname", "first_name"}, {"fname", "first_name"}, {"givenname", "first_name"}, {"vorname", "first_name"},
    {"prenom", "first_name"}, {"prénom", "first_name"},
    {"lastname", "last_name"}, {"lname", "last_name"}, {"surname", "last_name"}, {"familyname", "last_name"},
    {"nachname", "last_name"}, {"apellido", "last_name"}, {"apellidos", "last_name"}, {"cognome", "last_name"},
    {"фамилия", "last_name"},
    {"email", "email"}, {"mail", "email"}, {"emailaddress", "email"}, {"youremail", "email"}, {"replyto", "email"},
    {"workemail", "email"}, {"businessemail", "email"}, {"correo", "email"}, {"correoelectronico", "email"},
    {"correoelectrónico", "email"}, {"emailadresse", "email"}, {"courriel", "email"}, {"почта", "email"},
    {"phone", "phone"}, {"tel", "phone"}, {"telephone", "phone"}, {"telefono", "phone"}, {"teléfono", "phone"},
    {"telefon", "phone"}, {"téléphone", "phone"}, {"phonenumber", "phone"}, {"yourphone", "phone"},
    {"yourtel", "phone"},
    {"mobile", "phone"}, {"mobilephone", "phone"}, {"movil", "phone"}, {"móvil", "phone"}, {"celular", "phone"},
    {"handy", "phone"}, {"whatsapp", "phone"}, {"телефон", "phone"},
    {"company", "company"}, {"companyname", "company"}, {"organisation", "company"}, {"organization", "company"},
    {"org", "company"}, {"accountname", "company"}, {"firma", "company"}, {"empresa", "company"},
    {"societe", "company"}, {"société", "company"}, {"unternehmen", "company"}, {"azienda", "company"},
    {"компания", "company"}, {"yourcompany", "company"},
    {"jobtitle", "job_title"}, {"title", "job_title"}, {"position", "job_title"}, {"cargo", "job_title"},
    {"puesto", "job_title"}, {"должность", "job_title"},
    {"country", "country"}, {"pais", "country"}, {"país", "country"}, {"land", "country"}, {"pays", "country"},
    {"страна", "country"},
    {"message", "message"}, {"yourmessage", "message"}, {"comment", "message"}, {"comments", "message"},
    {"question", "message"}, {"description", "message"}, {"mensaje", "message"}, {"nachricht", "message"},
    {"messaggio", "message"}, {"сообщение", "message"}, {"комментарий", "message"},
    {"subject", "subject"}, {"yoursubject", "subject"}, {"asunto", "subject"}, {"betreff", "subject"}});
// clang-format on

/// "form_fields[email]" and "fields.email" are `email` inside a wrapper; other paths are names of their own.
std::string_view unwrap(std::string_view name)
{
    for (std::string_view wrapper : {"fields.", "form_fields.", "data."})
        if (name.starts_with(wrapper)) return name.substr(wrapper.size());
    for (std::string_view wrapper : {"fields[", "form_fields[", "data["})
        if (name.starts_with(wrapper) && name.ends_with(']'))
            return name.substr(wrapper.size(), name.size() - wrapper.size() - 1);
    return name;
}

std::string fold_name(std::string_view name)
{
    std::string folded;
    for (std::size_t at = 0; at < name.size();) {
        const CodePoint here = decode(name, at);
        at += here.octets;
        if (is_letter(here.value) || digit_value(here.value) >= 0) append(folded, to_lower(here.value));
    }
    return folded;
}

}  // namespace

std::string_view canonical_name(std::string_view field_name)
{
    static const std::unordered_map<std::string_view, std::string_view> table = [] {
        std::unordered_map<std::string_view, std::string_view> built;
        for (const Alias& alias : aliases) built.emplace(alias.written, alias.canonical);
        return built;
    }();
    constexpr std::size_t longest = 64;
    if (field_name.size() > longest) return {};
    const auto row = table.find(fold_name(unwrap(field_name)));
    return row == table.end() ? std::string_view{} : row->second;
}

CanonicalFields::CanonicalFields(const Inquiry& inquiry)
{
    for (const Field& field : inquiry.fields) {
        if (is_placeholder(field.value)) continue;
        if (const std::string_view canonical = canonical_name(field.name); !canonical.empty())
            named_.push_back({canonical, &field});
    }
    std::stable_partition(named_.begin(), named_.end(), [](const Named& n) { return n.field->name == n.canonical; });
}

std::string_view CanonicalFields::value(std::string_view name) const
{
    const auto found = std::find_if(named_.begin(), named_.end(), [&](const Named& n) { return n.canonical == name; });
    return found == named_.end() ? std::string_view{} : std::string_view{found->field->value};
}

std::vector<const Field*> CanonicalFields::fields(std::string_view name) const
{
    std::vector<const Field*> found;
    for (const Named& n : named_)
        if (n.canonical == name) found.push_back(n.field);
    return found;
}

std::vector<std::string_view> CanonicalFields::values(std::string_view name) const
{
    std::vector<std::string_view> found;
    for (const Field* field : fields(name))
        if (std::find(found.begin(), found.end(), field->value) == found.end()) found.push_back(field->value);
    return found;
}

}  // namespace captura::rules
