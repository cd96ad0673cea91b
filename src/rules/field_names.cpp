#include "rules/field_names.hpp"

#include "captura/rules/names.hpp"
#include "rules/unicode.hpp"

#include <algorithm>
#include <unordered_map>

namespace captura::rules {
namespace {

struct AliasRow {
    std::string_view canonical;
    std::string_view written;  ///< parted by "|"; folded: lower case, letters and digits only
};

// en, es, de, fr, it, pt, ru; what other makers of forms call them first.
// clang-format off
constexpr AliasRow alias_rows[] = {
    {"name",
     "name|fullname|yourname|contactname|fio|nombre|nombrecompleto|nombreyapellidos|nom|nome|имя|фио|yourfullname|"
     "whatisyourname|contactperson|kontaktperson|ansprechpartner|ihrname|deinname|vollständigername|"
     "vorundnachname|vornameundnachname|tunombre|sunombre|nombreyapellido|nombredecontacto|nombres|votrenom|"
     "nometprénom|prénometnom|nomcomplet|nomecompleto|nomeecognome|iltuonome|seunome|nomeesobrenome|nomdecontact|"
     "вашеимя|имяифамилия|контактноелицо|фамилияимя"},
    {"first_name",
     "firstname|fname|givenname|vorname|prenom|prénom|yourfirstname|ihrvorname"},
    {"last_name",
     "lastname|lname|surname|familyname|nachname|apellido|apellidos|cognome|фамилия|yourlastname|nomdefamille|"
     "sobrenome|apelido|apelidos|familienname|primerapellido"},
    {"email",
     "email|mail|emailaddress|youremail|replyto|workemail|businessemail|correo|correoelectronico|"
     "correoelectrónico|emailadresse|courriel|почта|youremailaddress|whatisyouremail|whatisyouremailaddress|"
     "contactemail|replytoemail|ihreemail|ihreemailadresse|mailadresse|deineemail|tuemail|tucorreo|"
     "tucorreoelectrónico|sucorreo|sucorreoelectrónico|correoelectrónicodecontacto|emaildecontacto|"
     "direccióndecorreo|direccióndecorreoelectrónico|adressemail|adresseemail|adresseélectronique|votreemail|"
     "votreadresseemail|courrielélectronique|indirizzoemail|latuaemail|postaelettronica|seuemail|endereçodeemail|"
     "correioeletrónico|correioeletrônico|электроннаяпочта|вашemail|емейл|емайл|имейл|адресэлектроннойпочты|эпочта"},
    {"phone",
     "phone|tel|telephone|telefono|teléfono|telefon|téléphone|phonenumber|yourphone|yourtel|mobile|mobilephone|"
     "movil|móvil|celular|handy|whatsapp|телефон|phoneno|whatisyourphonenumber|telephonenumber|telno|telnr|"
     "contactnumber|contactphone|mobilenumber|mobileno|cell|cellphone|yourphonenumber|telefonnummer|mobil|"
     "mobilnummer|mobiltelefon|handynummer|rufnummer|ihretelefonnummer|teléfonomóvil|telefonomovil|"
     "teléfonodecontacto|telefonodecontacto|tuteléfono|suteléfono|numerodeteléfono|númerodeteléfono|"
     "móviloteléfono|portable|téléphoneportable|numérodetéléphone|numerodetelephone|votretéléphone|cellulare|"
     "numeroditelefono|recapitotelefonico|telefone|telemóvel|telemovel|númerodetelefone|seutelefone|мобильный|"
     "мобильныйтелефон|номертелефона|контактныйтелефон|тел|моб|ваштелефон"},
    {"company",
     "company|companyname|organisation|organization|org|accountname|firma|empresa|societe|société|unternehmen|"
     "azienda|компания|yourcompany|firmenname|firmaname|unternehmensname|ihrefirma|ihreempresa|tuempresa|"
     "suempresa|nombredelaempresa|nombredeempresa|razónsocial|entreprise|votreentreprise|nomdelentreprise|società|"
     "societa|ragionesociale|nomeazienda|organizzazione|suaempresa|nomedaempresa|организация|названиекомпании|"
     "предприятие|вашакомпания|organización|organizacion|organisationname|businessname"},
    {"job_title",
     "jobtitle|title|position|cargo|puesto|должность|role|jobrole|funktion|berufsbezeichnung|puestodetrabajo|"
     "fonction|poste|ruolo|posizione|mansione|função|posição"},
    {"country",
     "country|pais|país|land|pays|страна|paese|nazione|herkunftsland"},
    {"message",
     "message|yourmessage|comment|comments|question|description|mensaje|nachricht|messaggio|сообщение|комментарий|"
     "body|messagebody|messagetext|yourquestion|inquiry|enquiry|details|howcanwehelp|commentormessage|"
     "commentsormessage|howcanwehelpyou|comentario|comentarios|consulta|tumensaje|sumensaje|cuerpodelmensaje|"
     "pregunta|observaciones|nachrichtentext|ihrenachricht|deinenachricht|mitteilung|anfrage|ihreanfrage|"
     "bemerkung|bemerkungen|kommentar|frage|votremessage|corpsdumessage|commentaire|commentaires|demande|"
     "votredemande|corpodelmessaggio|iltuomessaggio|richiesta|commento|commenti|mensagem|suamensagem|"
     "corpodamensagem|comentário|comentários|текстсообщения|вашесообщение|вопрос|вашвопрос|комментарии|текст"},
    {"subject",
     "subject|yoursubject|asunto|betreff|objet|sujet|oggetto|assunto|тема|темасообщения"},
};
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
    folded.reserve(name.size());
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
        for (const AliasRow& row : alias_rows)
            for (std::size_t at = 0; at < row.written.size();) {
                const std::size_t end = std::min(row.written.find('|', at), row.written.size());
                built.emplace(row.written.substr(at, end - at), row.canonical);
                at = end + 1;
            }
        return built;
    }();
    constexpr std::size_t longest = 64;
    if (field_name.size() > longest) return {};
    const auto row = table.find(fold_name(unwrap(field_name)));
    return row == table.end() ? std::string_view{} : row->second;
}

CanonicalFields::CanonicalFields(const Inquiry& inquiry)
{
    named_.reserve(inquiry.fields.size());
    for (const Field& field : inquiry.fields) {
        if (is_placeholder(field.value)) continue;
        if (const std::string_view canonical = canonical_name(field.name); !canonical.empty())
            named_.push_back({canonical, &field});
    }
    const auto is_exact = [](const Named& n) { return n.field->name == n.canonical; };
    if (!std::is_partitioned(named_.begin(), named_.end(), is_exact))  // our own forms are, and pay for no buffer
        std::stable_partition(named_.begin(), named_.end(), is_exact);
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
    for (const Named& n : named_)
        if (n.canonical == name && std::find(found.begin(), found.end(), n.field->value) == found.end())
            found.push_back(n.field->value);
    return found;
}

}  // namespace captura::rules
