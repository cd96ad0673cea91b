#include "reading/mail_words.hpp"

#include "reading/letter_chars.hpp"
#include "reading/utf8.hpp"

#include <algorithm>
#include <array>
#include <unordered_map>
#include <vector>

namespace captura::reading {

namespace {

constexpr std::size_t npos = std::string_view::npos;
constexpr std::size_t max_label_octets = 60;
constexpr std::size_t max_separator_octets = 200;

struct LabelRow {
    BlockLabel label;
    std::string_view words;  // parted by "|"
};

// en es de fr it pt pl ru uk nl tr cs/sk sv da/no fi hu ro hr et ja ca/gl/eu el bg sl lt lv zh ko he ar
constexpr LabelRow label_rows[] = {
    {BlockLabel::from,
     "From|De|Von|Expéditeur|Da|Mittente|Od|Nadawca|От|От кого|Отправитель|Від|Від кого|Van|Kimden|Gönderen|Från|Fra|"
     "Lähettäjä|Feladó|Küldő|De la|Expeditor|Šalje|Pošiljatelj|Saatja|Kellelt|差出人|送信者|Nork|Από|Подател|Kas|Nuo|No|"
     "发件人|寄件者|從|보낸 사람|מאת|من|مِن"},
    {BlockLabel::to,
     "To|Para|An|À|Pour|Destinataire|A|Destinatario|Do|Adresat|Кому|Aan|Kime|Komu|Pre|Till|Til|Vastaanottaja|Címzett|"
     "Către|Catre|La|Prima|Za|Primatelj|Saaja|Adressaat|Kellele|宛先|Per a|Nori|Προς|До|Kam|收件人|到|받는 사람|אל|إلى"},
    {BlockLabel::cc,
     "Cc|Copia|Kopie|Kopie (CC)|Copie à|Cópia|DW|Kopia|Копия|Копія|Bilgi|Kópia|Kopi|Kopi til (CC)|Kopio|Másolat|"
     "Másolatot kap|Kopija|Koopia|写し|Κοινοποίηση|Копие|Kp|抄送|副本|참조|עותק|نسخة"},
    {BlockLabel::date,
     "Date|Sent|Fecha|Enviado|Enviado el|Datum|Gesendet|Gesendet am|Envoyé|Envoyé le|Data|Inviato|Enviada em|Wysłano|"
     "Wysłane|Дата|Отправлено|Надіслано|Відправлено|Verzonden|Tarih|Gönderildi|Gönderilen|Odesláno|Dátum|Odoslané|"
     "Skickat|Dato|Sendt|Päivämäärä|Päiväys|Lähetetty|Elküldve|Küldve|Dată|Trimis|Poslano|Kuupäev|Saadetud|日付|日時|"
     "送信日時|Ημερομηνία|Στάλθηκε|Изпратено|Išsiųsta|Datums|Nosūtīts|日期|发送时间|寄件日期|날짜|보낸 날짜|תאריך|נשלח|"
     "التاريخ"},
    {BlockLabel::subject,
     "Subject|Asunto|Betreff|Objet|Sujet|Oggetto|Assunto|Temat|Тема|Onderwerp|Konu|Předmět|Predmet|Ämne|Emne|Aihe|"
     "Tárgy|Subiect|Teema|件名|Assumpte|Gaia|Θέμα|Относно|Zadeva|Tema|Tēma|主题|主旨|제목|נושא|الموضوع"},
    {BlockLabel::other,
     "Reply-To|Antwort an|Répondre à|Responder a|Rispondi a|Odpověď|Ответить|Organization|Organisation|Organización|"
     "Firma|Importance|Attachments|Bcc|Priority|Priorität|Wichtigkeit|Anlagen|Importancia|Prioridad|CCO|Datos adjuntos|"
     "Archivos adjuntos|Pièces jointes|Cci|Importanza|Priorità|Allegati|Prioridade|Anexos|Важность|Приоритет|Вложения|"
     "Скрытая копия|Prioriteit|Urgentie|Bijlagen|Ważność|Załączniki"},
};

struct SeparatorRow {
    std::string_view stems;      // of "forwarded"
    std::string_view nouns;      // of "message"
    std::string_view originals;  // of "original message"
    std::string_view wrote;
};

constexpr SeparatorRow separator_rows[] = {
    {"forward", "message", "original message", "wrote"},
    {"weitergeleitet", "nachricht|e-mail|mail", "ursprüngliche nachricht|original-nachricht|originalnachricht", "schrieb"},
    {"reenviad|reenviat|remitid|reencaminhad|encaminhad", "mensaje|missatge|mensaxe|mensagem",
     "mensaje original|missatge original|mensaxe orixinal|mensagem original", "escribió|ha escrit|escribiu|escreveu"},
    {"transféré|transmis|réexpédié", "message", "message d'origine|message original", "a écrit"},
    {"inoltrat", "messaggio", "messaggio originale", "ha scritto"},
    {"redirecționat|transmis", "mesaj", "mesajul original", "a scris"},
    {"doorgestuurd", "bericht", "oorspronkelijk bericht", "schreef"},
    {"videresend", "meddelelse|melding|besked", "oprindelig meddelelse|opprinnelig melding", "skrev"},
    {"vidarebefordra", "meddelande|brev", "ursprungligt meddelande", "skrev"},
    {"przekazan|przekazywan|przesłan", "wiadomoś", "treść oryginalnej wiadomości", "pisze|napisał|napisała"},
    {"přeposlan|přeposílan", "zpráv", "původní zpráva", "napsal|napsala|napsal(a)"},
    {"preposlan", "správ", "pôvodná správa", "napísal|napísala|napísal(a)"},
    {"пересыл|пересла|перенаправл|переадрес", "сообщени|письм", "исходное сообщение", "пишет|написал|написала"},
    {"пересла|переадрес", "повідомлен|лист", "початкове повідомлення", "пише|написав|написала"},
    {"препратен", "писмо|съобщение", "оригинално писмо", "написа"},
    {"välitetty|välitetyn", "viesti", "alkuperäinen viesti", "kirjoitti"},
    {"továbbított", "üzenet|levél", "eredeti üzenet", "írta"},
    {"edastatud|edasi saadetud", "kiri", "algne kiri", "kirjutas"},
    {"proslijeđen|posredovan", "poruk|sporočil", "izvorna poruka|izvirno sporočilo", "piše|napisao|napisal"},
    {"persiųst", "laišk", "originalus laiškas", "rašė"},
    {"pārsūtīt", "vēstul", "sākotnējā vēstule", "rakstīja"},
    {"iletil", "ileti|mesaj", "özgün ileti", "yazdı"},
    {"προωθημέν", "μήνυμα", "αρχικό μήνυμα", "έγραψε"},
    {"birbidalitako", "mezua", "jatorrizko mezua", "idatzi zuen"},
    {"転送", "メッセージ|メール", "元のメッセージ", "書きました"},
    {"전달된", "메시지", "원본 메시지", "쓴 글|작성"},
    {"转发|轉寄", "邮件|消息|郵件", "原始消息|原始郵件", "写道|寫道"},
    {"שהועברה", "הודעה", "הודעה מקורית", "כתב"},
    {"ممرّرة|معاد توجيهها", "رسالة", "الرسالة الأصلية", "كتب"},
};

constexpr std::string_view forward_prefixes =
    "fwd|fw|wg|rv|tr|i|enc|pd|vs|vb|vl|doorst|videresend|ilt|i̇lt|redir.|redir|πρθ|転送|转发|轉寄|전달|הועבר";
constexpr std::string_view reply_prefixes = "re|aw|sv|r|rif|res|odp|antw|ynt|vá|απ|ответ|回复|回覆|返信";

constexpr std::string_view closing_formulas =
    "best regards|kind regards|warm regards|kindest regards|regards|best wishes|sincerely|yours sincerely|"
    "sincerely yours|yours faithfully|yours truly|best|cheers|thanks|thank you|many thanks|thanks and regards|"
    "saludos|un saludo|saludos cordiales|un cordial saludo|cordiales saludos|atentamente|atte|muchas gracias|gracias|"
    "mit freundlichen grüßen|mit freundlichen gruessen|freundliche grüße|viele grüße|beste grüße|liebe grüße|"
    "schöne grüße|herzliche grüße|mfg|vg|lg|cordialement|bien cordialement|bien à vous|cordiales salutations|"
    "salutations distinguées|sincères salutations|merci|cordiali saluti|distinti saluti|un cordiale saluto|saluti|"
    "grazie|atenciosamente|cumprimentos|com os melhores cumprimentos|obrigado|obrigada|abraços|"
    "met vriendelijke groet|met vriendelijke groeten|vriendelijke groet|groeten|groet|mvg|pozdrawiam|z poważaniem|"
    "с уважением|спасибо|з повагою|дякую|med vänliga hälsningar|vänliga hälsningar|hälsningar|mvh|"
    "med venlig hilsen|venlig hilsen|med vennlig hilsen|vennlig hilsen|hilsen|ystävällisin terveisin|terveisin|"
    "s pozdravem|s pozdravom|üdvözlettel|tisztelettel|cu stimă|cu respect|saygılarımla|iyi çalışmalar|"
    "lijep pozdrav|srdačan pozdrav|lep pozdrav|pagarbiai|ar cieņu|lugupidamisega|με εκτίμηση|salutacions|atentament";

constexpr std::string_view device_lines =
    "sent from my |sent from outlook|get outlook for |sent from yahoo|sent from mail for|enviado desde mi |"
    "enviado desde outlook|obtener outlook|von meinem |gesendet von |outlook für |envoyé de mon |envoyé depuis |"
    "télécharger outlook|obtenir outlook|inviato da |enviado do meu |verzonden vanaf |verstuurd vanaf |wysłane z |"
    "отправлено с |skickat från min|sendt fra min|lähetetty ";

std::vector<std::string_view> split_words(std::string_view list)
{
    std::vector<std::string_view> words;
    for (std::size_t at = 0; at <= list.size();) {
        const auto end = std::min(list.find('|', at), list.size());
        if (end > at) words.push_back(list.substr(at, end - at));
        at = end + 1;
    }
    return words;
}

using Words = std::vector<std::string_view>;

bool is_in(const Words& words, std::string_view word)
{
    return std::find(words.begin(), words.end(), word) != words.end();
}

bool contains_one(std::string_view text, const Words& words)
{
    return std::any_of(words.begin(), words.end(), [&](std::string_view word) { return text.find(word) != npos; });
}

struct Language {
    Words stems;
    Words nouns;
    Words originals;
    Words wrote;
};

const std::vector<Language>& languages()
{
    static const std::vector<Language> table = [] {
        std::vector<Language> all;
        for (const SeparatorRow& row : separator_rows)
            all.push_back({split_words(row.stems), split_words(row.nouns), split_words(row.originals),
                           split_words(row.wrote)});
        return all;
    }();
    return table;
}

const std::unordered_map<std::string, BlockLabel>& labels()
{
    static const std::unordered_map<std::string, BlockLabel> table = [] {
        std::unordered_map<std::string, BlockLabel> all;
        for (const LabelRow& row : label_rows)
            for (const std::string_view word : split_words(row.words)) all.try_emplace(fold_case(word), row.label);
        return all;
    }();
    return table;
}

/// Position and length of the first colon, ASCII or full-width.
std::pair<std::size_t, std::size_t> colon_in(std::string_view text)
{
    const auto ascii = text.find(':');
    const auto wide = text.find("：");
    if (wide != npos && wide < ascii) return {wide, 3};
    return {ascii, ascii == npos ? 0 : 1};
}

std::string_view strip(std::string_view text, std::string_view octets)
{
    while (!text.empty() && octets.find(text.front()) != npos) text.remove_prefix(1);
    while (!text.empty() && octets.find(text.back()) != npos) text.remove_suffix(1);
    return text;
}

}  // namespace

std::optional<BlockLabel> find_label(std::string_view word)
{
    if (word.empty() || word.size() > max_label_octets) return std::nullopt;
    const auto found = labels().find(fold_case(word));
    if (found == labels().end()) return std::nullopt;
    return found->second;
}

std::optional<LabelLine> label_line(std::string_view line)
{
    line = strip(line, " \t*");
    const auto [colon, length] = colon_in(line.substr(0, max_label_octets));
    if (colon == npos) return std::nullopt;
    const auto label = find_label(strip(line.substr(0, colon), " \t*"));
    if (!label) return std::nullopt;
    return LabelLine{*label, strip(line.substr(colon + length), " \t*")};
}

SeparatorKind separator_kind(std::string_view line)
{
    line = strip(line, " \t*");
    if (line.size() < 3 || line.size() > max_separator_octets) return SeparatorKind::none;
    const auto first_word = line.find_first_not_of("-_ =");
    if (first_word == npos) {
        const bool long_enough = line.size() >= 10 && (line[0] == '_' || line[0] == '-');
        return long_enough ? SeparatorKind::rule : SeparatorKind::none;
    }
    const bool dashed = line.substr(0, 3) == "---" || line.substr(0, 3) == "___";
    const bool colon_ends = line.back() == ':' || line.substr(line.size() - std::min<std::size_t>(3, line.size())) == "：";
    if (!dashed && !colon_ends) return SeparatorKind::none;
    const std::string phrase = fold_case(strip(line, "-_ =:"));
    if (phrase.empty() || phrase.size() > 100) return SeparatorKind::none;
    for (const Language& language : languages())
        if (contains_one(phrase, language.stems) && contains_one(phrase, language.nouns)) return SeparatorKind::forward;
    for (const Language& language : languages())
        if (contains_one(phrase, language.originals)) return SeparatorKind::original;
    return dashed ? SeparatorKind::unknown : SeparatorKind::none;
}

bool ends_as_wrote_line(std::string_view line)
{
    line = strip(line, " \t*");
    const bool wide = line.size() >= 3 && line.substr(line.size() - 3) == "：";
    if (line.empty() || line.size() > 500 || (line.back() != ':' && !wide)) return false;
    line = trim_right(line.substr(0, line.size() - (wide ? 3 : 1)));
    if (!line.empty() && line.back() == '>' && line.find('@') != npos) return true;
    const std::string folded = fold_case(line);
    const auto has_verb = [&](std::string_view verb) {
        const auto at = folded.rfind(verb);
        return at != npos && at > 0 && folded.size() - at <= verb.size() + 80;
    };
    return std::any_of(languages().begin(), languages().end(), [&](const Language& language) {
        return std::any_of(language.wrote.begin(), language.wrote.end(), has_verb);
    });
}

bool may_begin_wrote_line(std::string_view line)
{
    line = strip(line, " \t*");
    for (const std::string_view front : {"On ", "Am ", "El ", "Le ", "Il ", "Em ", "Op ", "Den ", "Dne ", "Dňa ", "Dnia ",
                                         "W dniu ", "Pe ", "În ", "Στις ", "Na ", "No ", "W ", "A(z) "})
        if (line.substr(0, front.size()) == front) return true;
    return !line.empty() && is_digit(line.front());
}

SubjectPrefixes subject_prefixes(std::string_view subject)
{
    static const Words forward_words = split_words(forward_prefixes);
    static const Words reply_words = split_words(reply_prefixes);
    SubjectPrefixes found;
    std::string_view rest = trim(subject);
    found.behind_first = rest;
    for (int i = 0; i < 20; ++i) {
        const auto [colon, length] = colon_in(rest.substr(0, 40));
        if (colon == npos) break;
        std::string_view word = trim(rest.substr(0, colon));
        word = trim(word.substr(0, word.find_first_of("[(")));  // "Re[3]", "Fwd (2)"
        const std::string folded = fold_case(word);
        const bool forward = is_in(forward_words, folded);
        const bool reply = is_in(reply_words, folded);
        if (!forward && !reply) break;
        if (reply && !found.forward) found.reply = true;
        if (forward && !found.reply) found.forward = true;
        rest = trim(rest.substr(colon + length));
        if (i == 0) found.behind_first = rest;
    }
    return found;
}

bool is_closing_formula(std::string_view line)
{
    static const Words formulas = split_words(closing_formulas);
    if (line.size() > 80) return false;
    return is_in(formulas, fold_case(strip(line, " \t,.!;-")));
}

bool is_device_line(std::string_view line)
{
    static const Words fronts = split_words(device_lines);
    // "Sent from my desk, which is much easier than a telephone" is a person's sentence.
    constexpr std::ptrdiff_t most_blanks = 8;
    const std::string folded = fold_case(trim(line.substr(0, 200)));
    if (std::count(folded.begin(), folded.end(), ' ') > most_blanks) return false;
    return std::any_of(fronts.begin(), fronts.end(),
                       [&](std::string_view front) { return folded.substr(0, front.size()) == front; });
}

}  // namespace captura::reading
