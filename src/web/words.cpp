#include "web/words.hpp"

#include <array>
#include <cstdlib>
#include <string>

namespace captura::web {
namespace {

std::string_view wrong_en(std::string_view code)
{
    if (code == "required") return "Please fill in this field";
    if (code == "too_long") return "This text is too long";
    if (code == "invalid_email") return "Please enter an e-mail address, like name@example.com";
    if (code == "invalid_phone") return "Please enter a phone number, with the country code if it is abroad";
    if (code == "invalid_choice") return "Please choose one of the options";
    if (code == "invalid_date") return "Please enter a date";
    if (code == "consent_required") return "Your consent is needed here";
    if (code == "no_contact") return "Please give us at least one way to reach you";
    return "Please check this field";
}

std::string_view wrong_es(std::string_view code)
{
    if (code == "required") return "Rellene este campo";
    if (code == "too_long") return "Este texto es demasiado largo";
    if (code == "invalid_email") return "Escriba una dirección de correo, como nombre@example.com";
    if (code == "invalid_phone") return "Escriba un número de teléfono, con el prefijo del país si es extranjero";
    if (code == "invalid_choice") return "Elija una de las opciones";
    if (code == "invalid_date") return "Escriba una fecha";
    if (code == "consent_required") return "Aquí necesitamos su consentimiento";
    if (code == "no_contact") return "Indique al menos una forma de contactar con usted";
    return "Revise este campo";
}

std::string_view wrong_ru(std::string_view code)
{
    if (code == "required") return "Заполните это поле";
    if (code == "too_long") return "Слишком длинный текст";
    if (code == "invalid_email") return "Укажите адрес электронной почты, например name@example.com";
    if (code == "invalid_phone") return "Укажите номер телефона, для другой страны — с её кодом";
    if (code == "invalid_choice") return "Выберите один из вариантов";
    if (code == "invalid_date") return "Укажите дату";
    if (code == "consent_required") return "Здесь нужно ваше согласие";
    if (code == "no_contact") return "Укажите хотя бы один способ с вами связаться";
    return "Проверьте это поле";
}

constexpr std::array<Words, 3> catalogue = {{
    {.language = "en",
     .required = "required",
     .error = "Error",
     .problem = "There is a problem",
     .one_of = "Please fill in at least one of these",
     .longest = "the limit in characters is",
     .leave_empty = "Leave this field empty",
     .submit = "Send",
     .choose = "Please choose",
     .thanks = "Thank you",
     .accepted = "Your inquiry has arrived.",
     .open_link = "Open",
     .reference = "Reference",
     .not_found = "Page not found",
     .not_found_text = "There is no form at this address.",
     .wrong_method = "This address does not take such a request",
     .unreadable = "We could not read this",
     .unreadable_text = "What you sent has been kept, and we will look at it.",
     .wrong_type = "This kind of content is not taken here",
     .too_many = "Too many requests",
     .too_many_text = "Please wait a moment and send it again.",
     .refused = "We cannot take it right now",
     .refused_text = "Nothing was saved. Please send it again in a moment.",
     .offline = "It could not be sent. What you typed is still here.",
     .retry = "Try again",
     .sending = "Sending",
     .step = "Step {step} of {steps}",
     .next = "Continue",
     .back = "Back",
     .wrong = wrong_en},
    {.language = "es",
     .required = "obligatorio",
     .error = "Error",
     .problem = "Hay un problema",
     .one_of = "Rellene al menos uno de estos campos",
     .longest = "el límite de caracteres es",
     .leave_empty = "Deje este campo vacío",
     .submit = "Enviar",
     .choose = "Elija una opción",
     .thanks = "Gracias",
     .accepted = "Hemos recibido su consulta.",
     .open_link = "Abrir",
     .reference = "Referencia",
     .not_found = "Página no encontrada",
     .not_found_text = "No hay ningún formulario en esta dirección.",
     .wrong_method = "Esta dirección no acepta esa petición",
     .unreadable = "No hemos podido leerlo",
     .unreadable_text = "Hemos guardado lo que envió y lo revisaremos.",
     .wrong_type = "Aquí no se acepta este tipo de contenido",
     .too_many = "Demasiadas peticiones",
     .too_many_text = "Espere un momento y vuelva a enviarlo.",
     .refused = "Ahora mismo no podemos recibirlo",
     .refused_text = "No se ha guardado nada. Vuelva a enviarlo dentro de un momento.",
     .offline = "No se ha podido enviar. Lo que escribió sigue aquí.",
     .retry = "Reintentar",
     .sending = "Enviando",
     .step = "Paso {step} de {steps}",
     .next = "Continuar",
     .back = "Atrás",
     .wrong = wrong_es},
    {.language = "ru",
     .required = "обязательно",
     .error = "Ошибка",
     .problem = "Нужно исправить",
     .one_of = "Заполните хотя бы одно из полей",
     .longest = "предел в знаках —",
     .leave_empty = "Оставьте это поле пустым",
     .submit = "Отправить",
     .choose = "Выберите",
     .thanks = "Спасибо",
     .accepted = "Ваше обращение получено.",
     .open_link = "Открыть",
     .reference = "Номер",
     .not_found = "Страница не найдена",
     .not_found_text = "По этому адресу нет формы.",
     .wrong_method = "Этот адрес не принимает такой запрос",
     .unreadable = "Не удалось прочитать",
     .unreadable_text = "Мы сохранили то, что вы отправили, и посмотрим.",
     .wrong_type = "Содержимое такого вида здесь не принимается",
     .too_many = "Слишком много запросов",
     .too_many_text = "Подождите немного и отправьте ещё раз.",
     .refused = "Сейчас мы не можем это принять",
     .refused_text = "Ничего не сохранено. Отправьте ещё раз чуть позже.",
     .offline = "Отправить не удалось. Всё, что вы ввели, осталось здесь.",
     .retry = "Повторить",
     .sending = "Отправляем",
     .step = "Шаг {step} из {steps}",
     .next = "Далее",
     .back = "Назад",
     .wrong = wrong_ru},
}};

const Words* find_words(std::string_view tag)
{
    const std::string_view primary = tag.substr(0, tag.find('-'));
    for (const Words& words : catalogue)
        if (words.language == primary) return &words;
    return nullptr;
}

}  // namespace

const Words& words_in(std::string_view language)
{
    const Words* found = find_words(language);
    return found != nullptr ? *found : catalogue.front();
}

const Words& words_for(std::string_view accept_language)
{
    const Words* best = nullptr;
    double best_weight = 0;
    std::string_view rest = accept_language.substr(0, 256);
    while (!rest.empty()) {
        const std::size_t comma = rest.find(',');
        std::string_view item = rest.substr(0, comma);
        rest.remove_prefix(comma == std::string_view::npos ? rest.size() : comma + 1);
        while (!item.empty() && item.front() == ' ') item.remove_prefix(1);
        const std::size_t semicolon = item.find(';');
        const std::size_t q = item.find("q=");
        const double weight = q == std::string_view::npos ? 1 : std::strtod(std::string(item.substr(q + 2)).c_str(), nullptr);
        const Words* words = find_words(item.substr(0, semicolon));
        if (words != nullptr && weight > best_weight) {
            best = words;
            best_weight = weight;
        }
    }
    return best != nullptr ? *best : catalogue.front();
}

}  // namespace captura::web
